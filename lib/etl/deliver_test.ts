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
  for (const table of tables) {
    const truth = [...world.rows(table)];
    const [heading, ...lines] = [...deliver(world, table, { seed: 7, hasFaults: true })];
    assert.equal(heading!.text, csvLine(columnsOf[table]));
    let at = 0;
    lines.forEach(({ row, text, faults }, index) => {
      assert.equal(row, index + 1);
      const copied = /^row (\d+)$/.exec(faults[0]?.trueValue ?? "")?.[1];
      if (faults[0]?.column === "*") {
        const original = lines[Number(copied) - 1]!;
        assert.ok(original.row < row && original.row >= row - 22, `${table} ${row}`);
        assert.equal(text === original.text, faults[0].kind === "duplicate_row");
        return;
      }
      const truly = truth[at++]!;
      if (faults.length === 0) return assert.equal(text, csvLine(truly));
      const kind = faults[0]!.kind;
      assert.equal(faults.length, kind === "swapped_columns" ? 2 : 1);
      for (const fault of faults) assert.equal(truly[columnsOf[table].indexOf(fault.column)], fault.trueValue);
      assert.notEqual(text, csvLine(truly), kind);
    });
    assert.equal(at, truth.length);
  }
});

Deno.test("there are thirty kinds; every file of the default scale has each of its own", () => {
  assert.equal(new Set(faultKinds).size, 30);
  const world = new World({ scale: "small", seed: 3 });
  const planned = new Set<string>();
  for (const table of tables) {
    const found = new Set(
      [...deliver(world, table, { seed: 3, hasFaults: true })].flatMap(({ faults }) => faults.map(({ kind }) => kind)),
    );
    const kinds = faultPlans[table].kinds.map(([kind]) => kind);
    // Two dozen categories are too few for all of theirs.
    if (table !== "categories") assert.deepEqual([...found].sort(), [...kinds].sort(), table);
    for (const kind of kinds) planned.add(kind);
  }
  assert.deepEqual([...planned].sort(), [...faultKinds].sort());
});

Deno.test("without planted errors a file holds the truth", () => {
  const world = new World({ scale: "tiny", seed: 7 });
  for (const table of tables) {
    const [, ...lines] = [...deliver(world, table, { seed: 7, hasFaults: false })];
    assert.deepEqual(lines.map(({ text }) => text), [...world.rows(table)].map(csvLine));
  }
});
