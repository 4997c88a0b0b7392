/** Machines on this machine: found and removed by what is there, whatever a record says. */

import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { silent } from "../../core/mod.ts";
import { listProcesses, type Runtime, serverIdentity } from "../../runtime/mod.ts";
import { put } from "./files.ts";
import type { Host } from "./host.ts";
import { LocalProvider } from "./local.ts";

Deno.test("what is left of a cluster is found and removed without its record, also a process whose folder is gone", async () => {
  const home = join(await Deno.makeTempDir(), "c");
  const about = { cluster: "c", home, progress: silent };
  assert.ok(!await LocalProvider.hasLeft(about));
  await Deno.mkdir(join(home, "node1", "data"), { recursive: true });
  assert.ok(await LocalProvider.hasLeft(about));
  await LocalProvider.removeAll(about);
  assert.ok(!await LocalProvider.hasLeft(about));

  const left = new Deno.Command("timeout", { args: ["600", "tail", "-f", "/dev/null", `${home}/node1/data`] }).spawn();
  while (!await LocalProvider.hasLeft(about)) await new Promise((resolve) => setTimeout(resolve, 5));
  await LocalProvider.removeAll(about);
  assert.ok(!(await left.status).success);
  assert.deepEqual(await listProcesses(home), []);
});

const runtime: Runtime = { version: "11.8.9", basedir: "/usr", isPrivate: true, key: "k", bin: (program) => program };

/** The host of a node in a folder that every user may enter, because programs run as the servers' user. */
async function withHost(work: (host: Host, dir: string) => Promise<void>): Promise<void> {
  const home = await Deno.makeTempDir();
  const binaries = { basedir: "/usr", galera: "", server: "mariadbd" };
  const machine = { address: "127.0.0.2", ports: { sql: 1, group: 2, ist: 3, sst: 4 } };
  const host = new LocalProvider({ cluster: "c", home, runtime, binaries, progress: silent }).host("node1", machine);
  try {
    await Deno.chmod(home, 0o755);
    await host.makeDir(join(home, "node1"));
    await work(host, join(home, "node1"));
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

Deno.test("a file is put in the place of what a killed command or a server left there, and no link is followed", async () => {
  await withHost(async (host, dir) => {
    const [file, other] = [join(dir, "my.cnf"), join(dir, "other")];
    await Deno.writeTextFile(other, "untouched", { mode: 0o644 });
    const before = await Deno.stat(other);
    for (const [program, ...args] of [["ln", "-s", other, `${file}.partial`], ["mkdir", "-p", `${file}.partial/x`]]) {
      assert.ok((await host.run(program!, args, { asServer: true })).ok);
      await put(host, "c", file, "[mariadbd]");
      const { uid, mode, isFile } = await Deno.lstat(file);
      assert.deepEqual([uid, mode! & 0o777, isFile], [serverIdentity()?.uid ?? process.getuid!(), 0o600, true]);
      assert.equal(await host.read(file), "[mariadbd]");
    }
    assert.equal(await Deno.readTextFile(other), "untouched");
    assert.equal((await Deno.stat(other)).uid, before.uid);
  });
});

Deno.test("the log of a program that ended begins where it was started, also after letters of several bytes", async () => {
  await withHost(async (host, dir) => {
    const log = join(dir, "error.log");
    await Deno.writeTextFile(log, "größer, früher, für alle: ✓✓✓\n");
    await Deno.chmod(log, 0o666);
    const started = await host.start("sh", ["-c", 'printf "✓ new\\n" >> "$1"; exit 3', "sh", log], { log });
    let ending = await started.ending();
    while (!ending) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      ending = await started.ending();
    }
    assert.deepEqual([ending.isSuccess, ending.log], [false, "✓ new\n"]);
  });
});
