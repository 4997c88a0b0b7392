/** How the engine reads values: one expression for each kind, and the form in which a value needs no reading. */

import type { ColumnSpec, Kind } from "./columns.ts";
import { codes } from "./columns.ts";

/** A text as a literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The blanks and line breaks of Unicode, as a text and as part of a class of characters. */
const blanks =
  "\t\n\v\f\r \u0085\u00a0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000";
const S =
  "\\t\\n\\x0B\\f\\r \\x{85}\\x{A0}\\x{1680}\\x{180E}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}";

/** Letters that no wrong decoding leaves behind: what it makes of a letter always contains another character. */
const L = "!-~À-őŔ-şŢ-ŷŹ-ż";
const P = `${L}–—’“”°`;

const email = "[A-Za-z0-9_%+-]+([.][A-Za-z0-9_%+-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?[.])+[A-Za-z]{2,}";
const hash = "[$]2b[$]12[$][./A-Za-z0-9]{53}";

/** RE2 has no backreferences, and `$` marks the end of the text. Each macro is the function of the same name in sql/m1/04_rules.sql. */
export const macros = `
CREATE MACRO trimmed(x) AS trim(x, ${literal(blanks)});
CREATE MACRO folded(x) AS CASE WHEN regexp_full_match(x, '[ -~]*') THEN rtrim(lower(x)) ELSE
  rtrim(replace(replace(replace(translate(regexp_replace(lower(strip_accents(x)),
    '[\\x00-\\x08\\x0E-\\x1F\\x7F-\\x{84}\\x{86}-\\x{9F}\\x{AD}\\x{200B}-\\x{200F}\\x{FEFF}]', '', 'g'),
    'đðħłŀøªºſ¹²³' || chr(160), 'ddhlloaos123 '), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe')) END;
CREATE MACRO filled(x) AS CASE WHEN regexp_matches(x, '[!-~]') OR folded(x) <> '' THEN x END;
CREATE MACRO is_blank(x) AS folded(trimmed(x)) = '';
CREATE MACRO fixed_of(x) AS coalesce((SELECT any_value(fixed) FROM decoded WHERE given = x), x);
CREATE MACRO single_blanks(x) AS regexp_replace(x, '[${S}]{2,}|[\\t\\r\\n]', ' ', 'g');
CREATE MACRO clean_line(x) AS single_blanks(fixed_of(trimmed(x)));
CREATE MACRO unmarked(x) AS
  replace(replace(replace(replace(replace(replace(
    regexp_replace(x, '(?i)</?(p|br|b|i|em|strong|div|span|ul|li)( [^<>]*)?/?>', '', 'g'),
    '&quot;', '"'), '&#39;', ''''), '&nbsp;', ' '), '&lt;', '<'), '&gt;', '>'), '&amp;', '&');
CREATE MACRO needs_cleaning(x) AS
  regexp_matches(x, '(?i)^[${S}]|[${S}]$|[${S}]{2}|[\\t\\r\\n\\x{A0}]|[ÃÂâ]');
CREATE MACRO needs_restoring(x) AS regexp_matches(x, '(?i)^[${S}]|[${S}]$|\\x{A0}|[ÃÂâ]|<[/a-z]|&[a-z#]');
CREATE MACRO read_number(p) AS CASE WHEN regexp_full_match(p, '0|[1-9][0-9]{0,8}') THEN TRY_CAST(p AS UINTEGER) END;
CREATE MACRO read_dollars(p) AS CASE WHEN regexp_full_match(p,
    '(?i)((USD|US[$]|[$]) ?)?-?([0-9]{1,7}|[0-9]{1,3}(,[0-9]{3}){1,2})([.][0-9]{1,2})?( ?USD)?')
  THEN TRY_CAST(regexp_replace(p, '[^0-9.-]', '', 'g') AS DECIMAL(12, 2)) END;
CREATE MACRO ymd(y, m, d) AS CASE WHEN TRY_CAST(y AS INT) BETWEEN 1900 AND 2099
  THEN TRY_CAST(y || '-' || lpad(m::VARCHAR, 2, '0') || '-' || lpad(d::VARCHAR, 2, '0') AS DATE) END;
CREATE MACRO read_day(p) AS CASE
  WHEN regexp_full_match(p, '[0-9]{4}(-[0-9]{2}-|/[0-9]{2}/)[0-9]{2}') THEN ymd(p[1:4], p[6:7], p[9:10])
  WHEN regexp_full_match(p, '[0-9]{1,2}[.][0-9]{1,2}[.][0-9]{4}')
    THEN ymd(split_part(p, '.', 3), split_part(p, '.', 2), split_part(p, '.', 1))
  WHEN regexp_full_match(p, '(?i)[0-9]{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [0-9]{4}')
    THEN ymd(split_part(p, ' ', 3),
      (strpos('jan feb mar apr may jun jul aug sep oct nov dec', lower(split_part(p, ' ', 2))) + 3) // 4,
      split_part(p, ' ', 1))
  WHEN regexp_full_match(p, '[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}') THEN CASE
    WHEN split_part(p, '/', 1)::INT > 12 THEN ymd(split_part(p, '/', 3), split_part(p, '/', 2), split_part(p, '/', 1))
    WHEN split_part(p, '/', 2)::INT <= 12 AND split_part(p, '/', 2)::INT <> split_part(p, '/', 1)::INT THEN NULL
    ELSE ymd(split_part(p, '/', 3), split_part(p, '/', 1), split_part(p, '/', 2)) END
  END;
CREATE MACRO zone_of(p) AS regexp_extract(p, '(?i) ?(Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})$');
CREATE MACRO clock_of(p) AS regexp_replace(left(p, length(p) - length(zone_of(p))), '[.][0-9]{1,9}$', '');
CREATE MACRO minutes_of(z) AS CASE WHEN NOT regexp_matches(z, '^[+-]') THEN 0
  WHEN z[2:3]::INT <= 14 AND right(z, 2)::INT <= 59
  THEN (CASE WHEN z[1] = '+' THEN 1 ELSE -1 END) * (z[2:3]::INT * 60 + right(z, 2)::INT) END;
CREATE MACRO day_in(clock) AS trimmed(left(clock, length(clock) - 9));
CREATE MACRO read_time(clock, day, zone) AS CASE
  WHEN regexp_full_match(clock, '(?i)[^:]+[ T]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]')
  THEN TRY_CAST(read_day(day)::VARCHAR || ' ' || right(clock, 8) AS TIMESTAMP)
    - to_minutes(minutes_of(replace(trim(zone), ':', ''))) END;
CREATE MACRO read_email(p) AS CASE WHEN regexp_full_match(p, ${literal(email)}) THEN p END;
CREATE MACRO phone_digits(p) AS ltrim(regexp_replace(p, '[^0-9]', '', 'g'), '0');
CREATE MACRO read_phone(p) AS CASE
  WHEN NOT regexp_full_match(p, '[+(]?[0-9][-0-9 ()./]+') OR length(phone_digits(p)) NOT BETWEEN 6 AND 15 THEN NULL
  WHEN regexp_matches(p, '^([+]|00)1[^0-9]') AND regexp_full_match(phone_digits(p), '1[0-9]{10}')
    THEN '+1-' || phone_digits(p)[2:4] || '-' || phone_digits(p)[5:7] || '-' || right(phone_digits(p), 4)
  ELSE p END;
CREATE MACRO read_country(p) AS CASE WHEN regexp_full_match(p, '[A-Za-z]{2}') THEN upper(p) END;
CREATE MACRO read_hash(p) AS CASE WHEN regexp_full_match(p, ${literal(hash)}) THEN p END;
CREATE MACRO read_rating(p) AS CASE
  WHEN regexp_full_match(p, '★{1,5}') THEN length(p)::UINTEGER
  WHEN regexp_full_match(p, '(?i)[0-9]{1,3}([.]0|/5| stars?)?') THEN regexp_extract(p, '^[0-9]+')::UINTEGER END;
CREATE MACRO is_slashed(x) AS regexp_matches(x, '^[${S}]*(0?[1-9]|1[0-2])/(0?[1-9]|1[0-2])/(19|20)');
`;

