/**
 * A real server: it starts or reports why it cannot, and it leaves nothing behind.
 *
 * Needs: MariaDB servers.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { cacheDir, exec, exitCodes, InterruptedError, isRunning, repoRoot } from "../../lib/core/mod.ts";
import { tryHold } from "../../lib/runtime/lock.ts";
import { findRuntime, ProvisionError, type Server, startServer } from "../../lib/runtime/mod.ts";

const servers = join(cacheDir(), "servers");

/** The folder of a running server, from its command line. */
async function folderOf(server: { pid: number }): Promise<string> {
  const args = (await Deno.readTextFile(`/proc/${server.pid}/cmdline`)).split("\0");
  return args.find((arg) => arg.startsWith("--tmpdir="))!.slice("--tmpdir=".length);
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** The output of the `mariadb` client as the server's administrator. */
async function ask(server: Server, sql: string): Promise<string> {
  const args = [
    "--no-defaults",
    "--skip-ssl",
    "--host=127.0.0.1",
    `--port=${server.port}`,
    "--user=lab",
    "--batch",
    "-N",
  ];
  const { ok, stdout, stderr } = await exec(server.runtime.bin("mariadb"), [...args, "-e", sql], {
    env: { MYSQL_PWD: new URL(server.uri).password },
  });
  assert.ok(ok, stderr);
  return stdout.trim();
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + 60_000; performance.now() < deadline;) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail(`not within a minute: ${what}`);
}

Deno.test("a server is new, private and strict, and stopping it leaves nothing behind", async () => {
  const server = await startServer();
  const folder = await folderOf(server);
  try {
    assert.match(await ask(server, "SELECT version()"), new RegExp(`^${server.version}-MariaDB`));
    assert.equal(
      await ask(server, "SELECT group_concat(user, '@', host ORDER BY user, host) FROM mysql.global_priv"),
      "lab@127.0.0.1,lab@localhost,mariadb.sys@localhost,root@localhost",
    );
    assert.equal(await ask(server, "SHOW DATABASES LIKE 'test%'"), "");
    assert.match(await ask(server, "SELECT @@sql_mode"), /STRICT_ALL_TABLES/);
    assert.equal(await ask(server, "SELECT @@character_set_server, @@time_zone, @@local_infile"), "utf8mb4\t+00:00\t1");

    const commandLine = await Deno.readTextFile(`/proc/${server.pid}/cmdline`);
    assert.ok(!commandLine.includes(new URL(server.uri).password), "the password is not on the command line");
    assert.ok(!await exists(join(folder, "init.sql")), "the password is not left in a file");
    assert.equal((await Deno.stat(folder)).mode! & 0o777, 0o700);
    const listening = await exec("ss", ["-ltnH", `sport = :${server.port}`]);
    assert.match(listening.stdout, /127\.0\.0\.1:\d+/);
    assert.doesNotMatch(listening.stdout, /0\.0\.0\.0:\d+ +0\.0\.0\.0|\[::\]:\d+ /);
    if (process.getuid!() === 0) assert.notEqual((await Deno.stat(`/proc/${server.pid}`)).uid, 0, "not run as root");
    assert.equal(await server.diagnose(), undefined);
  } finally {
    await server.stop();
  }
  assert.ok(!isRunning(server.pid));
  assert.ok(!await exists(folder) && !await exists(`${folder}.lock`));
  await server.stop();
  assert.equal(await server.diagnose(), undefined);
});

Deno.test("root cannot log in over TCP with any password", async () => {
  await using server = await startServer();
  const { ok, stderr } = await exec(server.runtime.bin("mariadb"), [
    "--no-defaults",
    "--skip-ssl",
    "--host=127.0.0.1",
    `--port=${server.port}`,
    "--user=root",
    "--execute=SELECT 1",
  ]);
  assert.ok(!ok);
  assert.match(stderr, /Access denied|not allowed to connect/);
});

Deno.test("a server ends with its parent if that is killed, and the next start clears its folder", async () => {
  const code = `import { startServer } from "./lib/runtime/mod.ts";
    const server = await startServer();
    console.log(JSON.stringify({ pid: server.pid }));
    setInterval(() => {}, 1000);`;
  const script = await Deno.makeTempFile({ dir: repoRoot, prefix: ".killed_parent_", suffix: ".ts" });
  await Deno.writeTextFile(script, code);
  try {
    const parent = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "-A", script],
      cwd: repoRoot,
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const reader = parent.stdout.getReader();
    const { pid } = JSON.parse(new TextDecoder().decode((await reader.read()).value)) as { pid: number };
    await reader.cancel();
    const folder = await folderOf({ pid });
    assert.ok(isRunning(pid) && await exists(folder));
    parent.kill("SIGKILL");
    await parent.status;
    await until("the server ends with its parent", () => !isRunning(pid));
    // The next start clears it, even in a concurrent test.
    await using _next = await startServer();
    assert.ok(!await exists(folder));
  } finally {
    await Deno.remove(script);
  }
});

