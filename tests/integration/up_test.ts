/**
 * The server that keeps running between commands: it stays, it is found, and it is removed without a trace.
 *
 * Needs: a MariaDB server.
 */

import assert from "node:assert/strict";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { exec, isRunning } from "../../lib/core/mod.ts";
import { findRuntime } from "../../lib/runtime/mod.ts";
import { connect } from "../../lib/sql/mod.ts";
import { exists, lab, startLab, withFolder, writeNotebook } from "../support/lab.ts";
import { until } from "../support/processes.ts";

/** A separate cache with the binaries of the real one, so that a running server of this machine's user is left alone. */
const cache = await Deno.makeTempDir({ prefix: "lab_up_" });
await Deno.chmod(cache, 0o755);
const recordFile = join(cache, "server.json");
const keptDir = join(cache, "servers", "kept");
let env: Record<string, string> = {};

Deno.test.beforeAll(async () => {
  const { bin } = await findRuntime();
  env = {
    AETHERMART_CACHE: cache,
    MARIADB_URI: "",
    PATH: [dirname(bin("mariadbd")), process.env.PATH].join(delimiter),
  };
});
Deno.test.afterAll(() => Deno.remove(cache, { recursive: true }));

interface ServerRecord {
  uri: string;
  pid: number;
  port: number;
}
const readRecord = async (): Promise<ServerRecord> => JSON.parse(await Deno.readTextFile(recordFile));

/** The servers on the data directory of `up`, recorded or not. */
async function servers(): Promise<number[]> {
  const pids: number[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const args = (await Deno.readTextFile(`/proc/${name}/cmdline`).catch(() => "")).split("\0");
    if (args.includes(`--datadir=${keptDir}/data`)) pids.push(Number(name));
  }
  return pids;
}

async function up(): Promise<ServerRecord> {
  const { code, printed } = await lab(["up"], env);
  assert.equal(code, 0, printed);
  return await readRecord();
}

/** Stops it and checks that nothing is left. */
async function down(): Promise<void> {
  const { code, printed } = await lab(["down"], env);
  assert.equal(code, 0, printed);
  assert.deepEqual(await servers(), []);
  const left = [...Deno.readDirSync(cache)].map(({ name }) => name).filter((name) => /^server\.json/.test(name));
  assert.deepEqual(left, []);
  assert.deepEqual([...Deno.readDirSync(dirname(keptDir))].map(({ name }) => name), []);
}

/** Starts `up` and stops its server during the start, so that `up` cannot finish. */
async function startHeldUp(): Promise<{ child: Deno.ChildProcess; held: number }> {
  const child = startLab(["up"], env);
  let held: number | undefined;
  await until(async () => (held = (await servers())[0]) !== undefined);
  process.kill(held!, "SIGSTOP");
  assert.ok(!await exists(recordFile), "it had started already");
  return { child, held: held! };
}

Deno.test("up: a server that outlives its command, private, and reported without its password; a second up changes nothing", async () => {
  const first = await lab(["up"], env);
  assert.equal(first.code, 0, first.printed);
  const record = await readRecord();
  try {
    assert.equal((await Deno.stat(recordFile)).mode! & 0o777, 0o600);
    assert.equal((await Deno.stat(keptDir)).mode! & 0o777, 0o700);
    assert.match(first.printed, new RegExp(`127\\.0\\.0\\.1:${record.port}`));
    const { stdout: session } = await exec("ps", ["-o", "sid=,ppid=", "-p", String(record.pid)]);
    assert.equal(Number(session.trim().split(/\s+/)[0]), record.pid, "a separate session");
    if (process.getuid!() === 0) assert.notEqual((await Deno.stat(`/proc/${record.pid}`)).uid, 0, "not run as root");
    const { stdout: listening } = await exec("ss", ["-ltnH", `sport = :${record.port}`]);
    assert.match(listening, /127\.0\.0\.1:\d+/);
    assert.doesNotMatch(listening, /0\.0\.0\.0:\d+ +0\.0\.0\.0|\[::\]:\d+ /);

    const again = await lab(["up"], env);
    assert.equal(again.code, 0);
    assert.match(again.printed, /since \d{4}-\d\d-\d\d .*nothing was changed/);
    assert.deepEqual(await readRecord(), record);

    const status = await lab(["status"], env);
    assert.equal(status.code, 0);
    for (
      const reported of [/1\d\.\d+\.\d+, running/, new RegExp(`:${record.port} \\(process ${record.pid}\\)`), /\d MiB/]
    ) {
      assert.match(status.printed, reported);
    }
    const { password } = new URL(record.uri);
    assert.ok(password.length >= 32);
    for (const { printed } of [first, again, status]) {
      assert.ok(!printed.includes(password), "the password was reported");
    }
  } finally {
    await down();
  }
  const status = await lab(["status"], env);
  assert.equal(status.code, 3);
  assert.match(status.printed, /`npx -y deno@2\.9\.6 task up`/);
  const nothing = await lab(["down"], env);
  assert.equal(nothing.code, 0);
  assert.match(nothing.printed, /nothing was done/);
  const unknown = await lab(["down", "m3-galra"], env);
  assert.equal(unknown.code, 2);
  assert.match(unknown.printed, /There is no cluster "m3-galra"\. The lab knows .*m3-galera/);
});