const types: Partial<Record<Kind, string>> = {
  number: "UINTEGER",
  category: "UINTEGER",
  rating: "UINTEGER",
  dollars: "DECIMAL(12, 2)",
  day: "DATE",
  time: "TIMESTAMP",
};

/** The type of a value that was read. */
export const typeOf = ({ kind }: ColumnSpec): string => types[kind] ?? "VARCHAR";

/** Whether a value is no text once it was read. */
export const isTyped = ({ kind }: ColumnSpec): boolean => types[kind] !== undefined;

/** A value that is in its usual form survives a conversion and back. */
const survives = (column: string, from: string, to: string) =>
  `(${column}_v BETWEEN ${from} AND ${to} AND ${column}_v::VARCHAR = ${column})`;

/**
 * The condition that a value is in its usual form, so that reading it changes nothing. It may refuse more than necessary: what it refuses is
 * read by the macro, with the same result. `<column>_v` is the text converted to its type.
 */
export function usualForm(column: string, spec: ColumnSpec): string {
  const form = formOf(column, spec);
  const all = spec.most === undefined ? form : `(length(${column}) <= ${spec.most} AND ${form})`;
  return spec.optional ? `(${column} = '' OR ${all})` : all;
}

function formOf(column: string, { kind, list, range = [0, 999_999_999] }: ColumnSpec): string {
  const matches = (pattern: string) => `regexp_full_match(${column}, ${literal(pattern)})`;
  switch (kind) {
    case "number":
    case "category":
      return survives(column, String(range[0]), String(range[1]));
    case "dollars":
      return survives(column, "0", "9999999.99");
    case "day":
      return survives(column, "DATE '1900-01-01'", "DATE '2099-12-31'");
    case "time":
      return survives(column, "TIMESTAMP '1900-01-01'", "TIMESTAMP '2099-12-31 23:59:59'");
    case "email":
      return matches(email);
    case "phone":
      return matches("[+]1-[0-9]{3}-[0-9]{3}-[0-9]{4}");
    case "country":
      return matches("[A-Z]{2}");
    case "hash":
      return matches(hash);
    case "rating":
      return matches(`[${range[0]}-${range[1]}]`);
    case "code":
      return `${column} IN (${Object.keys(codes[list!]).map(literal).join(", ")})`;
    case "name":
      return `(${column} = clean_name AND ${matches(`[${L}]+( [${L}]+)*`)})`;
    case "line":
      return matches(`[${L}]+( [${L}]+)*`);
    case "text":
      return `(${matches(`[${P}]([ \\n${P}]*[${P}])?`)}
        AND NOT regexp_matches(${column}, '[.]{3}|<[/A-Za-z]|&[A-Za-z#]|[Â-ô][–—’“”°]'))`;
  }
}

