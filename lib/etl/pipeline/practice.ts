/** Deliveries to practise with: five steps in which everything happens that contracts speak of. Pure, except for {@link writeDeliveries}. */

import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import type { TableName } from "../../dataset/mod.ts";
import { contracts } from "../contracts.ts";
import { at, cents, firstKey, makeWorld, range, type Row, type World } from "./practice_world.ts";

/** A file to deliver. */
export type PracticeDelivery = {
  /** Files of one step arrive together, and the pipeline runs after each step. */
  step: number;
  file: string;
  text: string;
  /** What is special about it; empty if nothing is. */
  what: string;
};

/**
 * The files of five steps, for all seven sources. Pure: the same seed and size give the same files.
 *
 * 1. First rows of all sources. Orders come in three pieces, of which the second is late. Some values need reading, some are wrong.
 * 2. The second piece, one piece again under another name, and changed products with a new column.
 * 3. Items before their orders, customers with a renamed column, old versions that arrive late, and one contradiction.
 * 4. The orders of step 3 with a column that their contract freezes, items and customers with columns that are left out.
 * 5. A backfill of orders that are older than the watermark accepts, and an order without a column that it must have.
 *
 * @param orders how many orders the first step has, at least 12; the other sources follow from it. Default: 120
 * @throws {RangeError} if `orders` is not a whole number from 12 to 1,000,000.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { practiceDeliveries } from "lab/etl";
 * const files = practiceDeliveries({ seed: 42 });
 * assert.deepEqual([...new Set(files.map(({ step }) => step))], [1, 2, 3, 4, 5]);
 * assert.deepEqual(files, practiceDeliveries({ seed: 42 }));
 * ```
 */
export function practiceDeliveries({ seed, orders = 120 }: { seed: number; orders?: number }): PracticeDelivery[] {
  if (!Number.isInteger(orders) || orders < 12 || orders > 1_000_000) {
    throw new RangeError(`practiceDeliveries makes from 12 to 1,000,000 orders, not ${orders}.`);
  }
  const world = makeWorld(seed, orders);
  return [...firstStep(world), ...secondStep(world), ...thirdStep(world), ...fourthStep(world), ...fifthStep(world)];
}

/** A copy of some rows with other values. */
const change = (rows: readonly Row[], values: (row: Row, n: number) => Partial<Row>): Row[] =>
  rows.map((row, n) => ({ ...row, ...values(row, n) } as Row));

const thirds = <T>(rows: readonly T[]) => {
  const size = Math.ceil(rows.length / 3);
  return [rows.slice(0, size), rows.slice(size, 2 * size), rows.slice(2 * size)];
};

function firstStep({ rows }: World): PracticeDelivery[] {
  const reviews = change(
    rows.reviews,
    (row, n) =>
      n % 8 === 1
        ? { rating: `${row.rating} stars` }
        : n % 8 === 2
        ? { rating: "9" }
        : n % 8 === 3
        ? { created_at: "2026-02-30 10:00:00" }
        : {},
  );
  const customers = change(
    rows.customers,
    (_, n) =>
      n % 10 === 3
        ? { country_code: " us ", joined_on: "01.12.2025" }
        : n % 10 === 7
        ? { phone: "(415) 555-01x3" }
        : {},
  );
  const [first, , third] = thirds(rows.orders);
  return [
    csv(1, "categories", "2026-03-01", rows.categories),
    csv(1, "suppliers", "2026-03-01", rows.suppliers),
    csv(
      1,
      "products",
      "2026-03-01",
      change(rows.products, (row, n) => n % 5 === 2 ? { list_price: `$${row.list_price}` } : {}),
    ),
    csv(1, "customers", "2026-03-01", customers, "wrong telephone numbers, other spellings"),
    csv(1, "orders", "2026-03-01.1of3", first!, "in pieces; the second has not come"),
    csv(1, "orders", "2026-03-01.3of3", third!),
    csv(1, "order_items", "2026-03-01", rows.order_items, "a third of their orders has not come"),
    ndjson(1, "reviews", "2026-03-01", reviews, "impossible ratings and dates"),
  ];
}

function secondStep({ random, rows }: World): PracticeDelivery[] {
  const [first, second] = thirds(rows.orders);
  const products = change(rows.products.slice(0, 10), (row) => ({
    list_price: cents(Math.round(Number(row.list_price) * 100) + 100 + random.below(900)),
    energy_label: random.pick(["A", "B", "C"]),
    updated_at: at(2, 0),
  }));
  return [
    csv(2, "orders", "2026-03-01.2of3", second!, "the piece that was missing"),
    csv(2, "orders", "2026-03-02-again", first!, "the content of an earlier file, under another name"),
    csv(2, "products", "2026-03-02", products, "a new column; the contract takes it up"),
  ];
}

/** Whether the first delivery of a customer has a wrong telephone number. */
const isHeldBack = (customerId: string) => customerId.endsWith("7");

