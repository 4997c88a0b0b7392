import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { exec, fromRoot } from "../core/mod.ts";
import { certificateOf, checkCertificate, pinned } from "./certificates.ts";
import { createRehearsalAuthority } from "../../tests/support/rehearsal.ts";
import { decodeSignature, loadAsn1, readMessage } from "./signed_data.ts";
import { rehearsalName, verifyDocument } from "./verify.ts";

const now = () => new Date("2026-11-29T12:00:00Z");
const authority = await createRehearsalAuthority({ now });

const fields = {
  accountId: "123456789012",
  architecture: "x86_64",
  availabilityZone: "us-east-1a",
  billingProducts: null,
  devpayProductCodes: null,
  imageId: "ami-0123456789abcdef0",
  instanceId: "i-0123456789abcdef0",
  instanceType: "t3.small",
  kernelId: null,
  marketplaceProductCodes: ["abc"],
  pendingTime: "2026-11-29T11:00:00Z",
  privateIp: "172.31.0.10",
  ramdiskId: null,
  region: "us-east-1",
  version: "2017-09-30",
};
const bytesOf = (document: unknown) =>
  new TextEncoder().encode(typeof document === "string" ? document : JSON.stringify(document, null, 2));
const rehearse = (document: Uint8Array, signature = authority.sign(document), rehearsal = authority.certificate) =>
  verifyDocument({ document, signature }, { rehearsal, now });
const refused = (promise: Promise<unknown>, why: RegExp) =>
  assert.rejects(promise, (error: Error) => error.name === "IdentityRefused" && why.test(error.message));

const asn1 = await loadAsn1();
/** What the signature of a document covers. */
const attributesOf = (document: Uint8Array) =>
  readMessage(asn1, decodeSignature(authority.sign(document))).attributes!.signed;

Deno.test("AWS's certificates are those pinned, one for each region: RSA with 2048 bits, signed by themselves, valid for long", async () => {
  assert.ok(["us-east-1", "us-west-2", "eu-central-1"].every((region) => region in pinned));
  const serials = new Set<string>();
  for (const region of Object.keys(pinned)) {
    const certificate = await certificateOf(region);
    checkCertificate(certificate, [now(), new Date("2190-01-01")]);
    assert.match(certificate.subject, /^O=Amazon Web Services LLC$/m);
    serials.add(certificate.serialNumber);
    assert.throws(() => checkCertificate(certificate, [new Date("2015-01-01")]), /not valid at that time/);
  }
  assert.equal(serials.size, Object.keys(pinned).length);
  const text = await readFile(fromRoot("infra", "cloud", "identity_certificates.pem"), "utf8");
  assert.equal(text.split("BEGIN CERTIFICATE").length - 1, serials.size, "the file holds no others");
  await refused(
    certificateOf("mars-north-1"),
    /no certificate for the region mars-north-1; it has those of .*us-east-1/,
  );
});

Deno.test("a document of a rehearsal is verified, reported as such, and never as signed by AWS", async () => {
  const document = bytesOf(fields);
  const { signer, document: read } = await rehearse(document);
  assert.deepEqual([signer, read.instanceId, read.accountId], ["rehearsal", fields.instanceId, fields.accountId]);
  await refused(verifyDocument({ document, signature: authority.sign(document) }, { now }), /key of this region/);
  const other = await createRehearsalAuthority({ now });
  await refused(rehearse(document, other.sign(document)), /not made with the key/);
});

Deno.test("an authority without the name of a rehearsal, with another key or out of date is refused", async () => {
  const document = bytesOf(fields);
  const by = async (options: Parameters<typeof createRehearsalAuthority>[0]) => {
    const made = await createRehearsalAuthority({ now, ...options });
    return rehearse(document, made.sign(document), made.certificate);
  };
  await refused(by({ name: "Amazon Web Services LLC" }), /not that of a rehearsal/);
  await refused(by({ bits: 1024 }), /not RSA with 2048 bits/);
  await refused(by({ now: () => new Date("2000-01-01") }), /not valid at that time/);
  await refused(rehearse(document, undefined, "hello"), /not a certificate/);
  const aws = (await certificateOf("us-east-1")).toString();
  await refused(rehearse(document, undefined, aws), /not that of a rehearsal/);
});

