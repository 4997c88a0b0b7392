/** The signature of an identity document: a PKCS#7 message (RFC 2315, 5652) with one signer. */

import { createHash, type KeyObject, verify } from "node:crypto";
import { Buffer } from "node:buffer";
import type * as Asn1 from "asn1js";
import { messageOf } from "../core/mod.ts";
import { IdentityRefused, require } from "./refused.ts";

/** Real signatures have about 1,300 bytes. */
const mostBytes = 16_384;

const oids = {
  data: "1.2.840.113549.1.7.1",
  signedData: "1.2.840.113549.1.7.2",
  contentType: "1.2.840.113549.1.9.3",
  messageDigest: "1.2.840.113549.1.9.4",
  sha256: "2.16.840.1.101.3.4.2.1",
  rsa: "1.2.840.113549.1.1.1",
  sha256WithRsa: "1.2.840.113549.1.1.11",
};

/** A message with the parts that decide whether it is a signature of a document. Certificates in it are ignored: a message cannot vouch for itself. */
export interface SignedMessage {
  contentType: string;
  /** What it encloses; `undefined` if it comes without. */
  content?: Uint8Array;
  digestAlgorithm: string;
  signatureAlgorithm: string;
  /** The attributes that were signed in place of the content, as they were signed, and by their types. */
  attributes?: { signed: Uint8Array; values: Map<string, Asn1.BaseBlock[]> };
  signature: Uint8Array;
}

/** asn1js, loaded when a document is verified. */
export const loadAsn1 = (): Promise<typeof Asn1> => import("asn1js");

/**
 * Decodes the text of the metadata endpoint `rsa2048` or `pkcs7`: base64 in lines, without a header.
 *
 * @throws {IdentityRefused} for anything else
 */
export function decodeSignature(text: string): Uint8Array {
  require(text.length <= mostBytes * 2, "its signature is too large");
  const compact = text.replace(/[\r\n]/g, "");
  require(compact !== "", "it has no signature");
  require(
    /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(compact),
    "its signature is not base64",
  );
  const bytes = Buffer.from(compact, "base64");
  require(bytes.toString("base64") === compact, "its signature is not base64");
  require(bytes.length <= mostBytes, "its signature is too large");
  return bytes;
}

/**
 * Reads a message. BER is allowed, because AWS writes it: lengths may be open and strings in pieces. Nothing here is checked against a key.
 *
 * @throws {IdentityRefused} if it is not a whole PKCS#7 message with exactly one signer
 */
export function readMessage(asn1: typeof Asn1, bytes: Uint8Array): SignedMessage {
  const read = reader(asn1);
  const [contentType, wrapped, ...rest] = read.sequence(read.whole(bytes));
  require(read.oid(contentType) === oids.signedData && rest.length === 0, "its signature is not PKCS#7 signed data");
  const [, , encapsulated, ...more] = read.sequence(read.tagged(wrapped, 0));
  const signers = read.set(more.at(-1));
  require(signers.length === 1, `its signature has ${signers.length} signers instead of one`);
  const [type, content, ...others] = read.sequence(encapsulated);
  require(others.length === 0, "its signature is not PKCS#7 signed data");

  const parts = read.sequence(signers[0]);
  const attributes = read.isTagged(parts[3], 0) ? parts.splice(3, 1)[0] : undefined;
  if (read.isTagged(parts.at(-1), 1)) parts.pop(); // unsigned attributes prove nothing
  const [, , digestAlgorithm, signatureAlgorithm, signature, ...unknown] = parts;
  require(unknown.length === 0, "its signature is not PKCS#7 signed data");
  return {
    contentType: read.oid(type),
    content: content && read.bytes(read.tagged(content, 0)),
    digestAlgorithm: read.oid(read.sequence(digestAlgorithm)[0]),
    signatureAlgorithm: read.oid(read.sequence(signatureAlgorithm)[0]),
    attributes: attributes && readAttributes(asn1, attributes),
    signature: read.bytes(signature),
  };
}

