/** Converts the values of own files to what the rules read, only as their mapping describes. Pure. */

import type { TableName } from "./tables.ts";
import type { Mapping, TableMapping } from "./mapping.ts";
import { type DatePattern, readDatePattern } from "./date_pattern.ts";

/** A value that its mapping cannot convert, with the reason for setting its row aside. */
export interface Refusal {
  reason: "value_not_in_format" | "currency_unknown";
}

/** Converts one value; `record` has the values of the whole row, as delivered. */
export type Convert = (value: string, record: readonly string[]) => string | Refusal;

/** Columns with a day. */
export const dayColumns: readonly string[] = ["launched_on", "joined_on"];
/** Columns with a time. */
export const timeColumns: readonly string[] = ["ordered_at", "created_at"];
/** Columns with an amount of money. */
export const amountColumns: readonly string[] = ["list_price", "total", "unit_price"];
/** Columns with a whole number that is not a key. */
export const countColumns: readonly string[] = [
  ...["stock_quantity", "duration_minutes", "booking_notice_days", "quantity", "line_no", "rating"],
];
/** Keys that may be texts. */
export const keyColumns = [
  ...["category_id", "supplier_id", "product_id", "customer_id", "order_id", "review_id"] as const,
] as const;

/** The password hash of a customer whose file has none. It has bcrypt's form, but bcrypt never writes one with this ending, so no password matches it. */
export const noPassword = `$2b$12$${"x".repeat(53)}`;

/** Numbers for keys that are texts: the same number for the same text, in every file. */
export class KeyNumbers {
  #numbers = new Map<string, Map<string, number>>();

  /** @param column whose keys; categories' parents are categories. */
  numberOf(column: string, text: string): string {
    const key = text.trim();
    if (key === "") return "";
    const name = column === "parent_id" ? "category_id" : column;
    const known = this.#numbers.get(name) ?? new Map<string, number>();
    this.#numbers.set(name, known);
    if (!known.has(key)) known.set(key, known.size + 1);
    return String(known.get(key));
  }
}

/** How the values of a table's column are converted; `undefined` if they stay as they are. */
export function conversionOf(
  table: TableName,
  column: string,
  { tables, textKeys }: Mapping,
  heading: readonly string[],
  keys: KeyNumbers,
): Convert | undefined {
  const mapping = tables[table];
  const meant = own(mapping.values, column);
  const steps: Convert[] = [];
  if (meant) steps.push((value) => own(meant, value.trim()) ?? value);
  const format = own(mapping.formats, column);
  if (format) steps.push(format.date ? dateConversion(format.date, column) : numberConversion(format));
  if (mapping.currency && amountColumns.includes(column)) steps.push(currencyConversion(mapping.currency, heading));
  if (textKeys.some((key) => key === column || (key === "category_id" && column === "parent_id"))) {
    steps.push((value) => keys.numberOf(column, value));
  }
  if (steps.length === 0) return undefined;
  return (value, record) => {
    let now: string | Refusal = value;
    for (const step of steps) {
      if (typeof now !== "string" || now.trim() === "") return now;
      now = step(now, record);
    }
    return now;
  };
}

const own = <T>(of: Record<string, T>, name: string): T | undefined => Object.hasOwn(of, name) ? of[name] : undefined;

const notInFormat: Refusal = { reason: "value_not_in_format" };

function dateConversion(patterns: readonly string[], column: string): Convert {
  const readers: DatePattern[] = patterns.map(readDatePattern);
  const length = dayColumns.includes(column) ? "2024-05-31".length : "2024-05-31 10:00:00".length;
  return (value) => {
    for (const read of readers) {
      const moment = read(value.trim());
      if (moment) return moment.toISOString().replace("T", " ").slice(0, length);
    }
    return notInFormat;
  };
}

type NumberFormat = TableMapping["formats"][string];

function numberConversion({ decimal = ".", thousands, sign }: NumberFormat): Convert {
  const [point, group] = [decimal, thousands ?? ""].map(escape);
  const whole = thousands === undefined ? "[0-9]+" : `(?:[0-9]{1,3}(?:${group}[0-9]{3})+|[0-9]+)`;
  const written = new RegExp(`^(-?)(${whole})(?:${point}([0-9]+))?$`);
  return (value) => {
    let plain = value.trim();
    if (sign !== undefined) plain = plain.replace(sign, "").trim();
    const [, minus, units, fraction] = written.exec(plain) ?? [];
    if (units === undefined) return notInFormat;
    return `${minus}${units.replace(/[^0-9]/g, "")}${fraction === undefined ? "" : `.${fraction}`}`;
  };
}

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function currencyConversion(
  currency: NonNullable<TableMapping["currency"]>,
  heading: readonly string[],
): Convert {
  const at = currency.column === undefined ? -1 : heading.indexOf(currency.column);
  return (value, record) => {
    const code = at < 0 ? undefined : record[at]?.trim() ?? "";
    const factor = code === undefined ? currency.factor : own(currency.rates ?? {}, code);
    if (factor === undefined) return { reason: "currency_unknown" };
    return inDollars(value.trim(), factor) ?? notInFormat;
  };
}

/** Exact, and rounded to the cent at the end. */
function inDollars(amount: string, factor: number): string | undefined {
  const [, minus, units, fraction = ""] = /^(-?)([0-9]+)(?:[.]([0-9]+))?$/.exec(amount) ?? [];
  if (units === undefined) return undefined;
  const digits = 12;
  const scaled = BigInt(units + fraction) * BigInt(factor.toFixed(digits).replace(".", ""));
  const cent = 10n ** BigInt(fraction.length + digits - 2);
  const cents = String((scaled + cent / 2n) / cent).padStart(3, "0");
  return `${minus}${cents.slice(0, -2)}.${cents.slice(-2)}`;
}
