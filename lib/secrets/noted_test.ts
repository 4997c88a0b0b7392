import assert from "node:assert/strict";
import { maskSecrets, noteSecret } from "./noted.ts";

Deno.test("a known secret is masked, the longer of two first; a value that is common in ordinary text is not", () => {
  for (const value of ["hunter-22", "hunter-22-and-more", "2024", "secret"]) noteSecret("a password", value);
  assert.equal(
    maskSecrets("In 2024 hunter-22-and-more followed hunter-22: no secret."),
    "In 2024 [secret] followed [secret]: no secret.",
  );
});

Deno.test("what looks like a secret is masked although nobody noted it", () => {
  assert.equal(maskSecrets("CREATE USER u IDENTIFIED BY 'of nobody';"), "CREATE USER u IDENTIFIED BY '[secret]';");
  assert.equal(maskSecrets("mariadb://lab:of-nobody@127.0.0.1"), "mariadb://lab:[secret]@127.0.0.1");
});
