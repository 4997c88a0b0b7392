/**
 * Student editions from end to end: made by the command, run as a student runs them, finished, graded.
 *
 * Needs: a kernel and MariaDB servers.
 */

import assert from "node:assert/strict";
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromRoot } from "../../lib/core/mod.ts";
import { type Dataset, generate } from "../../lib/dataset/mod.ts";
import { cellTags, formatNotebook, type Notebook, parseNotebook } from "../../lib/notebook/mod.ts";
import type { RowGrade } from "../../lib/rubric/mod.ts";
import { exists, lab } from "../support/lab.ts";

const notebookFile = join("notebooks", "m1_foundation.ipynb");
const readNotebook = async (root: string) =>
  parseNotebook(await readFile(join(root, notebookFile), "utf8"), notebookFile);
const readJson = async (...path: string[]) => JSON.parse(await readFile(join(...path), "utf8"));

/** A folder outside the repository, because an edition is independent of it. */
async function withFolder(body: (dir: string) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), "editions-"));
  try {
    await body(dir);
  } finally {
    await rm(dir, { recursive: true });
  }
}

async function release(student: string, to: string, milestone = "m1"): Promise<string> {
  const { code, printed } = await lab(["release", milestone, "--student", student, "--to", to]);
  assert.equal(code, 0, printed);
  return to;
}

/** Runs a command of an edition as its tasks do: its own code, its own configuration, called from its root. */
async function inEdition(root: string, args: string[]): Promise<{ code: number; printed: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", "lib/main.ts", ...args],
    cwd: root,
    // `deno task test` sets INIT_CWD, too, and to another folder.
    env: { NO_COLOR: "1", INIT_CWD: root },
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  return { code, printed: text.decode(stdout) + text.decode(stderr) };
}

/** The scripts of a milestone; its suites are in a subfolder and have no solutions. */
const listScripts = async (folder: string) => (await readdir(folder)).filter((name) => name.endsWith(".sql"));

/** Restores the reference's solutions, except for the named ones: ids of cells, names of scripts. */
async function solve(root: string, except: string[] = []): Promise<void> {
  const reference = await readNotebook(fromRoot());
  const own = await readNotebook(root);
  const isSolved = (id: string) => !except.includes(id);
  const cells = own.cells.map((cell): Notebook["cells"][number] => {
    const solved = reference.cells.find(({ id }) => id === cell.id);
    if (!solved) return cell; // the edition's own first cell
    const isTask = /BEGIN SOLUTION|ai-assisted/.test(solved.source + JSON.stringify(solved.metadata.tags));
    const hasSeed = cell.id === "parameters";
    return isTask && isSolved(cell.id) ? { ...solved, ...(hasSeed ? { source: cell.source } : {}) } : cell;
  });
  await writeFile(join(root, notebookFile), formatNotebook({ ...own, cells }));
  for (const name of await listScripts(join(root, "sql", "m1"))) {
    if (isSolved(name)) await copyFile(fromRoot("sql", "m1", name), join(root, "sql", "m1", name));
  }
}

const gradeOf = async (root: string): Promise<Map<string, RowGrade>> => {
  const { grade } = await readJson(root, "reports", "m1", "evidence.json");
  return new Map(grade.map((row: RowGrade) => [row.rubric, row]));
};

