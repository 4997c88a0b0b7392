/** How long something takes, as a result that findings can quote. */

import { jupyterDisplay, mistake, pause, Random } from "../core/mod.ts";
import { type BoundResult, type Displayable, type KeyFormats, result, resultOf, table } from "../show/mod.ts";
import type { Param, Queryable } from "../sql/mod.ts";
import { type PlanStep, readPlan } from "./plan.ts";
import { blocksOf, intervalOfMedian, levelPercent, median, quantile, shuffled } from "./statistics.ts";

/** What a measurement found. Times are wall-clock milliseconds at the client and include decoding the rows. */
export interface MeasurementData {
  median_ms: number;
  /** The lower end of the median's interval; `null` with fewer than five runs, which are too few for an interval. */
  median_low_ms: number | null;
  /** Its upper end. */
  median_high_ms: number | null;
  /** The level of the interval: 95. */
  level_percent: number;
  p95_ms: number;
  min_ms: number;
  /** How many runs were counted, and how many before them were not. */
  runs: number;
  warm_ups: number;
  /** How many rows the last run returned; `null` if it returned no list. */
  rows: number | null;
  /** How the server reads each table; empty for a function. */
  plan: PlanStep[];
  /** The time of every counted run, in order. */
  times_ms: number[];
  /** The ids of what {@link measureAll} measured in the same turns. */
  in_turns_with: string[];
}

/** A measurement, as {@link measure} returns it: show it, and quote its values: `${before.p95_ms}`. */
export type Measurement = BoundResult<MeasurementData> & Displayable;

/** How something is measured. */
export interface MeasureOptions {
  /** How many runs are counted. Default: 15. */
  runs?: number;
  /** How many runs before them are not counted, while caches fill. Default: 2. */
  warmUp?: number;
  /** The values for the `?` of the queries. */
  params?: readonly Param[];
  /** The heading of its table. Default: the id. */
  title?: string;
  /** Spreads the runs over so many seconds, so that a short load on the machine does not affect all of them. Default: 0. */
  overSeconds?: number;
  /** The clock, in milliseconds; only differences count. Default: `performance.now`. */
  now?: () => number;
}

/** What is measured: a query, or a function whose promise is awaited. */
export type Measurable = string | (() => Promise<unknown>);

/**
 * Runs a query or a function several times and measures how long each run takes. For a query, it also reads the plan. To compare two things,
 * use {@link measureAll}.
 *
 * @param id unique in the notebook, as for a result
 * @throws {RangeError} if `runs` is below 1.
 * @throws what the query or the function throws.
 *
 * @example
 * ```ts no-run
 * import { measure } from "lab/checks";
 * import { show } from "lab/show";
 * import { connect } from "lab/sql";
 * const db = await connect({ database: "aethermart_db" });
 * await show(
 *   await measure("q1.before", db, "SELECT COUNT(*) FROM orders WHERE customer_id = ?", {
 *     params: [7],
 *   }),
 * );
 * ```
 */
export async function measure(
  id: string,
  db: Queryable,
  what: Measurable,
  options: MeasureOptions = {},
): Promise<Measurement> {
  const { [id]: only } = await measureAll(db, { [id]: what }, options);
  return only!;
}

/**
 * Measures several things in turns, so that other load on the machine affects all of them alike: each round runs each of them once, in
 * another order. Use it for what can exist side by side, such as a query with an index and the same query without it.
 *
 * @param all id → query or function
 * @returns id → measurement, for {@link compare}.
 * @throws {RangeError} if `runs` is below 1.
 * @throws what a query or function throws.
 *
 * @example
 * ```ts no-run
 * import { measureAll } from "lab/checks";
 * import { show } from "lab/show";
 * import { connect } from "lab/sql";
 * const db = await connect({ database: "aethermart_db" });
 * const { scan, index } = await measureAll(db, {
 *   scan: "SELECT * FROM orders IGNORE INDEX (ix_orders_customer) WHERE customer_id = 7",
 *   index: "SELECT * FROM orders WHERE customer_id = 7",
 * });
 * await show(scan, index);
 * ```
 */
