/** Patterns for dates in a mapping: "dd.MM.yyyy HH:mm". Pure. */

const months = [
  ...["january", "february", "march", "april", "may", "june", "july"],
  ...["august", "september", "october", "november", "december"],
];
/** The first letters of the months. */
const shortOf = (month: string) => month.slice(0, 3);

/** Sign → what it matches. The part's name is the sign's first letter. */
const signs: Record<string, string> = {
  yyyy: "(?<y>[0-9]{4})",
  MMMM: `(?<b>${months.join("|")})`,
  MMM: `(?<b>${months.map(shortOf).join("|")})`,
  MM: "(?<M>[0-9]{2})",
  M: "(?<M>[0-9]{1,2})",
  dd: "(?<d>[0-9]{2})",
  d: "(?<d>[0-9]{1,2})",
  HH: "(?<H>[0-9]{2})",
  H: "(?<H>[0-9]{1,2})",
  hh: "(?<h>[0-9]{2})",
  h: "(?<h>[0-9]{1,2})",
  mm: "(?<m>[0-9]{2})",
  ss: "(?<s>[0-9]{2})",
  S: "[0-9]+",
  a: "(?<a>am|pm)",
  Z: "(?<Z>Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})",
};

/** Reads a date by a pattern; `undefined` if the text does not match, or the calendar has no such day. */
export type DatePattern = (text: string) => Date | undefined;

/**
 * A reader for a pattern of yyyy, MM or M or MMM (Jan) or MMMM (January), dd or d, HH or H (or hh or h with a for am and pm), mm, ss, S (fractions, dropped) and Z (an offset). Other
 * letters need single quotes. Without a time it is midnight, without an offset UTC.
 *
 * @throws {SyntaxError} if a letter has no meaning, a sign occurs twice, the year, month or day is missing, or the month or hour is written in two ways.
 */
export function readDatePattern(pattern: string): DatePattern {
  const parts = pattern.match(/'[^']*'|yyyy|MMMM|MMM|MM|M|dd|d|HH|H|hh|h|mm|ss|S+|a|Z|[^]/g) ?? [];
  const source = parts.map((part) => {
    const sign = Object.hasOwn(signs, part) ? signs[part] : /^S+$/.test(part) ? signs.S : undefined;
    if (sign) return sign;
    if (/^[A-Za-z]$/.test(part)) {
      throw new SyntaxError(`"${pattern}" contains "${part}", which has no meaning in a date`);
    }
    return part.replace(/^'([^]*)'$/, "$1").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  }).join("");
  let written: RegExp;
  try {
    written = new RegExp(`^${source}$`, "i");
  } catch {
    throw new SyntaxError(`"${pattern}" contains a part twice`);
  }
  const has = (name: string) => source.includes(`(?<${name}>`);
  if (!has("y") || !(has("M") || has("b")) || !has("d")) {
    throw new SyntaxError(`"${pattern}" lacks the year, month or day`);
  }
  if ((has("M") && has("b")) || (has("H") && has("h"))) throw new SyntaxError(`"${pattern}" contains a part twice`);
  if (has("h") !== has("a")) throw new SyntaxError(`"${pattern}": h needs a (am or pm)`);
  return (text) => {
    const found = written.exec(text)?.groups;
    return found && momentOf(found);
  };
}

function momentOf({ y, M, b, d, H, h, m, s, a, Z }: Record<string, string | undefined>): Date | undefined {
  const month = b === undefined ? Number(M) : months.map(shortOf).indexOf(shortOf(b.toLowerCase())) + 1;
  const hour = h === undefined ? Number(H ?? 0) : Number(h) % 12 + (a!.toLowerCase() === "pm" ? 12 : 0);
  const [year, day, minute, second] = [y, d, m ?? 0, s ?? 0].map(Number) as [number, number, number, number];
  const local = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // JavaScript would turn 30 February into 1 March.
  const isThere = local.getUTCMonth() === month - 1 && local.getUTCDate() === day && hour < 24 && minute < 60 &&
    second < 60;
  const isHalfDay = h === undefined || (Number(h) >= 1 && Number(h) <= 12);
  if (!isThere || !isHalfDay || year < 1000) return undefined;
  const [, sign, hours, minutes] = /^([+-])([0-9]{2}):?([0-9]{2})$/.exec(Z ?? "") ?? [];
  const ahead = sign ? (sign === "+" ? 1 : -1) * (Number(hours) * 60 + Number(minutes)) : 0;
  if (Math.abs(ahead) > 14 * 60 + 59 || Number(minutes ?? 0) > 59) return undefined;
  return new Date(local.getTime() - ahead * 60_000);
}
