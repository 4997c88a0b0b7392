/** A cluster of doubles: identity documents that a rehearsal's authority signed, with facts that agree with them. */

import { Buffer } from "node:buffer";
import { join } from "node:path";
import process from "node:process";
import { custodyFile, custodyVariable, type KeptCluster } from "../../lib/identity/mod.ts";
import type { RehearsalAuthority } from "./rehearsal.ts";

/** The id of an instance, made from a number. */
export const instanceId = (number: number): string => `i-${number.toString(16).padStart(17, "0")}`;

/** A Galera cluster of three instances with consecutive ids. */
export function rehearsedCluster(
  authority: RehearsalAuthority,
  { first = 1, accountId = "123456789012", region = "us-east-1", started = new Date() } = {},
): KeptCluster & { topology: "galera" } {
  const nodes = [1, 2, 3].map((number) => {
    const [id, address] = [instanceId(first + number - 1), `172.31.0.${10 + number}`];
    const document = new TextEncoder().encode(JSON.stringify(
      {
        accountId,
        architecture: "x86_64",
        availabilityZone: `${region}a`,
        billingProducts: null,
        imageId: "ami-0123456789abcdef0",
        instanceId: id,
        instanceType: "t3.small",
        pendingTime: started.toISOString(),
        privateIp: address,
        region,
        version: "2017-09-30",
      },
      null,
      2,
    ));
    return {
      node: `node${number}`,
      instanceId: id,
      address,
      document,
      signature: authority.sign(document),
      host: {
        hostname: `node${number}`,
        bootId: crypto.randomUUID(),
        version: "11.8.9-MariaDB",
        listeners: ["tcp 0.0.0.0:22", "tcp *:3306", "tcp 0.0.0.0:4567"],
      },
      server: { hostname: `node${number}`, version: "11.8.9-MariaDB-ubu2404-log", port: 3306 },
    };
  });
  return { cluster: "m3-galera", topology: "galera", rehearsal: authority.certificate, nodes };
}

/** What `facts.sh --identity` prints on the host of a node. */
export const printedBy = ({ document, signature, host }: KeptCluster["nodes"][number]): string =>
  [
    `hostname ${host.hostname}`,
    `boot_id ${host.bootId}`,
    `version ${host.version}`,
    ...host.listeners.map((listener) => `listener ${listener}`),
    `document ${Buffer.from(document).toString("base64")}`,
    `signature ${signature.replaceAll("\n", "")}`,
    "",
  ].join("\n");

/** Runs a test in which this process belongs to a run with this private file. */
export async function withCustody(body: (path: string) => Promise<void> | void): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    process.env[custodyVariable] = join(dir, custodyFile);
    await body(join(dir, custodyFile));
  } finally {
    delete process.env[custodyVariable];
    await Deno.remove(dir, { recursive: true });
  }
}
