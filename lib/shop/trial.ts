/** A trial: the shop at work while something is done to its cluster, and the state of its orders and nodes afterwards. */

import { setTimeout as delay } from "node:timers/promises";
import { type ClusterPool, openPool } from "../client/mod.ts";
import type { Cluster, Operation } from "../cluster/mod.ts";
import { type Interruption, interruptionsOf, nodeBefore, pausesOf, ratesOf } from "./rates.ts";
import { compareNodes, verifyLedger } from "./verify.ts";
import { type OperationReport, runWorkload, type Workload } from "./workload.ts";

/** Something that is done to a cluster while the shop works: an operation of `lab/cluster`, or several one after another. It gets the shop's work. */
export type Intervention = (shop: Workload) => Promise<Operation | Operation[]>;

/** Options of a trial. */
export interface TrialOptions {
  /** How long the shop works after each intervention, in seconds. Before the first one, it works about half as long. */
  seconds: number;
  /** A proxy that the shop connects to. Default: the nodes themselves. */
  through?: { host: string; port: number };
}

/** What a trial showed. Names that end in `_ms` are milliseconds, in `_s` seconds. */
export interface Trial {
  /** The longest time between two confirmed orders, in milliseconds. */
  gap_ms: number;
  /** When it began, in seconds on the axis of the operations. */
  gap_from_s: number;
  /** What each intervention did to the orders, and which node confirmed the last one before; `null` for one that no order follows. */
  interruptions: (Interruption & { last_node: string } | null)[];
  /** Every time without a confirmed order of more than half a second: when it began, in seconds, and how long it lasted, in milliseconds. */
  pauses: { at_s: number; ms: number }[];
  /** How many orders were confirmed to the client, and how many per second on average. */
  acknowledged: number;
  per_second: number;
  /** How many confirmed orders are not in the tables. */
  lost: number;
  /** How many orders are there twice, or instead of another. */
  duplicates: number;
  /** Whether all nodes held the same rows afterwards. */
  nodesEqual: boolean;
  /** The operations of the interventions: when each began, in seconds, and how long it took, in milliseconds. */
  operations: { operation: string; node: string; at_s: number; ms: number }[];
  /** The figures of each kind of the shop's operations. */
  shop: OperationReport[];
  /** Why operations failed, each message once. */
  failures: string[];
  /** How often the shop moved to another node. */
  moves: number;
  /** The rate of confirmed orders in each fifth of a second, in a long trial in each half or whole second; `at_s` is its middle. */
  orders: { at_s: number; per_second: number }[];
}

/** The tables by which nodes are compared: those of milestone 1 and the requests of orders. */
const tables = [
  "categories",
  "suppliers",
  "products",
  "customers",
  "orders",
  "order_items",
  "reviews",
  "order_requests",
];

/**
 * Waits until the shop keeps up with what falls due, keeps it at work, runs the interventions one after another, then compares all nodes and looks for
 * every confirmed order in the tables. The first intervention comes at a random moment. The cluster must hold the shop's data and the table of {@link prepareShop}.
 *
 * @throws {ConnectError} if a node does not answer afterwards.
 * @throws {RangeError} if the shop has no customers or products.
 * @throws what an intervention throws.
 *
 * @example
 * ```ts no-run
 * import { findDataset } from "lab/dataset";
 * import { killNode, startCluster, startNode } from "lab/cluster";
 * import { load } from "lab/etl";
 * import { prepareShop, runTrial } from "lab/shop";
 * import { runScript } from "lab/sql";
 * await using cluster = await startCluster("m3-galera");
 * await using db = await cluster.connect("node1");
 * for (const name of ["00_reset", "01_schema", "02_staging", "04_rules"]) {
 *   await runScript(db, `sql/m1/${name}.sql`);
 * }
 * await load(db, await findDataset({ scale: "tiny", seed: 42, data: "" }));
 * await prepareShop(db);
 * const { gap_ms, lost } = await runTrial(cluster, [
 *   () => killNode(cluster, "node1"),
 *   () => startNode(cluster, "node1"),
 * ], { seconds: 4 });
 * ```
 */
export async function runTrial(
  cluster: Cluster,
  interventions: readonly Intervention[],
  { seconds, through }: TrialOptions,
): Promise<Trial> {
  const operations: Trial["operations"] = [];
  await using pool = await openPool(cluster, { giveUpMs: 120_000, through });
  await warmUp(pool);
  const startsMs: number[] = [];
  let [begunMs, endMs] = [0, 0];
  const report = await runWorkload(pool, async (shop) => {
    const begun = Date.now();
    begunMs = pool.now();
    await delay((seconds / 2 + Math.random() / 2) * 1000);
    for (const intervene of interventions) {
      const asked = Date.now();
      const done = [await intervene(shop)].flat();
      startsMs.push((done[0] ? Date.parse(done[0].began) : asked) - begun);
      for (const { operation, node, began, ms } of done) {
        operations.push({ operation, node, at_s: round((Date.parse(began) - begun) / 1000, 2), ms });
      }
      await delay(seconds * 1000);
    }
    endMs = pool.now();
  });
  const { areEqual } = await compareNodes(cluster, tables);
  const { members } = await cluster.record();
  await using db = await cluster.connect(members[0]!.name);
  const times = report.ledger.map(({ atMs }) => atMs - begunMs);
  const { acknowledged, lost, duplicates, mismatched } = await verifyLedger(db, report.run, report.ledger);
  return {
    gap_ms: report.gap.ms,
    gap_from_s: round((report.gap.fromMs - begunMs) / 1000, 2),
    interruptions: interruptionsOf(times, startsMs, endMs - begunMs).map((one) =>
      one && { ...one, last_node: nodeBefore(one, report.ledger.map(({ node }, at) => ({ at: times[at]!, node }))) }
    ),
    pauses: pausesOf(times, endMs - begunMs),
    acknowledged,
    per_second: round(acknowledged / report.seconds),
    lost,
    duplicates: duplicates + mismatched,
    nodesEqual: areEqual,
    operations,
    shop: report.operations,
    failures: report.failures,
    moves: report.events.filter(({ kind }) => kind === "failover").length,
    orders: ratesOf(report.timeline),
  };
}

/**
 * Lets the shop connect and work until it keeps up, for ten seconds at most: a server that has just loaded its data is slow at first, and a failure
 * would be compared with that.
 */
async function warmUp(pool: ClusterPool): Promise<void> {
  const end = performance.now() + 10_000;
  await runWorkload(pool, async (shop) => {
    do await delay(1000); while (shop.waiting > mostWaiting && performance.now() < end);
  });
}

/** So many operations fall due in a tenth of a second. */
const mostWaiting = 16;

const round = (value: number, digits = 0) => Math.round(value * 10 ** digits) / 10 ** digits;
