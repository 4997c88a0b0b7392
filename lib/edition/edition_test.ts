import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
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

const wordCell = code("word", [
  ...task,
  'const word = "the solution of the whole reference";',
  "// END SOLUTION",
  "word;",
]);
const markdownRegion = (solution: string) =>
  `<!-- BEGIN SOLUTION
TASK (m1.deck): Say what
  the word means.
STUB ## Words
-->
## The word is known

${solution}
<!-- END SOLUTION -->`;

/** A small project with solutions; `more` has further files. */
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
      wordCell,
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
    "sql/m1/01_a.sql":
      "-- BEGIN SOLUTION\n-- TASK (m1.schema): A table.\nCREATE TABLE the_solution (id INT);\n-- END SOLUTION\n",
    "sql/m2/01_b.sql": "SELECT 'not of this milestone';\n",
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

Deno.test("an edition has what a student needs for the milestone, and nothing else", () =>
  withProject(async (root) => {
    const { files, tasks, seed } = await planEdition(root, "m1", "ada");
    assert.deepEqual([...files.keys()].sort(), [
      "README.md",
      "checks.json",
      "deno.json",
      "lib/a.ts",
      "notebooks/m1_words.ipynb",
      "sql/m1/01_a.sql",
    ]);
    assert.deepEqual(JSON.parse(String(files.get("deno.json"))).tasks, { run: "a" });
    assert.deepEqual(tasks.map(({ place }) => place), ['notebooks/m1_words.ipynb, cell "word"', "sql/m1/01_a.sql"]);
    for (const { place } of tasks) assert.ok(String(files.get("README.md")).includes(place), place);
    assert.match(
      String(files.get("README.md")),
      /`m1\.environment` is about EC2\. [^]*it earns 0 of 5 points\.[^]*task run m1 --provider ec2\n/,
    );
    assert.equal(seed, seedOf("ada"));
  }));

const foldersOf = (root: string) => ({
  milestone: "m1",
  scripts: join(root, "sql", "m1"),
  notebooks: join(root, "notebooks"),
});

Deno.test("a template beside the notebook is handed out with its task open, or solved where that is asked for", () =>
  withProject(async (root) => {
    const path = "notebooks/m1_guide.md";
    const { files, tasks } = await planEdition(root, "m1", "ada");
    const given = String(files.get(path));
    assert.match(
      given,
      /^# Guide\n\n## Words\n\n\*\*OPEN TASK \(m1\.deck\):\*\* Say what the word means\..*\n\n\{\{ms\}\}\n$/,
    );
    assert.ok(!files.has("notebooks/m2_guide.md"));
    assert.deepEqual(tasks.filter(({ name }) => name === path).map(({ place, isProse }) => [place, isProse]), [[
      path,
      false,
    ]]);
    assert.ok(String(files.get("README.md")).includes(`| ${path} |`));
    const solved = await planEdition(root, "m1", "ada", { solved: [path] });
    assert.match(
      String(solved.files.get(path)),
      /## The word is known\n\nWhoever reads this guide knows the word by now\./,
    );

    const to = join(root, "edition");
    await writeEdition(await planEdition(root, "m1", "ada"), to);
    const notebook = parseNotebook(String(files.get("notebooks/m1_words.ipynb")), "x");
    const open = () => findOpenTasks(notebook, foldersOf(to));
    assert.deepEqual((await open())[1], { place: "m1_guide.md, line 5", rubric: "m1.deck" });
    await writeFile(join(to, path), "# Guide\n");
    assert.deepEqual((await open()).map(({ place }) => place), ["cell 3 (word)", "sql/m1/01_a.sql, line 1"]);
  }, {
    "notebooks/m1_guide.md": `# Guide\n\n${
      markdownRegion("Whoever reads this guide knows the word by now.")
    }\n\n{{ms}}\n`,
    "notebooks/m2_guide.md": "# Another milestone's\n",
  }));

const parameters = code("parameters", ["let seed = 42;"], { tags: ["parameters"] });
const notebookOf = (...cells: object[]) => JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells });
const region = (rubric: string, ...lines: string[]) =>
  ["-- BEGIN SOLUTION", `-- TASK (${rubric}): A table.`, ...lines, "-- END SOLUTION", ""].join("\n");

