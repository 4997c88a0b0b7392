import assert from "node:assert/strict";
import { join } from "node:path";
import {
  cacheDir,
  createProgress,
  endCompanion,
  exec,
  Failures,
  formatElapsed,
  fromCaller,
  fromRoot,
  InterruptedError,
  isDraft,
  isRunning,
  LabError,
  replaceFile,
  repoRoot,
  startCompanion,
} from "./mod.ts";

Deno.test("a command's output and exit code are reported; one that cannot start has a result of the same form", async () => {
  const good = await exec("sh", ["-c", "cat; echo err >&2; exit 3"], { input: "hello" });
  assert.deepEqual({ ...good }, {
    ok: false,
    code: 3,
    signal: null,
    stdout: "hello",
    stderr: "err\n",
    command: "sh -c cat; echo err >&2; exit 3",
  });
  const none = await exec("no-such-command-here", []);
  assert.equal(none.ok, false);
  assert.equal(none.code, -1);
  assert.match(none.stderr, /no-such-command-here|not found|No such/i);
});

Deno.test("a command is ended through its signal", async () => {
  const { ok, signal } = await exec("sleep", ["60"], { signal: AbortSignal.timeout(50) });
  assert.equal(ok, false);
  assert.equal(signal, "SIGTERM");
});

Deno.test("a companion that ignores the request to end is killed after the grace period", async () => {
  const child = startCompanion("sh", ["-c", "trap '' TERM; echo deaf; while :; do sleep 0.05; done"], {
    stdout: "piped",
  });
  const reader = child.stdout.getReader();
  await reader.read();
  const status = await endCompanion(child, 100);
  await reader.cancel();
  assert.equal(status.signal, "SIGKILL");
  assert.ok(!isRunning(child.pid));
});

Deno.test("a companion dies with its parent, even if the parent is killed", async () => {
  const script = `
    import { startCompanion } from ${JSON.stringify(fromRoot("lib", "core", "exec.ts"))};
    console.log(startCompanion("sleep", ["60"]).pid);
    setInterval(() => {}, 1000);`;
  const parent = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-lock", "-A", "--ext=ts", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = parent.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  const reader = parent.stdout.getReader();
  const pid = Number(new TextDecoder().decode((await reader.read()).value));
  assert.ok(pid > 0 && isRunning(pid));
  parent.kill("SIGKILL");
  await parent.status;
  await reader.cancel();
  const deadline = performance.now() + 30_000;
  while (isRunning(pid) && performance.now() < deadline) await new Promise((done) => setTimeout(done, 10));
  assert.ok(!isRunning(pid), "the companion outlived its parent");
});

Deno.test("elapsed times are formatted for people", () => {
  assert.deepEqual([0.4, 840, 3200, 99_940, 125_000].map(formatElapsed), [
    "0 ms",
    "840 ms",
    "3.2 s",
    "99.9 s",
    "2 min 05 s",
  ]);
});

Deno.test("without a terminal, progress is plain lines, and slow work is announced", () => {
  let text = "";
  let clock = 0;
  let announce = () => {};
  const later = (_ms: number, callback: () => void) => {
    announce = callback;
    return () => announce = () => {};
  };
  const progress = createProgress({ write: (part) => text += part, isTerminal: false, now: () => clock, later });
  progress.start("Quick").done();
  announce();
  const step = progress.start("Unpack");
  announce();
  step.update("1 of 2");
  clock = 1500;
  step.done("2 packages");
  step.fail("too late");
  progress.note("bye");
  assert.equal(text, "✓ Quick (0 ms)\n… Unpack\n✓ Unpack · 2 packages (1.5 s)\nbye\n");
});

Deno.test("after one of two concurrent steps ends, the other has the live line again", () => {
  let text = "";
  const progress = createProgress({ write: (part) => text += part, isTerminal: true, now: () => 0 });
  const long = progress.start("long");
  progress.start("short").done();
  assert.ok(text.endsWith("✓ short (0 ms)\n\r\x1b[K… long (0 ms)"), JSON.stringify(text));
  long.done();
  assert.ok(text.endsWith("✓ long (0 ms)\n"), JSON.stringify(text));
});

Deno.test("in a terminal the live line is redrawn, stays within the width, and ends as a plain line", () => {
  let text = "";
  const progress = createProgress({ write: (part) => text += part, isTerminal: true, now: () => 0, width: () => 20 });
  const step = progress.start("A label that is longer than the terminal is wide");
  progress.note("note");
  step.fail("broken");
  const redraws = text.split("\r\x1b[K").filter((part) => part.startsWith("…"));
  assert.ok(redraws.length >= 2);
  assert.ok(redraws.every((line) => line.trimEnd().length <= 19), JSON.stringify(redraws));
  assert.ok(text.endsWith("✗ A label that is longer than the terminal is wide · broken (0 ms)\n"));
});

