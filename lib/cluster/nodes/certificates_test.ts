/** Certificates: what a TLS library makes of them. */

import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { createAuthority, signCertificate } from "./certificates.ts";

Deno.test("a certificate names the addresses it was signed for and no others, and its authority alone has signed it", async () => {
  const now = () => new Date("2026-06-01T12:00:00Z");
  const [authority, other] = await Promise.all([createAuthority("c", { now }), createAuthority("c", { now })]);
  const [ca, stranger] = [authority, other].map(({ certificate }) => new X509Certificate(certificate));
  const node = new X509Certificate((await signCertificate(authority, ["127.0.0.2", "10.1.2.3"], { now })).certificate);
  assert.equal(node.checkIP("10.1.2.3"), "10.1.2.3");
  assert.equal(node.checkIP("127.0.0.3"), undefined);
  assert.ok(node.verify(ca!.publicKey));
  assert.ok(!node.verify(stranger!.publicKey));
  assert.ok(ca!.ca && !node.ca, "a node signs for nobody");
  assert.equal(new Date(node.validTo).toISOString(), "2027-06-01T12:00:00.000Z");
  assert.ok(BigInt(`0x${node.serialNumber}`) > 0n);
});

Deno.test("two certificates of one authority have different keys and numbers", async () => {
  const authority = await createAuthority("c");
  const [a, b] = [await signCertificate(authority, []), await signCertificate(authority, [])];
  assert.notEqual(a.key, b.key);
  assert.notEqual(new X509Certificate(a.certificate).serialNumber, new X509Certificate(b.certificate).serialNumber);
});
