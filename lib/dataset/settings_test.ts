import assert from "node:assert/strict";
import { LabError } from "../core/mod.ts";
import { settings } from "./settings.ts";

Deno.test("usable settings come back as they are", () => {
  assert.deepEqual(settings({ scale: "small", seed: 42 }), { scale: "small", seed: 42 });
  assert.deepEqual(settings({ scale: "tiny", seed: 0 }), { scale: "tiny", seed: 0 });
});

Deno.test("an unknown scale and an unusable seed are refused by name", () => {
  assert.throws(() => settings({ scale: "huge", seed: 1 }), (error: LabError) => /"huge".*tiny/.test(error.message));
  for (const seed of [-1, 1.5, 4294967296, NaN]) {
    assert.throws(() => settings({ scale: "tiny", seed }), (error) => error instanceof LabError, String(seed));
  }
});
