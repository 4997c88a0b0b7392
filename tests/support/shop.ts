/** A cluster with a small shop in it, for tests. */

import { type Cluster, type ClusterOptions, type ClusterSpec, startCluster } from "../../lib/cluster/mod.ts";
import { prepareShop } from "../../lib/shop/mod.ts";
import { fromRoot } from "../../lib/core/mod.ts";
import { runScript } from "../../lib/sql/mod.ts";

/** The tables that the shop's workload uses. */
export const shopTables = ["products", "customers", "orders", "order_items", "order_requests"];

/** Starts a cluster with the small shop of the fixtures. */
export async function startShop(spec: string | ClusterSpec, options: ClusterOptions = {}): Promise<Cluster> {
  const cluster = await startCluster(spec, options);
  try {
    await using db = await cluster.connect("node1");
    await runScript(db, fromRoot("tests", "fixtures", "sql", "shop.sql"));
    await prepareShop(db);
    return cluster;
  } catch (error) {
    await cluster.remove();
    throw error;
  }
}

/** Waits. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
