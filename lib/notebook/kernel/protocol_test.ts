import assert from "node:assert/strict";
import { decodeMessage, encodeRequest } from "./protocol.ts";

const session = { id: "s", key: "a key" };

Deno.test("a message arrives with its envelope, after any number of routing frames", () => {
  const frames = encodeRequest(session, "m1", "execute_request", { code: "naïve" });
  const message = decodeMessage(session, [new TextEncoder().encode("topic"), ...frames]);
  assert.equal(message.type, "execute_request");
  assert.equal(message.parentId, "");
  assert.deepEqual(message.content, { code: "naïve" });
});

Deno.test("a message with another key or a changed frame is refused", () => {
  const frames = encodeRequest(session, "m1", "execute_request", { code: "1" });
  assert.throws(() => decodeMessage({ ...session, key: "other" }, frames), /wrong signature/);
  assert.throws(() => decodeMessage(session, frames.with(5, new TextEncoder().encode("{}"))), /wrong signature/);
  assert.throws(() => decodeMessage(session, frames.slice(2)), /is not a message/);
});