Deno.test("each byte of the document counts, white space included", async () => {
  const document = bytesOf(fields);
  const signature = authority.sign(document);
  for (const changed of [bytesOf(JSON.stringify(fields)), bytesOf({ ...fields, privateIp: "172.31.0.11" })]) {
    await refused(rehearse(changed, signature), /of another document/);
  }
  const withNewline = new Uint8Array([...document, 10]);
  await refused(rehearse(withNewline, signature), /of another document/);
});

Deno.test("a document that is not that of an instance is refused before its signature is looked at", async () => {
  const json = JSON.stringify(fields);
  for (
    const [document, why] of [
      ["", /empty/],
      ["[]", /not that of an instance/],
      ["{", /not JSON$/],
      [{ ...fields, "a\nb": 7 }, /: a field: /],
      [`\uFEFF${json}`, /not JSON/],
      [new Uint8Array([0x7b, 0xff, 0x7d]), /not JSON/],
      // The signed attributes of another message, passed off as a document that was signed without attributes.
      [attributesOf(bytesOf(fields)), /not JSON/],
      [{ ...fields, instanceId: 7 }, /instanceId/],
      [{ ...fields, instanceId: "i-1" }, /instanceId/],
      [{ ...fields, accountId: "12345678901" }, /accountId/],
      [{ ...fields, region: undefined }, /region/],
      [{ ...fields, availabilityZone: "eu-west-1a" }, /another region/],
      [{ ...fields, extra: { nested: 1 } }, /extra/],
      [{ ...fields, extra: 1 }, /extra/],
      [{ ...fields, padding: "x".repeat(9000) }, /larger than/],
      [{ ...fields, pendingTime: "2027-01-01T00:00:00Z" }, /in the future/],
      [json.replace("{", `{"instanceId":"i-00000000000000000",`), /a field twice/],
      [json.replace("{", `{"instance\\u0049d":"i-00000000000000000",`), /a field twice/],
    ] as [unknown, RegExp][]
  ) {
    const bytes = document instanceof Uint8Array ? document : bytesOf(document);
    await refused(rehearse(bytes, "AAAA"), why);
  }
  // Fields that AWS adds are fine, and so is a text that looks like a field.
  const more = bytesOf({ ...fields, note: 'a": "b', __proto__: null, list: ["x"] });
  assert.equal((await rehearse(more)).document.instanceId, fields.instanceId);
});