/** The lines of all solutions of the project, except those that its suites and library also contain. */
async function solutionLines(): Promise<Set<string>> {
  const known = new Set<string>();
  for (const folder of ["lib", "sql"]) {
    for (const path of await listFiles(fromRoot(folder))) {
      if (folder === "sql" && !path.includes("/suite/")) continue;
      for (const line of (await readFile(path, "utf8")).split("\n")) known.add(line.trim());
    }
  }
  const found = new Set<string>();
  const note = (text: string, begin: string, head: RegExp, end: string) => {
    // The heading that a student starts from may be the same as the reference's.
    for (const [, stub] of text.matchAll(/^STUB (.+)$/gm)) known.add(stub!.trim());
    for (const rest of text.split(`${begin}\n`).slice(1)) {
      const lines = rest.split(end)[0]!.split("\n").map((line) => line.trim());
      for (const line of lines.slice(lines.findIndex((line) => !head.test(line)))) {
        if (line.length >= 30 && !known.has(line) && !/^\{.*: (number|string).*\}$/.test(line)) found.add(line);
      }
    }
  };
  for (const name of ["m1_foundation", "m2_distribution", "m3_clusters", "m4_performance_search"]) {
    const path = fromRoot("notebooks", `${name}.ipynb`);
    for (const { source, metadata } of parseNotebook(await readFile(path, "utf8"), path).cells) {
      note(source, "// BEGIN SOLUTION", /^\/\/ /, "// END SOLUTION");
      note(source, "<!-- BEGIN SOLUTION", /^(TASK|STUB|-->|$)/, "<!-- END SOLUTION");
      if (JSON.stringify(metadata.tags ?? []).includes('"solution"')) note(`-\n${source}`, "-", /^$/, "\0");
    }
  }
  for (const path of await listFiles(fromRoot("sql"))) {
    note(await readFile(path, "utf8"), "-- BEGIN SOLUTION", /^-- /, "-- END SOLUTION");
  }
  return found;
}

