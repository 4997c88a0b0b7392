/** Robust summaries of times, and how sure a difference is: pure. */

/**
 * The value below which a share `q` (0…1) of the values lies, interpolated between neighbours. The values must not be
 * empty.
 */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) throw new RangeError("A quantile needs at least one value.");
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const [low, high] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return low + (high - low) * (at - Math.floor(at));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** A ratio with its interval. */
export interface Ratio {
  ratio: number;
  low: number;
  high: number;
}

/** How often an interval that is made here holds the true value, in per cent. */
export const levelPercent = 95;

/**
 * The ratio of two medians with a 95 % interval by bootstrap (2,000 resamples). The same values give the same interval.
 */
export function ratioOfMedians(above: readonly number[], below: readonly number[], seed = 1): Ratio {
  const random = randomFrom(seed);
  return {
    ratio: median(above) / median(below),
    ...intervalOf(() => median(resample(above, random)) / median(resample(below, random))),
  };
}

/** The 95 % interval of a median by bootstrap (2,000 resamples). The same values give the same interval. */
export function intervalOfMedian(values: readonly number[], seed = 1): { low: number; high: number } {
  const random = randomFrom(seed);
  return intervalOf(() => median(resample(values, random)));
}

function intervalOf(draw: () => number): { low: number; high: number } {
  const drawn = Array.from({ length: 2000 }, draw);
  const outside = (1 - levelPercent / 100) / 2;
  return { low: quantile(drawn, outside), high: quantile(drawn, 1 - outside) };
}

const resample = (values: readonly number[], random: () => number) =>
  values.map(() => values[Math.floor(random() * values.length)]!);

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
