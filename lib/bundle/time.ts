/** Times as text: in the form of servers and files, and for people. */

import { english, type Notation } from "./notation.ts";

const shape = /^(\d{4})-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?: ?(Z|[+-]\d\d:?\d\d))?)?)?$/;

/**
 * The time that a text stands for, in milliseconds since 1970: "2024-05", "2024-05-31", "2024-05-31 20:30:11.5", optionally with "T",
 * "Z" or an offset. Without an offset it is UTC, regardless of this machine's time zone. `undefined` for
 * anything else, including an impossible date.
 */
export function readTime(text: string): number | undefined {
  const found = shape.exec(text);
  if (!found) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0)) as number[];
  const dayOfMonth = found[3] === undefined ? 1 : day!;
  const date = new Date(0);
  date.setUTCFullYear(year!, month! - 1, dayOfMonth);
  const isThere = date.getUTCMonth() === month! - 1 && date.getUTCDate() === dayOfMonth && hour! < 24 &&
    minute! < 60 && second! < 60;
  if (!isThere) return undefined;
  date.setUTCHours(hour!, minute!, second!, Number((found[7] ?? "").padEnd(3, "0").slice(0, 3)));
  return date.getTime() - offsetMs(found[8]);
}

function offsetMs(offset: string | undefined): number {
  if (offset === undefined || offset === "Z") return 0;
  const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(-2))];
  return (offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** The formats of times. */
export const timeFormats = ["date", "datetime", "month", "year"] as const;

export type TimeFormat = (typeof timeFormats)[number];

/** A time in UTC for people: "31 May 2024", "31 May 2024, 20:30" (with seconds if there are any), "May 2024", "2024". */
export function formatTime(ms: number, format: TimeFormat, notation: Notation = english): string {
  const at = new Date(ms);
  const year = at.getUTCFullYear();
  if (format === "year") return String(year);
  if (format === "month") return notation.month(at.getUTCMonth(), year);
  const date = notation.day(at.getUTCDate(), at.getUTCMonth(), year);
  if (format === "date") return date;
  const two = (part: number) => String(part).padStart(2, "0");
  const seconds = at.getUTCSeconds() ? `:${two(at.getUTCSeconds())}` : "";
  return `${date}, ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}${seconds}`;
}

const wholeDate = /^\d{4}-\d\d-\d\d/;

/** "date" or "datetime" for values that are all dates (some may be missing); `undefined` for any others. */
export function timeFormatOf(values: readonly unknown[]): "date" | "datetime" | undefined {
  const texts = values.filter((value) => value !== null);
  if (texts.length === 0) return undefined;
  const times = texts.map((text) => typeof text === "string" && wholeDate.test(text) ? readTime(text) : undefined);
  if (times.some((time) => time === undefined)) return undefined;
  return times.every((time) => time! % 86_400_000 === 0) ? "date" : "datetime";
}
