import assert from "node:assert/strict";
import { LabError } from "../core/mod.ts";
import { settings } from "./settings.ts";

Deno.test("scale and seed come from the environment, small and 42 without one", () => {
  assert.deepEqual(settings({}), { scale: "small", seed: 42 });
  assert.deepEqual(settings({ AETHERMART_SCALE: "tiny", AETHERMART_SEED: "0" }), { scale: "tiny", seed: 0 });
});

Deno.test("an unknown scale and an unusable seed are refused by name", () => {
  assert.throws(() => settings({ AETHERMART_SCALE: "huge" }), (error: LabError) => /"huge".*tiny/.test(error.message));
  for (const seed of ["-1", "1.5", "4294967296", "x"]) {
    assert.throws(() => settings({ AETHERMART_SEED: seed }), LabError, seed);
  }
});
