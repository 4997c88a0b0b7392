/** Where the clusters of a run ran, decided from its private file. */

import { createHmac } from "node:crypto";
import type { Custody, KeptCluster, KeptNode } from "./custody.ts";
import { whyFactsDiffer } from "./facts.ts";
import { IdentityRefused, require } from "./refused.ts";
import { type Signer, verifyDocument } from "./verify.ts";

/** Where a cluster ran, with what may be shown of its instances. */
export interface Place {
  cluster: string;
  topology: KeptCluster["topology"] | "unknown";
  /** `local` also if its documents are not accepted. */
  where: "local" | Signer;
  /** Why its documents are not accepted. */
  why?: string;
  /** Empty unless all documents are accepted. */
  instances: {
    node: string;
    instanceId: string; /** A hash with a salt that stays in the private file. */
    account: string;
  }[];
}

/**
 * Judges each cluster of a private file. It ran on AWS if AWS signed a document of every instance, each is the instance that the plan made, at its
 * address, and host and server agree about themselves. Anything else is `local`, with the reason, or a rehearsal.
 *
 * @param started when the run began whose clusters they are said to be
 */
export const judgePlaces = (
  { started: kept, salt, clusters }: Custody,
  started: string | undefined,
  { now }: { now?: () => Date } = {},
): Promise<Place[]> =>
  Promise.all(clusters.map(async (cluster): Promise<Place> => {
    const { cluster: name, topology, nodes, rehearsal } = cluster;
    try {
      require(kept === started, "its documents belong to another run");
      const accounts = await Promise.all(nodes.map((node) => verifyNode(cluster, node, now)));
      requireDistinct(nodes, "instance", ({ instanceId }) => instanceId);
      requireDistinct(nodes, "name", ({ node }) => node);
      // The hosts of a rehearsal share one kernel.
      if (rehearsal === undefined) requireDistinct(nodes, "boot id", ({ host }) => host.bootId);
      const instances = nodes.map(({ node, instanceId }, at) => ({
        node,
        instanceId,
        account: createHmac("sha256", salt).update(accounts[at]!).digest("hex").slice(0, 16),
      }));
      return { cluster: name, topology, where: rehearsal === undefined ? "aws" : "rehearsal", instances };
    } catch (error) {
      if (!(error instanceof IdentityRefused)) throw error;
      return { cluster: name, topology, where: "local", why: error.message, instances: [] };
    }
  }));

/** The account of a node's instance, if everything about it is as it should be. */
async function verifyNode(
  { topology, rehearsal }: KeptCluster,
  { node, instanceId, address, document: bytes, signature, host, server }: KeptNode,
  now?: () => Date,
): Promise<string> {
  try {
    const { document } = await verifyDocument({ document: bytes, signature }, { rehearsal, now });
    require(
      document.instanceId === instanceId,
      `its document is of ${document.instanceId}, but the plan made ${instanceId}`,
    );
    require(document.privateIp === address, `its document names another address than the plan`);
    const why = whyFactsDiffer({ node, topology, host, server });
    require(why === undefined, why ?? "");
    return document.accountId;
  } catch (error) {
    if (error instanceof IdentityRefused) throw new IdentityRefused(`${node}: ${error.message}`);
    throw error;
  }
}

function requireDistinct(nodes: KeptNode[], what: string, of: (node: KeptNode) => string): void {
  require(new Set(nodes.map(of)).size === nodes.length, `two of its nodes have the same ${what}`);
}
