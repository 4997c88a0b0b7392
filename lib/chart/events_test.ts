import assert from "node:assert/strict";
import { placeEvents } from "./events.ts";

Deno.test("labels of events that are far apart share one row, on the right of their lines", () => {
  assert.deepEqual(placeEvents([{ at: 1, width: 2 }, { at: 5, width: 2 }], 10), [
    { row: 0, side: "right" },
    { row: 0, side: "right" },
  ]);
});

Deno.test("at the right end of the axis a label stands on the left of its line", () => {
  assert.deepEqual(placeEvents([{ at: 9, width: 3 }], 10), [{ row: 0, side: "left" }]);
});

Deno.test("no label of near events overlaps another one or is crossed by a line", () => {
  for (
    const ats of [[2, 2.5, 3], [2, 2, 9.5], [0, 0.1, 0.2, 0.3, 0.4], [9, 9.2, 9.4, 9.6], [4, 4.5, 9, 9.9, 0.2, 0.3]]
  ) {
    const marks = ats.map((at) => ({ at, width: 2 }));
    const places = placeEvents(marks, 10);
    const texts = places.map(({ side }, i) => side === "right" ? [ats[i]!, ats[i]! + 2] : [ats[i]! - 2, ats[i]!]);
    for (const [i, [from, to]] of texts.entries()) {
      assert.ok(from! >= 0 && to! <= 10, `${ats}: ${from} to ${to}`);
      for (const [j, [otherFrom, otherTo]] of texts.entries()) {
        if (i === j) continue;
        assert.ok(
          places[i]!.row !== places[j]!.row || to! <= otherFrom! || otherTo! <= from!,
          `${ats}: labels ${i} and ${j} overlap`,
        );
        const reaches = places[j]!.row >= places[i]!.row;
        assert.ok(!(reaches && ats[j]! > from! && ats[j]! < to!), `${ats}: line ${j} crosses label ${i}`);
      }
    }
  }
});

Deno.test("labels that are wider than the axis have a row each", () => {
  const rows = placeEvents([{ at: 2, width: 30 }, { at: 3, width: 30 }], 10).map(({ row }) => row);
  assert.equal(new Set(rows).size, 2);
});

Deno.test("the label of a band stands over its middle, above the labels of lines that would cross it", () => {
  const band = { at: 5, width: 3, isBand: true };
  assert.deepEqual(placeEvents([band, { at: 8, width: 2 }], 10).map(({ row, side }) => [row, side]), [
    [0, "center"],
    [0, "right"],
  ]);
  assert.deepEqual(placeEvents([band, { at: 4, width: 2 }], 10).map(({ row, side }) => [row, side]), [
    [1, "center"],
    [0, "right"],
  ]);
  // At an end of the axis it stands beside the middle.
  assert.equal(placeEvents([{ ...band, at: 0.5 }], 10)[0]!.side, "right");
});