export async function measureAll<Id extends string>(
  db: Queryable,
  all: Record<Id, Measurable>,
  { runs = 15, warmUp = 2, params = [], title, overSeconds = 0, now = performance.now.bind(performance) }:
    MeasureOptions = {},
): Promise<Record<Id, Measurement>> {
  if (runs < 1) throw mistake(`A measurement needs at least one run, not ${runs}.`, RangeError);
  const subjects = Object.entries<Measurable>(all).map(([id, what]) => ({
    id,
    what,
    times: [] as number[],
    rows: null as number | null,
  }));
  const random = new Random(1, 0, 0);
  let begun = now();
  for (let round = -warmUp; round < runs; round++) {
    if (round === 0) begun = now();
    await until(begun + blockOf(round, runs) / blocksOf(runs) * overSeconds * 1000, now);
    for (const subject of shuffled(subjects, random)) {
      const asked = now();
      const answer = typeof subject.what === "string" ? await db.query(subject.what, params) : await subject.what();
      if (round >= 0) subject.times.push(toMicros(now() - asked));
      subject.rows = Array.isArray(answer) ? answer.length : null;
    }
  }
  const ids = subjects.map(({ id }) => id);
  const measured = {} as Record<Id, Measurement>;
  for (const { id, what, times, rows } of subjects) {
    const plan = typeof what === "string" ? await readPlan(db, what, params) : [];
    const in_turns_with = ids.filter((other) => other !== id);
    measured[id as Id] = bind(id, { ...summarize(times, warmUp, rows), plan, in_turns_with }, title ?? id);
  }
  return measured;
}

/** The block that a round belongs to. */
const blockOf = (round: number, runs: number) => Math.floor(Math.max(0, round) * blocksOf(runs) / runs);

async function until(moment: number, now: () => number): Promise<void> {
  const left = moment - now();
  if (left > 0) await pause(left);
}

/** The least number of runs for an interval. */
export const fewestRuns = 5;

const toMicros = (ms: number) => Math.round(ms * 1000) / 1000;

function summarize(
  times: number[],
  warmUps: number,
  rows: number | null,
): Omit<MeasurementData, "plan" | "in_turns_with"> {
  const interval = times.length < fewestRuns ? undefined : intervalOfMedian(times);
  return {
    median_ms: toMicros(median(times)),
    median_low_ms: interval ? toMicros(interval.low) : null,
    median_high_ms: interval ? toMicros(interval.high) : null,
    level_percent: levelPercent,
    p95_ms: toMicros(quantile(times, 0.95)),
    min_ms: Math.min(...times),
    runs: times.length,
    warm_ups: warmUps,
    rows,
    times_ms: times,
  };
}

/** The formats of the values of measurements and comparisons. */
export const formats: KeyFormats = {
  median_ms: "ms",
  median_low_ms: "ms",
  median_high_ms: "ms",
  level_percent: "integer",
  p95_ms: "ms",
  min_ms: "ms",
  times_ms: "ms",
  rows: "integer",
  actual_rows: "integer",
  loops: "integer",
};

export const formatInterval = (low: number, high: number) => `${low.toFixed(2)}–${high.toFixed(2)}`;

function bind(id: string, data: MeasurementData, title: string): Measurement {
  const bound = result(id, data, formats);
  const plan = data.plan.map((step) => `${step.table}: ${step.access}${step.key ? ` (${step.key})` : ""}`).join(", ");
  return displayAs(bound, () =>
    table({
      title,
      columns: {
        median_ms: { label: "Median (ms)", format: "fixed2" },
        interval: `${data.level_percent} % interval (ms)`,
        p95_ms: { label: "p95 (ms)", format: "fixed2" },
        runs: { label: "Runs", format: "integer" },
        rows: { label: "Rows", format: "integer" },
        plan: "Plan",
      },
      rows: [{
        median_ms: data.median_ms,
        interval: data.median_low_ms === null ? null : formatInterval(data.median_low_ms, data.median_high_ms!),
        p95_ms: data.p95_ms,
        runs: data.runs,
        rows: data.rows,
        plan: plan || null,
      }],
      source: `${data.runs} runs after ${data.warm_ups} that were not counted` +
        (data.median_low_ms === null ? "" : `, the median's interval from ${blocksOf(data.runs)} blocks of them`),
      result: bound,
    }));
}

/** The data of a measurement, as plain values. */
export const dataOf = (measurement: Measurement) => resultOf(measurement).data as unknown as MeasurementData;

/**
 * Bound data that can also be shown. Its table is made when it is shown, so a measurement that is only compared does not
 * count as a lost output.
 */
export function displayAs<T extends object>(bound: T, draw: () => Displayable): T & Displayable {
  return new Proxy(bound, {
    has: (target, key) => key === jupyterDisplay || Reflect.has(target, key),
    get: (target, key) => key === jupyterDisplay ? () => draw()[jupyterDisplay]() : Reflect.get(target, key),
  }) as T & Displayable;
}
