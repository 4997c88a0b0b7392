/** What a customer's behaviour says, as numbers that a model can use: the same in training and in use. */

import { mistake } from "../../core/mod.ts";
import type { Queryable } from "../../sql/mod.ts";

/** What was known of a customer at a moment: a row of `customer_features`. */
export interface CustomerFeatures {
  customerId: number;
  orders: number;
  days_since_last: number;
  days_since_first: number;
  /** `null` with one order. */
  mean_gap_days: number | null;
  orders_90: number;
  spent: number;
  products_per_order: number;
  /** From 0 to 1. */
  mobile_share: number;
  days_since_joined: number;
}

/** The numbers that a model sees, in this order. Counts, days and money are skewed: their logarithm is taken. */
const columns: readonly { name: string; of: (features: CustomerFeatures) => number }[] = [
  { name: "orders (log)", of: ({ orders }) => Math.log1p(orders) },
  { name: "days since the last order (log)", of: ({ days_since_last }) => Math.log1p(days_since_last) },
  { name: "days since the first order (log)", of: ({ days_since_first }) => Math.log1p(days_since_first) },
  // Who ordered once has no gap: the time since then is the least that it will be.
  { name: "mean gap in days (log)", of: (row) => Math.log1p(row.mean_gap_days ?? row.days_since_last) },
  { name: "ordered once", of: ({ mean_gap_days }) => Number(mean_gap_days === null) },
  { name: "orders in 90 days (log)", of: ({ orders_90 }) => Math.log1p(orders_90) },
  { name: "spent (log)", of: ({ spent }) => Math.log1p(spent) },
  { name: "products per order", of: ({ products_per_order }) => products_per_order },
  { name: "share of orders in the app", of: ({ mobile_share }) => mobile_share },
  { name: "days since joining (log)", of: ({ days_since_joined }) => Math.log1p(Math.max(0, days_since_joined)) },
];

/** The names of the numbers that {@link scaleFeatures} makes, in their order. */
export const featureNames: readonly string[] = columns.map(({ name }) => name);

/** How numbers are scaled: learnt from the rows of training, and kept with the model. */
export interface FeatureScaling {
  /** In the order of `featureNames`. */
  means: number[];
  /** Standard deviations; 1 for a number that never varies. */
  deviations: number[];
}

/**
 * Learns the scaling from rows of training: mean and standard deviation of each number. Pure.
 *
 * @throws {RangeError} if there are no rows.
 *
 * @example
 * ```ts no-run
 * import { fitScaling, readFeatures, scaleFeatures } from "lab/search";
 * import { connect } from "lab/sql";
 * const rows = await readFeatures(await connect(), new Date("2025-05-01"));
 * const scaling = fitScaling(rows);
 * const numbers = scaleFeatures(rows[0]!, scaling);
 * ```
 */
export function fitScaling(rows: readonly CustomerFeatures[]): FeatureScaling {
  if (rows.length === 0) throw mistake("A scaling is learnt from one row at least.", RangeError);
  const means = columns.map(({ of }) => rows.reduce((sum, row) => sum + of(row), 0) / rows.length);
  const deviations = columns.map(({ of }, at) =>
    Math.sqrt(rows.reduce((sum, row) => sum + (of(row) - means[at]!) ** 2, 0) / rows.length) || 1
  );
  return { means, deviations };
}

/**
 * A customer's numbers, scaled: 0 is the mean of training, 1 a standard deviation above it. Training and use both call this function, with the scaling of
 * training. Pure.
 *
 * @example
 * ```ts no-run
 * import { fitScaling, readFeatures, scaleFeatures } from "lab/search";
 * import { connect } from "lab/sql";
 * const db = await connect();
 * const scaling = fitScaling(await readFeatures(db, new Date("2025-05-01")));
 * const [today] = await readFeatures(db, new Date());
 * const numbers = scaleFeatures(today!, scaling); // with the means and deviations of May
 * ```
 */
export const scaleFeatures = (row: CustomerFeatures, { means, deviations }: FeatureScaling): number[] =>
  columns.map(({ of }, at) => (of(row) - means[at]!) / deviations[at]!);

/** A moment as the database writes it, in UTC. */
export const sqlTime = (moment: Date): string => moment.toISOString().slice(0, 19).replace("T", " ");

/**
 * What was known of each customer at a moment, by sql/m4/41_customer_features.sql. For training, a moment in the past; in use, now.
 *
 * @throws {SqlError} if the script did not run.
 *
 * @example
 * ```ts no-run
 * import { readFeatures } from "lab/search";
 * import { connect } from "lab/sql";
 * const rows = await readFeatures(await connect(), new Date("2025-05-01"));
 * ```
 */
export async function readFeatures(db: Queryable, asOf: Date): Promise<CustomerFeatures[]> {
  const rows = await db.query<Record<string, number | string | null>>("CALL aethermart_db.customer_features(?)", [
    sqlTime(asOf),
  ]);
  return rows.map(({ customer_id, ...row }) => {
    const numbers = Object.entries(row).map(([name, value]) => [name, value === null ? null : Number(value)]);
    return { customerId: Number(customer_id), ...Object.fromEntries(numbers) } as CustomerFeatures;
  });
}