Deno.test("a program that ends is not kept alive by its server", async () => {
  const code = `import { startServer } from "./lib/runtime/mod.ts"; console.log((await startServer()).pid);`;
  const script = await Deno.makeTempFile({ dir: repoRoot, prefix: ".ended_parent_", suffix: ".ts" });
  await Deno.writeTextFile(script, code);
  try {
    const run = await exec(Deno.execPath(), ["run", "--quiet", "-A", script], {
      cwd: repoRoot,
      signal: AbortSignal.timeout(60_000),
    });
    assert.ok(run.ok, run.stderr);
    const pid = Number(run.stdout);
    assert.ok(pid > 0);
    await until("the server ends with its parent", () => !isRunning(pid));
  } finally {
    await Deno.remove(script);
  }
});

/** Folders that this process created, released and did not remove. Those of other tests' servers are still locked. */
async function leftFolders(): Promise<string[]> {
  const left: string[] = [];
  for (const entry of Deno.readDirSync(servers)) {
    const path = join(servers, entry.name);
    if (!entry.name.endsWith(".lock") || await Deno.readTextFile(path).catch(() => "") !== `${process.pid}\n`) continue;
    using held = await tryHold(path);
    if (held) left.push(entry.name);
  }
  return left;
}

Deno.test("a server that cannot start is reported with its error log and the way out, and leaves nothing behind", async () => {
  await assert.rejects(startServer({ settings: { no_such_setting: 1 } }), (error: Error) => {
    assert.ok(error instanceof ProvisionError);
    assert.equal(error.step, "start");
    assert.equal(error.exitCode, exitCodes.environment);
    assert.match(error.message, /did not start: it ended with exit code \d+/);
    assert.match(error.message, /\[ERROR\].*unknown variable 'no_such_setting=1'/);
    assert.match(error.message, /MARIADB_URI/);
    return true;
  });
  assert.deepEqual(await leftFolders(), []);
});

Deno.test("programs that cannot run at all are reported, too", async () => {
  const runtime = await findRuntime();
  const broken = {
    ...runtime,
    bin: (program: string) => program === "mariadbd" ? "/nonexistent/mariadbd" : runtime.bin(program),
  };
  await assert.rejects(startServer({ runtime: broken }), /ProvisionError.*did not start.*\/nonexistent\/mariadbd/s);
});

Deno.test("an interrupted start leaves neither process nor folder", async () => {
  const serverId = 1 + Math.floor(Math.random() * 2 ** 31);
  const processes = async () => (await exec("pgrep", ["-f", `server_id=${serverId}`])).stdout.trim();
  const runtime = await findRuntime();
  const dir = await Deno.makeTempDir();
  try {
    // It is never ready, even on a slow machine.
    await Deno.chmod(dir, 0o755);
    const slow = join(dir, "mariadbd");
    await Deno.writeTextFile(slow, "#!/bin/sh\nwhile :; do sleep 1; done\n");
    await Deno.chmod(slow, 0o755);
    const abort = new AbortController();
    const started = startServer({
      runtime: { ...runtime, bin: (program) => program === "mariadbd" ? slow : runtime.bin(program) },
      settings: { server_id: serverId },
      signal: abort.signal,
    });
    await until("the process is there", async () => await processes() !== "");
    abort.abort();
    await assert.rejects(started, InterruptedError);
    assert.equal(await processes(), "");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
  assert.deepEqual(await leftFolders(), []);
});

Deno.test("a server that dies is reported with the cause and the end of its log", async () => {
  await using server = await startServer();
  process.kill(server.pid, "SIGKILL");
  assert.equal((await server.exited).signal, "SIGKILL");
  assert.match((await server.diagnose())!, /ended unexpectedly by SIGKILL\.\nIts error log says:\n {2}.*\[Note\]/s);
});

Deno.test("many servers can run at once, each with its own data", async () => {
  const started = await Promise.all([startServer(), startServer()]);
  try {
    const [one, two] = started as [Server, Server];
    assert.notEqual(one.port, two.port);
    assert.notEqual(new URL(one.uri).password, new URL(two.uri).password);
    await ask(one, "CREATE DATABASE only_here");
    assert.equal(await ask(two, "SHOW DATABASES LIKE 'only_here'"), "");
  } finally {
    await Promise.all(started.map((server) => server.stop()));
  }
});
