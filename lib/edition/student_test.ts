import assert from "node:assert/strict";
import { checkStudent, seedOf } from "./mod.ts";

Deno.test("an id is letters, digits, dots, underscores and hyphens, 64 at most", () => {
  for (const id of ["a", "ada.l_7-B", "x".repeat(64)]) assert.equal(checkStudent(id), id);
  for (const id of ["", "x".repeat(65), "a b", "../a", "ä", "a\n", "a/b"]) {
    assert.throws(() => checkStudent(id), { name: "LabError", exitCode: 2 }, JSON.stringify(id));
  }
});

Deno.test("a seed follows from the id alone, fits the generator and differs between ids", () => {
  const seeds = Array.from({ length: 500 }, (_, n) => seedOf(`student-${n}`));
  assert.deepEqual(seeds, Array.from({ length: 500 }, (_, n) => seedOf(`student-${n}`)));
  assert.equal(new Set(seeds).size, seeds.length);
  assert.ok(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed <= 0xffff_ffff));
});
