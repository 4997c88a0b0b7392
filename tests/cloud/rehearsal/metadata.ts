/** What the metadata service tells a host about itself, with the documents that a rehearsal's authority signs. */

import type { RehearsalAuthority } from "../../support/rehearsal.ts";
import type { Metadata } from "./metadata_server.ts";
import { type Instance, region } from "./moto_state.ts";
import { hardwareAddress, vpcNetwork } from "./network.ts";

/** What the service knows of a host. */
export interface About extends Instance {
  privateAddress: string;
  publicAddress: string;
  /** The line of its key pair; without one, nobody can log in. */
  publicKey?: string;
  userData: string;
}

/** Pure, apart from the signature. */
export function composeMetadata(about: About, authority: RehearsalAuthority): Metadata {
  const { id, type, image, zone, key, privateAddress, publicAddress, publicKey, userData } = about;
  const name = `ip-${privateAddress.replaceAll(".", "-")}.ec2.internal`;
  const [mac, document] = [hardwareAddress(privateAddress), composeDocument(about)];
  const signature = authority.sign(new TextEncoder().encode(document));
  return {
    "user-data": userData,
    "dynamic/instance-identity/document": document,
    "dynamic/instance-identity/rsa2048": signature,
    // AWS signs this one with another key. Nothing here reads it.
    "dynamic/instance-identity/pkcs7": signature,
    ...Object.fromEntries(
      Object.entries({
        "ami-id": image,
        "instance-id": id,
        "instance-type": type,
        "instance-life-cycle": "on-demand",
        mac,
        hostname: name,
        "local-hostname": name,
        "local-ipv4": privateAddress,
        "public-ipv4": publicAddress,
        "placement/availability-zone": zone,
        "placement/region": region,
        ...Object.fromEntries(
          Object.entries({
            "device-number": "0",
            "local-ipv4s": privateAddress,
            "public-ipv4s": publicAddress,
            "subnet-ipv4-cidr-block": vpcNetwork,
          }).map(([path, text]) => [`network/interfaces/macs/${mac}/${path}`, text]),
        ),
        ...(publicKey ? { "public-keys/": `0=${key}`, "public-keys/0/openssh-key": publicKey } : {}),
      }).map(([path, text]) => [`meta-data/${path}`, text]),
    ),
  };
}

/** A document as AWS writes it. */
function composeDocument({ id, account, type, image, zone, launched, privateAddress }: About): string {
  return JSON.stringify(
    {
      accountId: account,
      architecture: "x86_64",
      availabilityZone: zone,
      billingProducts: null,
      devpayProductCodes: null,
      marketplaceProductCodes: null,
      imageId: image,
      instanceId: id,
      instanceType: type,
      kernelId: null,
      pendingTime: new Date(launched).toISOString().replace(/\.\d+/, ""),
      privateIp: privateAddress,
      ramdiskId: null,
      region,
      version: "2017-09-30",
    },
    null,
    2,
  );
}
