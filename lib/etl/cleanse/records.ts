/** What is recorded about rows that are not loaded as they came: quarantine, merged rows, repairs, and the account of every row. */

import { type TableName, tables } from "../../dataset/mod.ts";
import { type FileAccount, nameOf, partOf } from "../account.ts";
import { loadedColumns, specs } from "./columns.ts";
import type { Engine } from "./engine.ts";
import { repairRuleOf } from "./rules.ts";
import type { Delivery } from "./types.ts";

/** The columns of each record. */
export const recordColumns = {
  quarantine: ["source", "source_row", "reason", "raw"],
  merged_rows: ["source", "source_row", "kept_row"],
  repairs: ["source", "source_row", "column_name", "rule", "delivered", "stored"],
} as const;

/** A text as JSON. Few texts hold a character that JSON writes otherwise, and a JSON value of each one takes most of the time of quarantine. */
const jsonOf = (text: string): string =>
  `CASE WHEN regexp_matches(${text}, '["\\\\\\x00-\\x1F]') THEN to_json(${text})::VARCHAR ELSE '"' || ${text} || '"' END`;

/** A row as it was delivered, as JSON in the server's form. */
const rawJson = (table: TableName, value: (column: string) => string): string =>
  `'{' || ${
    Object.keys(specs[table].columns).map((column) => `'"${column}": ' || ${jsonOf(value(column))}`)
      .join(" || ', ' || ")
  } || '}'`;

/** The rows of a table that are set aside, with their delivered values. */
export function quarantined(table: TableName): string {
  const plain = rawJson(table, (column) => `coalesce(a.${column}::VARCHAR, '')`);
  const odd = rawJson(table, (column) => `x.${column}_t`);
  return `SELECT '${table}' AS source, source_row, reason, ${plain} AS raw FROM aside_${table} a WHERE is_plain
    UNION ALL SELECT '${table}', a.source_row, a.reason, ${odd}
    FROM (SELECT * FROM aside_${table} WHERE NOT is_plain) a
    JOIN o_${table} x USING (source_row)`;
}

/** The rows of a table that are copies of others. */
export const merged = (table: TableName): string =>
  `SELECT '${table}' AS source, source_row, kept_row FROM d_${table} WHERE reason = 'merged'`;

/** The corrected values of loaded rows. */
export function repaired(table: TableName): string {
  const columns = loadedColumns(table);
  const list = (of: (column: string) => string) => `unnest([${columns.map(of).join(", ")}])`;
  const rule = `CASE column_name ${
    columns.map((column) => `WHEN '${column}' THEN '${repairRuleOf(column)}'`).join(" ")
  } END`;
  return `SELECT '${table}' AS source, source_row, column_name,
      CASE WHEN trimmed(delivered) = stored THEN 'blanks_around' ELSE ${rule} END AS rule, delivered,
      coalesce(stored, '') AS stored
    FROM (
      SELECT n.source_row, ${list((column) => `'${column}'`)} AS column_name, ${
    list((column) => `x.${column}_t`)
  } AS delivered, ${list((column) => `n.${column}::VARCHAR`)} AS stored
      FROM n_${table} n JOIN o_${table} x USING (source_row)
      ANTI JOIN gone_${table} g ON g.source_row = n.source_row)
    WHERE delivered <> coalesce(stored, '')`;
}

/** Where the rows of each file are. */
export async function account(engine: Engine, { files }: Delivery): Promise<FileAccount[]> {
  const parts = tables.map((table) =>
    `SELECT '${table}' AS source, source_row // 1000000000 AS part, 'loaded' AS place FROM kept_${table}
    UNION ALL SELECT '${table}', source_row // 1000000000, 'quarantined' FROM aside_${table}
    UNION ALL SELECT '${table}', source_row // 1000000000, 'merged' FROM d_${table} WHERE reason = 'merged'`
  );
  const counts = await engine.rows<{ source: string; part: string; place: string; n: string }>(
    `SELECT source, part, place, count(*) AS n FROM (${parts.join(" UNION ALL ")}
    UNION ALL SELECT source, source_row // 1000000000, 'quarantined' FROM unreadable) GROUP BY ALL`,
  );
  return tables.flatMap((table) =>
    files.flatMap((file): FileAccount[] => {
      const held = file.tables.find((of) => of.table === table);
      if (!held) return [];
      const count = (place: string) =>
        Number(
          counts.find((of) => of.source === table && Number(of.part) === partOf(file.name) && of.place === place)?.n ??
            0,
        );
      return [{
        table,
        file: nameOf(file),
        source: held.rows,
        loaded: count("loaded"),
        quarantined: count("quarantined"),
        merged: count("merged"),
      }];
    })
  );
}
