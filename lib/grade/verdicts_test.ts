import assert from "node:assert/strict";
import { repoRoot } from "../core/mod.ts";
import { planEdition } from "../edition/mod.ts";
import { type CodeCell, type Notebook, parseNotebook } from "../notebook/mod.ts";
import type { Milestone } from "../rubric/mod.ts";
import { findReferences, judgeChecks, type ShownCheck } from "./mod.ts";

const references = findReferences();
const notebooks = { m1: "m1_foundation", m2: "m2_distribution", m3: "m3_clusters", m4: "m4_performance_search" };
const read = async (name: string): Promise<Notebook> =>
  parseNotebook(await Deno.readTextFile(`${repoRoot}/notebooks/${name}.ipynb`), name);

/** What a run would show if every check passed. */
const shownOf = (milestone: Milestone): Map<string, ShownCheck[]> => {
  const chosen = new Set<string>();
  const shown = new Map<string, ShownCheck[]>();
  for (const { rubric, claims, cell, choice } of references(milestone)!.checks) {
    if (choice && chosen.has(choice)) continue;
    if (choice) chosen.add(choice);
    shown.set(cell, [...shown.get(cell) ?? [], { rubric, claim: claims[0]!.join("x"), passed: true }]);
  }
  return shown;
};

const judge = (
  milestone: Milestone,
  { cells }: Notebook,
  shown = shownOf(milestone),
  suites = {},
  early: Record<string, "open task" | "error"> = {},
) =>
  judgeChecks(references(milestone)!, {
    cells,
    shownBy: (id) => shown.get(id) ?? [],
    endedEarly: (id) => early[id],
    suites,
  });
const bad = (judged: ReturnType<typeof judge>) => judged.filter(({ verdict }) => verdict !== "passed");
const without = (notebook: Notebook, id: string): Notebook => ({
  ...notebook,
  cells: notebook.cells.filter((cell) => cell.id !== id),
});
const edit = (notebook: Notebook, id: string, from: string | RegExp, to: string): Notebook => ({
  ...notebook,
  cells: notebook.cells.map((cell) => {
    if (cell.id !== id) return cell;
    assert.notEqual(cell.source.replace(from, to), cell.source);
    return { ...cell, source: cell.source.replace(from, to) };
  }),
});

for (const [milestone, file] of Object.entries(notebooks) as [Milestone, string][]) {
  Deno.test(`${milestone}: the checks of an edition, and of the solved notebook, are the reference's`, async () => {
    const edition = await planEdition(repoRoot, milestone, "ada-17");
    const text = edition.files.get(`notebooks/${file}.ipynb`) as string;
    assert.deepEqual(bad(judge(milestone, parseNotebook(text, file))), []);
    assert.deepEqual(bad(judge(milestone, await read(file))), []);
    const handedOut = JSON.parse(edition.files.get("checks.json") as string);
    assert.deepEqual(handedOut, { ...references(milestone), student: "ada-17" });
  });
}

Deno.test("if a cell cannot be parsed, no check passes, and its id is reported", async () => {
  const m1 = await read(notebooks.m1);
  const scratch: CodeCell = {
    cell_type: "code",
    id: "scratch",
    metadata: {},
    source: "db.query = async () => [];\nconst view = <p/>;",
    execution_count: 1,
    outputs: [],
  };
  const judged = judge("m1", { ...m1, cells: [...m1.cells, scratch] });
  assert.deepEqual(
    [...new Set(judged.map(({ verdict, why }) => `${verdict}: ${why}`))],
    ['changed: cell "scratch" cannot be parsed, so it may change anything'],
  );
});

