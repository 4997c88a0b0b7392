/** The shop at work: product lookups, customer logins and orders at a given rate, each accounted for. */

import { timingSafeEqual } from "node:crypto";
import type { ClusterPool } from "./pool.ts";
import type { PoolEvent, Statements } from "./pool_types.ts";
import { median, quantile, type Queryable } from "../sql/mod.ts";

/** What the shop's customers do. */
export const shopOperations = ["product lookup", "customer login", "order placement"] as const;
export type ShopOperation = typeof shopOperations[number];

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

/** What was measured of one kind of operation. (A type, not an interface: tables take it as a row.) */
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

/** The table by which an order that may have been placed is found again. Run it once, as `lab`. */
export async function prepareShop(db: Queryable): Promise<void> {
  await db.execute(
    `CREATE TABLE IF NOT EXISTS aethermart_db.order_requests (
      request_key CHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
      order_id    INT UNSIGNED NOT NULL,
      UNIQUE KEY uq_order_requests_order (order_id)
    ) ENGINE = InnoDB COMMENT 'Which order came of which request: a request that is repeated makes no second order'`,
  );
}

/** Some of the shop's customers and products, which the workload takes turns with. */
interface Sample {
  customers: { customer_id: number; email: string; password_hash: string }[];
  products: { product_id: number; list_price: string }[];
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

/** Runs the shop while something is done to its cluster, and reports. */
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

type Act = (
  pool: ClusterPool,
  sample: Sample,
  turn: number,
  key: string,
) => Promise<{ value?: number; node: string; retries: number }>;

const acts: Record<ShopOperation, Act> = {
  async "product lookup"(pool, { products }, turn) {
    const { product_id } = products[turn * 7 % products.length]!;
    const { node, retries } = await pool.query(
      "SELECT product_id, sku, name, description, list_price FROM products WHERE product_id = ?",
      [product_id],
    );
    return { node, retries };
  },
  async "customer login"(pool, { customers }, turn) {
    const { email, password_hash } = customers[turn * 3 % customers.length]!;
    const { node, retries, value } = await pool.query<{ password_hash: string }>(
      "SELECT customer_id, password_hash FROM customers WHERE email = ?",
      [email],
    );
    const stored = value[0]?.password_hash ?? "";
    const bytes = (text: string) => new TextEncoder().encode(text);
    if (stored.length !== password_hash.length || !timingSafeEqual(bytes(stored), bytes(password_hash))) {
      throw new Error(`the stored hash of customer ${turn} is not the one that was there before`);
    }
    return { node, retries };
  },
  async "order placement"(pool, { customers, products }, turn, key) {
    const customer = customers[turn * 5 % customers.length]!;
    const items = Array.from({ length: 1 + turn % 3 }, (_, at) => products[(turn + at * 11) % products.length]!);
    return await pool.transaction((tx) => placeOrder(tx, key, customer.customer_id, items), { isIdempotent: true });
  },
};

/** Places an order once, however often it is tried: gives the number of the order that came of the request. */
async function placeOrder(
  tx: Statements,
  key: string,
  customerId: number,
  items: Sample["products"],
): Promise<number> {
  const [known] = await tx.query<{ order_id: number }>("SELECT order_id FROM order_requests WHERE request_key = ?", [
    key,
  ]);
  if (known) return known.order_id;
  const { insertId } = await tx.execute(
    "INSERT INTO orders (customer_id, channel, status, ordered_at) VALUES (?, 'web', 'paid', UTC_TIMESTAMP())",
    [customerId],
  );
  const rows = items.map((_, at) => `(${insertId}, ${at + 1}, ?, 1, ?)`).join(", ");
  await tx.execute(
    `INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price) VALUES ${rows}`,
    items.flatMap(({ product_id, list_price }) => [product_id, list_price]),
  );
  // Unique: of two attempts that overlap, one is refused here and finds the other's order when it is tried again.
  await tx.execute("INSERT INTO order_requests (request_key, order_id) VALUES (?, ?)", [key, insertId]);
  return insertId;
}

async function takeSample(pool: ClusterPool): Promise<Sample> {
  const { value: customers } = await pool.query<Sample["customers"][number]>(
    "SELECT customer_id, email, password_hash FROM customers ORDER BY customer_id LIMIT 500",
  );
  const { value: products } = await pool.query<Sample["products"][number]>(
    "SELECT product_id, list_price FROM products ORDER BY product_id LIMIT 500",
  );
  if (customers.length === 0 || products.length === 0) {
    throw new RangeError("The shop needs customers and products in aethermart_db before it can work. Load data first.");
  }
  return { customers, products };
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