/** The kinds of texts that may have been decoded wrongly. */
const isDecoded = (kind: Kind) => ["line", "text", "code", "category"].includes(kind);

/**
 * What is computed once for the reading of the values of a table, as queries around the query of its texts: `<column>_p`, a text without blanks around
 * it; `<column>_f`, the same decoded rightly; the parts of a time; and `<column>_c`, what a code means. Joins cost the planner less than subqueries.
 */
export function prepare(columns: readonly (readonly [string, ColumnSpec])[], texts: string): string {
  const first = columns.map(([column, { kind }]) =>
    `${kind === "text" ? `trimmed(unmarked(${column}))` : `trimmed(${column})`} AS ${column}_p`
  );
  const decoded = columns.filter(([, { kind }]) => isDecoded(kind));
  const second = [
    ...decoded.map(([column]) => `coalesce(f_${column}.fixed, ${column}_p) AS ${column}_f`),
    ...columns.filter(([, { kind }]) => kind === "time").flatMap(([column]) => [
      `zone_of(${column}_p) AS ${column}_zone`,
      `clock_of(${column}_p) AS ${column}_clock`,
      `day_in(clock_of(${column}_p)) AS ${column}_day`,
    ]),
  ];
  const coded = columns.filter(([, { kind }]) => kind === "code" || kind === "category");
  const third = coded.map(([column]) => `c_${column}.meant AS ${column}_c`);
  const joins = (of: typeof columns, join: (column: string, spec: ColumnSpec) => string) =>
    of.map(([column, spec]) => join(column, spec)).join(" ");
  return `SELECT ${["q.*", ...third].join(", ")} FROM (
    SELECT ${["p.*", ...second].join(", ")} FROM (SELECT *, ${first.join(", ")} FROM (${texts})) p
    ${joins(decoded, (column) => `LEFT JOIN decoded f_${column} ON f_${column}.given = p.${column}_p`)}) q
    ${
    joins(coded, (column, { kind, list }) =>
      `LEFT JOIN codes c_${column} ON c_${column}.list = '${kind === "category" ? kind : list}'
        AND c_${column}.written = folded(left(single_blanks(q.${column}_f), 40))`)
  }`;
}

/** A value of another form, read: NULL if it cannot be. */
export function reading(column: string, spec: ColumnSpec): string {
  const read = readingOf(column, spec);
  return spec.optional ? `CASE WHEN ${column} <> '' THEN ${read} END` : read;
}

function readingOf(column: string, { kind }: ColumnSpec): string {
  const p = `${column}_p`;
  switch (kind) {
    case "name":
      return "clean_name";
    case "code":
      return `${column}_c`;
    case "category":
      return `coalesce(read_number(${p}), ${column}_c::UINTEGER)`;
    case "time":
      return `read_time(${column}_clock, ${column}_day, ${column}_zone)`;
    case "line":
      return `filled(CASE WHEN needs_cleaning(${column}) THEN single_blanks(${column}_f) ELSE ${column} END)`;
    case "text":
      return `filled(CASE WHEN needs_restoring(${column}) THEN ${column}_f ELSE ${column} END)`;
    default:
      return `read_${kind}(${p})`;
  }
}