const listFiles = async (root: string): Promise<string[]> =>
  (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

Deno.test("release: an edition has no line of any milestone's solution, and no outputs, history, references or tests", () =>
  withFolder(async (dir) => {
    const solution = await solutionLines();
    assert.ok(solution.size > 1000, `only ${solution.size} lines were found`);
    for (const milestone of ["m1", "m2", "m3", "m4"]) {
      const root = await release("ada-1", join(dir, milestone), milestone);
      const files = await listFiles(root);
      for (const path of files) {
        const text = await readFile(path, "utf8");
        const notebook = path.endsWith(".ipynb") ? parseNotebook(text, path) : undefined;
        const lines = notebook ? notebook.cells.flatMap(({ source }) => source.split("\n")) : text.split("\n");
        for (const line of lines) assert.ok(!solution.has(line.trim()), `${path} has "${line.trim()}"`);
        for (const cell of notebook?.cells ?? []) {
          assert.ok(cell.cell_type !== "code" || (cell.outputs.length === 0 && cell.execution_count === null));
        }
      }
      const roots = [...new Set(files.map((path) => path.slice(root.length + 1).split("/")[0]))];
      for (const absent of ["tests", "reports", ".git", ".ci", "node_modules"]) {
        assert.ok(!roots.includes(absent), absent);
      }
    }
  }));

Deno.test("an edition runs to its end and names its open tasks, whose rows score 0; solved, it has full scores except for EC2", () =>
  withFolder(async (dir) => {
    const root = await release("ada-1", join(dir, "ada-1"));
    const first = await inEdition(root, ["run", "m1", "--scale", "tiny"]);
    assert.equal(first.code, 1, first.printed);
    const run = await readJson(root, "reports", "m1", "run.json");
    assert.deepEqual([run.status, run.student], ["open", "ada-1"]);
    assert.match(run.error, /not disclosed yet/);
    const code = (await readNotebook(root)).cells.filter(({ cell_type }) => cell_type === "code");
    assert.deepEqual(
      run.cells.map(({ id }: { id: string }) => id).filter((id: string) => id !== "injected-parameters"),
      code.map(({ id }) => id),
    );
    const states = new Set(run.cells.map(({ status }: { status: string }) => status));
    assert.deepEqual([...states].sort(), ["ok", "open", "waits"]);
    const readme = await readFile(join(root, "README.md"), "utf8");
    for (const name of await listScripts(join(root, "sql", "m1"))) {
      const isTask = (await readFile(join(root, "sql", "m1", name), "utf8")).includes("OPEN TASK");
      assert.equal(first.printed.includes(`sql/m1/${name}, line`), isTask, name);
      assert.equal(readme.includes(`sql/m1/${name}`), isTask, name);
    }
    for (const { id, source } of code) {
      assert.equal(first.printed.includes(`(${id}), for`), source.includes("await task"), id);
    }
    const asked = new Set<string>(run.openTasks.map(({ rubric }: { rubric: string }) => rubric));
    assert.ok(asked.size >= 5);
    const open = await gradeOf(root);
    for (const rubric of asked) assert.equal(open.get(rubric)!.score, rubric === "m1.deck" ? null : 0, rubric);

    await solve(root);
    const second = await inEdition(root, ["run", "m1", "--scale", "tiny"]);
    assert.equal(second.code, 0, second.printed);
    assert.equal((await readJson(root, "reports", "m1", "run.json")).status, "complete");
    for (const { rubric, group, score, reason, of } of (await gradeOf(root)).values()) {
      // Nothing here runs on EC2, so it must not earn points for it.
      if (rubric === "m1.environment") {
        assert.deepEqual([score, reason], [0, "1 check passed; local: points need an EC2 instance"]);
      } else assert.equal(score, group === "technical" ? of : null, rubric);
    }
    const reported = await inEdition(root, ["grade", "m1"]);
    assert.equal(reported.code, 0, reported.printed);
    assert.match(reported.printed, /edition of ada-1/);
    assert.match(reported.printed, /45 of 50 points by evidence; people award the other 50/);

    // The instructor runs the submission with the student's scripts and grades that run.
    assert.match((await lab(["grade", root])).printed, /has not been run here.*task run/);
    const name = `ada-1-${crypto.randomUUID().slice(0, 8)}`;
    const handedIn = join(dir, name);
    await cp(join(root, "notebooks"), join(handedIn, "notebooks"), { recursive: true });
    await cp(join(root, "sql"), join(handedIn, "sql"), { recursive: true });
    try {
      const ran = await lab(["run", handedIn, "--scale", "tiny"]);
      assert.equal(ran.code, 0, ran.printed);
      assert.doesNotMatch(ran.printed, /WARNING/);
      const graded = await lab(["grade", handedIn]);
      assert.equal(graded.code, 0, graded.printed);
      assert.match(graded.printed, /45 of 50 points by evidence/);
    } finally {
      await rm(fromRoot("reports", name), { recursive: true, force: true });
    }
  }));

Deno.test("one open task in a solved edition: the deck shows it, its row scores 0, the others keep their points", () =>
  withFolder(async (dir) => {
    const root = await release("bob_2", join(dir, "bob_2"));
    await solve(root, ["07_objects.sql"]);
    const { code, printed } = await inEdition(root, ["run", "m1", "--scale", "tiny"]);
    assert.equal(code, 1, printed);
    assert.match(printed, /1 open task:\n {2}- sql\/m1\/07_objects\.sql, line \d+, for m1\.advanced_sql/);
    assert.ok((await readFile(join(root, "reports", "m1", "deck.pptx"))).length > 0);
    const { cells } = await readJson(root, "reports", "m1", "run.json");
    const state = (id: string) => cells.find((cell: { id: string }) => cell.id === id).status;
    assert.deepEqual(["objects-create", "objects-view", "index-measure", "security-audit"].map(state), [
      "open",
      "waits",
      "ok",
      "ok",
    ]);
    const grade = await gradeOf(root);
    const scores = ["m1.schema", "m1.ingestion", "m1.advanced_sql"].map((rubric) => grade.get(rubric)!.score);
    assert.deepEqual(scores, [15, 10, 0]);
    assert.deepEqual(
      grade.get("m1.cleansing_security")!.reason,
      "of 9 checks: 5 missing",
      "roles, masked views and the attempts with a shared account build on the objects",
    );
  }));

Deno.test("with every cell run, even after failures, an edition reports only what waits; a failed suite names its checks", () =>
  withFolder(async (dir) => {
    const root = await release("eve", join(dir, "eve"));
    // Like "Run All" in JupyterLab: the kernel continues after each error.
    const { cells, ...rest } = await readNotebook(root);
    const all = cells.map((cell) => {
      if (cell.cell_type !== "code") return cell;
      return { ...cell, metadata: { ...cell.metadata, tags: [...cellTags(cell), "raises-exception"] } };
    });
    await writeFile(join(root, "notebooks", "all.ipynb"), formatNotebook({ ...rest, cells: all }));
    const ran = await inEdition(root, ["run", "notebooks/all.ipynb", "--scale", "tiny"]);
    assert.equal(ran.code, 1, ran.printed);
    const path = join(root, "reports", "all", "notebook.ipynb");
    assert.ok(await exists(path), ran.printed);
    const done = parseNotebook(await readFile(path, "utf8"), path);
    const code = done.cells.filter((cell) => cell.cell_type === "code");
    assert.ok(code.every(({ execution_count }) => execution_count !== null), "every cell was run");
    const errors = code.flatMap(({ outputs }) => outputs.filter((output) => output.output_type === "error"));
    for (const { ename, evalue, traceback } of errors) {
      assert.equal(ename, "OpenTaskError", evalue);
      assert.doesNotMatch(traceback.join("\n"), /\n\s*at /, "no stack");
    }
    const waiting = errors.filter(({ evalue }) => evalue.startsWith("Waiting for the open task "));
    assert.ok(waiting.length >= 10, `${waiting.length} cells wait`);
    assert.ok(waiting.some(({ evalue }) => /\(sql\/m1\/01_schema\.sql, line \d+\)/.test(evalue)));

    const schema = await readFile(fromRoot("sql", "m1", "01_schema.sql"), "utf8");
    const faulty = schema.replace("  UNIQUE KEY uq_suppliers_name (name),\n", "");
    assert.notEqual(faulty, schema);
    await writeFile(join(root, "sql", "m1", "01_schema.sql"), faulty);
    const { code: exit, printed } = await inEdition(root, ["run", "m1", "--scale", "tiny"]);
    assert.equal(exit, 1, printed);
    const failed = "suppliers: a second supplier with the same name is refused: expected error 1062, got success";
    const asked =
      /The check "every key, check .*" \(m1\.schema\) failed\.\n\s+Predicate: \(checks\) => checks\.length > 0 .* one row fails:\n\s+/;
    assert.match(printed, new RegExp(asked.source + failed));
    assert.match(printed, /^✗ Cell \d+ of \d+: .*failed: every key, check and foreign key/m);
    assert.match(printed, /^– Cell \d+ of \d+: .*waits for the open task of "/m);
    assert.doesNotMatch(printed, /^✓ Cell .*(?:open task|waits)/m);
    assert.match(printed, /\d+ open tasks:\n {2}- cell /, "the list is there although a check failed");
    assert.ok((await readFile(join(root, "reports", "m1", "report.html"), "utf8")).includes(failed));
  }));

Deno.test("the audit's check compares the list with the server's accounts", async () => {
  const { source } = (await readNotebook(fromRoot())).cells.find(({ id }) => id === "security-audit")!;
  const begin = source.indexOf("({ accounts, logins, administrators, globalRoles }) =>");
  const check = new Function(`return ${source.slice(begin).replace(/,\s*\),\s*\);\s*$/, "")}`)();
  const root = { user: "root", host: "localhost", login: "own socket only", privileges: 35 };
  const judge = (...logins: object[]) => check({ accounts: [root], logins, administrators: ["root"], globalRoles: [] });
  assert.equal(judge(root), true);
  assert.equal(judge({ ...root, login: "password" }), false);
  assert.equal(judge({ ...root, privileges: 0 }), false);
  assert.equal(judge(), false);
  assert.equal(judge(root, { ...root, host: "%" }), false);
});

Deno.test("an edition of milestone 2 without the scripts of milestone 1 names them and the way out; with them it runs", () =>
  withFolder(async (dir) => {
    const root = await release("fay", join(dir, "fay"), "m2");
    const { code, printed } = await inEdition(root, ["run", "m2", "--scale", "tiny"]);
    assert.equal(code, 1, printed);
    assert.match(
      printed,
      /builds on the scripts of milestone 1: sql\/m1\/01_schema\.sql is missing, .*sql\/m1\/08_procedures\.sql is missing/,
    );
    assert.match(printed, /Copy your own scripts into sql\/m1/);
    const own = join(dir, "own");
    await mkdir(join(own, "sql", "m1"), { recursive: true });
    await writeFile(join(own, "sql", "m1", "01_schema.sql"), "-- my own schema\n");
    const made = await lab(["release", "m2", "--student", "fay", "--to", join(dir, "again"), "--earlier", own]);
    assert.equal(made.code, 0, made.printed);
    assert.equal(await readFile(join(dir, "again", "sql", "m1", "01_schema.sql"), "utf8"), "-- my own schema\n");
  }));

Deno.test("another student has another seed and other data; the same student the same", () =>
  withFolder(async (dir) => {
    const make = async (student: string, to: string): Promise<Awaited<ReturnType<typeof generate>>> => {
      const root = await release(student, join(dir, to));
      const source = (await readNotebook(root)).cells.find(({ id }) => id === "parameters")!.source;
      const seed = Number(/^let seed = (\d+);/m.exec(source)![1]);
      return await generate({ scale: "tiny", seed }, { directory: join(dir, `${to}-data`) });
    };
    const [ada, again, bob] = [await make("ada", "a"), await make("ada", "b"), await make("bob", "c")];
    const hashes = ({ files }: Dataset) => files.map(({ sha256 }) => sha256);
    assert.equal(ada.seed, again.seed);
    assert.deepEqual(hashes(ada), hashes(again));
    assert.notEqual(ada.seed, bob.seed);
    for (const name of ["supplier_feed.tsv", "web_customers.csv", "popup_orders.psv"]) {
      const hash = (data: Dataset) => data.files.find((file) => file.name === name)!.sha256;
      assert.notEqual(hash(ada), hash(bob), name);
    }
  }));

Deno.test("release refuses a bad id, an unknown milestone, a folder that is not empty, and an edition as its source", () =>
  withFolder(async (dir) => {
    const to = join(dir, "ada");
    await symlink(fromRoot("reports"), join(dir, "link"));
    for (
      const [args, pattern] of [
        [["m1", "--student", "../ada", "--to", to], /is not a valid student id/],
        [
          ["m9", "--student", "ada", "--to", to],
          /There is no milestone "m9" here\. The milestones are m1, m2, m3, m4\./,
        ],
        [["m1", "--student", "ada"], /--to/],
        [["m1", "--to", to], /--student/],
        [["m1", "--student", "ada", "--to", fromRoot("ada")], /ada is inside this repository, which has the solutions/],
        [["m1", "--student", "ada", "--to", join(dir, "link", "deep", "ada")], /is inside this repository/],
      ] as [string[], RegExp][]
    ) {
      const { code, printed } = await lab(["release", ...args]);
      assert.equal(code, 2, printed);
      assert.match(printed, pattern);
    }
    assert.deepEqual(await readdir(dir), ["link"]);
    await mkdir(to);
    await writeFile(join(to, "mine.txt"), "kept");
    const { code, printed } = await lab(["release", "m1", "--student", "ada", "--to", to]);
    assert.equal(code, 2, printed);
    assert.match(printed, /not empty/);
    assert.deepEqual(await readdir(to), ["mine.txt"]);
    const edition = await release("ada", join(dir, "edition"));
    const again = await inEdition(edition, ["release", "m1", "--student", "bob", "--to", join(dir, "second")]);
    assert.equal(again.code, 1, again.printed);
    assert.match(again.printed, /instructor's copy/);
  }));

Deno.test("grade: a notebook that has not been run, and a file that is not a notebook with checks, are reported", async () => {
  const { code, printed } = await lab(["grade", "none.ipynb"]);
  assert.equal(code, 2, printed);
  assert.match(printed, /none\.ipynb/);
});
