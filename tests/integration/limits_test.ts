/**
 * Problems around a run: full disks, ports in use, killed servers, no network, two runs at once. Each is reported, and no work is lost.
 *
 * Needs: a kernel and MariaDB servers; root for full and read-only disks.
 */

import assert from "node:assert/strict";
import { dirname, join, relative } from "node:path";
import process from "node:process";
import { cacheDir, exec, isRunning } from "../../lib/core/mod.ts";
import { parseNotebook, runNotebook } from "../../lib/notebook/mod.ts";
import { findRuntime, startServer } from "../../lib/runtime/mod.ts";
import { connect } from "../../lib/sql/mod.ts";
import { buildNotebook } from "../fixtures/notebooks/build.ts";
import { exists, lab, startLab, withFolder, writeNotebook } from "../support/lab.ts";
import { descendants, until } from "../support/processes.ts";

/** Root in a container may not be allowed to mount a disk and to leave the network. */
const mayUnshare = (await exec("unshare", ["--mount", "--net", "true"])).ok;
const readJson = async (path: string) => JSON.parse(await Deno.readTextFile(path));
const disclosed = 'import { aiUse } from "lab/show";\naiUse({ none: "A test." })';
/** A cell that continues when a file with this name exists. */
const waitFor = (path: string) =>
  `for (;;) {
  if (await Deno.stat(${JSON.stringify(path)}).then(() => true, () => false)) break;
  await new Promise((done) => setTimeout(done, 50));
}`;

/** A separate small disk. */
async function withDisk(options: string, body: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  const mounted = await exec("mount", ["-t", "tmpfs", "-o", options, "tmpfs", dir]);
  assert.ok(mounted.ok, mounted.stderr);
  try {
    await body(dir);
  } finally {
    const gone = await exec("umount", [dir]);
    assert.ok(gone.ok, `something still uses the disk: ${gone.stderr}`);
    await Deno.remove(dir);
  }
}

/** The exit code and the output of a command. */
async function endOf(child: Deno.ChildProcess): Promise<{ code: number; printed: string }> {
  const { code, stdout, stderr } = await child.output();
  const text = new TextDecoder();
  return { code, printed: text.decode(stdout) + text.decode(stderr) };
}

Deno.test("two runs at once: both succeed in two folders, and the second is refused in the same one", () =>
  withFolder(async (dir) => {
    const seed = 1_000_000 + Math.floor(Math.random() * 1e9); // a data set that neither finds made
    const go = join(dir, "go");
    const path = await writeNotebook(dir, "twin.ipynb", [
      disclosed,
      "# Twins",
      "## One of two",
      `console.log("begun");\n${waitFor(go)}`,
      `import { generate } from "lab/dataset";\nconst { directory, files } = await generate({ scale: "tiny", seed: ${seed} });\nfiles.length`,
    ]);
    const run = (out: string) => startLab(["run", path, "--out", join(dir, out)]);
    const begun = async (out: string) =>
      (await Deno.readTextFile(join(dir, out, "twin", "notebook.ipynb")).catch(() => "")).includes("begun");
    const [first, second] = [run("a"), run("b")];
    await until(async () => await begun("a") && await begun("b"));

    const third = await endOf(run("a"));
    assert.equal(third.code, 3, third.printed);
    assert.match(third.printed, new RegExp(`Cannot write to ${join(dir, "a", "twin")}: process ${first.pid} .*--out`));
    assert.doesNotMatch(third.printed, /MariaDB/, "it is refused before a server is started");

    await Deno.writeTextFile(go, "");
    for (const [child, out] of [[first, "a"], [second, "b"]] as const) {
      const { code, printed } = await endOf(child);
      assert.equal(code, 0, printed);
      assert.equal((await readJson(join(dir, out, "twin", "run.json"))).status, "complete");
      assert.ok(!await exists(join(dir, out, "twin", ".lab.lock")));
    }
    const made = Array.from(Deno.readDirSync(join(cacheDir(), "datasets")), ({ name }) => name)
      .filter((name) => name.includes(`seed${seed}`));
    assert.equal(made.length, 1, made.join(", "));
    await Deno.remove(join(cacheDir(), "datasets", made[0]!), { recursive: true });
  }));

Deno.test("run --memory: a kernel that uses more is stopped with a clear message, and completed work is kept", () =>
  withFolder(async (dir) => {
    const path = await writeNotebook(dir, "greedy.ipynb", [
      `console.log("before")`,
      `const all: Uint8Array[] = [];\nfor (;;) { all.push(new Uint8Array(2e7).fill(1)); await null; }`,
    ]);
    const { code, printed } = await lab(["run", path, "--out", dir, "--memory", "500"]);
    assert.equal(code, 1, printed);
    assert.match(
      printed,
      /Cannot run cell 2 of "greedy\.ipynb": the kernel used [\d.]+ [MG]B of memory and was stopped\. .*--scale tiny.*--memory/,
    );
    assert.match(await Deno.readTextFile(join(dir, "greedy", "notebook.ipynb")), /before/);
    assert.equal((await lab(["run", path, "--memory", "10"])).code, 2);
  }));

