/** From texts to values: those in their usual form where a file is read, in the same pass; the others later, one column after the other. */

import type { TableName } from "../../dataset/mod.ts";
import { specs } from "./columns.ts";
import type { Engine } from "./engine.ts";
import { isTyped, prepare, reading, typeOf, usualForm } from "./macros.ts";
import { decode, learnCodes } from "./spelling.ts";

const columnsOf = (table: TableName) => Object.entries(specs[table].columns);
/** The columns of a table. */
export const namesOf = (table: TableName): string[] => Object.keys(specs[table].columns);
/** Facts about a row that are no column of its file. */
const extras = (table: TableName): string[] => table === "products" ? ["clean_name", "is_unsure"] : [];

/**
 * The query that judges rows of texts by their form. A row whose values are all in their usual form has values, any other one has `texts`: a list,
 * because a list takes no room in the usual rows. Each text is converted once, for the judgement and for the value.
 *
 * @param from a query with the columns of the table as texts
 * @param more what else to select
 */
export function withValues(table: TableName, from: string, more: readonly string[] = []): string {
  const columns = columnsOf(table);
  const typed = columns.filter(([, spec]) => isTyped(spec));
  const value = ([name, spec]: (typeof columns)[number]) =>
    isTyped(spec) ? `${name}_v` : spec.optional ? `nullif(${name}, '')` : name;
  return `SELECT ${
    [
      ...more,
      "is_plain",
      ...columns.map((column) => `CASE WHEN is_plain THEN ${value(column)} END AS ${column[0]}`),
      `CASE WHEN NOT is_plain THEN [${namesOf(table).join(", ")}] END AS texts`,
    ].join(", ")
  } FROM (SELECT *, coalesce(${columns.map(([name, spec]) => usualForm(name, spec)).join(" AND ")}, false) AS is_plain
    FROM (SELECT *, ${typed.map(([name, spec]) => `TRY_CAST(${name} AS ${typeOf(spec)}) AS ${name}_v`).join(", ")}
      FROM ${from}))`;
}

/** The columns that {@link withValues} gives, with their types. */
export const valueColumns = (table: TableName): [name: string, type: string][] => [
  ["is_plain", "BOOLEAN"],
  ...columnsOf(table).map(([name, spec]): [string, string] => [name, typeOf(spec)]),
  ["texts", "VARCHAR[]"],
];

/** Creates the table `x_<table>` from `raw_<table>`, which is all texts. */
export async function judgeForms(engine: Engine, table: TableName): Promise<void> {
  const from = table === "products" ? "raw_products LEFT JOIN names USING (source_row)" : `raw_${table}`;
  await engine.run(`CREATE TABLE x_${table} AS ${withValues(table, from, ["source_row", ...extras(table)])}`);
}

/**
 * Creates `o_<table>` from `x_<table>`: the texts of the rows that are not all in their usual form. Then `n_<table>`, these rows as they were read, and the
 * view `t_<table>` of all rows.
 */
export async function readOddValues(engine: Engine, table: TableName): Promise<void> {
  const columns = columnsOf(table);
  const names = namesOf(table);
  const more = extras(table).map((name) => `, ${name}`).join("");
  await engine.run(
    `CREATE TABLE o_${table} AS SELECT source_row, ${
      names.map((name, at) => `texts[${at + 1}] AS ${name}_t`).join(", ")
    }${more} FROM x_${table} WHERE NOT is_plain`,
  );
  const texts = columns.filter(([, { kind }]) => ["line", "text", "code"].includes(kind));
  await engine.inTurn(async () => {
    await decode(
      engine,
      `o_${table}`,
      texts.map(([name, { kind }]) => ({ column: `${name}_t`, isText: kind === "text" })),
    );
    for (const [name, { kind }] of columns) if (kind === "code") await learnCodes(engine, table, name);
  });
  await engine.run(
    `CREATE TABLE n_${table} AS SELECT source_row, ${
      columns.map(([name, spec]) => `${reading(name, spec)} AS ${name}, ${name} AS ${name}_text`).join(", ")
    }${more} FROM (${prepare(columns, swapped(table))});
    CREATE VIEW t_${table} AS
      SELECT source_row, true AS is_plain, ${names.join(", ")} FROM x_${table} WHERE is_plain
      UNION ALL SELECT source_row, false, ${names.join(", ")} FROM n_${table}`,
  );
}

/** The texts of odd rows, with values that arrived in each other's column put back. */
function swapped(table: TableName): string {
  const plain = namesOf(table).map((name) => `${name}_t AS ${name}`);
  const texts = `SELECT source_row, ${[...plain, ...extras(table)].join(", ")} FROM o_${table}`;
  const swaps = specs[table].swaps.flatMap(({ columns: [one, other], when }) => [
    `CASE WHEN ${when} THEN ${other} ELSE ${one} END AS ${one}`,
    `CASE WHEN ${when} THEN ${one} ELSE ${other} END AS ${other}`,
  ]);
  return swaps.length === 0 ? texts : `SELECT * REPLACE (${swaps.join(", ")}) FROM (${texts})`;
}
