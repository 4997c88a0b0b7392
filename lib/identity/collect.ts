/** Collects what shows where a cluster's nodes run, for the private file of the run. */

import { readFileSync } from "node:fs";
import process from "node:process";
import { messageOf } from "../core/mod.ts";
import { currentCustody, keepInstances, keepRefusal, type KeptCluster } from "./custody.ts";
import { parseFacts, type ServerFacts } from "./facts.ts";
import { IdentityRefused, require } from "./refused.ts";

/** A node of a cluster in EC2, and how to ask it. */
export interface Witness {
  node: string;
  /** The id and the private address that EC2's API gives, never those that the instance reports of itself. */
  instanceId: string;
  address: string;
  /** Runs `infra/hosts/facts.sh --identity` on the host, and returns what it printed. */
  askHost(): Promise<string>;
  /** Asks the server by SQL, on the connection that the lab uses: `SELECT @@hostname, @@version, @@port`. */
  askServer(): Promise<ServerFacts>;
}

/** The environment variable with the file of a rehearsal's certificate (PEM), if the instances are doubles. */
export const rehearsalVariable = "AETHERMART_REHEARSAL";

/**
 * Asks every node and keeps the answers; outside of a run it asks nobody. Call it when the cluster is ready, and again when its members have changed.
 * If one cannot be asked, the run goes on: the reason is kept, and counts unless the cluster's instances were kept before.
 *
 * @param findWitnesses the nodes, with the ids and addresses of EC2's API
 * @param path the private file. Default: that of the run in whose kernel this process is
 * @returns why nothing was kept, for the user at this computer: it may name addresses
 */
export async function collectInstances(
  cluster: Pick<KeptCluster, "cluster" | "topology">,
  findWitnesses: () => Promise<Witness[]>,
  path = currentCustody(),
): Promise<string | undefined> {
  if (!path) return undefined;
  try {
    const witnesses = await findWitnesses().catch(refuse("the ids of its machines are not known"));
    const nodes = await Promise.all(witnesses.map(askNode));
    keepInstances({ ...cluster, rehearsal: readRehearsal(), nodes }, path);
    return undefined;
  } catch (error) {
    if (!(error instanceof IdentityRefused)) throw error;
    keepRefusal(cluster, error.message, path);
    return [error.message, ...error.cause === undefined ? [] : [messageOf(error.cause)]].join(": ");
  }
}

async function askNode({ node, instanceId, address, askHost, askServer }: Witness): Promise<KeptCluster["nodes"][0]> {
  const [printed, server] = await Promise.all([
    askHost().catch(refuse(`${node}: its host did not answer`)),
    askServer().catch(refuse(`${node}: its server did not answer`)),
  ]);
  try {
    const { host, signed } = parseFacts(printed);
    require(signed, "its host gave no identity document");
    return { node, instanceId, address, ...signed, host, server };
  } catch (error) {
    if (error instanceof IdentityRefused) throw new IdentityRefused(`${node}: ${error.message}`);
    throw error;
  }
}

/** Reports show why documents are missing; the cause, which may name addresses, stays here. */
const refuse = (why: string) => (cause: unknown): never => {
  throw new IdentityRefused(why, { cause });
};

function readRehearsal(): string | undefined {
  const path = process.env[rehearsalVariable];
  return path ? readFileSync(path, "utf8") : undefined;
}
