import assert from "node:assert/strict";
import { csvLine } from "./csv.ts";
import { deliver } from "./deliver.ts";
import { faultKinds, faultPlans } from "./faults.ts";
import { columnsOf, tables, World } from "./world.ts";

Deno.test("values with commas, quotes and line ends are quoted as RFC 4180 says", () => {
  assert.equal(csvLine(["1", "plain", 'a, "b"', "two\nlines", ""]), '1,plain,"a, ""b""","two\nlines",\n');
});

Deno.test("each planted error is on record with its row, and nothing else differs from the truth", () => {
  const world = new World({ scale: "tiny", seed: 7 });
  const kinds = new Set<string>();
  for (const table of tables) {
    const truth = [...world.rows(table)];
    const [heading, ...lines] = [...deliver(world, table, { seed: 7 })];
    assert.equal(heading!.text, csvLine(columnsOf[table]));
    let at = 0;
    lines.forEach(({ row, text, fault }, index) => {
      assert.equal(row, index + 1);
      if (fault) kinds.add(`${table}: ${fault.kind}`);
      if (fault?.kind === "duplicate_row") {
        assert.equal(text, lines[Number(fault.trueValue.replace("row ", "")) - 1]!.text);
        return;
      }
      const truly = truth[at++]!;
      if (!fault) return assert.equal(text, csvLine(truly));
      const column = columnsOf[table].indexOf(fault.column);
      assert.equal(truly[column], fault.trueValue);
      assert.notEqual(text, csvLine(truly), fault.kind);
    });
    assert.equal(at, truth.length);
  }
  const planned = Object.entries(faultPlans).flatMap(([table, plan]) =>
    plan.kinds.map(([kind]) => `${table}: ${kind}`)
  );
  assert.deepEqual([...kinds].sort(), planned.sort());
  assert.deepEqual([...new Set(planned.map((name) => name.split(": ")[1]))].sort(), [...faultKinds].sort());
});
