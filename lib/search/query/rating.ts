/** Ratings in a query: "4 stars and up", "rated above 4.5". Pure. */

import { type Comparison, comparisonAfter, comparisonBefore, rangeBetween, rangeOf } from "./amount.ts";
import type { Found } from "./constraint.ts";
import type { Context } from "./context.ts";
import { endOf } from "./words.ts";

const not = /not (?=rated)/iuy;
const lead =
  /(?:with |has |have |having )?(?:an? )?(?:average |mean |customer |user )?(?:rated|ratings?|review score)(?: (?:is|are|of|at|was))?:? /iuy;
/** The end of a lead that "with at least 4 stars" has. */
const softLead = /(?:with |has |have |having )?/iuy;
const number =
  /(?:(?<figure>\d{1,4}(?:[.,]\d{1,2})?)|(?<word>one|two|three|four|five)(?![\p{L}\p{N}]))(?: ?(?:\/|out of) ?5(?![\p{N}]))?/iuy;
const unit = /(?:[ -]?(?:stars?|ratings?)(?![\p{L}\p{N}])| ?★)/iuy;
const glyphs = /★{1,5}(?!★)/uy;
const between = /between /iuy;
const and = / ?(?:and|to|-) ?/iuy;
const words = ["one", "two", "three", "four", "five"];

interface Score {
  value: number;
  end: number;
  /** Whether "stars" follows. */
  hasUnit: boolean;
}

function readScore({ text }: Context, at: number): Score | undefined {
  const drawn = endOf(glyphs, text, at);
  if (drawn >= 0) return { value: drawn - at, end: drawn, hasUnit: true };
  number.lastIndex = at;
  const match = number.exec(text);
  if (!match) return undefined;
  const { figure, word } = match.groups!;
  const value = figure === undefined ? words.indexOf(word!.toLowerCase()) + 1 : Number(figure.replace(",", "."));
  const bare = number.lastIndex;
  // "4+ stars"
  const plus = text[bare] === "+" ? bare + 1 : bare;
  const end = endOf(unit, text, plus);
  if (end >= 0) return { value, end, hasUnit: true };
  // A number that goes on is not a score: 4.5.1, 4K, 45000.
  return /^(?:[\p{L}\p{N}%]|[.,-][\p{L}\p{N}])/u.test(text.slice(bare, bare + 2))
    ? undefined
    : { value, end: bare, hasUnit: false };
}

/** The rating that begins at a place. */
export function findRating(context: Context, start: number): Found | undefined {
  const { text } = context;
  const denied = endOf(not, text, start);
  const led = endOf(lead, text, Math.max(denied, start));
  if (denied >= 0 && led < 0) return undefined;
  const from = led < 0 ? endOf(softLead, text, start) : led;
  const open = endOf(between, text, from);
  if (open >= 0) {
    const low = readScore(context, open);
    const middle = low ? endOf(and, text, low.end) : -1;
    const high = middle < 0 ? undefined : readScore(context, middle);
    if (!low || !high || !isRating([low, high], led)) return undefined;
    return judge(start, high.end, [low.value, high.value], rangeBetween(low.value, high.value));
  }
  const before = comparisonBefore(text, from);
  if (denied >= 0 && !before) return undefined;
  const score = readScore(context, before?.end ?? from);
  if (!score || !isRating([score], led)) return undefined;
  const after = before ? undefined : comparisonAfter(text, score.end);
  // "4 stars" alone: people do not mean to exclude what is better.
  const comparison = before && denied >= 0
    ? opposite(before)
    : before ?? after ?? { side: "min" as const, inclusive: true, end: score.end };
  return judge(start, Math.max(score.end, after?.end ?? 0), [score.value], rangeOf(comparison, score.value));
}

/** "not rated below 3" is rated 3 or above. */
const opposite = ({ side, inclusive, end }: Comparison): Comparison => ({
  side: side === "min" ? "max" : "min",
  inclusive: !inclusive,
  end,
});

/** "rated 65 W" is not a rating: without "stars", the number has to be possible as one. */
const isRating = (scores: Score[], led: number): boolean =>
  scores.some(({ hasUnit }) => hasUnit) || (led >= 0 && scores.every(({ value }) => value <= 5));

function judge(start: number, end: number, values: number[], range: ReturnType<typeof rangeOf>): Found {
  if (values.some((value) => value > 5)) return { start, end, note: "Ratings go from 1 to 5 stars." };
  return { start, end, constraint: { kind: "rating", ...range } };
}
