/** The shop at work: product lookups, customer logins and orders at a given rate, each one recorded. */

import { setTimeout as delay } from "node:timers/promises";
import type { ClusterPool, PoolEvent } from "../client/mod.ts";
import { LabError } from "../core/mod.ts";
import { acts, type ShopOperation, shopOperations, takeSample } from "./orders.ts";
import { median, quantile } from "../checks/mod.ts";

/** Options of a workload. */
export interface WorkloadOptions {
  /**
   * How many of each operation begin per second, no matter how long the earlier ones take. Default: 40 product lookups, 20 customer logins, 100 order
   * placements.
   */
  perSecond?: Partial<Record<ShopOperation, number>>;
  /** A name for the run, which begins the keys of its orders. Default: a new one. */
  run?: string;
}

/** An order that the cluster has acknowledged. */
export interface LedgerEntry {
  /** The key of the request, chosen by the client before the first attempt, so that repeating it is safe. */
  key: string;
  orderId: number;
  /** When it was acknowledged, in milliseconds on the pool's clock. */
  atMs: number;
  /** The node that acknowledged it. */
  node: string;
}

/** The figures of one kind of operation; times are in milliseconds. */
export type OperationReport = {
  operation: ShopOperation;
  /** How many succeeded. */
  count: number;
  /** The times run from when an operation was due to its answer, so waiting for a free connection counts. */
  median_ms: number;
  p95_ms: number;
  p99_ms: number;
  max_ms: number;
  /** How many failed. */
  errors: number;
  /** How often operations were tried again. */
  retries: number;
};

/** What a workload did. */
export interface WorkloadReport {
  /** The name of the run. */
  run: string;
  /** How long it ran, in seconds. */
  seconds: number;
  /** One entry for each kind of operation. */
  operations: OperationReport[];
  /** The longest time between two acknowledged orders, and when it began on the pool's clock, in milliseconds. */
  gap: { ms: number; fromMs: number };
  /** Every acknowledged order, in the order of acknowledgement. */
  ledger: LedgerEntry[];
  /** How many orders were acknowledged in each tenth of a second. */
  timeline: { atMs: number; orders: number }[];
  /** Why operations failed, each message once. */
  failures: string[];
  /** What the pool saw and did meanwhile. */
  events: PoolEvent[];
}

const beats: Record<ShopOperation, number> = { "product lookup": 40, "customer login": 20, "order placement": 100 };

/** A workload that is running. */
export interface Workload {
  /** Orders acknowledged so far. */
  readonly acknowledged: number;
  /** These orders, in the order of acknowledgement. */
  readonly ledger: readonly LedgerEntry[];
  /** Operations that were due and have no answer yet. */
  readonly waiting: number;
  /** Begins no further operation, waits for those that run, and reports. */
  stop(): Promise<WorkloadReport>;
}

/**
 * Starts the shop's work on a pool. It needs the tables of milestone 1 with data, and the table of {@link prepareShop}. A login compares the
 * stored hash with the expected one; computing bcrypt is the application's work and is left out.
 *
 * @throws {RangeError} if the shop has no customers or products.
 */
export async function startWorkload(pool: ClusterPool, options: WorkloadOptions = {}): Promise<Workload> {
  const { run = crypto.randomUUID().slice(0, 8) } = options;
  const perSecond = { ...beats, ...options.perSecond };
  const sample = await takeSample(pool);
  const ledger: LedgerEntry[] = [];
  const measured = new Map(shopOperations.map((name) => [name, { times: [] as number[], errors: 0, retries: 0 }]));
  const failures = new Set<string>();
  const underWay = new Set<Promise<void>>();
  const [begunMs, firstEvent] = [pool.now(), pool.events.length];

  const perform = async (operation: ShopOperation, turn: number, dueMs: number) => {
    const counts = measured.get(operation)!;
    try {
      const { retries, node, value } = await acts[operation](pool, sample, turn, `${run}-${turn}`);
      counts.retries += retries;
      counts.times.push(pool.now() - dueMs);
      if (value !== undefined) ledger.push({ key: `${run}-${turn}`, orderId: value, atMs: pool.now(), node });
    } catch (error) {
      counts.errors++;
      failures.add(`${operation}: ${error instanceof Error ? error.message : error}`);
    }
  };

  const stopped = new AbortController();
  const drive = async (operation: ShopOperation) => {
    const intervalMs = 1000 / perSecond[operation];
    for (let turn = 0; !stopped.signal.aborted && perSecond[operation] > 0; turn++) {
      const dueMs = begunMs + turn * intervalMs;
      // If one is late, the next begins at once: customers do not wait for each other.
      const waitMs = dueMs - pool.now();
      if (waitMs > 0) await delay(waitMs, undefined, { signal: stopped.signal }).catch(() => {});
      if (stopped.signal.aborted) return;
      const act = perform(operation, turn, dueMs).finally(() => underWay.delete(act));
      underWay.add(act);
    }
  };
  const drivers = shopOperations.map(drive);

  return {
    get acknowledged() {
      return ledger.length;
    },
    ledger,
    get waiting() {
      return underWay.size;
    },
    async stop() {
      stopped.abort();
      await Promise.all(drivers);
      const endMs = pool.now();
      await Promise.all(underWay);
      return {
        run,
        seconds: Math.round(endMs - begunMs) / 1000,
        operations: shopOperations.filter((name) => perSecond[name] > 0).map((name) =>
          summarize(name, measured.get(name)!)
        ),
        // From the first order on: before it, the shop connects.
        gap: findGap(
          ledger.map(({ atMs }) => atMs),
          ledger[0]?.atMs ?? begunMs,
          Math.max(endMs, ledger.at(-1)?.atMs ?? 0),
        ),
        ledger,
        timeline: toTimeline(ledger.map(({ atMs }) => atMs), begunMs, endMs),
        failures: [...failures],
        events: pool.events.slice(firstEvent),
      };
    },
  };
}