Deno.test("a folder for results that cannot be written is reported before anything is started", () =>
  withFolder(async (dir) => {
    const path = await writeNotebook(dir, "n.ipynb", ["1"]);
    await Deno.writeTextFile(join(dir, "file"), "");
    for (const out of [join(dir, "file"), "/proc/lab"]) {
      const { code, printed } = await lab(["run", path, "--out", out]);
      assert.equal(code, 3, printed);
      assert.match(printed, new RegExp(`Cannot write to ${out}/n: .*--out`));
      assert.doesNotMatch(printed, /MariaDB|Cell 1/);
    }
  }));

Deno.test(
  "a folder for results on a disk that is read-only is reported",
  { ignore: !mayUnshare },
  () =>
    withFolder((dir) =>
      withDisk("ro", async (disk) => {
        const { code, printed } = await lab(["run", await writeNotebook(dir, "n.ipynb", ["1"]), "--out", disk]);
        assert.equal(code, 3, printed);
        assert.match(printed, new RegExp(`Cannot write to ${disk}/n: .*read-only file system`, "i"));
      })
    ),
);

Deno.test(
  "a cache on a disk that is read-only, as where HOME is: reported with the way out",
  { ignore: !mayUnshare },
  () =>
    withFolder((dir) =>
      withDisk("ro", async (disk) => {
        const PATH = `${dirname((await findRuntime()).bin("mariadbd"))}:${process.env.PATH}`;
        const path = await writeNotebook(dir, "n.ipynb", ["1"]);
        const { code, printed } = await lab(["run", path, "--out", dir], {
          AETHERMART_CACHE: join(disk, "cache"),
          PATH,
        });
        assert.equal(code, 3, printed);
        assert.match(printed, new RegExp(`Cannot make the folder ${disk}/cache: .*read-only.*AETHERMART_CACHE`, "i"));
        assert.doesNotMatch(printed, /bug in the lab/);
      })
    ),
);