function thirdStep({ rows }: World): PracticeDelivery[] {
  const shipped = change(rows.orders.slice(0, 12), () => ({ status: "shipped", updated_at: at(3, 0) }));
  const late = change(rows.orders.slice(0, 6), () => ({ status: "cancelled", updated_at: at(2, 30) }));
  // One whose customer is not held back, or it would only wait.
  const sound = rows.orders.slice(0, 12).filter(({ customer_id }) => !isHeldBack(customer_id!));
  const contradiction = change(sound.slice(0, 1), () => ({ status: "returned", updated_at: at(3, 0) }));
  const renamed = change(rows.customers.slice(0, 8), (_, n) => ({ city: `Practice City ${n}`, updated_at: at(3, 0) }))
    .map(({ email, ...row }) => ({ ...row, e_mail: email! }));
  return [
    csv(3, "orders", "2026-03-03.1of2", shipped, "newer versions"),
    csv(3, "orders", "2026-03-03.2of2", [...late, ...contradiction], "late versions, and one that contradicts"),
    csv(3, "customers", "2026-03-03", renamed, "a column under another name, which the contract knows"),
    csv(3, "order_items", "2026-03-03", newItems(rows), "before their orders"),
  ];
}

const newOrders = ({ orders, customers }: World["rows"]): Row[] =>
  range(5).map((n) => ({
    ...orders[0]!,
    order_id: String(firstKey + orders.length + n),
    customer_id: customers[n]!.customer_id!,
    total: "40.00",
    ordered_at: at(3, n),
    updated_at: at(3, n),
  }));

const newItems = (rows: World["rows"]): Row[] =>
  newOrders(rows).map(({ order_id }, n) => ({
    order_id: order_id!,
    line_no: "1",
    product_id: rows.products[n]!.product_id!,
    quantity: "2",
    unit_price: "20.00",
    updated_at: at(3, n),
  }));

function fourthStep({ rows }: World): PracticeDelivery[] {
  const coupons = change(newOrders(rows), () => ({ coupon: "SPRING" }));
  const gifts = change(rows.order_items.slice(0, 4), (_, n) => ({
    quantity: "5",
    updated_at: at(4, 0),
    gift_note: n === 0 ? "For Ada" : "",
  }));
  const named = change(rows.customers.slice(0, 3), (_, n) => ({ nickname: `Nick ${n}`, updated_at: at(4, 0) }));
  return [
    csv(4, "orders", "2026-03-04", coupons, "an unknown column; the contract holds the delivery"),
    csv(4, "order_items", "2026-03-04", gifts, "an unknown column; the contract holds its rows"),
    csv(4, "customers", "2026-03-04", named, "an unknown column; the contract leaves its values out"),
  ];
}

function fifthStep({ rows }: World): PracticeDelivery[] {
  const old = change(rows.orders.slice(0, 4), (_, n) => ({ status: "paid", updated_at: `2026-01-0${n + 1} 09:00:00` }));
  const older = change(
    rows.orders.slice(4, 8),
    (_, n) => ({ status: "paid", updated_at: `2026-01-0${n + 1} 09:00:00` }),
  );
  const incomplete = rows.orders.slice(8, 11).map(({ status: _, ...row }) => ({ ...row, updated_at: at(5, 0) }));
  return [
    csv(5, "orders", "2026-03-05-late", old, "older than the watermark accepts"),
    csv(5, "orders", "2026-03-05.backfill", older, "as old, but declared a backfill"),
    csv(5, "orders", "2026-03-05-short", incomplete, "a column is missing"),
  ];
}

/** The columns of a file: those of the contract that its rows have, then the others. */
function columnsOf(source: TableName, rows: readonly Row[]): string[] {
  const own = Object.keys(rows[0]!);
  const promised = contracts.find((contract) => contract.source === source)!.columns.map(({ name }) => name);
  return [...promised.filter((name) => own.includes(name)), ...own.filter((name) => !promised.includes(name))];
}

function csv(step: number, source: TableName, set: string, rows: readonly Row[], what = ""): PracticeDelivery {
  const columns = columnsOf(source, rows);
  const cell = (value: string | null) => /[",\n]/.test(value ?? "") ? `"${value!.replaceAll('"', '""')}"` : value ?? "";
  const lines = [columns, ...rows.map((row) => columns.map((name) => row[name] ?? null))];
  return {
    step,
    file: `${source}.${set}.csv`,
    text: lines.map((line) => `${line.map(cell).join(",")}\n`).join(""),
    what,
  };
}

const ndjson = (step: number, source: TableName, set: string, rows: readonly Row[], what = ""): PracticeDelivery => ({
  step,
  file: `${source}.${set}.ndjson`,
  text: rows.map((row) => `${JSON.stringify(row)}\n`).join(""),
  what,
});

/**
 * Writes deliveries into a folder. Each file appears under its name when it is whole: it is written under another name and renamed.
 *
 * @example
 * ```ts
 * import { practiceDeliveries, writeDeliveries } from "lab/etl";
 * const inbox = await Deno.makeTempDir();
 * await writeDeliveries(
 *   inbox,
 *   practiceDeliveries({ seed: 42 }).filter(({ step }) => step === 1),
 * );
 * await Deno.remove(inbox, { recursive: true });
 * ```
 */
export async function writeDeliveries(
  inbox: string,
  deliveries: readonly Pick<PracticeDelivery, "file" | "text">[],
): Promise<void> {
  await mkdir(inbox, { recursive: true });
  for (const { file, text } of deliveries) {
    const path = join(inbox, file);
    await Deno.writeTextFile(`${path}.part`, text);
    await rename(`${path}.part`, path);
  }
}
