/** What a delivery shows about spellings: typing errors in codes, words of product names, text that was decoded wrongly. */

import type { TableName } from "../../dataset/mod.ts";
import { abbreviations, type CodeList, codes, listsWithSlips, specs } from "./columns.ts";
import type { Engine } from "./engine.ts";
import { redecoded } from "./transcode.ts";

/** Creates the tables that reading looks up. */
export async function openSpellings(engine: Engine): Promise<void> {
  await engine.run(`CREATE TABLE decoded (given VARCHAR, fixed VARCHAR);
    CREATE TABLE codes (list VARCHAR, written VARCHAR, meant VARCHAR);
    CREATE TABLE abbreviations (written VARCHAR, meant VARCHAR)`);
  await engine.fill(
    "codes",
    Object.entries(codes).flatMap(([list, known]) =>
      Object.entries(known).flatMap(([meant, others]) => [meant, ...others].map((written) => [list, written, meant]))
    ),
  );
  await engine.fill("abbreviations", Object.entries(abbreviations));
}

/**
 * Records what texts were before they were decoded wrongly. Only a text with one of these letters can be such a one: they are what the first byte of
 * a letter in UTF-8 becomes.
 *
 * @param from a table with texts in these columns
 */
export async function decode(
  engine: Engine,
  from: string,
  columns: readonly { column: string; isText: boolean }[],
): Promise<void> {
  if (columns.length === 0) return;
  const values = columns.map(({ column, isText }) => `trimmed(${isText ? `unmarked(${column})` : column})`);
  const found = await engine.rows<{ given: string }>(
    `SELECT DISTINCT given FROM (SELECT unnest([${values.join(", ")}]) AS given FROM ${from}
      WHERE regexp_matches(concat(${columns.map(({ column }) => column).join(", ")}), '[Â-ï]'))
    WHERE regexp_matches(given, '[Â-ï]') AND given NOT IN (SELECT given FROM decoded)`,
  );
  await engine.fill(
    "decoded",
    found.map(({ given }) => [given, redecoded(given)]).filter(([given, fixed]) => given !== fixed) as string[][],
  );
}

/** Adds the codes of a table's column that are one typing error away from exactly one known code. */
export async function learnCodes(engine: Engine, table: TableName, column: string): Promise<void> {
  const { list } = specs[table].columns[column]!;
  if (!list || !listsWithSlips.includes(list)) return;
  await learn(engine, list, `SELECT ${column}_t AS word FROM o_${table}`, knownOf(list));
}

const knownOf = (list: CodeList) => Object.keys(codes[list]).map((code) => ({ written: code, meant: code }));

type Known = readonly { written: string; meant: string }[];

async function learn(engine: Engine, list: string, words: string, known: Known): Promise<void> {
  const unknown = await engine.rows<{ word: string }>(
    `SELECT DISTINCT folded(clean_line(word)) AS word FROM (${words})
    WHERE folded(clean_line(word)) NOT IN (SELECT written FROM codes WHERE list = '${list}')`,
  );
  const learnt: string[][] = [];
  for (const { word } of unknown) {
    const { length } = [...word];
    if (length < 2 || length > 40) continue;
    const meant = new Set(known.filter(({ written }) => isSlip(word, written)).map(({ meant }) => meant));
    if (meant.size === 1) learnt.push([list, word, ...meant]);
  }
  await engine.fill("codes", learnt);
}

/** Categories by their names, if a name is unambiguous, and names with one typing error. */
export async function learnCategories(engine: Engine): Promise<void> {
  await engine.run(`INSERT INTO codes SELECT 'category', name, min(id)::VARCHAR FROM (
      SELECT folded(clean_line(name)) AS name, read_number(trimmed(category_id)) AS id FROM raw_categories
      UNION ALL SELECT folded(name), category_id FROM given_categories
        WHERE category_id NOT IN (SELECT coalesce(read_number(trimmed(category_id)), 0) FROM raw_categories))
    WHERE id IS NOT NULL AND length(name) BETWEEN 2 AND 40 GROUP BY name HAVING count(DISTINCT id) = 1`);
  const known = await engine.rows<{ written: string; meant: string }>(
    "SELECT written, meant FROM codes WHERE list = 'category'",
  );
  const words = "SELECT category_id AS word FROM raw_products WHERE NOT regexp_full_match(category_id, '[0-9]+\\n?')";
  await learn(engine, "category", words, known);
}

/** Whether two words differ by one typing error: a missing, extra or wrong letter, or two swapped letters. Pure. */
export function isSlip(one: string, other: string): boolean {
  const [a, b] = [[...one], [...other]];
  if (Math.abs(a.length - b.length) > 1 || one === other) return false;
  const shorter = Math.min(a.length, b.length);
  let before = 0;
  while (before < shorter && a[before] === b[before]) before++;
  let after = 0;
  while (before + after < shorter && a.at(-1 - after) === b.at(-1 - after)) after++;
  return before + after >= Math.max(a.length, b.length) - 1 ||
    (a.length === b.length && before + after === a.length - 2 &&
      a[before] === b[before + 1] && a[before + 1] === b[before]);
}

/**
 * Creates `names`: product names in uniform spelling. Abbreviations are written out, model codes in capitals, and other words as more than half of the
 * names write them. Names in one case do not count.
 */
export async function spellNames(engine: Engine): Promise<void> {
  await engine.run(`CREATE TABLE name_words AS SELECT source_row, place, word, has_both_cases FROM (
      SELECT source_row, unnest(words) AS word, unnest(range(len(words))) AS place, has_both_cases FROM (
        SELECT source_row, string_split(clean_line(name), ' ') AS words,
          regexp_matches(name, '[a-z]') AND regexp_matches(name, '[A-Z]') AS has_both_cases
        FROM (SELECT source_row, name FROM raw_products UNION ALL SELECT NULL, name FROM given_products)))
    WHERE word <> '';
    CREATE TABLE spellings AS SELECT word, spelling FROM (
      SELECT folded(word) AS word, word AS spelling, count(*) AS n,
        sum(count(*)) OVER (PARTITION BY folded(word)) AS votes
      FROM name_words WHERE has_both_cases GROUP BY name_words.word)
    WHERE n * 2 > votes;
    CREATE TABLE names AS SELECT w.source_row,
      string_agg(coalesce(a.meant, CASE WHEN regexp_full_match(w.word, '(?i)[a-z][0-9]+') THEN upper(w.word) END,
        v.spelling, w.word), ' ' ORDER BY w.place) AS clean_name,
      NOT bool_and(w.has_both_cases)
        AND count(*) FILTER (coalesce(a.meant, v.spelling) IS NULL AND regexp_matches(w.word, '(?i)[a-z]{2}')) > 0
        AND count(*) FILTER (coalesce(a.meant, v.spelling, w.word) <> w.word) > 0 AS is_unsure
    FROM name_words w
    LEFT JOIN abbreviations a ON folded(a.written) = folded(w.word)
    LEFT JOIN spellings v ON v.word = folded(w.word)
    WHERE w.source_row IS NOT NULL GROUP BY w.source_row;
    DROP TABLE name_words; DROP TABLE spellings`);
}
