import assert from "node:assert/strict";
import { drawFingerprint } from "./fingerprint.ts";

const draw = (seed: string) =>
  drawFingerprint({
    seed,
    x: 0,
    y: 0,
    columns: 20,
    rows: 10,
    size: 0.1,
    gap: 0.02,
    ground: "14233C",
    tone: "FFFFFF",
    accents: { accent: "F2A33A", check: "2E8B57" },
  });

Deno.test("a run has its own picture, the same each time: squares that get denser to the right", () => {
  const boxes = draw("4c79829d");
  assert.deepEqual(draw("4c79829d"), boxes);
  assert.notDeepEqual(draw("4c79829e"), boxes);
  const right = boxes.filter(({ x }) => x >= 10 * 0.12).length;
  assert.ok(right > 1.5 * (boxes.length - right), `${right} of ${boxes.length}`);
  assert.ok(boxes.every((box) => box.kind === "shape" && /^[0-9A-F]{6}$/.test(box.fill!)));
});
