/** What a client does after an error. */

import assert from "node:assert/strict";
import { judgeError } from "./retry.ts";

Deno.test("errors: what may be tried again, elsewhere, and what nobody knows", () => {
  const error = (errno: number, code = "") => ({ errno, code });
  assert.equal(judgeError(error(1020), "work"), "again", "the server rolls back a snapshot that is too old");
  assert.equal(judgeError(error(1213), "commit"), "again", "the server says that it is rolled back");
  assert.equal(judgeError(error(0, "ECONNRESET"), "work"), "elsewhere");
  assert.equal(judgeError(error(0, "ECONNRESET"), "commit"), "unknown");
  assert.equal(judgeError(error(1047), "commit"), "elsewhere");
  assert.equal(judgeError(error(1180), "commit"), "unknown");
  assert.equal(judgeError(error(1290), "work"), "elsewhere");
  assert.equal(judgeError(error(1062), "work"), "refused");
  assert.equal(judgeError(error(1062), "work", true), "again", "its own key, from the attempt whose answer was lost");
  assert.equal(judgeError(error(1064), "work"), "refused");
});
