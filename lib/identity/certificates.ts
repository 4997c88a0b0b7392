/** The certificates with which AWS signs identity documents: data of `infra/cloud`, pinned here. */

import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fromRoot } from "../core/mod.ts";
import { require } from "./refused.ts";

/** Region → SHA-256 of its certificate. */
export const pinned: Readonly<Record<string, string>> = {
  "ap-northeast-1": "b325c09f762291bfb8a149a3d8045eecda8152e79a7f4c83974a3703a2a7bb6d",
  "ap-southeast-1": "df7aad409dad94ffb0b45a677051291855c328945379ba05f4aa4983baa2b5b1",
  "ap-southeast-2": "3c2fa3fa70c80bc64e5e934b30e2d0af1733cfd32584f68f86804c43a934833d",
  "eu-central-1": "40e59f0c3924d32f53b9f66145fc18c4dfa1192dec7c74ad84d719826e9c7ba1",
  "eu-west-1": "7963eae83b58ab14bbd0715947015dd6866d7623df85eca742cabb8898281f30",
  "sa-east-1": "940ffcb9b2e5d1ef928c8832d804ff50a54eb231b19c683f9010225231ae6481",
  "us-east-1": "70923c22dd074172d0e5d27ea1ca865412525fccd8bc2cd0ff40660e275f0b30",
  "us-west-1": "abdc625e6600af52d4d3b88415bc092843e2d268f7136e62ebc2d9de94ae8232",
  "us-west-2": "4e3569f2925a867a0c2f1b64efe101d4b4853d11c4f81c1e72aae201a92020b4",
};

const file = "infra/cloud/identity_certificates.pem";
const block = /^([a-z0-9-]+)\n(-----BEGIN CERTIFICATE-----\n[^-]+-----END CERTIFICATE-----)$/gm;

/**
 * The certificate of a region.
 *
 * @throws {IdentityRefused} if the lab has none for it
 */
export async function certificateOf(region: string): Promise<X509Certificate> {
  require(
    Object.hasOwn(pinned, region),
    `the lab has no certificate for the region ${region}; it has those of ${Object.keys(pinned).join(", ")}`,
  );
  const text = await readFile(fromRoot(file), "utf8");
  const [, , pem] = [...text.matchAll(block)].find(([, name]) => name === region) ?? [];
  if (!pem) throw new TypeError(`${file} has no certificate for ${region}.`);
  const certificate = new X509Certificate(pem);
  if (fingerprintOf(certificate) !== pinned[region]) {
    throw new TypeError(`${file}: the certificate of ${region} is not the one that AWS publishes.`);
  }
  return certificate;
}

/** SHA-256 of a certificate, as hexadecimal digits. */
export const fingerprintOf = ({ fingerprint256 }: X509Certificate): string =>
  fingerprint256.replaceAll(":", "").toLowerCase();

/**
 * Checks that a certificate has an RSA key of 2048 bits, is signed with it, and is valid at these moments.
 *
 * @throws {IdentityRefused}
 */
export function checkCertificate(certificate: X509Certificate, moments: Date[]): void {
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
  require(
    asymmetricKeyType === "rsa" && asymmetricKeyDetails?.modulusLength === 2048,
    "the signer's key is not RSA with 2048 bits",
  );
  require(certificate.verify(certificate.publicKey), "the signer's certificate is not signed by itself");
  const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  for (const moment of moments) {
    require(from <= moment.getTime() && moment.getTime() <= to, "the signer's certificate was not valid at that time");
  }
}