Deno.test("anything but a complete message is refused, whatever its bytes are", async () => {
  const document = bytesOf(fields);
  const good = authority.sign(document);
  const der = Buffer.from(good, "base64");
  const encode = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
  for (
    const [signature, why] of [
      ["", /no signature/],
      [`-----BEGIN PKCS7-----\n${good}\n-----END PKCS7-----`, /not base64/],
      [good.replace(/.$/, "!"), /not base64/],
      ["A".repeat(40_000), /too large/],
      [encode(der.subarray(0, -1)), /decoded|not PKCS#7/],
      [encode(Buffer.concat([der, Buffer.from([0, 0])])), /bytes behind its end/],
      [encode(Buffer.from("3000", "hex")), /not PKCS#7/],
      // Nested as deep as it is long, with open lengths.
      [encode(Buffer.from("3080".repeat(8000), "hex")), /decoded/],
      [encode(Buffer.from("3084ffffffff", "hex")), /decoded/],
    ] as [string, RegExp][]
  ) {
    await refused(rehearse(document, signature), why);
  }
  // No byte can be changed without consequence: whatever is read, the signature or its parts no longer fit.
  let accepted = 0;
  for (let at = 0; at < der.length; at++) {
    const changed = Buffer.from(der);
    changed[at]! ^= 0x20;
    await rehearse(document, encode(changed)).then(
      () => accepted++,
      (error) => assert.equal(error.name, "IdentityRefused", `byte ${at}`),
    );
  }
  // The issuer's name, its serial number, versions and the parameters of algorithms are not part of what counts.
  assert.ok(accepted < 130, `${accepted} of ${der.length}`);
});

/** A folder with the key and certificate of an authority that openssl made. */
async function withOpenssl(
  test: (sign: (args: string[], content: Uint8Array) => Promise<string>, certificate: string) => Promise<void>,
) {
  const dir = await Deno.makeTempDir();
  try {
    const openssl = async (...args: string[]) => {
      const ran = await exec("openssl", args, { cwd: dir });
      assert.ok(ran.ok, ran.stderr);
    };
    for (const name of ["", "2"]) {
      const files = ["-keyout", `key${name}`, "-out", `cert${name}`];
      await openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", ...files, "-subj", `/CN=${rehearsalName}`);
    }
    const certificate = await readFile(join(dir, "cert"), "utf8");
    await test(async (args, content) => {
      await Deno.writeFile(join(dir, "content"), content);
      await openssl(
        "cms",
        "-sign",
        "-binary",
        "-signer",
        "cert",
        "-inkey",
        "key",
        "-in",
        "content",
        "-out",
        "signed",
        "-outform",
        "DER",
        ...args,
      );
      return (await readFile(join(dir, "signed"))).toString("base64");
    }, certificate);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

const hasOpenssl = (await exec("openssl", ["version"])).ok;

Deno.test({
  name: "messages of another implementation: with and without attributes, with open lengths, with a certificate inside",
  ignore: !hasOpenssl,
  fn: () =>
    withOpenssl(async (sign, certificate) => {
      const document = bytesOf({ ...fields, pendingTime: new Date().toISOString() });
      const check = (signature: string) => verifyDocument({ document, signature }, { rehearsal: certificate });
      const sha256 = ["-md", "sha256"];
      for (
        const form of [["-nodetach"], ["-nodetach", "-noattr"], ["-nodetach", "-stream"], ["-nodetach", "-nocerts"], []]
      ) {
        assert.equal((await check(await sign([...sha256, ...form], document))).signer, "rehearsal", form.join(" "));
      }
      await refused(check(await sign(["-md", "sha1", "-nodetach"], document)), /not RSA with SHA-256/);
      await refused(
        check(await sign([...sha256, "-nodetach", "-keyopt", "rsa_padding_mode:pss"], document)),
        /not RSA with SHA-256/,
      );
      await refused(
        check(await sign([...sha256, "-nodetach", "-econtent_type", "1.2.3.4"], document)),
        /another type of content/,
      );
      await refused(
        check(await sign([...sha256, "-nodetach", "-signer", "cert2", "-inkey", "key2"], document)),
        /2 signers/,
      );
      await refused(check(await sign([...sha256, "-nodetach"], bytesOf(fields))), /another document/);
      await refused(check(await sign(sha256, bytesOf(fields))), /another document/);
      // The message brings its signer's certificate, which is not the authority's.
      const signature = await sign([...sha256, "-nodetach"], document);
      await refused(
        verifyDocument({ document, signature }, { rehearsal: authority.certificate }),
        /not made with the key/,
      );
      await refused(verifyDocument({ document, signature }), /not made with the key/);
    }),
});

Deno.test("the lab reads what AWS writes: open lengths, a string in pieces, signed attributes; and refuses its oldest form", async () => {
  const text = await readFile(fromRoot("tests", "fixtures", "ec2", "genuine.pkcs7"), "utf8");
  const message = readMessage(asn1, decodeSignature(text));
  const document = JSON.parse(new TextDecoder().decode(message.content));
  assert.deepEqual([document.region, document.instanceType, document.pendingTime], [
    "us-east-1",
    "t2.micro",
    "2016-04-08T03:01:38Z",
  ]);
  const [digest] = message.attributes!.values.get("1.2.840.113549.1.9.4") as [InstanceType<typeof asn1.OctetString>];
  assert.deepEqual(Buffer.from(digest.getValue()), createHash("sha1").update(message.content!).digest());
  await refused(verifyDocument({ document: message.content!, signature: text }), /take the one of .*rsa2048/);
});
