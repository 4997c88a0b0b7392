/** The certificates of a cluster: an authority of its own, made with it and gone with it. */

import { join } from "node:path";
import { promisify } from "node:util";
import { generateKeyPair } from "node:crypto";
// @ts-types="npm:@types/node-forge@1.3.14"
import forge from "node-forge";

/** The files of a cluster's certificates. */
export interface CertificatePaths {
  /** Who signed: what clients and nodes trust. */
  ca: string;
  /** Of every node of the cluster. */
  cert: string;
  key: string;
}

export const tlsDir = (home: string): string => join(home, "tls");

export function certificatePaths(home: string): CertificatePaths {
  const dir = tlsDir(home);
  return { ca: join(dir, "ca.pem"), cert: join(dir, "node.pem"), key: join(dir, "node.key") };
}

/** The texts of the files, as PEM. */
export type Certificates = Record<keyof CertificatePaths, string>;

const days = (n: number) => n * 24 * 3600 * 1000;

/**
 * Makes an authority and a certificate for the nodes that it signs. The authority's key is forgotten at once: nobody can
 * sign another.
 *
 * Cost: two RSA keys, a few tenths of a second.
 *
 * @param addresses every address under which a node may be reached; `localhost` comes with them.
 */
export async function createCertificates(
  cluster: string,
  addresses: string[],
  { now = () => new Date() }: { now?: () => Date } = {},
): Promise<Certificates> {
  const [authority, node] = await Promise.all([createKeys(), createKeys()]);
  const issuer = [{ name: "commonName", value: `${cluster}: certificate authority` }];
  const ca = describe(authority.publicKey, issuer, issuer, now(), [
    { name: "basicConstraints", cA: true, critical: true },
    { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
  ]);
  ca.sign(authority.privateKey, forge.md.sha256.create());
  const certificate = describe(node.publicKey, [{ name: "commonName", value: "localhost" }], issuer, now(), [
    { name: "basicConstraints", cA: false },
    { name: "keyUsage", digitalSignature: true, keyEncipherment: true, critical: true },
    { name: "extKeyUsage", serverAuth: true, clientAuth: true },
    {
      name: "subjectAltName",
      altNames: [{ type: 2, value: "localhost" }, ...addresses.map((ip) => ({ type: 7, ip }))],
    },
  ]);
  certificate.sign(authority.privateKey, forge.md.sha256.create());
  return {
    ca: forge.pki.certificateToPem(ca),
    cert: forge.pki.certificateToPem(certificate),
    key: forge.pki.privateKeyToPem(node.privateKey),
  };
}

/** Made by the runtime's own cryptography: in TypeScript it would take seconds. */
async function createKeys(): Promise<forge.pki.rsa.KeyPair> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  return {
    publicKey: forge.pki.publicKeyFromPem(publicKey),
    privateKey: forge.pki.privateKeyFromPem(privateKey),
  };
}

function describe(
  publicKey: forge.pki.rsa.PublicKey,
  subject: forge.pki.CertificateField[],
  issuer: forge.pki.CertificateField[],
  now: Date,
  extensions: object[],
): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = publicKey;
  // Positive, as the standard wants it, and without a padding that OpenSSL would refuse: the first byte is neither 0 nor above 7F.
  certificate.serialNumber = `40${forge.util.bytesToHex(forge.random.getBytesSync(15))}`;
  certificate.validity.notBefore = new Date(now.getTime() - days(1));
  certificate.validity.notAfter = new Date(now.getTime() + days(365));
  certificate.setSubject(subject);
  certificate.setIssuer(issuer);
  certificate.setExtensions(extensions);
  return certificate;
}