/**
 * Keeps the shop at work while `during` runs, and reports. The database must hold the tables of milestone 1 with data, and the table of
 * {@link prepareShop}.
 *
 * @throws {RangeError} if the shop has no customers or products.
 * @throws what `during` throws, after the shop has stopped.
 *
 * @example
 * ```ts no-run
 * import { openPool } from "lab/client";
 * import { killNode, startCluster } from "lab/cluster";
 * import { runWorkload } from "lab/shop";
 * await using cluster = await startCluster("m3-galera");
 * await using pool = await openPool(cluster);
 * const { gap, operations } = await runWorkload(pool, () => killNode(cluster, "node1"), {
 *   perSecond: { "order placement": 50 },
 * });
 * console.log(`no order was acknowledged for ${gap.ms} ms`, operations);
 * ```
 */
export async function runWorkload(
  pool: ClusterPool,
  during: (workload: Workload) => Promise<unknown>,
  options: WorkloadOptions = {},
): Promise<WorkloadReport> {
  const workload = await startWorkload(pool, options);
  try {
    await during(workload);
  } catch (error) {
    await workload.stop();
    throw error;
  }
  return await workload.stop();
}

/**
 * Waits until an order that follows this call is acknowledged by another node than `from`. After a failure of `from`, the shop then works elsewhere,
 * and `from` lacks at least this order. For interventions of a trial.
 *
 * @param limitMs how long to wait at most, in milliseconds
 * @throws {LabError} if no other node acknowledges an order in time.
 *
 * @example
 * ```ts no-run
 * import { freezeNode, startCluster, thawNode } from "lab/cluster";
 * import { awaitMove, runTrial } from "lab/shop";
 * await using cluster = await startCluster("m3-galera");
 * await runTrial(cluster, [
 *   () => freezeNode(cluster, "node1"),
 *   async (shop) => {
 *     await awaitMove(shop, "node1");
 *     return await thawNode(cluster, "node1");
 *   },
 * ], { seconds: 4 });
 * ```
 */
export async function awaitMove(shop: Pick<Workload, "ledger">, from: string, limitMs = 60_000): Promise<void> {
  const [before, end] = [shop.ledger.length, performance.now() + limitMs];
  while (shop.ledger.slice(before).every(({ node }) => node === from)) {
    if (performance.now() > end) {
      throw new LabError(
        `No node other than ${from} confirmed an order within ${limitMs / 1000} s. See the other nodes' error logs.`,
      );
    }
    await delay(50);
  }
}

const toHundredths = (ms: number) => Math.round(ms * 100) / 100;

function summarize(
  operation: ShopOperation,
  { times, errors, retries }: { times: number[]; errors: number; retries: number },
): OperationReport {
  const at = (share: number) => times.length > 0 ? toHundredths(quantile(times, share)) : 0;
  return {
    operation,
    count: times.length,
    median_ms: times.length > 0 ? toHundredths(median(times)) : 0,
    p95_ms: at(0.95),
    p99_ms: at(0.99),
    max_ms: at(1),
    errors,
    retries,
  };
}

/** The longest time without an acknowledgement between the start and the end. Pure. */
export function findGap(times: number[], startMs: number, endMs: number): { ms: number; fromMs: number } {
  const points = [startMs, ...times.toSorted((a, b) => a - b), endMs];
  let gap = { ms: 0, fromMs: startMs };
  for (let at = 1; at < points.length; at++) {
    const ms = points[at]! - points[at - 1]!;
    if (ms > gap.ms) gap = { ms, fromMs: points[at - 1]! };
  }
  return { ms: Math.round(gap.ms), fromMs: Math.round(gap.fromMs) };
}

/** How many times fall into each tenth of a second. Pure. */
export function toTimeline(times: number[], startMs: number, endMs: number): WorkloadReport["timeline"] {
  const buckets = Array.from({ length: Math.max(1, Math.ceil((endMs - startMs) / 100)) }, (_, at) => ({
    atMs: at * 100,
    orders: 0,
  }));
  for (const time of times) {
    const bucket = buckets[Math.floor((time - startMs) / 100)];
    if (bucket) bucket.orders++;
  }
  return buckets;
}
