import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findOpenTasks, planEdition, seedOf, writeEdition } from "./mod.ts";
import { parseNotebook } from "../notebook/mod.ts";

const task = ["// BEGIN SOLUTION", "// TASK (m1.schema): Say the word.", "// GIVES word: string"];
const code = (id: string, lines: string[], metadata = {}) => ({
  cell_type: "code",
  id,
  metadata,
  execution_count: 3,
  outputs: [{ output_type: "stream", name: "stdout", text: "of the reference" }],
  source: lines.join("\n"),
});

/** A small project with solutions; `more` are further files of it. */
async function withProject(body: (root: string) => Promise<void>, more: Record<string, string> = {}): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), "project-"));
  const notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { lab: { run: { started: "2026-03-01T10:00:00Z" }, deck: "deck" } },
    cells: [
      code("parameters", ['let scale = "small";', "let seed = 42; // a whole number"], {
        tags: ["parameters", "ai-assisted"],
      }),
      code("word", [...task, 'const word = "the solution of the reference";', "// END SOLUTION", "word;"]),
      {
        cell_type: "markdown",
        id: "own",
        metadata: { tags: ["solution"] },
        source: "What the reference went through.",
      },
    ],
  };
  const files: Record<string, string> = {
    "deno.json": JSON.stringify({ tasks: { run: "a", test: "b", release: "c" }, imports: {} }),
    "notebooks/m1_words.ipynb": JSON.stringify(notebook),
    "notebooks/m2_other.ipynb": "not of this milestone",
    "sql/m1/01_a.sql":
      "-- BEGIN SOLUTION\n-- TASK (m1.schema): A table.\nCREATE TABLE the_solution (id INT);\n-- END SOLUTION\n",
    "sql/m2/01_b.sql": "not of this milestone",
    "lib/a.ts": "export {};",
    "lib/a_test.ts": "not for students",
    "tests/x.ts": "not for students",
    "reports/reference/m1.json": "not for students",
    ".git/HEAD": "not for students",
    "lib/.hidden": "not for students",
    ...more,
  };
  try {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), content);
    }
    await body(root);
  } finally {
    await rm(root, { recursive: true });
  }
}

Deno.test("an edition has what a student needs of the milestone, and nothing else", () =>
  withProject(async (root) => {
    const { files, tasks, seed } = await planEdition(root, "m1", "ada");
    assert.deepEqual([...files.keys()].sort(), [
      "README.md",
      "deno.json",
      "lib/a.ts",
      "notebooks/m1_words.ipynb",
      "sql/m1/01_a.sql",
    ]);
    assert.deepEqual(JSON.parse(String(files.get("deno.json"))).tasks, { run: "a" });
    assert.deepEqual(tasks.map(({ place }) => place), ['notebooks/m1_words.ipynb, cell "word"', "sql/m1/01_a.sql"]);
    for (const { place } of tasks) assert.ok(String(files.get("README.md")).includes(place), place);
    assert.equal(seed, seedOf("ada"));
  }));

Deno.test("an edition hands out the scripts of the milestones before it whole, and a line of theirs is no secret", () => {
  const notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: [code("parameters", ["let seed = 42;"], { tags: ["parameters"] })],
  };
  const earlier =
    "-- BEGIN SOLUTION\n-- TASK (m1.schema): A table.\nCREATE TABLE the_solution (id INT);\n-- END SOLUTION\n";
  const later = earlier.replace("m1.schema", "m2.triggers").replace(
    "\n-- END",
    "\nCREATE TABLE another_solution (id INT);\n-- END",
  );
  return withProject(async (root) => {
    const { files, tasks, solution } = await planEdition(root, "m2", "ada");
    assert.equal(files.get("sql/m1/01_a.sql"), earlier);
    assert.doesNotMatch(String(files.get("sql/m2/01_b.sql")), /_solution/);
    assert.deepEqual(tasks.map(({ place }) => place), ["sql/m2/01_b.sql"]);
    assert.deepEqual([...solution], ["CREATE TABLE another_solution (id INT);"]);
  }, { "notebooks/m2_other.ipynb": JSON.stringify(notebook), "sql/m1/01_a.sql": earlier, "sql/m2/01_b.sql": later });
});

Deno.test("its notebook has the student, the seed and open tasks; no outputs, no record, none of the reference's tags and words", () =>
  withProject(async (root) => {
    const { files } = await planEdition(root, "m1", "ada");
    const notebook = parseNotebook(String(files.get("notebooks/m1_words.ipynb")), "x");
    assert.deepEqual(notebook.metadata.lab, { deck: "deck", student: "ada" });
    assert.deepEqual(notebook.cells.map(({ id }) => id), ["parameters", "word"]);
    assert.deepEqual(notebook.cells[0]!.metadata, { tags: ["parameters"] });
    assert.match(notebook.cells[0]!.source, new RegExp(`^let seed = ${seedOf("ada")}; // a whole number$`, "m"));
    for (const cell of notebook.cells) {
      assert.ok(cell.cell_type === "code" && cell.outputs.length === 0 && cell.execution_count === null);
    }
    assert.deepEqual(await findOpenTasks(notebook, join(root, "none")), [{
      place: "cell 2 (word)",
      rubric: "m1.schema",
    }]);
    const reference = parseNotebook(await readFile(join(root, "notebooks/m1_words.ipynb"), "utf8"), "x");
    assert.deepEqual(await findOpenTasks(reference, join(root, "sql", "m1")), []);
  }));

Deno.test("a line of a solution in a file that is handed out is refused, with both", () =>
  withProject(async (root) => {
    await assert.rejects(planEdition(root, "m1", "ada"), /lib\/hint\.ts .*CREATE TABLE the_solution/);
  }, { "lib/hint.ts": "// As in\n  CREATE TABLE the_solution (id INT);\n" }));

Deno.test("a notebook without a seed, and an edition of an edition, are refused", async () => {
  await withProject(async (root) => {
    await assert.rejects(planEdition(root, "m1", "ada"), /m1_x\.ipynb has no cell tagged "parameters"/);
  }, { "notebooks/m1_x.ipynb": JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [] }) });
  await withProject(async (root) => {
    const to = join(root, "edition");
    await writeEdition(await planEdition(root, "m1", "ada"), to);
    await assert.rejects(planEdition(to, "m1", "bob"), /no task of m1/);
  });
});

Deno.test("an edition is written whole or not at all, and only where nothing is", () =>
  withProject(async (root) => {
    const edition = await planEdition(root, "m1", "ada");
    const to = join(root, "editions", "ada");
    await mkdir(to, { recursive: true });
    await writeEdition(edition, to);
    assert.equal(await readFile(join(to, "lib/a.ts"), "utf8"), "export {};");
    await assert.rejects(writeEdition(edition, to), { name: "LabError", exitCode: 2, message: /not empty/ });
    await assert.rejects(writeEdition(edition, join(root, "deno.json")), /Cannot write/);
    const [late, stopped] = [join(root, "editions", "late"), AbortSignal.abort()];
    await assert.rejects(writeEdition(edition, late, { signal: stopped }), { name: "InterruptedError" });
    assert.deepEqual(await readdir(join(root, "editions")), ["ada"]);
  }));
