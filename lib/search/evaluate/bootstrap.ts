/** How sure a mean over queries is. Pure. */

import { quantile } from "../../checks/mod.ts";
import { mistake, Random } from "../../core/mod.ts";

/** A mean with its 95 % interval. */
export interface MeanInterval {
  mean: number;
  low: number;
  high: number;
}

/** How samples are drawn. */
export interface BootstrapOptions {
  /** The same seed gives the same interval. Default: 42. */
  seed?: number;
}

const resamples = 10_000;

/**
 * The mean of the values with its 95 % interval, by the percentile bootstrap: 10,000 samples of as many values, drawn with replacement. The
 * values must be independent, as those of different queries are. A few values tell little about how much others would differ: below about
 * 20, the interval is too narrow. Pure.
 *
 * @param values one for each query
 * @throws {RangeError} if there are no values.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { bootstrapMean } from "lab/search";
 * const { mean, low, high } = bootstrapMean([0.2, 0.9, 0.4, 0.7, 0.3]);
 * assert.ok(0.2 < low && low < mean && mean < high && high < 0.9);
 * ```
 */
export function bootstrapMean(values: readonly number[], { seed = 42 }: BootstrapOptions = {}): MeanInterval {
  if (values.length === 0) throw mistake("An interval needs at least one value.", RangeError);
  const random = new Random(seed, 0, 0);
  const means = Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let drawn = 0; drawn < values.length; drawn++) sum += random.pick(values);
    return sum / values.length;
  });
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, low: quantile(means, 0.025), high: quantile(means, 0.975) };
}
