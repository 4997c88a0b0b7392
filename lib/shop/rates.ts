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

/** A time without orders may be due to an intervention that began this long after it: under load, so much can pass without a failure. In milliseconds. */
const usualGapMs = 500;

/** A time without orders; an open one lasted until the end. */
type Gap = { from: number; to: number; isOpen: boolean };

/**
 * What each intervention did to the orders: one entry for each, `null` (as JSON has it) if no order follows. A time without orders is due to the latest
 * intervention that began before it or at its very beginning, and otherwise to the first one that began in it. Pure.
 *
 * @param times when orders were confirmed, in milliseconds
 * @param starts when each intervention began, in order, on the same clock
 * @param end when the work ended
 */
export function interruptionsOf(
  times: readonly number[],
  starts: readonly number[],
  end: number,
): (Interruption | null)[] {
  const longest = starts.map((): Gap | undefined => undefined);
  for (const gap of toGaps(times, end)) {
    const begunBefore = starts.findLastIndex((start) => start <= gap.from + usualGapMs && start < gap.to);
    const due = begunBefore >= 0 ? begunBefore : starts.findIndex((start) => start < gap.to);
    if (due < 0) continue;
    const known = longest[due];
    if (!known || gap.to - gap.from > known.to - known.from) longest[due] = gap;
  }
  return starts.map((start, at) => {
    const gap = longest[at];
    if (!gap || gap.isOpen) return null;
    return { at_s: round(start / 1000, 2), gap_ms: round(gap.to - gap.from), restored_ms: round(gap.to - start) };
  });
}

/**
 * The node that confirmed the last order before an interruption; "" if there was none. Pure.
 *
 * @param orders when each was confirmed, in milliseconds on the axis of the operations, in their order
 */
export function nodeBefore(
  { at_s, gap_ms, restored_ms }: Interruption,
  orders: readonly { at: number; node: string }[],
): string {
  // Rounding has moved its ends, but not beyond its middle.
  const middle = at_s * 1000 + restored_ms - gap_ms / 2;
  return orders.findLast(({ at }) => at < middle)?.node ?? "";
}

/** The times between two orders that follow each other, and the one until the end if it is longer than usual. */
function toGaps(times: readonly number[], end: number): Gap[] {
  const sorted = times.toSorted((a, b) => a - b);
  const gaps = sorted.slice(1).map((to, at) => ({ from: sorted[at]!, to, isOpen: false }));
  const last = sorted.at(-1) ?? end;
  return end - last > usualGapMs ? [...gaps, { from: last, to: end, isOpen: true }] : gaps;
}

/** Every time without an order that is longer than usual, in the order of their beginnings. Pure. */
export function pausesOf(times: readonly number[], end: number): { at_s: number; ms: number }[] {
  return toGaps(times, end).filter(({ from, to }) => to - from > usualGapMs)
    .map(({ from, to }) => ({ at_s: round(from / 1000, 2), ms: round(to - from) }));
}

/** The longest time without an order, and those of interventions that are at least half as long; at most three, in order. Pure. */
export function gapsOf(
  { gap_ms, gap_from_s, interruptions }: { gap_ms: number; gap_from_s: number; interruptions: (Interruption | null)[] },
): { at: number; ms: number }[] {
  if (gap_ms === 0) return [];
  const others = interruptions.filter((one) => one !== null).map(({ at_s, gap_ms: ms, restored_ms }) => ({
    at: round(at_s + (restored_ms - ms) / 1000, 2),
    ms,
  })).filter(({ at, ms }) => ms >= gap_ms / 2 && Math.abs(at - gap_from_s) > 0.1);
  return [{ at: gap_from_s, ms: gap_ms }, ...others.slice(0, 2)].toSorted((a, b) => a.at - b.at);
}

const round = (value: number, digits = 0) => Math.round(value * 10 ** digits) / 10 ** digits;
