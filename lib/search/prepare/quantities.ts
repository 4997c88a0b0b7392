/** Numbers with a unit: where a text has them, and how they are written so that equal ones are equal. Pure. */

import { type Dimension, dimensions } from "./unit_table.ts";

/** A number with a unit, as a text has it. */
export interface Quantity {
  dimension: Dimension;
  /** In the dimension's base unit. */
  value: number;
  /** Where it stands in the text. */
  start: number;
  end: number;
}

const units = new Map<string, { dimension: Dimension; factor: number }>();
for (const dimension of dimensions) {
  for (const [name, factor] of Object.entries(dimension.units)) units.set(name, { dimension, factor });
}

const numberWords = "one two three four five six seven eight nine ten eleven twelve".split(" ");
const scaleOf: Record<string, number> = { thousand: 1e3, million: 1e6 };

/** Longer names first, so that "watt hours" is not read as "watt". */
const nameOf = (names: string[]) =>
  names.sort((a, b) => b.length - a.length).map((name) => name.replace(/[.]/g, "\\.").replaceAll(" ", "[ -]")).join(
    "|",
  );

/** Bounded repetitions keep the time in proportion to the text, whatever it is. */
const number = String.raw`\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,6})?|\d{1,12}(?:[.,]\d{1,6})?`;
// A number word is taken only with a spelt-out unit: "two in one" is not a length.
const quantity = new RegExp(
  String.raw`(?<![\p{L}\p{N}$€£¥₹/⁄]|[\p{N}][.,]|[$€£¥₹] )(?:` +
    `(?<figure>${number})(?: (?<scale>thousand|million))?[ -]?(?<unit>${nameOf([...units.keys()])})|` +
    `(?<word>${numberWords.join("|")})[ -](?<spelt>${
      nameOf([...units.keys()].filter((name) => /^[a-z ]{4,}$/.test(name)))
    })` +
    String.raw`)(?:(?<=["'°%])|(?![\p{L}\p{N}]))`,
  "giu",
);

/** What follows "in" where it is the preposition: "2 in 1", "5 in stock", "12 in black". */
const notInches =
  /^[ -](?:\d|one|stock|store|a|an|the|my|your|our|total|all|this|that|black|white|grey|gray|silver|red|blue|green|gold|pink)(?![\p{L}])/iu;

/**
 * The quantities of a text, in its order: a number (figures, or a word up to twelve before a spelt-out unit) and a unit that the lab knows, with
 * a space, a hyphen or nothing between. Prices are none, nor is a generation of mobile networks ("5G"). Pure.
 */
export function readQuantities(text: string): Quantity[] {
  const found: Quantity[] = [];
  // A quotation mark after a number is a unit, unless it ends a quotation.
  let inQuotation = false;
  let from = 0;
  for (const match of text.matchAll(quantity)) {
    const { figure, scale, unit, word, spelt } = match.groups!;
    const name = (unit ?? spelt)!.toLowerCase().replace(/(?<=\p{L})-(?=\p{L})/gu, " ");
    const { dimension, factor } = units.get(name) ?? units.get(name.replaceAll(" ", "-"))!;
    const end = match.index + match[0].length;
    for (const mark of text.slice(from, match.index)) if (mark === '"') inQuotation = !inQuotation;
    from = end;
    if (name === '"' && inQuotation) {
      inQuotation = false;
      continue;
    }
    const rest = text.slice(end, end + 20);
    if (name === "in" && notInches.test(rest)) continue;
    if (name === "w" && rest.startsWith("/")) continue; // "with"
    if (/^[2-6]g$/i.test(match[0])) continue;
    const count = figure === undefined ? numberWords.indexOf(word!.toLowerCase()) + 1 : readNumber(figure);
    found.push({
      dimension,
      value: round(count * (scaleOf[scale?.toLowerCase() ?? ""] ?? 1) * factor, 12),
      start: match.index,
      end,
    });
  }
  return found;
}

/** "1,000" is a thousand, "27,5" is written with a decimal comma. */
function readNumber(figure: string): number {
  return Number(/^\d{1,3}(,\d{3})+(\.|$)/.test(figure) ? figure.replaceAll(",", "") : figure.replace(",", "."));
}

const round = (value: number, digits: number): number => Number(value.toPrecision(digits));

/**
 * One word for a quantity, the same for every way of writing it: `27inch`, `1p8kg`, `65w`. A decimal point is written as `p`, because a term
 * has none beside letters. Whole numbers are not rounded, except where units of two systems meet. Pure.
 */
export function tokenOf({ dimension: { tokens, digits }, value }: Pick<Quantity, "dimension" | "value">): string {
  const { name, factor } = tokens.findLast(({ from }) => value >= from)!;
  // Labels have three digits: 12 fl oz (354.88 ml) is sold as 355 ml, and both have to be rounded in the same direction.
  const count = (digits === 2 ? round(value, 3) : value) / factor;
  const isExact = digits === 3 && Math.abs(count - Math.round(count)) < 1e-6;
  const written = isExact ? Math.round(count) : round(count, digits);
  return `${String(written).replace(".", "p")}${name}`;
}
