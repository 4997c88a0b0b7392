import assert from "node:assert/strict";
import { checkStudent, seedOf } from "./mod.ts";

Deno.test("an id has at most 64 letters, digits, dots, underscores and hyphens", () => {
  for (const id of ["a", "ada.l_7-B", "x".repeat(64)]) assert.equal(checkStudent(id), id);
  for (const id of ["", "x".repeat(65), "a b", "../a", "ä", "a\n", "a/b"]) {
    assert.throws(() => checkStudent(id), { name: "LabError", exitCode: 2 }, JSON.stringify(id));
  }
});

Deno.test("a seed depends only on the id, fits the generator and differs between ids", () => {
  const seeds = Array.from({ length: 500 }, (_, n) => seedOf(`student-${n}`));
  assert.deepEqual(seeds, Array.from({ length: 500 }, (_, n) => seedOf(`student-${n}`)));
  assert.equal(new Set(seeds).size, seeds.length);
  assert.ok(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed <= 0xffff_ffff));
});
