/** Which of two measurements is faster, by how much, and whether the data decide it. */

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

/** What a comparison found. */
export interface ComparisonData {
  /** How many times as long the median took before as after: above 1, it became faster. */
  ratio: number;
  /** The ends of the ratio's interval. */
  low: number;
  high: number;
  /** The interval's level: 95. In a finding `${speedup.level_percent} %`. */
  level_percent: number;
  /** The factor by which the same thing, measured twice, differs from itself. The interval is widened by it. */
  noise: number;
  /** How the second measurement compares with the first. */
  verdict: Verdict;
  before: { median_ms: number; p95_ms: number; runs: number };
  after: { median_ms: number; p95_ms: number; runs: number };
}

/** A comparison: show it and quote it: `${speedup.ratio}`. */
export type Comparison = BoundResult<ComparisonData> & Displayable;

/** How two measurements are compared. */
export interface CompareOptions {
  /** The heading of its table. */
  title?: string;
  /** Factors by which comparisons with a known answer missed it, such as the ends of the interval of two equal servers; 1 for not at all. */
  misses?: readonly number[];
}

/**
 * Compares two measurements. The interval rests on how far blocks of neighbouring runs differ, and is widened by the
 * machine's own noise. It cannot see what else changed between two measurements that were not made in turns: use
 * {@link measureAll} for those. It refuses fewer than five runs on a side, because their interval would mean nothing.
 *
 * @example
 * ```ts no-run
 * import { byVerdict, compare, measureAll } from "lab/checks";
 * import { connect } from "lab/sql";
 * import { finding, show } from "lab/show";
 * const db = await connect();
 * const { before, after } = await measureAll(db, {
 *   before: "SELECT * FROM orders IGNORE INDEX (by_channel) WHERE channel = 'web'",
 *   after: "SELECT * FROM orders WHERE channel = 'web'",
 * });
 * const gain = compare("index.gain", before, after);
 * await show(gain, byVerdict(gain, {
 *   faster: () => finding`The index makes the query ${gain.ratio} times as fast.`,
 *   slower: () => finding`The index does not help: ${gain.ratio}.`,
 *   undecided: () => finding`No difference shows: ${gain.ratio}.`,
 * }));
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
 * What a notebook concludes from a comparison, by its verdict; only the function for the verdict is called. `faster` means that the second
 * measurement of {@link compare} is faster than the first.
 */
export function byVerdict<T>({ verdict }: Comparison, ways: Record<"faster" | "slower" | "undecided", () => T>): T {
  const decided = verdict.value as Verdict;
  return ways[decided === "not decided" ? "undecided" : decided]();
}
