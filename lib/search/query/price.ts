/** Prices in a query: "under $100", "between 50 and 80". Pure. */

import { type Amount, comparisonAfter, comparisonBefore, largestAmount, rangeBetween, rangeOf } from "./amount.ts";
import type { Found } from "./constraint.ts";
import type { Context } from "./context.ts";
import { endOf, isFunctionWord, wordAfter } from "./words.ts";

/** What may stand before a price, and belongs to it. */
const lead =
  /(?:(?:that |which )?(?:prices?|priced|costs?|costing|for|at|is|are)(?: (?:is|are|of|at|range))? ?:? ?)?/iuy;
const budget = /(?:(?:with |on |my )?(?:a |my )?(?:budget|price limit)(?: is| of|:)? )/iuy;
const about = /(?:around|about|approximately|approx\.?|roughly|circa|~) ?/iuy;
const starting = /from /iuy;
const between = /(?:between|from) /iuy;
const to = / ?(?:and|to|-) ?/iuy;

/** Before these, a number without a currency is something else. */
const notAPrice =
  /(?:^|[^\p{L}])(?:age[ds]?|ages|size|sizes|model|version|year|years|released|launched|made|built|born|class|level|type|series|ios|android|windows|channel|room|gen)(?: is| from)? $/iu;

/** The price that begins at a place. */
export function findPrice(context: Context, start: number): Found | undefined {
  // "at most" begins like "at under $50", so first without a lead.
  for (const from of new Set([start, endOf(lead, context.text, start)])) {
    const found = findRange(context, start, from) ?? findBudget(context, start) ?? findCompared(context, start, from);
    if (found) return found;
  }
  return findPlain(context, start);
}

const read = ({ text, readAmount, measures }: Context, at: number): Amount | undefined =>
  readAmount(text, at, measures);

function findRange(context: Context, start: number, from: number): Found | undefined {
  const { text } = context;
  const open = endOf(between, text, from);
  const low = read(context, open < 0 ? start : open);
  const middle = low ? endOf(to, text, low.end) : -1;
  const high = middle < 0 ? undefined : read(context, middle);
  if (!low || !high) return undefined;
  const end = high.end;
  if ([low, high].some(({ kind }) => kind === "measure")) return open < 0 ? undefined : measured(start, end);
  // "50-80" alone may be anything.
  const isMoney = [low, high].some(({ kind }) => kind !== "bare");
  if (open < 0 && !isMoney) return undefined;
  if (!isMoney && !standsAlone(context, start, end)) return undefined;
  const kind = [low, high].some(({ kind }) => kind === "foreign") ? "foreign" : isMoney ? "own" : "bare";
  return judge(context, start, end, [low.value, high.value], kind, rangeBetween(low.value, high.value));
}

function findBudget(context: Context, start: number): Found | undefined {
  const at = endOf(budget, context.text, start);
  const amount = at < 0 ? undefined : read(context, at);
  if (!amount || amount.kind === "measure") return undefined;
  const { value, end, kind } = amount;
  return judge(context, start, end, [value], kind, { max: { value, inclusive: true } });
}

function findCompared(context: Context, start: number, from: number): Found | undefined {
  const { text } = context;
  const comparison = comparisonBefore(text, from);
  const amount = comparison && read(context, comparison.end);
  if (!amount) return undefined;
  const { kind, value, end } = amount;
  if (kind === "measure") return measured(start, end);
  if (kind === "bare") {
    if (!standsAlone(context, start, end)) return undefined;
    // "Pro Max 256" is a name.
    const isName = from === start && /^(?:max|min|within)\P{L}*$/iu.test(text.slice(from, comparison.end));
    if (isName) return undefined;
    if (value <= 5) {
      return { start, end, note: `${value} may be a price or a rating. Write a currency or “stars” beside it.` };
    }
  }
  return judge(context, start, end, [value], kind, rangeOf(comparison, value));
}

/** An amount with a currency: "$100 or less", "from $100", "around $100", "$100". */
function findPlain(context: Context, start: number): Found | undefined {
  const { text } = context;
  const open = Math.max(endOf(starting, text, start), endOf(about, text, start));
  const amount = read(context, Math.max(open, start));
  if (!amount || amount.kind === "bare" || amount.kind === "measure") return undefined;
  const { value, kind, end } = amount;
  const comparison = endOf(starting, text, start) >= 0
    ? { side: "min" as const, inclusive: true, end }
    : open < 0
    ? comparisonAfter(text, end)
    : undefined;
  if (comparison) return judge(context, start, comparison.end, [value], kind, rangeOf(comparison, value));
  return { start, end, note: "The amount sets no limit. Write “under”, “over” or “between” before it." };
}

/** Whether nothing beside a number without a currency says what it counts: "under 100 keys". */
function standsAlone({ text, isKnownWord }: Context, start: number, end: number): boolean {
  if (notAPrice.test(text.slice(Math.max(0, start - 20), start))) return false;
  const next = wordAfter(text, end);
  return next === undefined || isFunctionWord(next) || isKnownWord(next);
}

const measured = (start: number, end: number): Found => ({
  start,
  end,
  note: "A limit on a measure is not a price limit: its words count for the ranking, and nothing is excluded.",
});

function judge(
  { vocabulary: { money } }: Context,
  start: number,
  end: number,
  values: number[],
  kind: Amount["kind"],
  range: ReturnType<typeof rangeOf>,
): Found {
  if (kind === "foreign") {
    return { start, end, note: `Prices are in ${money.code}, and the rate of another currency is not known here.` };
  }
  if (values.some((value) => value > largestAmount)) {
    return { start, end, note: "The amount is too large for a price." };
  }
  return { start, end, constraint: { kind: "price", ...range } };
}
