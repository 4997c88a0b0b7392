import assert from "node:assert/strict";
import { findKnown, parseConsoleKeys, withKnown } from "./mod.ts";

/** A key whose blob begins with its type, as all do. */
function keyOf(type: string, fill: number) {
  const name = new TextEncoder().encode(type);
  const bytes = new Uint8Array(4 + name.length + 32).fill(fill);
  new DataView(bytes.buffer).setUint32(0, name.length);
  bytes.set(name, 4);
  return { type, blob: bytes.toBase64() };
}

const [ed, ec, other] = [keyOf("ssh-ed25519", 1), keyOf("ecdsa-sha2-nistp256", 2), keyOf("ssh-ed25519", 3)];
const begin = "-----BEGIN SSH HOST KEY KEYS-----";
const end = "-----END SSH HOST KEY KEYS-----";

Deno.test("host keys are read from the last complete block of a console, with and without what a console puts in front", () => {
  const block = (...keys: { type: string; blob: string }[]) =>
    [begin, ...keys.map(({ type, blob }) => `${type} ${blob} root@node1`), end].join("\r\n");
  assert.deepEqual(parseConsoleKeys(`boot\r\n${block(ec, ed)}\r\nlogin:`), [ec, ed]);
  const prefixed = block(ed).split("\r\n").map((line) => `[   14.2] cloud-init[891]: ${line}`).join("\n");
  assert.deepEqual(parseConsoleKeys(prefixed), [ed]);
  assert.deepEqual(parseConsoleKeys(`${block(other)}\n${block(ed)}`), [ed]);
  assert.deepEqual(parseConsoleKeys(""), []);
  assert.deepEqual(parseConsoleKeys(`${begin}\nssh-ed25519 ${ed.blob} root@node1\n`), [], "not complete yet");
  assert.deepEqual(parseConsoleKeys(`ssh-ed25519 ${ed.blob} root@node1`), [], "any other line is no evidence");
  assert.deepEqual(
    parseConsoleKeys(block({ type: "ssh-rsa", blob: ed.blob })),
    [],
    "a key that is not what it is called",
  );
});

Deno.test("known keys are those of one host, and new ones replace only these", () => {
  const text = withKnown(withKnown("", "i-1", [ed, ec]), "i-10", [other]);
  assert.deepEqual([findKnown(text, "i-1"), findKnown(text, "i-10"), findKnown(text, "i-")], [[ed, ec], [other], []]);
  const replaced = withKnown(text, "i-1", [ec]);
  assert.deepEqual([findKnown(replaced, "i-1"), findKnown(replaced, "i-10")], [[ec], [other]]);
});
