import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import { createSession, decodeMessage, encodeRequest } from "./protocol.ts";

const session = createSession();

Deno.test("a message arrives with its envelope, after any number of routing frames", () => {
  const frames = encodeRequest(session, "m1", "execute_request", { code: "naïve" });
  const message = decodeMessage(session, [new TextEncoder().encode("topic"), ...frames]);
  assert.equal(message.type, "execute_request");
  assert.equal(message.parentId, "");
  assert.deepEqual(message.content, { code: "naïve" });
});

Deno.test("a signature is the HMAC-SHA256 of the four parts with the text of the key", () => {
  const [, signature, ...parts] = encodeRequest(session, "m1", "execute_request", {});
  const expected = createHmac("sha256", session.key.export().toString()).update(Buffer.concat(parts)).digest("hex");
  assert.equal(new TextDecoder().decode(signature), expected);
});

Deno.test("a message with another key or a changed frame is refused", () => {
  const frames = encodeRequest(session, "m1", "execute_request", { code: "1" });
  assert.throws(() => decodeMessage(createSession(), frames), /wrong signature/);
  assert.throws(() => decodeMessage(session, frames.with(5, new TextEncoder().encode("{}"))), /wrong signature/);
  assert.throws(() => decodeMessage(session, frames.slice(2)), /is not a message/);
});
