/** Which of two measurements is faster, by how much, and whether the data decide. */

import { mistake } from "../core/mod.ts";
import { type BoundResult, type Displayable, result, resultOf, table } from "../show/mod.ts";
import {
  dataOf,
  displayAs,
  fewestRuns,
  formatInterval,
  formats,
  type Measurement,
  type MeasurementData,
} from "./measure.ts";
import { levelPercent, ratioOfMedians } from "./statistics.ts";

/** The verdict of a comparison: "not decided" if the interval includes 1. */
export type Verdict = "faster" | "slower" | "not decided";

/** What a comparison found. Times are in milliseconds; `ratio`, `low`, `high` and `noise` are factors. */
export interface ComparisonData {
  /** The median before divided by the median after: 2 means twice as fast, below 1 slower. */
  ratio: number;
  /** The lower end of the ratio's interval. */
  low: number;
  /** Its upper end. */
  high: number;
  /** The level of the interval: 95. In a finding: `${speedup.level_percent} %`. */
  level_percent: number;
  /** The factor, at least 1, by which the same thing differs from itself when it is measured twice. It widens the interval. */
  noise: number;
  /** How the second measurement compares with the first. */
  verdict: Verdict;
  before: { median_ms: number; p95_ms: number; runs: number };
  after: { median_ms: number; p95_ms: number; runs: number };
}

/** A comparison, as {@link compare} returns it: show it, and quote its values: `${speedup.ratio}`. */
export type Comparison = BoundResult<ComparisonData> & Displayable;

/** How two measurements are compared. */
export interface CompareOptions {
  /** The heading of its table. Default: the id. */
  title?: string;
  /**
   * Factors by which comparisons with a known answer missed that answer, such as the ends of the interval of two equal servers; 1 is no miss. The
   * largest one widens the interval.
   */
  misses?: readonly number[];
}

/**
 * Compares two measurements: the ratio of their medians with a 95 % interval. The interval follows from how much blocks of neighbouring runs
 * differ, and is widened by the machine's noise. It cannot see what else changed between two calls of {@link measure}: measure both in
 * turns with {@link measureAll}.
 *
 * @param id unique in the notebook, as for a result
 * @throws {RangeError} if one side has fewer than five runs.
 *
 * @example
 * ```ts no-run
 * import { byVerdict, compare, measureAll } from "lab/checks";
 * import { connect } from "lab/sql";
 * import { finding, show } from "lab/show";
 * const db = await connect({ database: "aethermart_db" });
 * const { before, after } = await measureAll(db, {
 *   before: "SELECT * FROM orders IGNORE INDEX (ix_orders_customer) WHERE customer_id = 7",
 *   after: "SELECT * FROM orders WHERE customer_id = 7",
 * });
 * const gain = compare("index.gain", before, after);
 * await show(
 *   gain,
 *   byVerdict(gain, {
 *     faster: () => finding`The index makes the query ${gain.ratio} as fast.`,
 *     slower: () => finding`The index does not help: ${gain.ratio}.`,
 *     undecided: () => finding`No difference shows: ${gain.ratio}.`,
 *   }),
 * );
 * ```
 */
export function compare(
  id: string,
  before: Measurement,
  after: Measurement,
  { title = id, misses = [] }: CompareOptions = {},
): Comparison {
  const [old, young] = [dataOf(before), dataOf(after)];
  if (Math.min(old.runs, young.runs) < fewestRuns) {
    throw mistake(`The comparison "${id}" needs at least ${fewestRuns} runs on each side.`, RangeError);
  }
  const inTurns = old.in_turns_with.includes(resultOf(after).id);
  const ratio = ratioOfMedians(old.times_ms, young.times_ms, { inTurns, misses });
  const short = ({ median_ms, p95_ms, runs }: MeasurementData) => ({ median_ms, p95_ms, runs });
  const data: ComparisonData = {
    ...ratio,
    level_percent: levelPercent,
    verdict: ratio.low > 1 ? "faster" : ratio.high < 1 ? "slower" : "not decided",
    before: short(old),
    after: short(young),
  };
  const bound = result(id, data, {
    ...formats,
    ratio: "times",
    low: "times",
    high: "times",
    noise: "times",
    runs: "integer",
  }) as BoundResult<ComparisonData>;
  return displayAs(bound, () => comparisonTable(data, title, inTurns, bound));
}

function comparisonTable(data: ComparisonData, title: string, inTurns: boolean, bound: BoundResult<ComparisonData>) {
  const { before, after, ratio, low, high, noise, verdict } = data;
  return table({
    title,
    columns: {
      state: "State",
      median_ms: { label: "Median (ms)", format: "fixed2" },
      p95_ms: { label: "p95 (ms)", format: "fixed2" },
      ratio: { label: "Speed-up", format: "times" },
      interval: `${levelPercent} % interval`,
    },
    rows: [
      { state: "before", ...before, ratio: null, interval: null },
      {
        state: "after",
        ...after,
        ratio,
        interval: `${formatInterval(low, high)}${verdict === "not decided" ? " (not decided)" : ""}`,
      },
    ],
    source: `medians of ${before.runs} and ${after.runs} runs${inTurns ? " in turns" : ""}; interval from blocks of ` +
      `runs, widened by the machine's own noise (${noise.toFixed(2)}×)`,
    result: bound,
  });
}

/**
 * Calls the function for the verdict of a comparison, and returns what it returns. `faster` means that the second measurement of
 * {@link compare} is faster than the first; `undecided` means that the interval includes 1. Throws what the function throws.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { byVerdict, type Comparison } from "lab/checks";
 * import { result } from "lab/show";
 * const gain = result("gain", {
 *   ratio: 1.1,
 *   verdict: "not decided",
 * }) as unknown as Comparison; // from `compare`
 * const sentence = byVerdict(gain, {
 *   faster: () => "The index helps.",
 *   slower: () => "The index costs time.",
 *   undecided: () => "The runs do not decide.",
 * });
 * assert.equal(sentence, "The runs do not decide.");
 * ```
 */
export function byVerdict<T>({ verdict }: Comparison, ways: Record<"faster" | "slower" | "undecided", () => T>): T {
  const decided = verdict.value as Verdict;
  return ways[decided === "not decided" ? "undecided" : decided]();
}
