import assert from "node:assert/strict";
import { maskSecrets, noteSecret } from "./noted.ts";

Deno.test("a known secret is masked, the longer of two first; a value that ordinary text is full of is not", () => {
  for (const value of ["hunter-22", "hunter-22-and-more", "2024", "secret"]) noteSecret("a password", value);
  assert.equal(
    maskSecrets("In 2024 hunter-22-and-more followed hunter-22: no secret."),
    "In 2024 [secret] followed [secret]: no secret.",
  );
});
