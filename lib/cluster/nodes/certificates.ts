/** The certificates of a cluster. Each cluster has its own authority, which is removed with it. */

import { createHash } from "node:crypto";
import type { KeyPair } from "../plan/record.ts";

/** For testing, a clock. */
interface Options {
  now?: () => Date;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** Makes an authority: it signs itself and may sign certificates of servers. */
export async function createAuthority(cluster: string, options: Options = {}): Promise<KeyPair> {
  const x509 = await loadX509();
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]) as CryptoKeyPair;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...lifetime(options),
    name: [{ CN: [`${cluster}: certificate authority`] }],
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: certificate.toString("pem"), key: await exportKey(keys.privateKey) };
}

/** Tells a cluster from every other one, also of the same name. It is no secret. Pure. */
export const markOf = ({ certificate }: Pick<KeyPair, "certificate">): string =>
  createHash("sha256").update(certificate).digest("hex").slice(0, 32);

/**
 * Signs a certificate for a server with a new key, which serves as a client's certificate too: the nodes of a group
 * connect to each other.
 *
 * @param addresses the IP addresses under which it may be reached; `localhost` is always among its names.
 */
export async function signCertificate(
  authority: KeyPair,
  addresses: string[],
  options: Options = {},
): Promise<KeyPair> {
  const x509 = await loadX509();
  const issuer = new x509.X509Certificate(authority.certificate);
  const signingKey = await crypto.subtle.importKey(
    "pkcs8",
    x509.PemConverter.decodeFirst(authority.key),
    algorithm,
    false,
    ["sign"],
  );
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]) as CryptoKeyPair;
  const certificate = await x509.X509CertificateGenerator.create({
    ...lifetime(options),
    subject: [{ CN: ["localhost"] }],
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: "dns", value: "localhost" },
        ...addresses.map((value) => ({ type: "ip" as const, value })),
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: certificate.toString("pem"), key: await exportKey(keys.privateKey) };
}

/** Loaded when it is needed: most commands make no certificate. Its containers of types want the polyfill first. */
async function loadX509() {
  await import("reflect-metadata");
  return await import("@peculiar/x509");
}

async function exportKey(key: CryptoKey): Promise<string> {
  const { PemConverter } = await loadX509();
  return `${PemConverter.encode(await crypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY")}\n`;
}

const dayMs = 24 * 3600 * 1000;

/** Serial number and validity: from yesterday, since the clocks of machines differ, for a year. */
function lifetime({ now = () => new Date() }: Options) {
  const random = crypto.getRandomValues(new Uint8Array(15)).toHex();
  return {
    // A number above 0, as the standard demands: the first byte has no sign bit.
    serialNumber: `40${random}`,
    notBefore: new Date(now().getTime() - dayMs),
    notAfter: new Date(now().getTime() + 365 * dayMs),
  };
}