Deno.test("up: `connect()` finds it, and a run still uses its own server", async () => {
  const { port, pid } = await up();
  try {
    await withFolder(async (dir) => {
      const path = await writeNotebook(dir, "port.ipynb", [
        'import { connect } from "lab/sql";\nimport { aiUse, show } from "lab/show";',
        'await using db = await connect();\nconst [row] = await db.query("SELECT @@port AS port");\nconsole.log(`port=${row!.port};`);',
        "# A title",
        'await show(aiUse({ none: "A test." }))',
      ]);
      const { code, printed } = await lab(["run", path, "--out", dir], env);
      assert.equal(code, 0, printed);
      const ran = await Deno.readTextFile(join(dir, "port", "notebook.ipynb"));
      const other = Number(/port=(\d+);/.exec(ran)![1]);
      assert.ok(other > 0 && other !== port);

      const script = join(dir, "find.ts");
      await Deno.writeTextFile(
        script,
        'import { connect } from "lab/sql";\nawait using db = await connect();\nconsole.log((await db.query("SELECT @@port AS port"))[0]!.port);',
      );
      const found = await exec(Deno.execPath(), ["run", "--quiet", "-A", script], { cwd: dir, env });
      assert.equal(Number(found.stdout), port, found.stderr);
    });
    assert.deepEqual(await servers(), [pid], "the run left it alone");
  } finally {
    await down();
  }
});

Deno.test("up: a server that was killed is reported as missing, and returns with its data", async () => {
  const before = await up();
  try {
    await using db = await connect({ uri: before.uri });
    await db.execute("CREATE DATABASE kept_here");
    await db.execute("CREATE TABLE kept_here.t (n INT) AS SELECT 7 AS n");
    process.kill(before.pid, "SIGKILL");
    await until(() => !isRunning(before.pid));

    const status = await lab(["status"], env);
    assert.equal(status.code, 3);
    assert.match(status.printed, new RegExp(`${keptDir}.*up.*down`, "s"));

    const after = await up();
    assert.notEqual(after.pid, before.pid);
    assert.notEqual(new URL(after.uri).password, new URL(before.uri).password);
    await using again = await connect({ uri: after.uri });
    assert.deepEqual((await again.query("SELECT n FROM kept_here.t")).map(({ n }) => n), [7]);
    assert.match((await lab(["status"], env)).printed, /kept_here \(1 tables\)/);
  } finally {
    await down();
  }
});

Deno.test("up: two concurrent commands start one server", async () => {
  try {
    const [one, two] = await Promise.all([lab(["up"], env), lab(["up"], env)]);
    assert.deepEqual([one.code, two.code], [0, 0], one.printed + two.printed);
    const { pid } = await readRecord();
    assert.deepEqual(await servers(), [pid]);
    for (const { printed } of [one, two]) assert.match(printed, new RegExp(`process ${pid}`));
  } finally {
    await down();
  }
});

for (const next of ["up", "down"] as const) {
  Deno.test(`up: killed outright before it wrote the record, the next ${next} puts things right`, async () => {
    const { child, held } = await startHeldUp();
    child.kill("SIGKILL");
    await child.output();
    process.kill(held, "SIGCONT");
    assert.deepEqual(await servers(), [held], "a server without a record was expected");
    assert.ok(!await exists(recordFile));
    if (next === "up") {
      const { pid } = await up();
      assert.deepEqual(await servers(), [pid]);
      assert.notEqual(pid, held);
    }
    await down();
  });
}

Deno.test("up: interrupted during the start, it leaves nothing behind", async () => {
  const { child } = await startHeldUp();
  child.kill("SIGINT");
  assert.equal((await child.output()).code, 130);
  assert.deepEqual(await servers(), []);
  assert.ok(!await exists(keptDir) && !await exists(recordFile));
});

Deno.test("a record whose process id belongs to another process now is not a server, and is cleared", async () => {
  await Deno.writeTextFile(
    recordFile,
    JSON.stringify({ uri: "mariadb://lab:x@127.0.0.1:1", version: "11.8.6", pid: process.pid, port: 1, started: "" }),
    { mode: 0o600 },
  );
  assert.equal((await lab(["status"], env)).code, 3);
  const { pid } = await up();
  assert.notEqual(pid, process.pid);
  await down();
  await Deno.writeTextFile(recordFile, "{ half of a rec");
  await down();
});

Deno.test("a damaged record stops up and status, which name it and leave the server alone; both ways out work", async () => {
  const { pid, uri } = await up();
  try {
    {
      await using db = await connect({ uri });
      await db.execute("CREATE DATABASE kept_here");
    }
    const damage = () => Deno.writeTextFile(recordFile, "{ half of a rec");
    await damage();
    for (const command of ["up", "status"]) {
      const { code, printed } = await lab([command], env);
      assert.equal(code, 3, printed);
      assert.ok(printed.includes(recordFile) && /task down/.test(printed) && /remove this file/.test(printed), printed);
    }
    assert.deepEqual(await servers(), [pid]);

    await Deno.remove(recordFile);
    const after = await up();
    assert.notEqual(after.pid, pid);
    assert.deepEqual(await servers(), [after.pid]);
    {
      await using db = await connect({ uri: after.uri });
      assert.equal((await db.query("SHOW DATABASES LIKE 'kept_here'")).length, 1);
    }
    await damage();
  } finally {
    await down();
  }
});

Deno.test("up, status, down, lab: help with exit codes; unknown options are refused", async () => {
  for (const command of ["up", "status", "down", "lab"]) {
    const help = await lab([command, "--help"], env);
    assert.equal(help.code, 0, help.printed);
    assert.match(help.printed, /Usage: .*Exit codes/s);
    const unknown = await lab([command, "--no-such-option"], env);
    assert.equal(unknown.code, 2, unknown.printed);
    assert.match(unknown.printed, /--no-such-option/);
  }
  assert.ok(!await exists(recordFile));
});
