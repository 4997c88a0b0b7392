/** A trial: the shop at work while something is done to its cluster, and what its clients and nodes say afterwards. */

import { setTimeout as delay } from "node:timers/promises";
import { type ClusterPool, openPool } from "../client/mod.ts";
import type { Cluster, Operation } from "../cluster/mod.ts";
import { chart, type Displayable, result, table } from "../show/mod.ts";
import { compareNodes, verifyLedger } from "./verify.ts";
import { type OperationReport, runWorkload } from "./workload.ts";

/** Something that is done to a cluster while the shop works: an operation of `lab/cluster`, or several of them as one. */
export type Intervention = (pool: ClusterPool) => Promise<Operation>;

/** How a trial is run. */
export interface TrialOptions {
  /** How long the shop works after each intervention, in seconds; before the first one it works about half as long. */
  seconds: number;
  /** Where the shop connects, if not to the nodes themselves: a proxy. */
  through?: { host: string; port: number };
}

/** What a trial showed. */
export interface Trial {
  /** The longest time between two confirmed orders. */
  gap_ms: number;
  /** Orders that were confirmed to the client, and how many of them in a second on average. */
  acknowledged: number;
  per_second: number;
  /** Confirmed orders that are not in the tables. */
  lost: number;
  /** Orders that are there more than once, or in place of another. */
  duplicates: number;
  /** Whether all nodes held the same rows afterwards. */
  nodesEqual: boolean;
  operations: { operation: string; node: string; at_s: number; ms: number }[];
  /** What became of each kind of the shop's operations. */
  shop: OperationReport[];
  /** Why operations were given up, each message once. */
  failures: string[];
  /** How often the shop moved to another node. */
  moves: number;
  /** Orders confirmed in each fifth of a second, as a rate. */
  orders: { at_s: number; per_second: number }[];
}

/** Milestone 1's tables and the requests of the shop's orders: what the nodes are compared by. */
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
 * Keeps the shop at work, carries out the interventions one after another, then compares all nodes and checks every confirmed order
 * against the tables. The first intervention comes at a random moment. It takes `seconds` for each intervention, the time that these
 * take themselves, and the time to read every row on every node.
 *
 * @throws {ClusterError} where a node does not answer afterwards.
 *
 * ```ts no-run
 * import { killNode, startCluster, startNode } from "lab/cluster";
 * import { runTrial } from "lab/shop";
 * await using cluster = await startCluster("m3-galera");
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
  const report = await runWorkload(pool, async () => {
    const begun = performance.now();
    await delay((seconds / 2 + Math.random() / 2) * 1000);
    for (const intervene of interventions) {
      const at_s = round((performance.now() - begun) / 1000, 1);
      const { operation, node, ms } = await intervene(pool);
      operations.push({ operation, node, at_s, ms });
      await delay(seconds * 1000);
    }
  });
  const { areEqual } = await compareNodes(cluster, tables);
  const { members } = await cluster.record();
  await using db = await cluster.connect(members[0]!.name);
  const { acknowledged, lost, duplicates, mismatched } = await verifyLedger(db, report.run, report.ledger);
  return {
    gap_ms: report.gap.ms,
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

/** Fifths of a second show a gap and still make a line. The last tenth, which is hardly ever whole, is left out. */
function ratesOf(timeline: readonly { atMs: number; orders: number }[]): Trial["orders"] {
  const tenths = timeline.slice(0, -1);
  return tenths.flatMap(({ atMs, orders }, at) => {
    const next = tenths[at + 1];
    return at % 2 === 0 && next ? [{ at_s: atMs / 1000, per_second: 5 * (orders + next.orders) }] : [];
  });
}

const round = (value: number, digits = 0) => Math.round(value * 10 ** digits) / 10 ** digits;

/** Waits until the shop works at another node than `from`, 20 s at most. For interventions. */
export async function awaitMove(pool: ClusterPool, from: string): Promise<void> {
  const end = performance.now() + 20_000;
  while ((pool.active === undefined || pool.active === from) && performance.now() < end) await delay(50);
}

const formats = {
  gap_ms: "ms",
  ms: "ms",
  at_s: "fixed1",
  acknowledged: "integer",
  per_second: "per_second",
  lost: "integer",
  duplicates: "integer",
  moves: "integer",
  count: "integer",
  errors: "integer",
  retries: "integer",
  median_ms: "ms",
  p95_ms: "ms",
  p99_ms: "ms",
  max_ms: "ms",
  pool_gap_ms: "ms",
  lostTransactions: "integer",
  seqno: "integer",
} as const;

/** A trial's figures as a result, for charts and findings. `more` adds figures of one's own. */
export function trialResult<const More extends object = object>(id: string, trial: Trial, more: More = {} as More) {
  const { orders: _, ...figures } = trial;
  return result(id, { ...figures, ...more }, formats);
}

/** Orders confirmed over the time of a trial, with each intervention in the source line. It carries the trial's result. */
export function trialChart(title: string, trial: Trial, bound: ReturnType<typeof trialResult>): Displayable {
  const { operations } = trial;
  return chart({
    title,
    alt: `Orders confirmed in each fifth of a second; the longest time without one was ${bound.gap_ms}. ${
      operations.map(({ operation, node, at_s }) => `${operation} ${node} at ${at_s} s`).join(", ")
    }.`,
    mark: "line",
    x: { field: "at_s", label: "Time (s)", format: "fixed1" },
    y: { field: "per_second", label: "Orders confirmed per second", format: "integer" },
    rows: trial.orders,
    source: `ledger of confirmed orders; ${
      operations.map(({ operation, node, at_s, ms }) => `${at_s} s: ${operation} ${node} (${round(ms / 1000, 1)} s)`)
        .join("; ")
    }`,
    result: bound,
  });
}

/** What became of the shop's lookups, logins and orders during a trial. It carries the result, where one is given. */
export function trialTable(title: string, trial: Trial, bound?: ReturnType<typeof trialResult>): Displayable {
  return table({
    title,
    columns: {
      operation: "Operation",
      count: { label: "Done", format: "integer" },
      errors: { label: "Given up", format: "integer" },
      retries: { label: "Tried again", format: "integer" },
      median_ms: { label: "Median", format: "ms" },
      p95_ms: { label: "95th percentile", format: "ms" },
      max_ms: { label: "Longest", format: "ms" },
    },
    rows: trial.shop,
    source: "from when each was due to its answer, waiting and second attempts included",
    ...(bound ? { result: bound } : {}),
  });
}
