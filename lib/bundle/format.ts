/** How values are formatted for people: one place for table cells, chart labels and findings, in notebook, report and deck. */

import { stripVTControlCharacters } from "node:util";
import { currencies, type Currency, isCurrency, moneyOf } from "./currency.ts";
import { english, type Notation, separate } from "./notation.ts";
import { formatTime, readTime, type TimeFormat, timeFormats } from "./time.ts";

const numberFormats = ["integer", "fixed1", "fixed2", "percent", "ms", "times", "bytes", "per_second"] as const;

/** The formats of a column, an axis or a finding's value: of numbers, of times, and amounts by the currency's code in lower case. */
export const formats = ["text", ...numberFormats, ...timeFormats, ...currencies] as const;

export type Format = (typeof formats)[number];

/** A value of a table cell or a chart row. */
export type Scalar = string | number | boolean | null;

/** A format takes milliseconds to create, so it is created when it is first used. */
const written = (options: Intl.NumberFormatOptions) => {
  let format: Intl.NumberFormat | undefined;
  return (value: number) =>
    isHuge(value) ? exponent(value) : (format ??= new Intl.NumberFormat("en-US", options)).format(value);
};
const fixed = (digits: number) => written({ minimumFractionDigits: digits, maximumFractionDigits: digits });
const [integer, fixed1, fixed2] = [fixed(0), fixed(1), fixed(2)];
const significant = written({ maximumSignificantDigits: 3 });
const significant3 = (value: number) => isTiny(value) ? exponent(value) : significant(value);
const thousandths = written({ maximumFractionDigits: 3 });

/** Larger numbers are written with an exponent, because their digits are no longer readable. */
export const isHuge = (value: number): boolean => Math.abs(value) >= 1e15;
/** Whether a number is not zero but would need too many zeros to write. */
export const isTiny = (value: number): boolean => value !== 0 && Math.abs(value) < 1e-6;

/** Three significant digits and a power of ten, increased by `shift`: "1e300", "4.94e-324". */
function exponent(value: number, shift = 0): string {
  const [digits, power] = value.toExponential(2).split("e").map(Number);
  return `${digits}e${power! + shift}`;
}

const byNumber: Record<(typeof numberFormats)[number], (value: number) => string> = {
  integer,
  fixed1,
  fixed2,
  percent: (value) => `${isHuge(value) ? exponent(value, 2) : fixed1(value * 100)} %`,
  ms: (value) => Math.abs(value) < 999.5 ? `${significant3(value)} ms` : `${significant3(value / 1000)} s`,
  // An interval that ends near 1 shows on which side, down to a thousandth.
  times: (value) => `${Math.abs(value - 1) < 0.005 ? thousandths(value) : significant3(value)}×`,
  bytes: (value) => {
    const step = value < 1024 ? 0 : Math.min(4, Math.floor(Math.log2(value) / 10));
    return `${significant3(value / 1024 ** step)} ${["B", "KiB", "MiB", "GiB", "TiB"][step]}`;
  },
  per_second: (value) => `${value < 100 ? significant3(value) : integer(value)}/s`,
};

const moneyFormats = new Map<Currency, { sign: string; write(value: number): string }>();

function formatMoney(value: number, currency: Currency, notation: Notation): string {
  let money = moneyFormats.get(currency);
  if (!money) {
    const { sign, digits } = moneyOf(currency);
    moneyFormats.set(currency, money = { sign, write: fixed(digits) });
  }
  const [sign, amount] = [money.sign, money.write(Math.abs(value))];
  return (value < 0 ? "-" : "") + (notation.signFirst ? sign + amount : `${amount} ${sign.trim()}`);
}

function formatNumber(value: number, format: Exclude<Format, TimeFormat>, notation: Notation): string {
  if (format === "text") return isTiny(value) ? exponent(value) : thousandths(value);
  return isCurrency(format) ? formatMoney(value, format, notation) : byNumber[format](value);
}

const isTime = (format: Format): format is TimeFormat => (timeFormats as readonly string[]).includes(format);

/**
 * Formats a value as text. `null` is an en dash; a number under "text" keeps up to three decimals; a format for numbers or times leaves other values as
 * they are. A negative number has a minus sign that stays on the same line; a number that is rounded to zero has none. Numbers from 10¹⁵, and
 * very small ones, have an exponent.
 *
 * ```ts
 * import { formatValue } from "./format.ts";
 * formatValue(0.123, "percent"); // "12.3 %"
 * formatValue(1234.5, "ms"); // "1.23 s"
 * formatValue(1234.5, "eur"); // "€1,234.50"
 * formatValue("2024-05-31 00:00:00", "date"); // "31 May 2024"
 * ```
 *
 * @param notation separators, dates and words of a language other than English
 */
export function formatValue(value: Scalar, format: Format = "text", notation: Notation = english): string {
  if (value === null) return "–";
  if (typeof value === "boolean") return value ? notation.yes : notation.no;
  if (typeof value === "string") {
    const time = isTime(format) ? readTime(value) : undefined;
    return time === undefined ? withoutCodes(value) : formatTime(time, format as TimeFormat, notation);
  }
  if (isTime(format)) return String(value);
  const text = separate(formatNumber(value, format, notation), notation);
  return text.replace(/^-/, /[1-9]/.test(text) ? "−" : "");
}

/** A text without a terminal's codes for colours and links: what a program printed may be a value, too. */
const withoutCodes = (text: string): string =>
  text.includes("\x1b") || text.includes("\x9b") ? stripVTControlCharacters(text) : text;

/** Whether a column contains numbers and is therefore right-aligned: by its format, or by its values, of which some may be missing. */
export function isNumeric(format: Format, values: readonly Scalar[]): boolean {
  return format !== "text" && !isTime(format) ||
    values.some((v) => typeof v === "number") && values.every((v) => typeof v === "number" || v === null);
}