Deno.test("a check that is left out, changed, shown as failed, or not shown is named", async () => {
  const m1 = await read(notebooks.m1);
  const claim = "every key, check and foreign key refuses the bad row that was made for it";
  const of = (verdict: string, why?: string) => [
    { rubric: "m1.schema", claim, cell: "schema-suite", verdict, ...(why ? { why } : {}) },
  ];
  const changedShown = (change: (shown: ShownCheck[]) => ShownCheck[]) => {
    const shown = shownOf("m1");
    return shown.set("schema-suite", change(shown.get("schema-suite")!));
  };
  // Other checks also reach the suite that this cell runs.
  const ofRow = (judged: ReturnType<typeof judge>) => bad(judged).filter(({ rubric }) => rubric === "m1.schema");
  assert.deepEqual(ofRow(judge("m1", without(m1, "schema-suite"))), of("missing", "the notebook does not have it"));
  assert.deepEqual(bad(judge("m1", m1, changedShown(() => []))), of("missing", "it was not shown"));
  assert.deepEqual(bad(judge("m1", m1, changedShown(([one]) => [{ ...one!, passed: false }]))), of("failed"));
  assert.deepEqual(
    bad(judge("m1", m1, changedShown(([one]) => [one!, one!]))),
    of("doubled", "its cell shows it more than once"),
  );
  const yes = edit(m1, "schema-suite", /\(checks\) => .*/, "() => true,");
  assert.deepEqual(bad(judge("m1", yes)), of("changed", "it differs from the reference in its statement"));
  const asked = edit(
    m1,
    "schema-suite",
    /await runSuite.*/,
    "[{ check: '', expected: '', outcome: '', passed: true }];",
  );
  assert.deepEqual(
    ofRow(judge("m1", asked)),
    of("changed", 'it differs from the reference in what it reaches ("constraints")'),
  );
  const suites = { ...references("m1")!.suites, "sql/m1/suite/constraints.sql": "another" };
  assert.deepEqual(
    ofRow(judge("m1", m1, shownOf("m1"), suites)),
    of("changed", "sql/m1/suite/constraints.sql differs from what was handed out"),
  );
});

Deno.test("outputs of a cell that ended with an error are no checks, because they may come from other statements", async () => {
  const m1 = await read(notebooks.m1);
  const judged = bad(judge("m1", m1, shownOf("m1"), {}, { "schema-suite": "error", "schema-erd": "open task" }));
  assert.deepEqual(judged.map(({ cell, verdict, why }) => [cell, verdict, why]), [
    ["schema-erd", "missing", "it waits for an open task"],
    ["schema-suite", "missing", "its cell ended with an error"],
  ]);
});

Deno.test("a helper that was changed changes every check that reaches it, and no other", async () => {
  const m3 = await read(notebooks.m3);
  const eased = edit(m3, "tools", "gap_ms <= 10_000", "gap_ms >= 0");
  const changed = bad(judge("m3", eased));
  assert.deepEqual(changed.map(({ cell }) => cell), [
    "group-kill",
    "group-proxy",
    "group-freeze",
    "group-split",
    "group-split-kill",
  ]);
  assert.ok(changed.every(({ verdict, why }) => verdict === "changed" && /"isShortGap"/.test(why!)));
});

Deno.test("claims that are not in the reference earn nothing, in whichever cell they are", async () => {
  const m1 = await read(notebooks.m1);
  const works = { rubric: "m1.schema", claim: "it works", passed: true };
  const cell: CodeCell = {
    cell_type: "code",
    id: "own",
    source: 'await show(evidence("m1.schema", "it works", {}, () => true));',
    metadata: {},
    outputs: [],
    execution_count: 1,
  };
  const shown = shownOf("m1").set("own", [works]);
  const judged = judge("m1", { ...m1, cells: [...m1.cells, cell] }, shown);
  assert.deepEqual(bad(judged), [{
    rubric: "m1.schema",
    claim: "it works",
    cell: "own",
    verdict: "extra",
    why: "it earns nothing",
  }]);
  // A claim of the reference in a cell without its check does not count, either.
  const [first] = shownOf("m1").get("schema-suite")!;
  const elsewhere = shownOf("m1").set("schema-suite", []).set("own", [first!]);
  assert.deepEqual(
    bad(judge("m1", { ...m1, cells: [...m1.cells, cell] }, elsewhere)).map(({ cell, verdict }) => [cell, verdict]),
    [["schema-suite", "missing"], ["own", "extra"]],
  );
  // With only such claims, as many as there are checks, every check of the reference is missing.
  const only = judge("m1", { ...m1, cells: [cell] }, new Map([["own", [works]]]));
  assert.ok(only.slice(0, -1).every(({ verdict }) => verdict === "missing"));
});

Deno.test("if a condition chooses between checks, the one that was not chosen is not missing", async () => {
  const m1 = await read(notebooks.m1);
  const judged = judge("m1", m1).filter(({ cell }) => cell === "cleansing-score");
  assert.deepEqual(judged.map(({ verdict }) => verdict), ["passed"]);
  const none = judge("m1", m1, shownOf("m1").set("cleansing-score", []));
  assert.deepEqual(bad(none).map(({ verdict }) => verdict), ["missing", "missing"]);
});
