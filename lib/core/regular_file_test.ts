import assert from "node:assert/strict";
import { join } from "node:path";
import { exec, FileRefused, readRegularFile, whyNoFileName } from "./mod.ts";

async function withFolder(body: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await body(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("a regular file is read completely, even in a subfolder and through a link that stays inside", () =>
  withFolder(async (dir) => {
    const content = new Uint8Array(200_000).map((_, at) => at % 251);
    await Deno.mkdir(join(dir, "below"));
    await Deno.writeFile(join(dir, "below", "a"), content);
    await Deno.symlink(join(dir, "below"), join(dir, "link"));
    for (const path of ["below/a", "link/a"]) {
      const read = readRegularFile(join(dir, path), { within: dir, mostBytes: 200_000 });
      assert.deepEqual(new Uint8Array(read), content);
    }
  }));

Deno.test("anything but a regular file in the folder is refused at once, with the reason", () =>
  withFolder(async (dir) => {
    const outside = await Deno.makeTempDir();
    await Deno.writeTextFile(join(outside, "secret"), "secret");
    await Deno.symlink(join(outside, "secret"), join(dir, "link"));
    await Deno.symlink(outside, join(dir, "way"));
    await Deno.symlink("/proc/self", join(dir, "proc"));
    await Deno.mkdir(join(dir, "folder"));
    await Deno.writeTextFile(join(dir, "large"), "x".repeat(2_000_001));
    assert.ok((await exec("mkfifo", [join(dir, "pipe")])).ok);
    using _socket = Deno.listen({ transport: "unix", path: join(dir, "socket") });
    const cases: [path: string, why: RegExp][] = [
      [join(dir, "link"), /link" is a symbolic link/],
      [join(dir, "way", "secret"), /secret" lies outside/],
      [join(dir, "proc", "environ"), /environ" lies outside/],
      [join(outside, "secret"), /lies outside/],
      [join(dir, "..", "other"), /does not exist/],
      [join(dir, "none"), /none" does not exist/],
      [join(dir, "large", "below"), /does not exist/],
      [join(dir, "folder"), /folder" is not a regular file/],
      [join(dir, "pipe"), /pipe" is not a regular file/],
      [join(dir, "socket"), /socket" is not a regular file/],
      [join(dir, "large"), /large" is larger than 2 MB/],
    ];
    for (const [path, why] of cases) {
      assert.throws(
        () => readRegularFile(path, { within: dir, mostBytes: 2_000_000 }),
        (error) => error instanceof FileRefused && why.test(error.message),
        path,
      );
    }
    await Deno.remove(outside, { recursive: true });
  }));

Deno.test("a file name from a notebook must be plain, short, and not a device name", () => {
  for (const name of ["talk", "setup", "a-b_c", "2nd", "console", "x".repeat(64)]) {
    assert.equal(whyNoFileName(name), undefined, name);
  }
  const bad = [
    "",
    "../x",
    "a/b",
    "a\\b",
    ".x",
    "-x",
    "a.b",
    "a b",
    "Talk",
    "ä",
    "x".repeat(65),
    "a\n",
    "a\0",
    "a:b",
    7,
  ];
  for (const name of [...bad, null, ["a"], {}]) assert.match(whyNoFileName(name)!, /^A name has up to 64/);
  for (const name of ["con", "nul", "com1", "lpt9"]) {
    assert.match(whyNoFileName(name)!, /On Windows.*is the name of a device/);
  }
});
