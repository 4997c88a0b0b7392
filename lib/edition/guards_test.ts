import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { fromRoot } from "../core/mod.ts";
import {
  cellTags,
  type CodeCell,
  nodesIn,
  type Notebook,
  parseCell,
  parseNotebook,
  readNeeds,
} from "../notebook/mod.ts";
import type { Milestone } from "../rubric/mod.ts";
import { splitScript } from "../sql/mod.ts";
import { toStudentNotebook } from "./student_notebook.ts";

const notebooks: [Milestone, string][] = [
  ["m1", "notebooks/m1_foundation.ipynb"],
  ["m2", "notebooks/m2_distribution.ipynb"],
  ["m3", "notebooks/m3_clusters.ipynb"],
  ["m4", "notebooks/m4_performance_search.ipynb"],
];

const codeCells = ({ cells }: Notebook) => cells.filter((cell): cell is CodeCell => cell.cell_type === "code");

/** For each cell of an edition, the cells that its guard waits for, directly or indirectly. */
function readGuards(notebook: Notebook): Map<string, Set<string>> {
  const waits = new Map<string, Set<string>>();
  for (const { id, source } of codeCells(notebook)) {
    const [, own = id, list = "[]"] = /^await enterCell\("([^"]+)"(?:, (\[.*\]))?\);$/m.exec(source) ?? [];
    assert.equal(own, id);
    const needs: string[] = JSON.parse(list);
    for (const need of needs) assert.ok(waits.has(need), `"${id}" waits for "${need}", which is not above it`);
    waits.set(id, new Set(needs.flatMap((need) => [need, ...waits.get(need)!])));
  }
  return waits;
}

async function readBoth(milestone: Milestone, path: string): Promise<{ reference: Notebook; edition: Notebook }> {
  const reference = parseNotebook(await readFile(fromRoot(path), "utf8"), path);
  const options = { milestone, student: "test", seed: 1, isSolved: () => false };
  return { reference, edition: toStudentNotebook(reference, path, options).notebook };
}

/** Whether editions lack a cell as a whole. */
const isSolution = ({ cells }: Notebook, id: string): boolean =>
  cells.some((cell) => cell.id === id && cellTags(cell).includes("solution"));

for (const [milestone, path] of notebooks) {
  Deno.test(`${milestone}: an edition says, as the notebook does, how many machines its cells use`, async () => {
    const { reference, edition } = await readBoth(milestone, path);
    const [own, given] = [reference, edition].map(({ metadata }) =>
      (metadata.lab as { machines?: unknown } | undefined)?.machines
    );
    assert.deepEqual(given, own);
  });

  Deno.test(`${milestone}: each name that a cell uses is declared by a cell that its guard waits for, or is a global`, async () => {
    const { reference, edition } = await readBoth(milestone, path);
    const waits = readGuards(edition);
    for (const notebook of [reference, edition]) {
      for (const [id, { names }] of readNeeds(notebook.cells)) {
        for (const { name, cell } of names) {
          if (cell === undefined) assert.ok(name in globalThis, `"${id}" uses "${name}", which no cell above declares`);
          else if (!isSolution(reference, id)) {
            assert.ok(waits.get(id)!.has(cell), `"${id}" uses "${name}" and does not wait for "${cell}"`);
          }
        }
      }
    }
  });

  Deno.test(`${milestone}: a table, view or routine that a cell's SQL names is made by a cell that its guard waits for`, async () => {
    const { reference, edition } = await readBoth(milestone, path);
    const waits = readGuards(edition);
    const madeBy = new Map<string, string>();
    let checked = 0;
    for (const { id, source } of codeCells(reference)) {
      const texts = textsOf(source);
      for (const [, name] of texts.filter(isSql).join("\n").matchAll(/\b(\w+)\b/g)) {
        const maker = madeBy.get(name!);
        if (maker === undefined || maker === id || isSolution(reference, id)) continue;
        checked++;
        assert.ok(waits.get(id)!.has(maker), `"${id}" names ${name}, and does not wait for "${maker}", which makes it`);
      }
      for (const script of scriptsIn(source, texts)) {
        for (const name of objectsOf(await readFile(fromRoot(script), "utf8"))) {
          if (!madeBy.has(name)) madeBy.set(name, id);
        }
      }
    }
    assert.ok(checked > 10, `${checked} names were checked`);
  });

  Deno.test(`${milestone}: no AFTER comment repeats what names or other cells show`, async () => {
    const { reference } = await readBoth(milestone, path);
    const reached = new Map<string, Set<string>>();
    for (const [id, { cells, after }] of readNeeds(reference.cells)) {
      for (const one of after) {
        const shown = cells.some((cell) => cell !== one && reached.get(cell)!.has(one));
        assert.ok(!shown, `"${id}" needs "${one}" through another cell, too: take it from its AFTER comment`);
      }
      reached.set(id, new Set(cells.flatMap((cell) => [cell, ...reached.get(cell)!])));
    }
  });
}

Deno.test("m3: if pair-failover is open, group-split waits for nothing", async () => {
  const waits = readGuards((await readBoth("m3", "notebooks/m3_clusters.ipynb")).edition);
  assert.ok(waits.get("pair-cut")!.has("pair-failover"));
  assert.ok(!waits.get("group-split")!.has("pair-failover"));
});

/** The texts in a cell's code. */
const textsOf = (source: string): string[] =>
  parseCell(source).flatMap(({ node }) => [...nodesIn(node)]).flatMap((node) =>
    node.type === "StringLiteral"
      ? [node.value as string]
      : node.type === "TemplateElement"
      ? [(node.value as { cooked: string }).cooked]
      : []
  );

const isSql = (text: string) => /^\s*(?:SELECT|WITH|INSERT|UPDATE|DELETE|CALL|EXPLAIN|ANALYZE|ALTER)\b/.test(text);

/** The scripts that a cell runs: named whole, or in a list of names for `sql/m2/${script}.sql`. */
function scriptsIn(source: string, texts: string[]): string[] {
  if (!/\brunScript\(/.test(source)) return [];
  const [, folder] = /`(sql\/m\d)\/\$\{script\}\.sql`/.exec(source) ?? [];
  return texts.flatMap((text) => {
    if (/^sql\/m\d\/\w+\.sql$/.test(text)) return [text];
    return folder && /^\d\d_\w+$/.test(text) ? [`${folder}/${text}.sql`] : [];
  });
}

const creation =
  /^CREATE (?:OR REPLACE )?(?:SQL SECURITY \w+ )?(?:TABLE|VIEW|PROCEDURE|FUNCTION) (?:IF NOT EXISTS )?(?:\w+\.)?(\w+)/;

/** The objects that a script creates. */
const objectsOf = (script: string): string[] =>
  splitScript(script).flatMap(({ sql }) => creation.exec(sql.replace(/\s+/g, " "))?.[1] ?? []);
