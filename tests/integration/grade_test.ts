/**
 * Grading: submissions run with their own scripts, and work that is not the student's is refused.
 *
 * Needs: a kernel and MariaDB servers.
 */

import assert from "node:assert/strict";
import { copyFile, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fromRoot } from "../../lib/core/mod.ts";
import { lab, withFolder, writeNotebook } from "../support/lab.ts";

const cells = [
  "# One cell for everything",
  'import { aiUse, evidence, show } from "lab/show";\nimport { connect, readScript } from "lab/sql";\nimport { readSuite } from "lab/checks";',
  `const db = await connect();
const [script] = await readScript("sql/m1/01_schema.sql");
const suite = await readSuite("sql/m1/suite/constraints.sql");
const others = ["sql/m1/02_staging.sql", "../../sql/m1/02_staging.sql", "/etc/hostname"];
const refusals = await Promise.all(others.map((file) => readScript(file).then(() => "read", ({ message }) => message)));
[script!.sql, suite.statements.length > 10, ...refusals];`,
  `await show(evidence("m1.schema", "it works\\n  m1.schema  15 of 15", {}, () => true), aiUse({ none: "By hand." }));
await db.close();`,
];

/** A submission with its own script and a suite without checks, outside the lab's folder, like students' folders. */
async function withSubmission(body: (dir: string, name: string) => Promise<void>): Promise<void> {
  const base = await mkdtemp(join(tmpdir(), "class-"));
  const name = `ada-${crypto.randomUUID().slice(0, 8)}`;
  const dir = join(base, name);
  const files = {
    "sql/m1/01_schema.sql": "SELECT 'a script of her own';\n",
    "sql/m1/suite/constraints.sql": "-- CHECK (m1.schema): nothing\n-- EXPECT rows 1\nSELECT 1;\n",
    "notes.txt": "not looked at",
  };
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), text);
    }
    await mkdir(join(dir, "notebooks"));
    await writeNotebook(join(dir, "notebooks"), "m1_foundation.ipynb", cells);
    await body(dir, name);
  } finally {
    await rm(base, { recursive: true });
    await rm(fromRoot("reports", name), { recursive: true, force: true });
  }
}

const readJson = async (...path: string[]) => JSON.parse(await Deno.readTextFile(join(...path)));

Deno.test("a submission runs with its own scripts and the lab's suites only; its run records what it used", () =>
  withSubmission(async (dir, name) => {
    // Results that were handed in with it are ignored.
    await writeFile(join(dir, "notebook.ipynb"), "forged");
    const before = await lab(["grade", dir]);
    assert.equal(before.code, 2, before.printed);
    assert.match(before.printed, /has not been run here/);

    const { code, printed } = await lab(["run", dir]);
    assert.equal(code, 0, printed);
    const results = fromRoot("reports", name);
    const notebook = JSON.stringify((await readJson(results, "notebook.ipynb")).cells);
    assert.match(notebook, /a script of her own/);
    assert.match(notebook, /true,/, "the lab's suite has more than ten statements");
    assert.match(notebook, /There is no SQL script sql\/m1\/02_staging\.sql/, "the reference's scripts are not there");
    assert.equal(notebook.match(/is outside this submission/g)?.length, 2, notebook);
    const { sources, milestone } = await readJson(results, "run.json");
    assert.deepEqual([milestone, sources.kind, sources.name], ["m1", "submission", name]);
    assert.deepEqual(Object.keys(sources.files), ["notebooks/m1_foundation.ipynb", "sql/m1/01_schema.sql"]);
    assert.ok(Object.values(sources.files).every((hash) => /^[0-9a-f]{64}$/.test(hash as string)));
    assert.deepEqual((await readdir(fromRoot("reports"))).filter((name) => name === `.submission-${Deno.pid}`), []);

    const graded = await lab(["grade", dir]);
    assert.equal(graded.code, 0, graded.printed);
    assert.match(graded.printed, /\n0 of 50 points by evidence/);
    assert.match(graded.printed, /extra: m1\.schema, cell "cell-4": it works m1\.schema 15 of 15 \(it earns nothing\)/);
    assert.match(graded.printed, /missing: m1\.ingestion, cell "staging-load": every row of a file/);
    assert.doesNotMatch(graded.printed, /only what their author claims/);
    await copyFile(join(results, "notebook.ipynb"), join(dir, "copy.ipynb"));
    const copied = await lab(["grade", join(dir, "copy.ipynb")]);
    assert.match(copied.printed, /only what their author claims/);
    await rm(join(dir, "copy.ipynb"));

    // If one cannot be graded, the others are, and the exit code is that of the first failure.
    await writeFile(join(dir, "broken.ipynb"), "no JSON");
    const bad = [join(dir, "notes.txt"), join(dir, "broken.ipynb"), dirname(dir)];
    const many = await lab(["grade", dir, ...bad, results]);
    assert.equal(many.code, 2, many.printed);
    assert.equal(many.printed.match(/\n0 of 50 points by evidence/g)?.length, 2, many.printed);
    assert.equal(many.printed.match(/: not graded\. /g)?.length, 3, many.printed);
    assert.match(many.printed, /is not a submission: it has no notebook[^]*3 of 5 were not graded/);

    await writeFile(join(dir, "sql/m1/01_schema.sql"), "SELECT 'changed after the run';\n");
    const stale = await lab(["grade", dir]);
    assert.equal(stale.code, 2, stale.printed);
    assert.match(stale.printed, /files have changed since this run .*sql\/m1\/01_schema\.sql.*Run it again/);
  }));

Deno.test("a student's notebook that ran with the lab's own scripts is reported as such and not graded", () =>
  withFolder(async (dir) => {
    const path = await writeNotebook(dir, "m1_ada.ipynb", [
      ...cells.slice(0, 2),
      cells[3]!.replace("await db.close();", ""),
    ]);
    const notebook = await readJson(path);
    notebook.metadata.lab = { student: "ada-17" };
    await writeFile(path, JSON.stringify(notebook));
    const { code, printed } = await lab(["run", path, "--out", dir]);
    assert.equal(code, 0, printed);
    assert.equal(
      printed.match(/WARNING: this run .* is not graded\. It is the notebook of ada-17/g)?.length,
      2,
      printed,
    );
    const graded = await lab(["grade", join(dir, "m1")]);
    assert.equal(graded.code, 2, graded.printed);
    assert.match(graded.printed, /notebook of ada-17, but it was run with this lab's own sql\/.*task run FOLDER/);
    assert.deepEqual((await readJson(dir, "m1", "evidence.json")).grade, []);
  }));

Deno.test("a link in a submission is not followed", () =>
  withSubmission(async (dir) => {
    await rm(join(dir, "sql/m1/01_schema.sql"));
    await symlink(fromRoot("sql", "m1", "01_schema.sql"), join(dir, "sql/m1/01_schema.sql"));
    const { code, printed } = await lab(["run", dir]);
    assert.equal(code, 2, printed);
    assert.match(printed, /01_schema\.sql" is a symbolic link.*Hand in a regular file/);
  }));