Deno.test("paths of the cache and of MariaDB may contain blanks", async () => {
  const { basedir, bin, isPrivate } = await findRuntime();
  // An installed MariaDB of the machine is in /usr, which is not copied.
  if (!isPrivate) return;
  const dir = await Deno.makeTempDir({ dir: cacheDir(), prefix: "a b " });
  try {
    await Deno.chmod(dir, 0o755);
    const copy = join(dir, "Maria DB");
    const { ok, stderr } = await exec("cp", ["--archive", "--link", basedir, copy]);
    assert.ok(ok, stderr);
    const programs = join(copy, relative(basedir, dirname(bin("mariadbd"))));
    const env = { AETHERMART_CACHE: join(dir, "ca che"), PATH: `${programs}:${process.env.PATH}` };
    await withFolder(async (folder) => {
      const ask = `import { connect } from "lab/sql";\nawait (await connect()).query("SELECT 1 AS n")`;
      const { printed } = await lab(["run", await writeNotebook(folder, "n.ipynb", [ask]), "--out", folder], env);
      assert.match(printed, /✓ Initialise an empty MariaDB[^]*✓ Cell 1 of 1/);
    });
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("the disk for results is full: the notebook is saved elsewhere, and no file is half written", {
  ignore: !mayUnshare,
}, () =>
  withFolder((dir) =>
    withDisk("size=400k", async (disk) => {
      const path = await writeNotebook(dir, "long.ipynb", [
        `console.log("first is done")`,
        `await new Promise((done) => setTimeout(done, 1500)); console.log("x".repeat(900_000))`,
        `console.log("goes on")`,
      ]);
      const { code, printed } = await lab(["run", path, "--out", disk]);
      assert.equal(code, 1, printed);
      assert.match(
        printed,
        new RegExp(`Cannot write ${disk}/long/notebook.ipynb: No space left on device.* Free some space`),
      );
      assert.match(printed, /The run continues/);
      const rescued = /The completed work is in (\S+\.ipynb), because/.exec(printed)?.[1];
      assert.ok(rescued, printed);
      const text = await Deno.readTextFile(rescued);
      await Deno.remove(dirname(rescued), { recursive: true });
      assert.equal(parseNotebook(text, rescued).cells.length, 3);
      assert.match(text, /goes on/);
      for (const { name } of Deno.readDirSync(join(disk, "long"))) {
        assert.match(name, /^(notebook\.ipynb|run\.json)$/, "nothing else is left");
        await readJson(join(disk, "long", name));
      }
      assert.match(await Deno.readTextFile(join(disk, "long", "notebook.ipynb")), /first is done/);
    })
  ));

Deno.test("the cache's disk is too small for a server: reported with the place, and nothing is left running", {
  ignore: !mayUnshare,
}, () =>
  withFolder((dir) =>
    withDisk("size=20m,mode=755", async (disk) => {
      const path = await writeNotebook(dir, "n.ipynb", ["1"]);
      const PATH = `${dirname((await findRuntime()).bin("mariadbd"))}:${process.env.PATH}`;
      const { code, printed } = await lab(["run", path, "--out", dir], { AETHERMART_CACHE: disk, PATH });
      assert.equal(code, 3, printed);
      assert.match(printed, /No space left|error 28|Errcode: 28|disk is full/i, printed);
      assert.match(printed, /MARIADB_URI/);
    })
  ));

Deno.test("the server's disk fills up while a cell runs: reported with the place, and the notebook is kept", {
  ignore: !mayUnshare,
}, () =>
  withFolder((dir) =>
    withDisk("size=400m,mode=755", async (disk) => {
      const path = await writeNotebook(dir, "fill.ipynb", [
        'import { connect } from "lab/sql";\nconst db = await connect();\nconsole.log("first is done")',
        `await db.run("CREATE DATABASE x");
await db.run("CREATE TABLE x.t (id INT AUTO_INCREMENT PRIMARY KEY, b LONGTEXT)");
for (let i = 0; i < 200; i++) await db.run("INSERT INTO x.t (b) VALUES (REPEAT('x', 5000000))");`,
      ]);
      // The lab's own programs, as if they were this machine's: the small disk has no room for them.
      const PATH = `${dirname((await findRuntime()).bin("mariadbd"))}:${process.env.PATH}`;
      const { code, printed } = await lab(["run", path, "--out", dir], { AETHERMART_CACHE: disk, PATH });
      assert.equal(code, 1, printed);
      assert.match(printed, /Cell 2 of "fill\.ipynb" failed/);
      assert.match(printed, new RegExp(`The disk of ${disk}.* is full.*AETHERMART_CACHE`));
      assert.match(await Deno.readTextFile(join(dir, "fill", "notebook.ipynb")), /first is done/);
      assert.deepEqual(Array.from(Deno.readDirSync(join(disk, "servers"))), [], "the server's folder is gone");
    })
  ));

/** Makes the next request for a free port return a port in use, as if another process had taken it in the meantime. */
async function withTakenPort(body: () => Promise<void>): Promise<void> {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const listen = Deno.listen;
  const { addr } = taken;
  Deno.listen = ((options: Deno.TcpListenOptions & { transport?: "tcp" }) => {
    if (options.port !== 0) return listen(options);
    Deno.listen = listen;
    return { addr, close() {} };
  }) as typeof Deno.listen;
  try {
    await body();
    assert.equal(Deno.listen, listen, "nobody asked for a port");
  } finally {
    Deno.listen = listen;
  }
}

Deno.test("if another process takes the port first, the server starts on another one", () =>
  withTakenPort(async () => {
    await using server = await startServer();
    await using db = await connect({ uri: server.uri });
    assert.deepEqual(await db.query("SELECT 1 AS one"), [{ one: 1 }]);
  }));

Deno.test("if another process takes a port first, the kernel starts on others", () =>
  withTakenPort(async () => {
    const { status, error } = await runNotebook(buildNotebook("1"), { name: "n", cwd: "/tmp" });
    assert.equal(status, "complete", error?.message);
  }));

Deno.test("the server is killed during a run: its end and log are reported, the exit code is 1, and the notebook is kept", () =>
  withFolder(async (dir) => {
    const go = join(dir, "go");
    const path = await writeNotebook(dir, "orphan.ipynb", [
      'import { connect } from "lab/sql";\nconst db = await connect();\nconsole.log("first is done")',
      waitFor(go),
      `await db.query("SELECT 1 AS one")`,
    ]);
    const child = startLab(["run", path, "--out", dir]);
    const saved = join(dir, "orphan", "notebook.ipynb");
    await until(async () => (await Deno.readTextFile(saved).catch(() => "")).includes("first is done"));
    const server = (await descendants(child.pid)).find(({ name }) => name === "mariadbd");
    assert.ok(server, "a server was expected");
    process.kill(server.pid, "SIGKILL");
    await until(() => !isRunning(server.pid));
    await Deno.writeTextFile(go, "");
    const { code, printed } = await endOf(child);
    assert.equal(code, 1, printed);
    assert.match(printed, /Cell 3 of "orphan\.ipynb" failed/);
    assert.match(printed, new RegExp(`MariaDB \\S+ \\(process ${server.pid}\\) ended unexpectedly by SIGKILL`));
    assert.match(await Deno.readTextFile(saved), /first is done/);
    assert.equal((await readJson(join(dir, "orphan", "run.json"))).status, "failed");
  }));

Deno.test("no network at the first start: apt's words and the way out, exit code 3, nothing half installed", {
  ignore: !mayUnshare,
}, () =>
  withFolder(async (dir) => {
    const path = await writeNotebook(dir, "n.ipynb", ["1"]);
    const cache = join(dir, "cache");
    const entry = new URL("../../lib/main.ts", import.meta.url).pathname;
    const { code, stdout, stderr } = await exec(
      "unshare",
      ["--net", Deno.execPath(), "run", "--quiet", "-A", entry, "run", path, "--out", dir],
      { env: { NO_COLOR: "1", AETHERMART_CACHE: cache } },
    );
    const printed = stdout + stderr;
    assert.equal(code, 3, printed);
    assert.match(printed, /Debian/);
    assert.match(printed, /MARIADB_URI=mariadb:/);
    assert.doesNotMatch(printed, /bug in the lab/);
    const left = Array.from(Deno.readDirSync(cache), ({ name }) => name);
    assert.ok(left.every((name) => /\.(partial|lock)$/.test(name)), left.join(", "));
  }));

/** Reads a stream until a text appears, and then stops reading. */
async function saying(stream: ReadableStream<Uint8Array>, words: string): Promise<void> {
  let printed = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    printed += text;
    if (printed.includes(words)) return;
  }
  assert.fail(`"${words}" was not printed:\n${printed}`);
}

Deno.test("Ctrl-C as npx forwards it, more than once: the run ends in order", () =>
  withFolder(async (dir) => {
    const path = await writeNotebook(dir, "echo.ipynb", [
      `console.log("first is done")`,
      `await new Promise(() => {})`,
    ]);
    const child = startLab(["run", path, "--out", dir]);
    const saved = join(dir, "echo", "notebook.ipynb");
    await until(async () => (await Deno.readTextFile(saved).catch(() => "")).includes("first is done"));
    for (const signal of ["SIGINT", "SIGINT", "SIGHUP", "SIGHUP"] as const) {
      child.kill(signal);
      await new Promise((done) => setTimeout(done, 20));
    }
    const { code, printed } = await endOf(child);
    assert.equal(code, 130, printed);
    assert.match(printed, /Stopping \(Ctrl-C\).*Interrupted\. The completed work is in .*notebook\.ipynb/s);
    assert.equal((await readJson(join(dir, "echo", "run.json"))).status, "interrupted");
  }));

Deno.test("if the reader of a run's output goes away, the run continues to its end", () =>
  withFolder(async (dir) => {
    const path = await writeNotebook(dir, "unheard.ipynb", [disclosed, "# Unheard", `console.log("first is done")`]);
    const child = startLab(["run", path, "--out", dir]);
    await Promise.all([saying(child.stderr, "Type check"), child.stdout.cancel()]);
    assert.equal((await child.status).code, 0);
    assert.equal((await readJson(join(dir, "unheard", "run.json"))).status, "complete");
    assert.ok(await exists(join(dir, "unheard", "deck.pptx")));
  }));

Deno.test("Ctrl-C twice: the second ends the run at once; no process is left, and the notebook is complete", () =>
  withFolder(async (dir) => {
    const path = await writeNotebook(dir, "stubborn.ipynb", [
      `console.log("first is done")`,
      // A kernel that has to be killed: what ends in order takes seconds.
      `Deno.addSignalListener("SIGTERM", () => {});\nawait new Promise(() => {})`,
    ]);
    const child = startLab(["run", path, "--out", dir]);
    const saved = join(dir, "stubborn", "notebook.ipynb");
    await until(async () => (await Deno.readTextFile(saved).catch(() => "")).includes("first is done"));
    const children = await descendants(child.pid);
    assert.ok(children.length >= 2, "a kernel and a server were expected");
    child.kill("SIGINT");
    await saying(child.stderr, "Stopping (Ctrl-C)");
    await new Promise((done) => setTimeout(done, 600));
    child.kill("SIGINT");
    assert.equal((await child.status).code, 130);
    assert.equal((await readJson(join(dir, "stubborn", "run.json"))).status, "interrupted");
    await child.stdout.cancel();
    await until(() => !children.some(({ pid }) => isRunning(pid)), 15_000);
    const notebook = parseNotebook(await Deno.readTextFile(saved), saved);
    assert.match(JSON.stringify(notebook), /first is done/);

    // What it could not remove does not affect later runs.
    const next = await lab(["run", await writeNotebook(dir, "stubborn.ipynb", ["1"]), "--out", dir]);
    assert.doesNotMatch(next.printed, /is writing there now/);
    assert.ok(!(await exists(join(dir, "stubborn", ".lab.lock"))));
  }));
