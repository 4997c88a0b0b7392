/** Collects what shows where a cluster's nodes run, for the private file of the run. */

import process from "node:process";
import { custodyVariable, keepInstances, type KeptCluster } from "./custody.ts";
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

/**
 * Asks every node and keeps the answers; outside of a run it asks nobody. Call it when the cluster is ready, and again when its members have changed.
 *
 * @param cluster `rehearsal`: the certificate of the authority, if the instances are doubles
 * @throws {IdentityRefused} if the host of a node gave no document; nothing is kept then
 */
export async function collectInstances(cluster: Omit<KeptCluster, "nodes">, witnesses: Witness[]): Promise<void> {
  if (!process.env[custodyVariable]) return;
  const nodes = await Promise.all(witnesses.map(async ({ node, instanceId, address, askHost, askServer }) => {
    const [printed, server] = await Promise.all([askHost(), askServer()]);
    try {
      const { host, signed } = parseFacts(printed);
      require(signed, "its host gave no identity document");
      return { node, instanceId, address, ...signed, host, server };
    } catch (error) {
      if (error instanceof IdentityRefused) {
        throw new IdentityRefused(`${node} of ${cluster.cluster}: ${error.message}`);
      }
      throw error;
    }
  }));
  keepInstances({ ...cluster, nodes });
}
