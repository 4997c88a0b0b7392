/** The authority of a rehearsal: it signs identity documents as AWS does, under a name that says that it is not AWS. */

import { createHash, createPrivateKey, sign } from "node:crypto";
import { Buffer } from "node:buffer";
import { loadAsn1 } from "../../lib/identity/signed_data.ts";
import { rehearsalName } from "../../lib/identity/verify.ts";

/** Signs documents. Its key is never written anywhere, and each rehearsal has its own. */
export interface RehearsalAuthority {
  /** PEM. */
  certificate: string;
  /** The text that the metadata service has at `instance-identity/rsa2048` for a document. */
  sign(document: Uint8Array): string;
}

const algorithm = {
  name: "RSASSA-PKCS1-v1_5",
  modulusLength: 2048,
  publicExponent: Uint8Array.of(1, 0, 1),
  hash: "SHA-256",
};

/** Makes an authority. Takes about half a second, for the key. */
export async function createRehearsalAuthority(
  { name = rehearsalName, now = () => new Date(), bits = 2048 }: { name?: string; now?: () => Date; bits?: number } =
    {},
): Promise<RehearsalAuthority> {
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  const asn1 = await loadAsn1();
  const keys = await crypto.subtle.generateKey({ ...algorithm, modulusLength: bits }, true, [
    "sign",
    "verify",
  ]) as CryptoKeyPair;
  const serial = crypto.getRandomValues(new Uint8Array(8)).toHex();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: `40${serial}`,
    name: [{ CN: [name] }],
    notBefore: new Date(now().getTime() - 30 * 24 * 3600 * 1000),
    notAfter: new Date(now().getTime() + 3650 * 24 * 3600 * 1000),
    keys,
    signingAlgorithm: algorithm,
  });
  const key = createPrivateKey({
    key: Buffer.from(await crypto.subtle.exportKey("pkcs8", keys.privateKey)),
    format: "der",
    type: "pkcs8",
  });
  return {
    certificate: `${certificate.toString("pem")}\n`,
    sign: (document) => {
      const message = composeMessage(asn1, document, certificate.rawData, (data) => sign("sha256", data, key));
      return Buffer.from(message).toString("base64").replace(/.{64}(?=.)/g, "$&\n");
    },
  };
}

type Block = InstanceType<Awaited<ReturnType<typeof loadAsn1>>["BaseBlock"]>;

const partsOf = (sequence: Block): Block[] => (sequence as Block & { valueBlock: { value: Block[] } }).valueBlock.value;

/** A PKCS#7 message around a document, in the form that AWS uses: enclosed content, signed attributes, no certificate. */
function composeMessage(
  asn1: Awaited<ReturnType<typeof loadAsn1>>,
  document: Uint8Array,
  certificate: ArrayBuffer,
  signData: (data: Uint8Array) => Uint8Array,
): Uint8Array {
  const { Sequence, Set, ObjectIdentifier, OctetString, Integer, Constructed, Null } = asn1;
  const sequence = (...value: Block[]) => new Sequence({ value });
  const set = (...value: Block[]) => new Set({ value });
  const oid = (value: string) => new ObjectIdentifier({ value });
  const octets = (bytes: Uint8Array) => new OctetString({ valueHex: Uint8Array.from(bytes).buffer });
  const tagged = (tagNumber: number, ...value: Block[]) =>
    new Constructed({ idBlock: { tagClass: 3, tagNumber }, value });
  const sha256 = sequence(oid("2.16.840.1.101.3.4.2.1"), new Null());
  const attributes = [
    sequence(oid("1.2.840.113549.1.9.3"), set(oid("1.2.840.113549.1.7.1"))),
    sequence(oid("1.2.840.113549.1.9.4"), set(octets(createHash("sha256").update(document).digest()))),
  ];
  const [toBeSigned] = partsOf(asn1.fromBER(certificate).result);
  const [, serialNumber, , issuer] = partsOf(toBeSigned!);
  const signer = sequence(
    new Integer({ value: 1 }),
    sequence(issuer!, serialNumber!),
    sha256,
    tagged(0, ...attributes),
    sequence(oid("1.2.840.113549.1.1.1"), new Null()),
    octets(signData(new Uint8Array(set(...attributes).toBER()))),
  );
  const signedData = sequence(
    new Integer({ value: 1 }),
    set(sha256),
    sequence(oid("1.2.840.113549.1.7.1"), tagged(0, octets(document))),
    set(signer),
  );
  return new Uint8Array(sequence(oid("1.2.840.113549.1.7.2"), tagged(0, signedData)).toBER());
}
