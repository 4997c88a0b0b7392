/** What is made of the times at which orders were confirmed during a trial: rates, and what each intervention did to them. Pure. */

/** The longest time without a confirmed order that one intervention caused. */
export type Interruption = {
  /** When the intervention's first operation began, in seconds on the axis of the operations. */
  at_s: number;
  /** From the last order before to the first one after, in milliseconds. */
  gap_ms: number;
  /** From the beginning of that operation to the first order afterwards, in milliseconds. */
  restored_ms: number;
};

/** Tenths of a second in which orders are counted together: in shorter times, their number changes from one to the next even without a failure. */
const together = 2;

/** The rate of orders in each fifth of a second. The last tenth, and one without a neighbour, are left out. Pure. */
export function ratesOf(
  timeline: readonly { atMs: number; orders: number }[],
): { at_s: number; per_second: number }[] {
  const tenths = timeline.slice(0, -1);
  return Array.from({ length: Math.floor(tenths.length / together) }, (_, at) => ({
    at_s: round((at + 0.5) * together / 10, 1),
    per_second: 10 / together *
      tenths.slice(together * at, together * (at + 1)).reduce((sum, { orders }) => sum + orders, 0),
  }));
}

/** How long before an intervention the last order may have been confirmed, if the time without orders is to be due to it. In milliseconds. */
const usualGapMs = 100;

/**
 * What each intervention did to the orders: the longest time without one is due to the latest intervention that began before it, or at its very
 * beginning. One that no order follows has no entry. Pure.
 *
 * @param times when orders were confirmed, in milliseconds
 * @param starts when each intervention began, in order, on the same clock
 */
export function interruptionsOf(times: readonly number[], starts: readonly number[]): Interruption[] {
  const sorted = times.toSorted((a, b) => a - b);
  const longest = starts.map((): { from: number; to: number } | undefined => undefined);
  for (let index = 1; index < sorted.length; index++) {
    const [from, to] = [sorted[index - 1]!, sorted[index]!];
    const due = starts.findLastIndex((start) => start <= from + usualGapMs && start < to);
    const known = longest[due];
    if (due >= 0 && (!known || to - from > known.to - known.from)) longest[due] = { from, to };
  }
  return starts.flatMap((start, at) => {
    const gap = longest[at];
    if (!gap) return [];
    return [{ at_s: round(start / 1000, 2), gap_ms: round(gap.to - gap.from), restored_ms: round(gap.to - start) }];
  });
}

const round = (value: number, digits = 0) => Math.round(value * 10 ** digits) / 10 ** digits;
