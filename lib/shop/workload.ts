/** The shop at work: product lookups, customer logins and orders at a given rate, each accounted for. */

import type { ClusterPool, PoolEvent } from "../client/mod.ts";
import { acts, type ShopOperation, shopOperations, takeSample } from "./orders.ts";
import { median, quantile } from "../checks/mod.ts";

/** How the shop is kept busy. */
export interface WorkloadOptions {
  /** How often each is begun, in a second; each keeps its own beat whatever becomes of the ones before. */
  perSecond?: Partial<Record<ShopOperation, number>>;
  /** For messages and keys; every run has another. */
  run?: string;
}

/** An order that the cluster has acknowledged. */
export interface LedgerEntry {
  /** Chosen by the client before the first attempt: it makes repeating safe. */
  key: string;
  orderId: number;
  /** When the acknowledgement came, in milliseconds on the pool's clock. */
  atMs: number;
  node: string;
}

/** What was measured of one kind of operation. */
export type OperationReport = {
  operation: ShopOperation;
  count: number;
  /** From when it was due to its answer: waiting for a free connection counts. */
  median_ms: number;
  p95_ms: number;
  p99_ms: number;
  max_ms: number;
  /** That were given up. */
  errors: number;
  /** That were tried again, and how often in all. */
  retries: number;
};

/** What a run of the shop was like. */
export interface WorkloadReport {
  run: string;
  seconds: number;
  operations: OperationReport[];
  /** The longest time between two acknowledged orders, and when it began, on the pool's clock. */
  gap: { ms: number; fromMs: number };
  /** Every acknowledged order, in the order of acknowledgement. */
  ledger: LedgerEntry[];
  /** Acknowledged orders in each tenth of a second, for charts. */
  timeline: { atMs: number; orders: number }[];
  /** Why operations were given up, each message once. */
  failures: string[];
  events: PoolEvent[];
}

const beats: Record<ShopOperation, number> = { "product lookup": 40, "customer login": 20, "order placement": 100 };

/** A shop that is at work. */
export interface Workload {
  /** Orders acknowledged so far. */
  readonly acknowledged: number;
  /** Begins nothing more, waits for what is under way, and reports. */
  stop(): Promise<WorkloadReport>;
}

/**
 * Starts the shop's work on a pool. The data is M1's (`products`, `customers`, `orders`, `order_items`), with the table of
 * {@link prepareShop}. bcrypt itself is the application's work and is left out: a login compares the stored hash with the one that
 * the customer's password gives.
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

  let isStopped = false;
  const drive = async (operation: ShopOperation) => {
    const intervalMs = 1000 / perSecond[operation];
    for (let turn = 0; !isStopped && perSecond[operation] > 0; turn++) {
      const dueMs = begunMs + turn * intervalMs;
      // A late beat is made up for at once: customers do not wait for each other.
      const waitMs = dueMs - pool.now();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      if (isStopped) return;
      const act = perform(operation, turn, dueMs).finally(() => underWay.delete(act));
      underWay.add(act);
    }
  };
  const drivers = shopOperations.map(drive);

  return {
    get acknowledged() {
      return ledger.length;
    },
    async stop() {
      isStopped = true;
      await Promise.all(drivers);
      const endMs = pool.now();
      await Promise.all(underWay);
      return {
        run,
        seconds: Math.round(endMs - begunMs) / 1000,
        operations: shopOperations.filter((name) => perSecond[name] > 0).map((name) =>
          summarize(name, measured.get(name)!)
        ),
        gap: findGap(ledger.map(({ atMs }) => atMs), begunMs, Math.max(endMs, ledger.at(-1)?.atMs ?? 0)),
        ledger,
        timeline: toTimeline(ledger.map(({ atMs }) => atMs), begunMs, endMs),
        failures: [...failures],
        events: pool.events.slice(firstEvent),
      };
    },
  };
}

/**
 * Runs the shop while something is done to its cluster, and reports.
 *
 * @example
 * ```ts no-run
 * import { openPool } from "lab/client";
 * import { startCluster } from "lab/cluster";
 * import { runWorkload } from "lab/shop";
 * const pool = await openPool(await startCluster("m3-galera"));
 * const report = await runWorkload(pool, () => new Promise((resolve) => setTimeout(resolve, 5_000)));
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

/** How fast orders could be placed. */
export type Saturation = Omit<OperationReport, "operation"> & {
  clients: number;
  seconds: number;
  per_second: number;
};

/**
 * Has so many clients place orders, each the next as soon as the last is acknowledged, and says how many they got done. Unlike
 * {@link runWorkload}, a slow cluster is asked less: this is for throughput, not for what customers feel.
 */
export async function saturateShop(
  pool: ClusterPool,
  { clients = 8, seconds = 5 }: { clients?: number; seconds?: number } = {},
): Promise<Saturation> {
  const sample = await takeSample(pool);
  const run = crypto.randomUUID().slice(0, 8);
  const counts = { times: [] as number[], errors: 0, retries: 0 };
  const begunMs = pool.now();
  const endMs = begunMs + seconds * 1000;
  let turn = 0;
  const client = async () => {
    while (pool.now() < endMs) {
      const [own, fromMs] = [turn++, pool.now()];
      try {
        counts.retries += (await acts["order placement"](pool, sample, own, `${run}-${own}`)).retries;
        counts.times.push(pool.now() - fromMs);
      } catch {
        counts.errors++;
      }
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const took = (pool.now() - begunMs) / 1000;
  const { operation: _, ...report } = summarize("order placement", counts);
  return { clients, seconds: toHundredths(took), per_second: toHundredths(report.count / took), ...report };
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
