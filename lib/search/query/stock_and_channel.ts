/** Stock and channels in a query: "in stock", "sold online". Pure. */

import { comparisonBefore, rangeOf } from "./amount.ts";
import type { Found } from "./constraint.ts";
import type { Context } from "./context.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { anyOf, endOf, isFunctionWord, wordAfter } from "./words.ts";

const lead = "(?:(?:that|which) )?(?:(?:is|are|must be|currently|still|only) ){0,2}";
const soldOut = new RegExp(
  `${lead}(?:out[ -]of[ -]stock|sold out|(?:not|isn't|aren't) (?:in stock|available)|unavailable)(?![\\p{L}\\p{N}])`,
  "iuy",
);
const inStock = new RegExp(
  `${lead}(?:not (?:out[ -]of[ -]stock|sold out)|in[ -]stock|available(?! (?:in|for|with|as|on|from|through|via|at|to|by)(?![\\p{L}\\p{N}])))` +
    "(?: (?:right now|now|today|immediately|only))?(?![\\p{L}\\p{N}])",
  "iuy",
);
const pieces = /(\d{1,6})(?: pieces| units| items)? (?:in stock|available)(?![\p{L}\p{N}])/iuy;

/** What is said about stock at a place. */
export function findStock({ text }: Context, start: number): Found | undefined {
  const comparison = comparisonBefore(text, start);
  pieces.lastIndex = comparison?.end ?? start;
  const counted = pieces.exec(text);
  // "under 50 in stock" is a price and the stock.
  if (counted && comparison?.side !== "max") {
    const range = rangeOf(comparison ?? { side: "min", inclusive: true, end: 0 }, Number(counted[1]));
    return { start, end: pieces.lastIndex, constraint: { kind: "stock", ...range } };
  }
  const none = endOf(soldOut, text, start);
  if (none >= 0) return { start, end: none, constraint: { kind: "stock", max: { value: 0, inclusive: true } } };
  const some = endOf(inStock, text, start);
  if (some >= 0) return { start, end: some, constraint: { kind: "stock", min: { value: 1, inclusive: true } } };
}

/** A function that finds the channel at a place. A channel has to be one by its sentence: "phone app" and "mobile phone" are none. */
export function channelFinder({ channels }: Vocabulary): (context: Context, start: number) => Found | undefined {
  const patterns = channels.filter(({ phrases }) => phrases.length > 0).map(({ name, phrases }) => {
    const any = anyOf(phrases);
    const places = anyOf(phrases.filter((phrase) => / (?:shop|store)$/.test(phrase)));
    const sold = "(?:(?:that|which) )?(?:(?:is|are|can be|i can) )?(?:available|sold|offered|buy|bought|order|ordered)";
    const ways = [
      `${sold} (?:only )?(?:(?:in|on|via|from|through|by|at|over) )?(?:the |an? |your )?(?:${any})(?: only)?`,
      `(?:${any})[ -]only`,
      `(?:via |through )?(?:the )?(?:${any}) channel`,
      `channel:? (?:${any})`,
      ...places ? [`(?:in|at|from) (?:the |an? |your )?(?:${places})s?(?: only)?`] : [],
    ];
    return { name, pattern: new RegExp(`(?:${ways.join("|")})(?![\\p{L}\\p{N}])`, "iuy") };
  });
  return ({ text }, start) => {
    for (const { name, pattern } of patterns) {
      const end = endOf(pattern, text, start);
      const next = end < 0 ? undefined : wordAfter(text, end);
      // "available in the app store"
      if (end >= 0 && (next === undefined || isFunctionWord(next))) {
        return { start, end, constraint: { kind: "channel", channels: [name] } };
      }
    }
  };
}