Deno.test("a path on the command line is resolved from the caller's folder, not from the task's", () => {
  const env = { INIT_CWD: "/home/student" };
  assert.equal(fromCaller("m1.ipynb", env, repoRoot), "/home/student/m1.ipynb");
  assert.equal(fromCaller("/m1.ipynb", env, repoRoot), "/m1.ipynb");
  assert.equal(fromCaller("m1.ipynb", {}, repoRoot), fromRoot("m1.ipynb"));
  assert.equal(fromCaller("m1.ipynb", env, "/tmp"), "/tmp/m1.ipynb", "no task runs there");
});

Deno.test("the cache is where its server may read it, or in AETHERMART_CACHE", () => {
  assert.equal(cacheDir({ AETHERMART_CACHE: "/elsewhere" }), "/elsewhere");
  if (Deno.uid() === 0) assert.equal(cacheDir({ HOME: "/root" }), "/var/cache/aethermart-lab");
  else assert.equal(cacheDir({ HOME: "/home/student" }), join("/home/student", ".cache", "aethermart-lab"));
});

Deno.test("several failures are one, which hides none of them", () => {
  const errorOf = (...thrown: unknown[]) => {
    const failures = new Failures();
    thrown.forEach(failures.add);
    return failures.error;
  };
  const [first, second] = [new LabError("first", { exitCode: 3 }), new LabError("second", { exitCode: 2 })];
  const [interrupt, bug] = [new InterruptedError(), new TypeError("bug")];
  assert.equal(errorOf(), undefined);
  assert.equal(errorOf(second), second);
  assert.equal(errorOf(bug), bug);
  const both = errorOf(first, second) as LabError;
  assert.deepEqual([both.message, both.exitCode, both.cause], ["first\n\nsecond", 3, first]);
  assert.equal((errorOf(first, interrupt) as LabError).exitCode, interrupt.exitCode);
  const all = errorOf(first, bug) as Error;
  assert.ok(!(all instanceof LabError) && all.cause === bug);
  assert.equal(all.message, "first\n\nbug");
  assert.equal(all.stack, `first\n\nbug\n\n${bug.stack}`);
});

Deno.test("a file is replaced atomically and keeps its mode; a failure names it and leaves no draft", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const path = `${dir}/a.json`;
    await replaceFile(path, "one");
    await Deno.chmod(path, 0o600);
    await replaceFile(path, new TextEncoder().encode("two"));
    assert.equal(await Deno.readTextFile(path), "two");
    assert.equal((await Deno.stat(path)).mode! & 0o777, 0o600);
    await assert.rejects(
      replaceFile(`${path}/b`, "three"),
      (error) => error instanceof LabError && error.exitCode === 3 && error.message.includes(`${path}/b`),
    );
    assert.deepEqual(Array.from(Deno.readDirSync(dir), ({ name }) => name), ["a.json"]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
  assert.ok(isDraft(".run.json.0a1b2c3d.tmp") && !isDraft("run.json") && !isDraft(".gitignore"));
});

Deno.test("a work folder belongs to its owner, is removed when disposed of, and by the next one if its owner was killed", async () => {
  const tmp = await Deno.makeTempDir();
  try {
    const core = JSON.stringify(fromRoot("lib", "core", "mod.ts"));
    const run = (code: string) =>
      exec(Deno.execPath(), ["run", "--quiet", "--no-lock", "-A", "--ext=ts", "-"], {
        env: { TMPDIR: tmp },
        input: `import { createWorkFolder } from ${core}; const work = createWorkFolder(); ${code}`,
      });
    const namesIn = () => Array.from(Deno.readDirSync(tmp), ({ name }) => name);
    const mode = await run("console.log(Deno.statSync(work.dir).mode! & 0o777); work[Symbol.dispose]();");
    assert.equal(mode.stdout, `${0o700}\n`, mode.stderr);
    await run("Deno.exit(3);");
    assert.deepEqual(namesIn(), []);
    assert.equal(
      (await run('Deno.writeTextFileSync(work.dir + "/a", "a"); Deno.kill(Deno.pid, "SIGKILL");')).signal,
      "SIGKILL",
    );
    assert.equal(namesIn().length, 2);
    await new Promise((done) => setTimeout(done, 1_100));
    // A folder whose owner is alive stays.
    const both = await run(
      `const other = createWorkFolder(); console.log([...Deno.readDirSync(${JSON.stringify(tmp)})].length);`,
    );
    assert.equal(both.stdout, "4\n", both.stderr);
    assert.deepEqual(namesIn(), []);
    // A name gives the same path again, but never that of a folder in use or of somebody else's.
    const named = await run(
      `const paths = []; for (let i = 0; i < 2; i++) { using one = createWorkFolder("check"); using two = createWorkFolder("check"); paths.push(one.dir, two.dir); }
       for (const block of [() => Deno.mkdirSync(paths[0]), () => Deno.symlinkSync("/nonexistent", paths[0])]) {
         block(); using three = createWorkFolder("check"); paths.push(three.dir); Deno.removeSync(paths[0]);
       }
       console.log(JSON.stringify([...paths.map((path) => path === paths[0]), new Set(paths).size]));`,
    );
    assert.deepEqual(JSON.parse(named.stdout), [true, false, true, false, false, false, 5], named.stderr);
    assert.deepEqual(namesIn(), []);
  } finally {
    await Deno.remove(tmp, { recursive: true });
  }
});