/** A project with a second milestone, whose first one is solved in `sql/m1`. */
const secondMilestone = {
  "notebooks/m2_other.ipynb": notebookOf(parameters),
  "sql/m1/00_reset.sql": "CREATE DATABASE nobodys_solution;\n",
  "sql/m1/01_a.sql": region("m1.schema", "CREATE TABLE the_first_solution (id INT CHECK (id > 0));"),
  "sql/m2/01_b.sql": region(
    "m2.triggers",
    "CREATE TABLE the_first_solution (id INT CHECK (id > 0));",
    "CREATE TABLE another_solution (id INT CHECK (id > 0));",
  ),
};

Deno.test("an edition of a later milestone has no solutions of an earlier one, unless they are requested", () =>
  withProject(async (root) => {
    const without = await planEdition(root, "m2", "ada");
    assert.ok(!without.files.has("sql/m1/01_a.sql"));
    assert.ok(without.files.has("sql/m1/00_reset.sql"), "a script without a solution is the lab's own");
    for (const [path, content] of without.files) assert.doesNotMatch(String(content), /_solution \(/, path);

    const { files, tasks } = await planEdition(root, "m2", "ada", { earlier: "reference" });
    assert.match(String(files.get("sql/m1/01_a.sql")), /^-- TASK \(m1\.schema\).*\nCREATE TABLE the_first_solution/);
    assert.doesNotMatch(String(files.get("sql/m1/01_a.sql")), /SOLUTION$/m);
    assert.doesNotMatch(String(files.get("sql/m2/01_b.sql")), /_solution/);
    assert.deepEqual(tasks.map(({ place }) => place), ["sql/m2/01_b.sql"]);
  }, secondMilestone));

Deno.test("a student's own earlier scripts are taken from a folder, only regular files", () =>
  withProject(async (root) => {
    const dir = join(root, "own");
    await assert.rejects(planEdition(root, "m2", "ada", { earlier: { dir } }), {
      exitCode: 2,
      message: /no scripts in .*own\/sql\/m1.*--with-earlier/s,
    });
    await mkdir(join(dir, "sql/m1"), { recursive: true });
    const mine = "CREATE TABLE the_first_solution (id INT CHECK (id > 0)); -- mine\n";
    await writeFile(join(dir, "sql/m1/01_a.sql"), mine);
    await writeFile(join(dir, "sql/m1/00_reset.sql"), "DROP DATABASE mysql;");
    await writeFile(join(dir, "sql/m1/notes.txt"), "not a script");
    const { files } = await planEdition(root, "m2", "ada", { earlier: { dir } });
    assert.equal(files.get("sql/m1/01_a.sql"), mine);
    assert.match(String(files.get("sql/m1/00_reset.sql")), /nobodys_solution/, "the lab's own stays the lab's own");
    assert.ok(!files.has("sql/m1/notes.txt"));
    await symlink(join(root, "deno.json"), join(dir, "sql/m1/02_link.sql"));
    await assert.rejects(planEdition(root, "m2", "ada", { earlier: { dir } }), {
      exitCode: 2,
      message: /02_link\.sql" is a symbolic link/,
    });
    await writeFile(join(dir, "sql/m1/00_latin1.sql"), new Uint8Array([0x2d, 0x2d, 0x20, 0xe4]));
    await assert.rejects(planEdition(root, "m2", "ada", { earlier: { dir } }), {
      exitCode: 2,
      message: /00_latin1\.sql" is not UTF-8/,
    });
    await rm(join(dir, "sql"), { recursive: true });
    await symlink(join(root, "sql"), join(dir, "sql"));
    await assert.rejects(planEdition(root, "m2", "ada", { earlier: { dir } }), {
      exitCode: 2,
      message: /sql\/m1\/\w+\.sql" lies outside/,
    });
  }, secondMilestone));

Deno.test("a cell of its notebook keeps where it belongs: its deck, its document, the appendix, and whether its slide is optional", () => {
  const lab = { deck: "talk", document: "guide.md", appendix: true, optional: true };
  const slide = { cell_type: "markdown", id: "slide", source: "## Slide" };
  const seed = code("parameters", ["let seed = 42;"], { tags: ["parameters"] });
  const reference = notebookOf(seed, wordCell, { ...slide, metadata: { lab: { ...lab, hint: "x", theme: true } } }, {
    ...slide,
    id: "other",
    metadata: { lab: { appendix: "yes", optional: false } },
  });
  return withProject(async (root) => {
    const { files } = await planEdition(root, "m2", "ada");
    const { cells } = parseNotebook(String(files.get("notebooks/m2_x.ipynb")), "x");
    const metadataOf = (id: string) => cells.find((cell) => cell.id === id)!.metadata;
    assert.deepEqual([metadataOf("slide"), metadataOf("other")], [{ lab }, {}]);
  }, { "notebooks/m2_x.ipynb": reference });
});

Deno.test("tasks can be handed out solved, by their names in the plan; an unknown name lists them", () =>
  withProject(async (root) => {
    const { files, tasks } = await planEdition(root, "m1", "ada", { solved: ["word", "sql/m1/01_a.sql"] });
    assert.ok(tasks.every(({ isSolved }) => isSolved));
    assert.match(String(files.get("notebooks/m1_words.ipynb")), /the solution of the whole reference/);
    assert.match(String(files.get("sql/m1/01_a.sql")), /CREATE TABLE the_solution/);
    for (const content of files.values()) assert.doesNotMatch(String(content), /SOLUTION/);
    await assert.rejects(planEdition(root, "m1", "ada", { solved: ["word", "wrod"] }), {
      exitCode: 2,
      message: /There is no task named "wrod".*\n {2}word\n {2}sql\/m1\/01_a\.sql$/s,
    });
  }));

Deno.test("the disclosure of AI use is not handed out solved: only the student can write it", () =>
  withProject(async (root) => {
    await assert.rejects(planEdition(root, "m1", "ada", { solved: ["sql/m1/02_ai.sql"] }), {
      exitCode: 2,
      message: /The task sql\/m1\/02_ai\.sql cannot be handed out solved/,
    });
  }, { "sql/m1/02_ai.sql": region("m1.ai_disclosure", "SELECT 'what AI did';") }));

Deno.test("its notebook has the student, the seed and open tasks, but no outputs, no record, and no tags and words of the reference", () =>
  withProject(async (root) => {
    const { files } = await planEdition(root, "m1", "ada");
    const notebook = parseNotebook(String(files.get("notebooks/m1_words.ipynb")), "x");
    assert.deepEqual(notebook.metadata.lab, { deck: "deck", student: "ada" });
    assert.deepEqual(notebook.cells.map(({ id }) => id), ["where-to-begin", "parameters", "word"]);
    assert.match(notebook.cells[0]!.source, /Where to begin/);
    assert.deepEqual(notebook.cells[1]!.metadata, { tags: ["parameters"] });
    assert.match(notebook.cells[1]!.source, new RegExp(`^let seed = ${seedOf("ada")}; // a whole number$`, "m"));
    for (const cell of notebook.cells.slice(1)) {
      assert.ok(cell.cell_type === "code" && cell.outputs.length === 0 && cell.execution_count === null);
    }
    assert.deepEqual(await findOpenTasks(notebook, foldersOf(root)), [{
      place: "cell 3 (word)",
      rubric: "m1.schema",
    }]);
    const reference = parseNotebook(await readFile(join(root, "notebooks/m1_words.ipynb"), "utf8"), "x");
    assert.deepEqual(await findOpenTasks(reference, foldersOf(root)), []);
  }));

/** Words from the solution of the cell "word". */
const solutionText = "the solution of the whole reference";
const secret = `const word = "${solutionText}";`;
const text = (cell_type: string, source: string, more: object = {}) => ({
  cell_type,
  id: "leak",
  metadata: {},
  source,
  ...more,
});
const leaking: [kind: string, cell: object, message: RegExp][] = [
  ["a region's delimiter in a raw cell", text("raw", `// BEGIN SOLUTION\n${secret}\n// END SOLUTION`), /raw cell/],
  ["a delimiter of code in Markdown", text("markdown", `// BEGIN SOLUTION\n${secret}`), /not a delimiter in markdown/],
  ["BEGIN_SOLUTION", code("leak", ["// BEGIN_SOLUTION", "secret();"]), /not a delimiter/],
  ["BEGINSOLUTION", code("leak", ["// BEGINSOLUTION", "secret();"]), /not a delimiter/],
  ["__BEGIN_SOLUTION__", code("leak", ["// __BEGIN_SOLUTION__", "secret();"]), /not a delimiter/],
  ["BEGIN      SOLUTION", code("leak", ["// BEGIN      SOLUTION", "secret();"]), /not a delimiter/],
  ["Begin of the solution", text("markdown", "<!-- Begin of the solution -->"), /not a delimiter/],
  ["SOLUTION START", code("leak", ["// SOLUTION START", "secret();"]), /not a delimiter/],
  ["hidden tests of nbgrader", code("leak", ["// BEGIN HIDDEN TESTS", "secret();"]), /not a delimiter/],
  [
    "a cell that nbgrader knows as a solution",
    code("leak", ["secret();"], { nbgrader: { grade: false, solution: true } }),
    /its metadata marks it as a solution \("solution"\)/,
  ],
  ["a cell of another exercise tool", code("leak", ["secret();"], { solution2: "hidden" }), /marks .* \("solution2"\)/],
  ["Begin solution", code("leak", ["// Begin solution", "secret();"]), /not a delimiter/],
  ["a delimiter in a block comment", code("leak", ["/* BEGIN SOLUTION */", "secret();"]), /not a delimiter/],
  ["a delimiter over two lines", code("leak", ["// BEGIN", "// SOLUTION", "secret();"]), /not a delimiter/],
  [
    "a tag like the solution's",
    text("markdown", "x", { metadata: { tags: ["my-solution"] } }),
    /the tag "my-solution"/,
  ],
  ["a line of a solution", text("markdown", `See:\n\n    ${secret}`), /hand out a line of a solution/],
  [
    "a line within a longer one",
    text("markdown", `Write \`x(); const  word =\n"${solutionText}"; y();\`.`),
    /hand out a line/,
  ],
];
for (const [kind, cell, message] of leaking) {
  Deno.test(`refused in an edition: ${kind}`, () =>
    withProject(async (root) => {
      await assert.rejects(planEdition(root, "m1", "ada"), { name: "LabError", message: message });
    }, { "notebooks/m1_words.ipynb": notebookOf(parameters, wordCell, cell) }));
}

const stripped: [kind: string, cell: object][] = [
  ["the tag Solution", text("markdown", solutionText, { metadata: { tags: ["Solution"] } })],
  ["the tag solutions on a raw cell", text("raw", solutionText, { metadata: { tags: ["solutions"] } })],
  ["a region in Markdown", text("markdown", markdownRegion(solutionText))],
  [
    "metadata of a cell",
    text("markdown", "x", { metadata: { note: solutionText, lab: { hint: solutionText }, tags: ["colour"] } }),
  ],
  ["an unknown field of a cell", text("markdown", "x", { hint: solutionText })],
  [
    "an attachment that no text shows",
    text("markdown", "x", { attachments: { "a.svg": { "image/svg+xml": solutionText } } }),
  ],
  [
    "an attachment whose name begins that of another",
    text("markdown", "![x](attachment:a.svg.png)", { attachments: { "a.svg": { "image/svg+xml": solutionText } } }),
  ],
  ["a mark that says no", code("other", ["1;"], { nbgrader: { solution: false, note: solutionText } })],
];
for (const [kind, cell] of stripped) {
  Deno.test(`left out of an edition: ${kind}`, () =>
    withProject(async (root) => {
      const { files } = await planEdition(root, "m1", "ada");
      for (const [path, content] of files) {
        assert.doesNotMatch(String(content), new RegExp(`${solutionText}|colour`), path);
      }
    }, {
      "notebooks/m1_words.ipynb": JSON.stringify({
        ...JSON.parse(notebookOf(parameters, wordCell, cell)),
        metadata: { note: solutionText, lab: { hint: solutionText } },
        hint: solutionText,
      }),
    }));
}

Deno.test("a text to write is an open task on its slide, is listed, and is done when its paragraph is replaced", () =>
  withProject(async (root) => {
    const { files, tasks } = await planEdition(root, "m1", "ada");
    const notebook = parseNotebook(String(files.get("notebooks/m1_words.ipynb")), "x");
    const cell = notebook.cells.find(({ id }) => id === "leak")!;
    assert.match(cell.source, /^## Words\n\n\*\*OPEN TASK \(m1\.deck\):\*\* Say what the word means\./);
    assert.ok(tasks.some(({ name, isProse }) => name === "leak" && isProse));
    const open = () => findOpenTasks(notebook, foldersOf(root));
    assert.deepEqual((await open()).at(-1), { place: "text of cell 4 (leak)", rubric: "m1.deck" });
    cell.source = "## A word is what was said\n\nSo it is.";
    assert.equal((await open()).length, 1);
  }, { "notebooks/m1_words.ipynb": notebookOf(parameters, wordCell, text("markdown", markdownRegion(solutionText))) }));

Deno.test("a line of a solution in a file that is handed out is refused; the message has both", () =>
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
    await assert.rejects(planEdition(to, "m1", "bob"), /no tasks of m1/);
  });
});

Deno.test("an edition is written completely or not at all, and only into an empty folder", () =>
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