function readAttributes(asn1: typeof Asn1, block: Asn1.BaseBlock): SignedMessage["attributes"] {
  const read = reader(asn1);
  const raw = new Uint8Array(block.valueBeforeDecodeView);
  // They are signed in DER, which has no open lengths, under the tag of a set.
  require(raw[1] !== 0x80, "its signed attributes are not in DER");
  const values = new Map<string, Asn1.BaseBlock[]>();
  for (const attribute of (block as Asn1.Constructed).valueBlock.value) {
    const [type, set, ...rest] = read.sequence(attribute);
    require(rest.length === 0 && !values.has(read.oid(type)), "a signed attribute is there twice");
    values.set(read.oid(type), read.set(set));
  }
  return { signed: Uint8Array.of(0x31, ...raw.subarray(1)), values };
}

/** Reads parts of a tree; anything unexpected is refused. */
function reader(asn1: typeof Asn1) {
  const wrong = "its signature is not PKCS#7 signed data";
  const isTagged = (block: Asn1.BaseBlock | undefined, number: number): block is Asn1.Constructed =>
    block instanceof asn1.Constructed && block.idBlock.tagClass === 3 && block.idBlock.tagNumber === number;
  return {
    isTagged,
    whole(bytes: Uint8Array): Asn1.BaseBlock {
      let read;
      try {
        read = asn1.fromBER(bytes, { maxDepth: 16, maxNodes: 1000 });
      } catch (error) {
        throw new IdentityRefused(`its signature cannot be decoded: ${messageOf(error)}`);
      }
      require(read.offset === bytes.length, "its signature cannot be decoded, or has bytes behind its end");
      return read.result;
    },
    sequence(block: Asn1.BaseBlock | undefined): Asn1.BaseBlock[] {
      require(block instanceof asn1.Sequence, wrong);
      return [...block.valueBlock.value];
    },
    set(block: Asn1.BaseBlock | undefined): Asn1.BaseBlock[] {
      require(block instanceof asn1.Set, wrong);
      return [...block.valueBlock.value];
    },
    /** The one block inside an explicit tag. */
    tagged(block: Asn1.BaseBlock | undefined, number: number): Asn1.BaseBlock {
      require(isTagged(block, number) && block.valueBlock.value.length === 1, wrong);
      return block.valueBlock.value[0]!;
    },
    oid(block: Asn1.BaseBlock | undefined): string {
      require(block instanceof asn1.ObjectIdentifier, wrong);
      return block.valueBlock.toString();
    },
    bytes(block: Asn1.BaseBlock | undefined): Uint8Array {
      require(block instanceof asn1.OctetString, wrong);
      return new Uint8Array(block.getValue());
    },
  };
}

/**
 * Checks that a message is the signature of exactly these bytes by the owner of a key.
 *
 * @throws {IdentityRefused} with the reason
 */
export function checkSignature(asn1: typeof Asn1, message: SignedMessage, document: Uint8Array, key: KeyObject): void {
  require(
    message.digestAlgorithm === oids.sha256 && [oids.rsa, oids.sha256WithRsa].includes(message.signatureAlgorithm),
    "its signature is not RSA with SHA-256: take the one of the metadata path instance-identity/rsa2048",
  );
  require(message.contentType === oids.data, "its signature is of another type of content");
  require(!message.content || Buffer.compare(message.content, document) === 0, "its signature is of another document");
  const { attributes } = message;
  if (attributes) checkAttributes(asn1, attributes.values, document);
  const isSigned = verify("sha256", attributes?.signed ?? document, key, message.signature);
  require(isSigned, "its signature was not made with the key of this region");
}

/** With attributes, the signature covers them, and they cover the content: by its type and its digest. */
function checkAttributes(asn1: typeof Asn1, values: Map<string, Asn1.BaseBlock[]>, document: Uint8Array): void {
  const read = reader(asn1);
  const only = (type: string): Asn1.BaseBlock => {
    const [value, ...rest] = values.get(type) ?? [];
    require(value && rest.length === 0, "its signed attributes lack the type or the digest of the content");
    return value;
  };
  require(read.oid(only(oids.contentType)) === oids.data, "its signature is of another type of content");
  const digest = createHash("sha256").update(document).digest();
  require(digest.equals(read.bytes(only(oids.messageDigest))), "its signature is of another document");
}
