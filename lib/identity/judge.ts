/** Where the clusters of a run ran, decided from its private file. */

import { createHmac } from "node:crypto";
import type { Custody, KeptCluster, KeptNode } from "./custody.ts";
import type { IdentityDocument } from "./document.ts";
import { whyFactsDiffer } from "./facts.ts";
import type { Place } from "./place.ts";
import { IdentityRefused, require } from "./refused.ts";
import { verifyDocument } from "./verify.ts";

const hourMs = 3600 * 1000;

/** The instances of a run were started at most so long before it: they stop by themselves after at most 72 hours. Clocks differ. */
const mostBeforeMs = 73 * hourMs;
/** And at most so long after it began: cells can start instances, too. */
const mostAfterMs = 24 * hourMs;

/**
 * Judges each cluster of a private file. It ran on AWS if AWS signed a document of every instance, all are of one account and one region and were
 * started for this run, and the rest of the record agrees with the documents and with itself. Anything else is `local`, with the reason, or a
 * rehearsal.
 *
 * Only documents and signatures are beyond doubt. The file's own process writes all the rest: ids, addresses, and what hosts and servers reported. A
 * program that can write the file can invent these to fit documents that it has.
 *
 * @param started when the run began whose clusters they are said to be
 */
export const judgePlaces = (
  { started: kept, salt, clusters }: Custody,
  started: string,
  { now }: { now?: () => Date } = {},
): Promise<Place[]> =>
  Promise.all(clusters.map(async (cluster): Promise<Place> => {
    const { cluster: name, topology, nodes, rehearsal } = cluster;
    try {
      require(kept === started, "its documents belong to another run");
      require(cluster.refused === undefined, cluster.refused ?? "");
      const documents = await Promise.all(nodes.map((node) => verifyNode(cluster, node, started, now)));
      requireOne(documents, "account", ({ accountId }) => accountId);
      requireOne(documents, "region", ({ region }) => region);
      requireDistinct(nodes, "instance", ({ instanceId }) => instanceId);
      requireDistinct(nodes, "name", ({ node }) => node);
      // The hosts of a rehearsal share one kernel.
      if (rehearsal === undefined) requireDistinct(nodes, "boot id", ({ host }) => host.bootId);
      const instances = nodes.map(({ node, instanceId }, at) => ({
        node,
        instanceId,
        account: createHmac("sha256", salt).update(documents[at]!.accountId).digest("hex").slice(0, 16),
      }));
      return { cluster: name, topology, where: rehearsal === undefined ? "aws" : "rehearsal", instances };
    } catch (error) {
      if (!(error instanceof IdentityRefused)) throw error;
      return { cluster: name, topology, where: "local", why: error.message, instances: [] };
    }
  }));

/** The document of a node's instance, if everything about it is as it should be. */
async function verifyNode(
  { topology, rehearsal }: KeptCluster,
  { node, instanceId, address, document: bytes, signature, host, server }: KeptNode,
  started: string,
  now?: () => Date,
): Promise<IdentityDocument> {
  try {
    const { document } = await verifyDocument({ document: bytes, signature }, { rehearsal, now });
    require(
      document.instanceId === instanceId,
      `its document is of ${document.instanceId}, but its record names ${instanceId}`,
    );
    require(document.privateIp === address, "its document names another address than its record");
    const [launched, began] = [document.pendingTime, started].map((time) => Date.parse(time)) as [number, number];
    require(
      began - mostBeforeMs <= launched && launched <= began + mostAfterMs,
      `its instance was started at ${document.pendingTime}, not for the run of ${started}`,
    );
    const why = whyFactsDiffer({ node, topology, host, server });
    require(why === undefined, why ?? "");
    return document;
  } catch (error) {
    if (error instanceof IdentityRefused) throw new IdentityRefused(`${node}: ${error.message}`);
    throw error;
  }
}

function requireOne(documents: IdentityDocument[], what: string, of: (document: IdentityDocument) => string): void {
  const count = new Set(documents.map(of)).size;
  require(count === 1, `its instances belong to ${count} ${what}s`);
}

function requireDistinct(nodes: KeptNode[], what: string, of: (node: KeptNode) => string): void {
  require(new Set(nodes.map(of)).size === nodes.length, `two of its nodes have the same ${what}`);
}
