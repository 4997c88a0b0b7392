/** Verifies signed identity documents, offline. */

import { X509Certificate } from "node:crypto";
import { certificateOf, checkCertificate, fingerprintOf, pinned } from "./certificates.ts";
import { type IdentityDocument, parseDocument } from "./document.ts";
import { IdentityRefused, require } from "./refused.ts";
import { checkSignature, decodeSignature, loadAsn1, readMessage } from "./signed_data.ts";

/** A document as the metadata service gave it. */
export interface SignedDocument {
  /** Byte for byte: the signature covers nothing else. */
  document: Uint8Array;
  /** The text of `instance-identity/rsa2048`. */
  signature: string;
}

/** Who attests a document: AWS, or the authority of a rehearsal, which proves nothing. */
type Signer = "aws" | "rehearsal";

/** The name in the certificate of a rehearsal's authority. */
export const rehearsalName = "AetherMart Lab rehearsal, not AWS";

const dayMs = 24 * 3600 * 1000;

/**
 * Verifies a document against AWS's certificate of its region, or against the authority of a rehearsal, if there is one. Certificates that
 * come in the signature are ignored. A document that AWS did not sign is never reported as signed by AWS.
 *
 * @param options.rehearsal the certificate (PEM) of a rehearsal's authority
 * @throws {IdentityRefused} with the first reason why it is not accepted
 *
 * ```ts no-run
 * import { verifyDocument } from "./verify.ts";
 * const { signer, document } = await verifyDocument({ document: bytes, signature: text });
 * declare const bytes: Uint8Array, text: string;
 * ```
 */
export async function verifyDocument(
  { document, signature }: SignedDocument,
  { rehearsal, now = () => new Date() }: { rehearsal?: string; now?: () => Date } = {},
): Promise<{ signer: Signer; document: IdentityDocument }> {
  const fields = parseDocument(document);
  const started = new Date(fields.pendingTime);
  // Clocks differ.
  require(started.getTime() <= now().getTime() + dayMs, "the instance was started in the future");
  const certificate = rehearsal === undefined ? await certificateOf(fields.region) : readAuthority(rehearsal);
  checkCertificate(certificate, [started, now()]);
  const asn1 = await loadAsn1();
  checkSignature(asn1, readMessage(asn1, decodeSignature(signature)), document, certificate.publicKey);
  return { signer: rehearsal === undefined ? "aws" : "rehearsal", document: fields };
}

/** The certificate of a rehearsal's authority, which says what it is. */
function readAuthority(pem: string): X509Certificate {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch {
    throw new IdentityRefused("the authority of the rehearsal is not a certificate");
  }
  require(
    certificate.subject === `CN=${rehearsalName}` && !Object.values(pinned).includes(fingerprintOf(certificate)),
    `the authority is not that of a rehearsal: its name is not "${rehearsalName}"`,
  );
  return certificate;
}
