/**
 * The commands from end to end: a real kernel, a real server, real files.
 *
 * Needs: a kernel and MariaDB servers.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { fromRoot, isRunning } from "../../lib/core/mod.ts";
import { pngOf } from "../fixtures/pictures.ts";
import { exists, lab, startLab, withFolder, writeNotebook } from "../support/lab.ts";
import { descendants, until } from "../support/processes.ts";

const none = 'import { aiUse } from "lab/show";\naiUse({ none: "A test." })';
const readJson = async (path: string) => JSON.parse(await Deno.readTextFile(path));

Deno.test("run m1: the five files, every check passed, and the same deck from `deck`", () =>
  withFolder(async (dir) => {
    const { code, printed } = await lab(["run", "m1", "--scale", "tiny", "--seed", "7", "--out", dir]);
    assert.equal(code, 0, printed);
    const file = (name: string) => join(dir, "m1", name);
    const run = await readJson(file("run.json"));
    assert.equal(run.status, "complete");
    assert.deepEqual([run.milestone, run.parameters], ["m1", { scale: "tiny", seed: 7 }]);
    assert.match(run.versions.mariadb, /^1\d\.\d/);
    const evidence = await readJson(file("evidence.json"));
    assert.equal(evidence.runId, run.runId);
    const html = await Deno.readTextFile(file("report.html"));
    assert.ok(
      !/(src|href)="https?:[^"]*\.(js|css|png|woff2?)"/.test(html),
      "the report loads something from elsewhere",
    );

    const first = await Deno.readFile(file("deck.pptx"));
    const again = await lab(["deck", file("notebook.ipynb"), "--out", join(dir, "again")]);
    assert.equal(again.code, 0, again.printed);
    assert.deepEqual(
      await Deno.readFile(join(dir, "again", "deck.pptx")),
      first,
      "the same notebook made another deck",
    );
  }));

Deno.test("the README's own notebook, with a picture beside it, runs and makes its deck; the picture goes with it", () =>
  withFolder(async (dir) => {
    const readme = await Deno.readTextFile(fromRoot("README.md"));
    const [, cell] = /^```ts\n(.*?)^```$/ms.exec(readme) ?? [];
    assert.ok(cell, "the README shows no cell");
    await Deno.writeFile(join(dir, "cup.png"), pngOf(300, 200));
    const slide = '# Cups\n\n## A cup\n\n![A cup](cup.png "Full")\n\n![map](https://example.org/map.png)';
    const path = await writeNotebook(dir, "mine.ipynb", [slide, "## Who drank how much", cell]);
    const { code, printed } = await lab(["run", path, "--out", dir]);
    assert.equal(code, 0, printed);
    assert.match(printed, /Cell 1: The picture "https:\/\/example.org\/map.png" is on the web and was left out/);
    const [first] = (await readJson(join(dir, "mine", "notebook.ipynb"))).cells;
    assert.deepEqual(Object.keys(first.attachments), ["cup.png"]);
    // In another folder, without the picture, the notebook makes the same deck.
    const again = await lab(["deck", join(dir, "mine", "notebook.ipynb"), "--out", join(dir, "elsewhere", "again")]);
    assert.equal(again.code, 0, again.printed);
    const deck = await Deno.readFile(join(dir, "mine", "deck.pptx"));
    assert.deepEqual(await Deno.readFile(join(dir, "elsewhere", "again", "deck.pptx")), deck);
    assert.match(
      await Deno.readTextFile(join(dir, "elsewhere", "again", "report.html")),
      /<img src="data:image\/png;base64,[^"]+" alt="A cup"/,
    );
  }));

/** Cells that fail, and the expected messages. Each keeps the notebook and builds no deck. */
const failures: [name: string, cells: Parameters<typeof writeNotebook>[2], printed: RegExp[]][] = [
  ["a cell that throws", ["1 + 1", "throw new Error('planted')", "'never'"], [/cell 2/i, /planted/]],
  ["a failing check", [
    none,
    'import { evidence } from "lab/show";\nevidence("m1.schema", "one is two", { one: 1 }, (n) => n.one === 2)',
  ], [/one is two/, /cell 2/i]],
  ["a picture that is not there", [none, "# Title\n\n![x](none.png)"], [
    /"none.png" cannot/,
    /does not exist/,
    /cell 2/i,
  ]],
  ["no AI disclosure", ["# Title", "## A slide", "1 + 1"], [/aiUse\(/]],
  ["an unbound finding", [
    none,
    'import { finding, result } from "lab/show";\nconst r = result("r", { n: 1 });\nfinding`It is ${r.n}.`',
  ], [/"?r"?/, /cell 2/i]],
  ["a differing finding", [
    none,
    [
      'import { finding, result, show, table } from "lab/show";',
      'const shown = result("r", { n: 1 }), stale = result("r", { n: 2 });',
      'await show(table({ title: "T", columns: { n: "N" }, rows: [{ n: 1 }], result: shown }), finding`It is ${stale.n}.`);',
    ].join("\n"),
  ], [/differ|no longer|2/, /cell 2/i]],
  ["a floating display", [
    none,
    'import { show, table } from "lab/show";\nshow(table({ title: "Lost", columns: { n: "N" }, rows: [] }));\n1',
  ], [/not awaited/, /cell 2/i]],
  ["an SQL error in a script", [
    none,
    'import { connect, runScript } from "lab/sql";\nconst db = await connect();\nawait runScript(db, "tests/fixtures/sql/unknown_table.sql");',
  ], [/unknown_table\.sql/, /line 4/i, /no_such_table/]],
];

for (const [name, cells, patterns] of failures) {
  Deno.test(`run: ${name} is reported at its place, exits with 1, keeps the notebook and leaves no deck`, () =>
    withFolder(async (dir) => {
      const path = await writeNotebook(dir, "failing.ipynb", cells);
      // A deck of an earlier run must not stay in a folder with a notebook that it was not made from.
      await Deno.mkdir(join(dir, "failing"));
      await Deno.writeTextFile(join(dir, "failing", "deck.pptx"), "old");
      const { code, printed } = await lab(["run", path, "--out", dir]);
      assert.equal(code, 1, printed);
      for (const pattern of patterns) assert.match(printed, pattern);
      assert.ok(await exists(join(dir, "failing", "notebook.ipynb")), "the notebook was not kept");
      assert.ok(!await exists(join(dir, "failing", "deck.pptx")), "a deck was left");
      assert.equal((await readJson(join(dir, "failing", "run.json"))).status, "failed");
    }));
}

Deno.test("run: Ctrl-C keeps completed work, is reported, and leaves no process", () =>
  withFolder(async (dir) => {
    const path = await writeNotebook(dir, "long.ipynb", [
      "console.log('first is done')",
      "await new Promise(() => {})",
    ]);
    const child = startLab(["run", path, "--out", dir]);
    const saved = join(dir, "long", "notebook.ipynb");
    await until(async () => (await Deno.readTextFile(saved).catch(() => "")).includes("first is done"));
    const children = (await descendants(child.pid)).map(({ pid }) => pid);
    assert.ok(children.length >= 2, "a kernel and a server were expected");
    child.kill("SIGINT");
    const { code, stderr } = await child.output();
    assert.equal(code, 130);
    assert.match(new TextDecoder().decode(stderr), /Interrupted.*notebook\.ipynb/s);
    assert.match(await Deno.readTextFile(saved), /first is done/);
    assert.equal((await readJson(join(dir, "long", "run.json"))).status, "interrupted");
    assert.deepEqual(children.filter(isRunning), []);
  }));

Deno.test("run: Ctrl-C after the last cell: published files are complete, and the exit code shows the interrupt", () =>
  withFolder(async (dir) => {
    const child = startLab(["run", await writeNotebook(dir, "late.ipynb", [none, "# Late"]), "--out", dir]);
    const file = (name: string) => join(dir, "late", name);
    await until(() => exists(file("report.html")));
    child.kill("SIGINT");
    const { code, stderr } = await child.output();
    assert.equal(code, 130, new TextDecoder().decode(stderr));
    assert.equal((await readJson(file("run.json"))).status, "complete");
    assert.ok(await exists(file("deck.pptx")));
  }));

Deno.test("run: killed with SIGKILL, it leaves no kernel and no server", () =>
  withFolder(async (dir) => {
    const path = await writeNotebook(dir, "long.ipynb", [
      "console.log('first is done')",
      "await new Promise(() => {})",
    ]);
    const child = startLab(["run", path, "--out", dir]);
    await until(async () =>
      (await Deno.readTextFile(join(dir, "long", "notebook.ipynb")).catch(() => "")).includes("first is done")
    );
    const children = (await descendants(child.pid)).map(({ pid }) => pid);
    assert.ok(children.length >= 2, "a kernel and a server were expected");
    child.kill("SIGKILL");
    await child.output();
    await until(() => !children.some(isRunning));
  }));

Deno.test("a notebook outside the lab's folder that imports lab/… is refused before anything starts; others are not", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const path = await writeNotebook(dir, "elsewhere.ipynb", [none]);
    for (const command of [["run", path, "--out", dir], ["check", path]]) {
      const { code, printed } = await lab(command);
      assert.equal(code, 2, printed);
      assert.match(printed, /elsewhere\.ipynb.*Put the notebook into .*notebooks/s);
      assert.doesNotMatch(printed, /Start MariaDB/);
    }
    const plain = await lab(["check", await writeNotebook(dir, "plain.ipynb", ["1 + 1"])]);
    assert.equal(plain.code, 0, plain.printed);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("an AFTER comment that names no cell above is refused before anything starts", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const path = await writeNotebook(dir, "after.ipynb", ["// AFTER none\n1 + 1"]);
    for (const command of [["run", path, "--out", dir], ["check", path]]) {
      const { code, printed } = await lab(command);
      assert.notEqual(code, 0, printed);
      assert.match(printed, /Cell 1 of "after\.ipynb" says "AFTER none"/);
      assert.doesNotMatch(printed, /Start MariaDB/);
    }
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("check: Ctrl-C is reported, the exit code is 130, and no folder is left", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const child = startLab(["check", "m1"], { TMPDIR: dir });
    const left = () => Array.from(Deno.readDirSync(dir), ({ name }) => name);
    await until(() => left().length > 0);
    child.kill("SIGINT");
    const { code, stderr } = await child.output();
    assert.equal(code, 130);
    assert.match(new TextDecoder().decode(stderr), /Stopping \(Ctrl-C\).*Interrupted/s);
    assert.deepEqual(left(), []);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("the command line: every command has help; unknown words and options are refused with exit code 2", async () => {
  for (const command of ["run", "deck", "check", "doctor"]) {
    const help = await lab([command, "--help"]);
    assert.equal(help.code, 0, help.printed);
    assert.match(help.printed, /Usage: .*Exit codes/s);
    const unknown = await lab([command, "--no-such-option"]);
    assert.equal(unknown.code, 2, unknown.printed);
    assert.match(unknown.printed, /--no-such-option/);
  }
  for (
    const args of [["run", "m9"], ["run", "--scale", "huge"], ["run", "--seed", "-1"], ["deck", "none.ipynb"], [
      "run",
      "none.ipynb",
    ]]
  ) {
    const { code, printed } = await lab(args);
    assert.equal(code, 2, `${args.join(" ")}: ${printed}`);
  }
});

Deno.test("doctor plants a cell that throws and lists what is installed", async () => {
  const { code, printed } = await lab(["doctor"]);
  assert.equal(code, 0, printed);
  for (const thing of ["Deno", "Jupyter kernel", "MariaDB"]) assert.match(printed, new RegExp(`✓ ${thing}`));
});
