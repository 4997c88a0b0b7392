/** Amounts of money in a query, and the words that compare. Pure. */

import type { Limit } from "./constraint.ts";
import type { MoneyWords } from "./vocabulary.ts";
import { anyOf, endOf, literal } from "./words.ts";

/** A number of a query that may be a price. */
export interface Amount {
  value: number;
  end: number;
  /** "own": written with the shop's currency; "foreign": with another one; "bare": without any; "measure": with a unit such as W. */
  kind: "own" | "foreign" | "bare" | "measure";
}

const currencies: Readonly<Record<string, readonly string[]>> = {
  USD: ["$", "us$", "usd", "dollar", "dollars", "bucks"],
  EUR: ["€", "eur", "euro", "euros"],
  GBP: ["£", "gbp", "quid"],
  JPY: ["¥", "jpy", "yen"],
  CAD: ["c$", "ca$", "cad"],
  AUD: ["a$", "aud"],
  CHF: ["chf", "francs"],
  INR: ["₹", "inr", "rupees"],
};

/** More is not an amount that anybody means, and shops' columns do not hold it. */
export const largestAmount = 1e8;

/** A function that reads the amount at a place of a text. */
export type ReadAmount = (text: string, at: number, measures: ReadonlyMap<number, number>) => Amount | undefined;

/** @param measures where quantities begin → where they end; see `readQuantities`. */
export function amountReader({ code, symbols, names, decimal, thousands }: MoneyWords): ReadAmount {
  const own = new Set([...symbols, ...names, code].map((word) => word.toLowerCase()));
  const all = [...own, ...Object.values(currencies).flat()];
  const signs = anyOf([...new Set(all)]);
  const [point, group] = [literal(decimal), literal(thousands)];
  const pattern = new RegExp(
    `(?:(?<before>${signs}) ?)?(?<number>\\d{1,3}(?:${group}\\d{3}){1,4}(?!\\d)|\\d+)(?:${point}(?<fraction>\\d{1,6}))?(?<kilo>k)?` +
      // A number that goes on is none that we know: 1e309, 24-inch, 1/2, 50%.
      `(?: ?(?<after>${signs})(?![\\p{L}\\p{N}])|(?![\\p{L}\\p{N}%/]|[.,:]\\p{N}|-\\p{L}))`,
    "iuy",
  );
  return (text, at, measures) => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) {
      const end = measures.get(at);
      return end === undefined ? undefined : { value: NaN, end, kind: "measure" };
    }
    const { before, number, fraction = "0", kilo, after } = match.groups!;
    const sign = (before ?? after)?.toLowerCase();
    const measureEnd = measures.get(at);
    if (sign === undefined && measureEnd !== undefined) return { value: NaN, end: measureEnd, kind: "measure" };
    const value = Number(`${number!.replaceAll(thousands, "")}.${fraction}`) * (kilo ? 1000 : 1);
    return {
      value: Math.round(value * 100) / 100,
      end: pattern.lastIndex,
      kind: sign === undefined ? "bare" : own.has(sign) ? "own" : "foreign",
    };
  };
}

/** Writes an amount as the shop does: "$1,299.95", "$100". */
export function formatAmount(value: number, { symbols, decimal, thousands }: MoneyWords): string {
  const [units = "", cents] = (Number.isInteger(value) ? String(value) : value.toFixed(2)).split(".");
  const grouped = units.replace(/\B(?=(\d{3})+$)/g, thousands);
  return `${symbols[0] ?? ""}${grouped}${cents === undefined ? "" : `${decimal}${cents}`}`;
}

/** Which end of a range a comparison sets. */
export interface Comparison {
  side: "min" | "max";
  inclusive: boolean;
  end: number;
}

const comparison = (words: string) => new RegExp(`(?:${words})(?![\\p{L}])[ :]*`, "iuy");
/** What stands before a number. Phrases with "not" come first, since the word after it begins another one. */
const before: readonly [RegExp, Omit<Comparison, "end">][] = [
  [
    comparison(
      "(?:no|not) (?:more|higher|more expensive) than|not (?:over|above|exceeding)|at (?:the )?most|up to|max(?:imum|\\.)?(?: of)?|within|" +
        "less than or equal to|<=|≤",
    ),
    { side: "max", inclusive: true },
  ],
  [
    comparison(
      "(?:no|not) (?:less|lower|cheaper|fewer) than|not (?:under|below)|at (?:the )?least|min(?:imum|\\.)?(?: of)?|starting (?:at|from)|" +
        "more than or equal to|>=|≥",
    ),
    { side: "min", inclusive: true },
  ],
  [comparison("less than|lower than|fewer than|cheaper than|under|below|beneath|<"), { side: "max", inclusive: false }],
  [
    comparison("more than|greater than|higher than|more expensive than|over|above|>"),
    { side: "min", inclusive: false },
  ],
];

/** What stands after a number. */
const after: readonly [RegExp, Omit<Comparison, "end">][] = [
  [
    / ?(?:\+|(?:and|or|&) (?:up|more|above|over|higher|better|upwards?)(?![\p{L}\p{N}])|(?:min|minimum)(?![\p{L}\p{N}]))/iuy,
    { side: "min", inclusive: true },
  ],
  [
    / ?(?:(?:and|or|&) (?:less|below|under|lower|cheaper|worse|fewer)|max|maximum|at most|tops)(?![\p{L}\p{N}])/iuy,
    { side: "max", inclusive: true },
  ],
];

function find(table: readonly [RegExp, Omit<Comparison, "end">][], text: string, at: number): Comparison | undefined {
  for (const [pattern, meant] of table) {
    const end = endOf(pattern, text, at);
    if (end >= 0) return { ...meant, end };
  }
}

/** The comparison that begins at a place and has its number after it: "at most ". */
export const comparisonBefore = (text: string, at: number): Comparison | undefined => find(before, text, at);

/** The comparison that begins at a place and has its number before it: " and up". */
export const comparisonAfter = (text: string, at: number): Comparison | undefined => find(after, text, at);

/** A range with one end. */
export const rangeOf = ({ side, inclusive }: Comparison, value: number): { min?: Limit; max?: Limit } => ({
  [side]: { value, inclusive },
});

/** A range with both ends, whichever comes first. */
export const rangeBetween = (a: number, b: number): { min: Limit; max: Limit } => ({
  min: { value: Math.min(a, b), inclusive: true },
  max: { value: Math.max(a, b), inclusive: true },
});
