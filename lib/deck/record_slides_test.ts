import assert from "node:assert/strict";
import { code, evidence, markdown, outlineOf, smallNotebook } from "../../tests/fixtures/executed_notebook.ts";
import { layoutDeck } from "./layout.ts";
import { defaultTheme, designOf } from "./theme.ts";

const design = designOf(defaultTheme);

/** For each page of evidence: its height in inches, and [title, claim] of each line. */
function evidencePages(counts: Record<string, number>) {
  const checks = Object.entries(counts).flatMap(([rubric, count]) =>
    Array.from({ length: count }, (_, at) => evidence(rubric, `${"a claim of some length ".repeat(6)}${rubric} ${at}`))
  );
  const pages = layoutDeck(outlineOf(smallNotebook([markdown("## S\n\nText."), code("c", checks)])), design);
  return pages.flatMap(({ boxes }) => {
    const [table] = boxes.filter(({ name }) => name === "Evidence");
    if (table?.kind !== "table") return [];
    const lines = table.rows.slice(1).map(({ cells }) => cells.map(({ spans }) => spans[0]?.text ?? ""));
    return [{ bottom: table.y + table.h, lines: lines.map(([title, , claim]) => [title!, claim!] as const) }];
  });
}

Deno.test("a rubric row's checks continue on the next page, below its title, so that pages are full", () => {
  const pages = evidencePages({ "m2.triggers": 11, "m2.partitioning": 9, "m2.columnstore": 3 });
  assert.equal(pages.length, 4);
  const claims = pages.flatMap(({ lines }) => lines.map(([, claim]) => claim.split(" ").slice(-2).join(" ")));
  assert.deepEqual(claims, [
    ...Array.from({ length: 11 }, (_, at) => `m2.triggers ${at}`),
    ...Array.from({ length: 9 }, (_, at) => `m2.partitioning ${at}`),
    ...Array.from({ length: 3 }, (_, at) => `m2.columnstore ${at}`),
  ]);
  for (const { bottom, lines } of pages) {
    assert.ok(bottom <= design.grid.bodyBottom + 0.01, `a page ends at ${bottom}`);
    assert.ok(lines.length >= 5, `a page has ${lines.length} lines`);
    // Each row's title stands once on a page: at its first check there.
    const rows = lines.map(([, claim]) => claim.match(/m2\.\w+/)![0]);
    assert.deepEqual(lines.map(([title]) => title !== ""), rows.map((row, at) => row !== rows[at - 1]));
  }
});
