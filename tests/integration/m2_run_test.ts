/**
 * Milestone 2 from end to end: run, and handed out.
 *
 * Needs: a kernel, MariaDB and Valkey servers.
 */

import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readBundle } from "../../lib/bundle/mod.ts";
import { fromRoot } from "../../lib/core/mod.ts";
import { type Notebook, parseNotebook } from "../../lib/notebook/mod.ts";
import { rubricRows } from "../../lib/rubric/mod.ts";
import { splitScript } from "../../lib/sql/mod.ts";
import { plantedResults } from "../mutations/m2_results.ts";
import { readPredicates } from "../support/predicates.ts";
import { lab, withFolder as withFolderOfTheLab } from "../support/lab.ts";

async function withFolder(body: (dir: string) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), "m2-"));
  try {
    await body(dir);
  } finally {
    await rm(dir, { recursive: true });
  }
}

Deno.test("m2 runs on new data; every technical row has checks that pass, and none accepts a wrong result", (t) =>
  withFolder(async (dir) => {
    const { code, printed } = await lab(["run", "m2", "--scale", "tiny", "--seed", "2718", "--out", dir]);
    assert.equal(code, 0, printed);
    const { grade } = JSON.parse(await readFile(join(dir, "m2", "evidence.json"), "utf8")) as {
      grade: { rubric: string; score: number }[];
    };
    for (const { id, points } of rubricRows("m2").filter(({ group }) => group === "technical")) {
      assert.equal(grade.find(({ rubric }) => rubric === id)?.score, points.mastery, id);
    }
    const notebook = parseNotebook(await readFile(join(dir, "m2", "notebook.ipynb"), "utf8"), "m2");
    const predicates = await readPredicates(notebook);
    const shown = evidenceIn(notebook);
    const beginnings = Object.keys(plantedResults);
    for (const { claim } of shown) {
      assert.equal(
        beginnings.filter((beginning) => claim.startsWith(beginning)).length,
        1,
        `wrong results for: ${claim}`,
      );
    }
    for (const [beginning, planted] of Object.entries(plantedResults)) {
      const { claim, data } = shown.find(({ claim }) => claim.startsWith(beginning))!;
      const predicate = predicates.get(claim)!;
      assert.equal(predicate(structuredClone(data)), true, claim);
      for (const [wrong, plant] of Object.entries(planted)) {
        await t.step(`refused: ${beginning} …: ${wrong}`, () => {
          const copy = structuredClone(data);
          assert.notEqual(predicate(plant(copy) ?? copy), true);
        });
      }
    }
  }));

/** What the checks of an executed notebook show. */
const evidenceIn = ({ cells }: Notebook) =>
  cells.flatMap((cell) => cell.cell_type === "code" ? cell.outputs : []).flatMap((output) => {
    const bundle = "data" in output ? readBundle(output.data) : undefined;
    return bundle?.kind === "evidence" ? [bundle.content] : [];
  });

const statementsOf = async (path: string) => splitScript(await readFile(path, "utf8")).map(({ sql }) => sql);

Deno.test("an edition of m2 has milestone 1's complete scripts if requested, its own as tasks, and type-checks", () =>
  withFolder(async (dir) => {
    const root = join(dir, "ada-1");
    const released = await lab(["release", "m2", "--student", "ada-1", "--to", root, "--with-earlier"]);
    assert.equal(released.code, 0, released.printed);
    for (const name of await readdir(fromRoot("sql", "m1"))) {
      if (!name.endsWith(".sql")) continue;
      const [given, own] = [join(root, "sql", "m1", name), fromRoot("sql", "m1", name)];
      // The delimiters of a solution are different comments there; the statements are the same.
      const [there, here] = [await statementsOf(given), await statementsOf(own)];
      assert.deepEqual(there, here, name);
    }
    const asked = await readFile(join(root, "sql", "m2", "01_stock.sql"), "utf8");
    assert.match(asked, /OPEN TASK \(m2\.triggers\)/);
    assert.doesNotMatch(asked, /CREATE TRIGGER/);
    const checked = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "-A", "lib/main.ts", "check", "m2"],
      cwd: root,
      env: { NO_COLOR: "1" },
      stdin: "null",
    }).output();
    assert.equal(checked.code, 0, new TextDecoder().decode(checked.stderr));
  }));

Deno.test("a column store that differs from the row store is noticed and fails the run", () =>
  // Inside the lab's folder, where a notebook finds lab/….
  withFolderOfTheLab(async (dir) => {
    const source = await readFile(fromRoot("notebooks", "m2_distribution.ipynb"), "utf8");
    const [right, wrong] = ["appendUSmallInt(fact.quantity)", "appendUSmallInt(fact.quantity + 1)"];
    assert.equal(source.split(right).length, 2);
    await writeFile(join(dir, "broken.ipynb"), source.replace(right, wrong));
    const { code, printed } = await lab(["run", join(dir, "broken.ipynb"), "--scale", "tiny", "--out", dir]);
    assert.equal(code, 1, printed);
    assert.match(printed, /row store and column store give the s/);
    const { rubric, notGraded } = JSON.parse(await readFile(join(dir, "broken", "evidence.json"), "utf8")) as {
      rubric: { rubric: string; checks: { passed: boolean }[] }[];
      notGraded: string;
    };
    const shown = rubric.filter((row) => row.rubric === "m2.columnstore").flatMap(({ checks }) => checks);
    assert.ok(shown.some(({ passed }) => !passed), JSON.stringify(shown));
    assert.match(notGraded, /not this lab's own milestone notebook/);
  }));
