/**
 * npm packages that are installed when they are first used: not before, whole or not at all, and once.
 *
 * Needs: the npm registry, a kernel.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { exec, fromRoot, isRunning } from "../../lib/core/mod.ts";
import { readNotebook, runNotebook } from "../../lib/notebook/mod.ts";
import { loadDuckDb } from "../../lib/packages/notebook.ts";
import { duckdb } from "../../lib/packages/duckdb.ts";
import { type HeavyPackage, installHeavy } from "../../lib/packages/heavy.ts";
import { exists, withFolder, writeNotebook } from "../support/lab.ts";
import { descendants, until } from "../support/processes.ts";

/** A small package with its own lock file: what is tested is the same for all. */
async function withSmall(body: (small: HeavyPackage, dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "packages_" });
  try {
    const folder = join(dir, "small");
    await Deno.mkdir(folder);
    const config = { nodeModulesDir: "auto", imports: { entities: "npm:entities@9.0.0" } };
    await Deno.writeTextFile(join(folder, "deno.json"), JSON.stringify(config));
    const locked = await exec(Deno.execPath(), ["install", "--quiet"], { cwd: folder });
    assert.ok(locked.ok, locked.stderr);
    await Deno.remove(join(folder, "node_modules"), { recursive: true });
    await body({ title: "Entities", name: "entities", folder, loader: "loadEntities", megabytes: 1 }, dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** Code that loads a package and prints what it makes of "<". */
const useCode = (heavy: HeavyPackage): string =>
  `const { loadHeavy } = await import("${fromRoot("lib", "packages", "heavy.ts")}");
console.log((await loadHeavy(${JSON.stringify(heavy)})).escapeUTF8("<"));`;

/**
 * The command that runs it in a separate process, with the message and exit code that `main` would give.
 *
 * @param registry where the installer looks; the process itself has its packages.
 */
const useArguments = (heavy: HeavyPackage, registry?: string): string[] => [
  "eval",
  "--quiet",
  "--config",
  fromRoot("deno.json"),
  `${registry === undefined ? "" : `Deno.env.set("NPM_CONFIG_REGISTRY", "${registry}");`}
  try { ${useCode(heavy)} } catch (error) { console.error(error.message); Deno.exit(error.exitCode ?? 99); }`,
];

const cacheIn = (dir: string) => join(dir, "cache");
const envOf = (dir: string): Record<string, string> => ({ NO_COLOR: "1", AETHERMART_CACHE: cacheIn(dir) });
const nowhere = "http://127.0.0.1:9/";

/** The folders of the cache, without locks. */
const foldersIn = async (dir: string): Promise<string[]> =>
  (await Array.fromAsync(Deno.readDir(cacheIn(dir)))).filter(({ isDirectory }) => isDirectory).map(({ name }) => name);

/** What the files below a folder hold, a link counting nothing. */
async function sizeOf(dir: string): Promise<number> {
  let bytes = 0;
  for await (const { name, isDirectory, isFile } of Deno.readDir(dir)) {
    if (isDirectory) bytes += await sizeOf(join(dir, name));
    else if (isFile) bytes += (await Deno.stat(join(dir, name))).size;
  }
  return bytes;
}

Deno.test("the first command of a fresh copy installs no package that is heavy", async () => {
  const dir = await Deno.makeTempDir({ prefix: "fresh_" });
  try {
    for (const name of ["deno.json", "deno.lock", "lib"]) {
      const copied = await exec("cp", ["-R", fromRoot(name), join(dir, name)]);
      assert.ok(copied.ok, copied.stderr);
    }
    const help = await exec(Deno.execPath(), ["run", "--quiet", "-A", "lib/main.ts", "--help"], { cwd: dir });
    assert.ok(help.ok, help.stderr);
    const packages = (await Array.fromAsync(Deno.readDir(join(dir, "node_modules", ".deno")))).map(({ name }) => name);
    assert.ok(packages.length > 50, "Deno installs what deno.json names");
    assert.deepEqual(packages.filter((name) => name.includes("duckdb")), []);
    const megabytes = await sizeOf(join(dir, "node_modules")) / 2 ** 20;
    assert.ok(megabytes < 90, `node_modules has ${Math.round(megabytes)} MB: install what is large on first use`);
    assert.ok(!await exists(join(dir, "lib", "packages", "duckdb", "node_modules")));
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("DuckDB answers, and is as its types here describe it", async () => {
  const { DuckDBInstance } = await loadDuckDb();
  const duck = await DuckDBInstance.create();
  const connection = await duck.connect();
  await connection.run("CREATE TABLE t (n BIGINT, price DECIMAL(10, 2), sold BOOLEAN)");
  const appender = await connection.createAppender("t");
  appender.appendBigInt(2n ** 60n);
  appender.appendVarchar("15.90");
  appender.appendBoolean(true);
  appender.endRow();
  appender.closeSync();
  const rows = (await connection.runAndReadAll("SELECT * FROM t")).getRowObjectsJson();
  assert.deepEqual(rows, [{ n: String(2n ** 60n), price: "15.90", sold: true }]);
  connection.closeSync();
  duck.closeSync();

  const root = await installHeavy(duckdb);
  const dir = await Deno.makeTempDir({ prefix: "types_" });
  try {
    const file = join(dir, "types.ts");
    await Deno.writeTextFile(
      file,
      `import type * as npm from "@duckdb/node-api";
import type { DuckDb } from "${fromRoot("lib", "packages", "duckdb_types.ts")}";
export const known: (real: typeof npm) => DuckDb = (real) => real;
`,
    );
    const checked = await exec(Deno.execPath(), ["check", "--quiet", "--config", join(root, "deno.json"), file]);
    assert.ok(checked.ok, checked.stderr);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("two that use a package first install it once; afterwards it needs no registry", () =>
  withSmall(async (small, dir) => {
    const use = (registry?: string) => exec(Deno.execPath(), useArguments(small, registry), { env: envOf(dir) });
    for (const { stdout, stderr } of await Promise.all([use(), use()])) assert.equal(stdout, "&lt;\n", stderr);
    const folders = await foldersIn(dir);
    assert.equal(folders.length, 1);
    assert.match(folders[0]!, /^small-[0-9a-f]{8}$/);
    const mark = join(cacheIn(dir), folders[0]!, "installed-at");
    const long = new Date("2026-01-01T00:00:00Z");
    await Deno.utime(mark, long, long);
    assert.equal((await use(nowhere)).stdout, "&lt;\n");
    assert.ok((await Deno.stat(mark)).mtime! > long, "`clean` sees that it is in use");
  }));

Deno.test("without a registry the error names the package and what it needs, and nothing is put in place", () =>
  withSmall(async (small, dir) => {
    const { code, stderr } = await exec(Deno.execPath(), useArguments(small, nowhere), { env: envOf(dir) });
    assert.equal(code, 3, stderr);
    assert.match(stderr, /^Cannot install Entities \(npm package entities\) below .*entities/);
    assert.match(stderr, /needs a network and the npm registry/);
    assert.ok((await foldersIn(dir)).every((name) => name.endsWith(".partial")));
  }));

Deno.test("a lock file that another version contradicts installs nothing", () =>
  withSmall(async (small, dir) => {
    const lock = join(small.folder, "deno.lock");
    await Deno.writeTextFile(lock, (await Deno.readTextFile(lock)).replace(/sha512-\w{8}/, "sha512-AAAAAAAA"));
    const { code, stderr } = await exec(Deno.execPath(), useArguments(small), { env: envOf(dir) });
    assert.equal(code, 3, stderr);
    assert.match(stderr, /integrity|checksum/i);
    assert.ok((await foldersIn(dir)).every((name) => name.endsWith(".partial")));
  }));

Deno.test("a killed installation leaves no process and nothing half; the next one completes it", () =>
  withSmall(async (small, dir) => {
    // A registry that takes every request and answers none: the installation is under way for as long as we like.
    using silence = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const asked: Deno.Conn[] = [];
    const accepting = (async () => {
      for await (const connection of silence) asked.push(connection);
    })().catch(() => {});
    const child = new Deno.Command(Deno.execPath(), {
      args: useArguments(small, `http://127.0.0.1:${silence.addr.port}/`),
      env: envOf(dir),
      stdout: "null",
      stderr: "null",
    }).spawn();
    await until(() => asked.length > 0);
    const below = await descendants(child.pid);
    assert.ok(below.length > 0);
    child.kill("SIGKILL");
    await child.status;
    await until(() => below.every(({ pid }) => !isRunning(pid)));
    assert.deepEqual((await foldersIn(dir)).filter((name) => !name.endsWith(".partial")), []);
    const { stdout, stderr } = await exec(Deno.execPath(), useArguments(small), { env: envOf(dir) });
    assert.equal(stdout, "&lt;\n", stderr);
    assert.equal((await foldersIn(dir)).length, 1, "what was left of the first is gone");
    for (const connection of asked) connection.close();
    silence.close();
    await accepting;
  }));

Deno.test("a cell that is the first to use a package says that it installs", () =>
  withSmall((small, cacheParent) =>
    withFolder(async (dir) => {
      const path = await writeNotebook(dir, "first_use.ipynb", [useCode(small)]);
      const { notebook, error } = await runNotebook(await readNotebook(path), {
        name: "first_use.ipynb",
        cwd: dir,
        env: envOf(cacheParent),
        save: () => Promise.resolve(),
      });
      assert.equal(error, undefined);
      const outputs = notebook.cells.flatMap((cell) => cell.cell_type === "code" ? cell.outputs : []);
      const text = (stream: string) =>
        outputs.map((output) => output.output_type === "stream" && output.name === stream ? output.text : "").join("");
      assert.match(text("stderr"), /✓ Install Entities from npm, once \(1 MB\)/);
      assert.equal(text("stdout"), "&lt;\n");
    })
  ));
