import assert from "node:assert/strict";
import { keepUnits } from "./units.ts";

Deno.test("a number and its unit have a no-break space between them, also across two styles", () => {
  assert.equal(
    keepUnits("the 95 % interval is 3 ms of 2.5 GiB"),
    "the 95\u00a0% interval is 3\u00a0ms of 2.5\u00a0GiB",
  );
  assert.equal(keepUnits(" % of all", "95"), "\u00a0% of all");
  for (const text of ["4 months", "7 supports", "all % of", "5 minutes", "2 Basics"]) {
    assert.equal(keepUnits(text), text);
  }
  assert.equal(keepUnits(" % of all", "all"), " % of all");
});
