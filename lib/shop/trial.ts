/** A trial: the shop at work while something is done to its cluster, and the state of its orders and nodes afterwards. */

import { setTimeout as delay } from "node:timers/promises";
import { openPool } from "../client/mod.ts";
import { formatValue } from "../bundle/mod.ts";
import type { Cluster, Operation } from "../cluster/mod.ts";
import { chart, type Displayable, result, table } from "../show/mod.ts";
import { gapsOf, type Interruption, interruptionsOf, ratesOf } from "./rates.ts";
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
  /** What each intervention did to the orders; `null` for one that no order follows. */
  interruptions: (Interruption | null)[];
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
 * Keeps the shop at work, runs the interventions one after another, then compares all nodes and looks for every confirmed order in the tables. The
 * first intervention comes at a random moment. The cluster must hold the shop's data and the table of {@link prepareShop}.
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
  const { acknowledged, lost, duplicates, mismatched } = await verifyLedger(db, report.run, report.ledger);
  return {
    gap_ms: report.gap.ms,
    gap_from_s: round((report.gap.fromMs - begunMs) / 1000, 2),
    interruptions: interruptionsOf(report.ledger.map(({ atMs }) => atMs - begunMs), startsMs, endMs - begunMs),
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

const round = (value: number, digits = 0) => Math.round(value * 10 ** digits) / 10 ** digits;

const formats = {
  gap_ms: "ms",
  kill_gap_ms: "ms",
  restored_ms: "ms",
  restart_ms: "ms",
  due: "integer",
  usd: "usd",
  ms: "ms",
  at_s: "fixed2",
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
  unconfirmed: "integer",
  seqno: "integer",
} as const;

/**
 * The figures of a trial as a result, for a chart and findings. Pure.
 *
 * @param id unique in the notebook, as for a result
 * @param more your own figures, added to them
 * @throws {TypeError} if `more` holds what JSON cannot.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { type Trial, trialResult } from "lab/shop";
 * const trial: Trial = { // from `runTrial`
 *   gap_ms: 1_840,
 *   gap_from_s: 2.45,
 *   interruptions: [{ at_s: 2.41, gap_ms: 1_840, restored_ms: 1_880 }],
 *   acknowledged: 812,
 *   per_second: 96,
 *   lost: 0,
 *   duplicates: 0,
 *   nodesEqual: true,
 *   moves: 1,
 *   operations: [{ operation: "kill", node: "node1", at_s: 2.41, ms: 110 }],
 *   shop: [],
 *   failures: [],
 *   orders: [{ at_s: 0.1, per_second: 100 }, { at_s: 0.3, per_second: 95 }],
 * };
 * const killed = trialResult("group.killed", trial);
 * assert.equal(String(killed.gap_ms), "1.84 s");
 * ```
 */
export function trialResult<const More extends object = object>(id: string, trial: Trial, more: More = {} as More) {
  const { orders: _, gap_from_s: __, ...figures } = trial;
  return result(id, { ...figures, ...more }, formats);
}

/**
 * A line chart of the rate of confirmed orders, with a vertical line where each operation began, and a shaded band over the longest time without a
 * confirmed order, and over those of other interventions that are at least half as long: all as the ledger has them. The first second, in which the shop connects and catches up, is left out unless something happened in it.
 *
 * @param bound the trial's result, for findings to quote
 *
 * @example
 * ```ts no-run
 * import { killNode, startCluster } from "lab/cluster";
 * import { runTrial, trialChart, trialResult } from "lab/shop";
 * import { finding, show } from "lab/show";
 * await using cluster = await startCluster("m3-galera");
 * const trial = await runTrial(cluster, [() => killNode(cluster, "node1")], { seconds: 4 });
 * const killed = trialResult("group.killed", trial);
 * await show(
 *   trialChart("A node is killed", trial, killed),
 *   finding`No order was confirmed for ${killed.gap_ms}.`,
 * );
 * ```
 */
export function trialChart(title: string, trial: Trial, bound: ReturnType<typeof trialResult>): Displayable {
  const { operations, orders, gap_ms, gap_from_s } = trial;
  const gaps = gapsOf(trial);
  const isQuietStart = Math.min(gap_from_s, ...operations.map(({ at_s }) => at_s)) >= warmUp_s;
  const later = isQuietStart ? orders.filter(({ at_s }) => at_s > warmUp_s) : orders;
  const kept = later.length > 0 ? later : orders;
  const end_s = round(gap_from_s + gap_ms / 1000, 3);
  const nothing = [gap_from_s, end_s].map((at_s) => ({ at_s, per_second: 0 }));
  const width_s = round(2 * (orders[0]?.at_s ?? 0), 1);
  return chart({
    title,
    alt: `Orders confirmed per second; the longest time without one was ${bound.gap_ms}, from ${
      round(gap_from_s, 1)
    } s. ${operations.map(({ operation, node, at_s }) => `${operation} ${node} at ${at_s} s`).join(", ")}.`,
    mark: "line",
    x: { field: "at_s", label: "Time (s)", format: "fixed1" },
    y: { field: "per_second", label: "Orders confirmed per second", format: "integer" },
    // The source names all of them.
    events: [
      ...gaps.map(({ at, ms }) => ({
        at,
        until: round(at + ms / 1000, 3),
        label: `${formatValue(ms, "ms")} without an order`,
      })),
      ...eventsOf(operations, kept.at(-1)?.at_s ?? end_s).slice(0, 8 - gaps.length),
    ],
    rows: kept.length > 0 ? kept : nothing,
    source: `ledger of confirmed orders, in each ${width_s} s${
      kept === orders ? "" : ", without the first second, in which the shop connects"
    }; ${operations.map(({ operation, node, ms }) => `${operation} ${node}: ${round(ms / 1000, 1)} s`).join("; ")}`,
    result: bound,
  });
}

/** A line where each operation began. Those that follow each other at once, on a chart of this length, share one. */
function eventsOf(operations: Trial["operations"], length_s: number): { at: number; label: string }[] {
  const events: { at: number; label: string }[] = [];
  for (const { operation, node, at_s } of operations) {
    const name = `${operation} ${node}`;
    const last = events.at(-1);
    if (last && at_s - last.at <= length_s / 40 && last.label.length + name.length <= 38) last.label += `, ${name}`;
    else events.push({ at: at_s, label: name });
  }
  return events;
}

/** At first the shop opens its connections and makes up for orders that were due meanwhile. In seconds. */
const warmUp_s = 1;

/**
 * A table of the shop's lookups, logins and orders during a trial: how many, how many failed, and their times.
 *
 * @param bound the trial's result, if no chart shows it
 *
 * @example
 * ```ts no-run
 * import { killNode, startCluster } from "lab/cluster";
 * import { runTrial, trialResult, trialTable } from "lab/shop";
 * import { show } from "lab/show";
 * await using cluster = await startCluster("m3-galera");
 * const trial = await runTrial(cluster, [() => killNode(cluster, "node1")], { seconds: 4 });
 * await show(trialTable("What customers noticed", trial, trialResult("group.killed", trial)));
 * ```
 */
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
