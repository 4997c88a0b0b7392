/** How a value is written for people: one place for table cells, chart labels and findings, in notebook, report and deck alike. */

/** The formats that a column, an axis or a finding's value may name. */
export const formats = [
  "text",
  "integer",
  "fixed1",
  "fixed2",
  "percent",
  "usd",
  "ms",
  "times",
  "bytes",
  "per_second",
] as const;

export type Format = (typeof formats)[number];

/** What a table cell or a chart row may hold. */
export type Scalar = string | number | boolean | null;

const integer = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const fixed = (digits: number) =>
  new Intl.NumberFormat("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const [fixed1, fixed2] = [fixed(1), fixed(2)];
const [significant3, plain] = [
  new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 }),
  new Intl.NumberFormat("en-US", { maximumFractionDigits: 3 }),
];

const byNumber: Record<Exclude<Format, "text">, (value: number) => string> = {
  integer: (value) => integer.format(value),
  fixed1: (value) => fixed1.format(value),
  fixed2: (value) => fixed2.format(value),
  percent: (value) => `${fixed1.format(value * 100)} %`,
  usd: (value) => `${value < 0 ? "-" : ""}$${fixed2.format(Math.abs(value))}`,
  ms: (value) =>
    Math.abs(value) < 999.5 ? `${significant3.format(value)} ms` : `${significant3.format(value / 1000)} s`,
  times: (value) => `${significant3.format(value)}×`,
  bytes: (value) => {
    const step = value < 1024 ? 0 : Math.min(4, Math.floor(Math.log2(value) / 10));
    return `${significant3.format(value / 1024 ** step)} ${["B", "KiB", "MiB", "GiB", "TiB"][step]}`;
  },
  per_second: (value) => `${value < 100 ? significant3.format(value) : integer.format(value)}/s`,
};

/**
 * A value as text. `null` is an en dash; a number under "text" keeps up to three decimals; a format for numbers leaves other values as they are. A
 * negative number has a minus sign, from which no line break parts it, and what is rounded to zero has none.
 *
 * ```ts
 * import { formatValue } from "./format.ts";
 * formatValue(0.123, "percent"); // "12.3 %"
 * formatValue(1234.5, "ms"); // "1.23 s"
 * ```
 */
export function formatValue(value: Scalar, format: Format = "text"): string {
  if (value === null) return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return value;
  const text = format === "text" ? plain.format(value) : byNumber[format](value);
  return text.replace(/^-/, /[1-9]/.test(text) ? "−" : "");
}

/** Whether a column holds numbers, which stand flush right: by its format, or by its values, of which some may be missing. */
export function isNumeric(format: Format, values: readonly Scalar[]): boolean {
  return format !== "text" ||
    values.some((v) => typeof v === "number") && values.every((v) => typeof v === "number" || v === null);
}
