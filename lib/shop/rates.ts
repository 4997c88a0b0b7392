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

/** More values than this merge into a band on a chart. */
const mostRates = 150;

/**
 * The rate of orders in each fifth of a second: in shorter times, their number changes from one to the next even without a failure. If that makes too
 * many for a chart, in each half of a second, or in each second. The last tenth, and those left over at the end, are left out. Pure.
 */
export function ratesOf(
  timeline: readonly { atMs: number; orders: number }[],
): { at_s: number; per_second: number }[] {
  const tenths = timeline.slice(0, -1);
  const together = [2, 5].find((count) => tenths.length <= count * mostRates) ?? 10;
  return Array.from({ length: Math.floor(tenths.length / together) }, (_, at) => ({
    at_s: round((at + 0.5) * together / 10, 2),
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

/** The longest time without an order, and those of interventions that are at least half as long; at most three, in order. Pure. */
export function gapsOf(
  { gap_ms, gap_from_s, interruptions }: { gap_ms: number; gap_from_s: number; interruptions: Interruption[] },
): { at: number; ms: number }[] {
  if (gap_ms === 0) return [];
  const others = interruptions.map(({ at_s, gap_ms: ms, restored_ms }) => ({
    at: round(at_s + (restored_ms - ms) / 1000, 2),
    ms,
  })).filter(({ at, ms }) => ms >= gap_ms / 2 && Math.abs(at - gap_from_s) > 0.1);
  return [{ at: gap_from_s, ms: gap_ms }, ...others.slice(0, 2)].toSorted((a, b) => a.at - b.at);
}

const round = (value: number, digits = 0) => Math.round(value * 10 ** digits) / 10 ** digits;
