/** Robust summaries of times, and how sure a difference is: pure. */

import type { Random } from "../core/mod.ts";

/**
 * The value below which a share of the values lies, interpolated between neighbours. Pure.
 *
 * @param q the share, from 0 to 1: 0.95 is the 95th percentile
 * @throws {RangeError} if there are no values.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { quantile } from "lab/checks";
 * assert.equal(quantile([10, 20, 30, 40, 50], 0.25), 20);
 * ```
 */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) throw new RangeError("A quantile needs at least one value.");
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const [low, high] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return low + (high - low) * (at - Math.floor(at));
}

/**
 * The middle value, or the mean of the two in the middle. Pure.
 *
 * @throws {RangeError} if there are no values.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { median } from "lab/checks";
 * assert.equal(median([3, 1, 2]), 2);
 * ```
 */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** A ratio with its interval. */
export interface Ratio {
  ratio: number;
  low: number;
  high: number;
  /** The factor, at least 1, by which comparisons with a known answer missed that answer. It widens the interval. */
  noise: number;
}

/** The level of all intervals, in per cent. */
export const levelPercent = 95;

/** The most blocks that a series of times is cut into. */
const mostBlocks = 5;

/** How many blocks so many runs are cut into. */
export const blocksOf = (runs: number): number => Math.min(mostBlocks, runs);

/** What is known about two series besides their times. */
export interface RatioOptions {
  /** Whether they were measured in turns: what slowed both down in a block then cancels out. */
  inTurns?: boolean;
  /** Factors by which comparisons with a known answer missed that answer: 1.1 if two equal servers differed by 10 %. */
  misses?: readonly number[];
}

/**
 * The ratio of two medians with a 95 % interval. Times that follow one another are alike: a busy disk slows many of them
 * down. So the interval follows from how much blocks of neighbouring runs differ (Student's t over the logarithms of their
 * medians), not on single runs, and is widened by the noise: the factor by which the same thing, measured twice in the
 * same turns, differs from itself. At least two values a side.
 */
export function ratioOfMedians(
  above: readonly number[],
  below: readonly number[],
  { inTurns = false, misses = [] }: RatioOptions = {},
): Ratio {
  const count = Math.min(blocksOf(above.length), blocksOf(below.length));
  const [upper, lower] = [logMedians(above, count), logMedians(below, count)];
  const spread = inTurns
    ? halfWidth(upper.map((log, at) => log - lower[at]!))
    : Math.hypot(halfWidth(upper), halfWidth(lower));
  const noise = Math.max(missOfTwins(above), missOfTwins(below), ...misses.map((miss) => Math.abs(Math.log(miss))));
  const ratio = atLeastSeen(median(above)) / atLeastSeen(median(below));
  const widening = Math.exp(spread + noise);
  return { ratio, low: ratio / widening, high: ratio * widening, noise: Math.exp(noise) };
}

/** The 95 % interval of a median, from blocks of neighbouring values as {@link ratioOfMedians} has it. */
export function intervalOfMedian(values: readonly number[]): { low: number; high: number } {
  const half = halfWidth(logMedians(values, blocksOf(values.length)));
  return { low: median(values) / Math.exp(half), high: median(values) * Math.exp(half) };
}

/** Times are rounded to microseconds: half of one stands for nothing at all. */
const atLeastSeen = (ms: number) => Math.max(ms, 0.0005);
const logOf = (ms: number) => Math.log(atLeastSeen(ms));

/** The logarithm of the median of each of so many blocks of neighbours. */
function logMedians(values: readonly number[], count: number): number[] {
  const edge = (block: number) => Math.floor(block * values.length / count);
  return Array.from({ length: count }, (_, block) => logOf(median(values.slice(edge(block), edge(block + 1)))));
}

/** Student's t for 95 %, by degrees of freedom from 1. */
const students = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365];

/** Half of the 95 % interval of the mean of such values. */
function halfWidth(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const degrees = values.length - 1;
  return students[degrees - 1]! * Math.sqrt(squares / degrees / values.length);
}

/** How far the runs with even numbers differ from those with odd ones: the same thing, measured twice in the same turns. */
function missOfTwins(values: readonly number[]): number {
  const half = (parity: number) => median(values.filter((_, at) => at % 2 === parity));
  return Math.abs(logOf(half(0)) - logOf(half(1)));
}

/** The values in random order. */
export function shuffled<T>(values: readonly T[], random: Random): T[] {
  const order = [...values];
  for (let at = order.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
  return order;
}
