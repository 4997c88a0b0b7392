import assert from "node:assert/strict";
import { whyNotGraded } from "./mod.ts";

const submitted = (run: object) => ({
  cells: [],
  metadata: {
    lab: {
      student: "ada-17",
      run: { milestone: "m1", sources: { kind: "submission", name: "ada-17", files: {}, suites: {} }, ...run },
    },
  },
});

Deno.test("a submission is graded on generated data, or on what the instructor chose; not on data that it names itself", () => {
  const own = { parameters: { data: "tests/fixtures/own_data/shop", accept: 1 } };
  assert.match(
    whyNotGraded(submitted(own), undefined)!,
    /name other data \("tests.*shop"\).*run FOLDER --data DIR/,
  );
  assert.equal(whyNotGraded(submitted({ parameters: { scale: "small", seed: 7 } }), undefined), undefined);
  const chosen = { ...own, data: { folder: "shop", sha256: "0".repeat(64) } };
  assert.equal(whyNotGraded(submitted(chosen), undefined), undefined);
});
