import assert from "node:assert/strict";
import { LabError } from "../core/mod.ts";
import { chooseToEnd } from "./down.ts";

const there = ["m1-single", "m3-galera"];

Deno.test("down asks which of several to stop", () => {
  assert.deepEqual(chooseToEnd(there, () => "m3-galera"), ["m3-galera"]);
  assert.deepEqual(chooseToEnd(there, () => "all"), there);
  assert.deepEqual(chooseToEnd(there, () => ""), []);
  for (const [answer, reported] of [["yes", /"yes" is not running/], [undefined, /^Several are running/]] as const) {
    assert.throws(
      () => chooseToEnd(there, () => answer),
      (error) => error instanceof LabError && error.exitCode === 2 && reported.test(error.message),
    );
  }
});
