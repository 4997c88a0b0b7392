/** Reads the objects of a schema from information_schema, without interpreting them. */

import type { Queryable } from "../sql/mod.ts";
import { type CatalogueRows, readCatalogue } from "./read.ts";

/** An object that has a definition in SQL. */
export interface Defined {
  name: string;
  comment: string;
  definition: string;
}

/** An index over columns, in their order; keys of tables are indexes too. */
export interface IndexRow {
  table_name: string;
  index_name: string;
  columns: string;
  is_unique: boolean;
  comment: string;
}

/** A trigger: when it fires, and for which table. */
export interface TriggerRow extends Defined {
  moment: string;
  table_name: string;
}

/** What a role may do with a table or view; the name is empty for the whole schema. */
export interface GrantRow {
  role: string;
  table_name: string;
  privilege: string;
}

/** Everything that {@link catalogueEntries} lists. */
export interface ObjectRows extends CatalogueRows {
  schema: string;
  views: Defined[];
  functions: Defined[];
  procedures: Defined[];
  triggers: TriggerRow[];
  events: (Defined & { schedule: string })[];
  indexes: IndexRow[];
  grants: GrantRow[];
}

/** Reads the objects of a schema, each kind by name. Objects that this account may not see are left out. */
export async function readObjects(db: Queryable, schema: string): Promise<ObjectRows> {
  const ask = <T extends object>(sql: string) => db.query<T>(sql, Array(sql.split("?").length - 1).fill(schema));
  const routines = (type: string) =>
    ask<Defined>(
      `SELECT routine_name AS name, routine_comment AS comment, COALESCE(routine_definition, '') AS definition
      FROM information_schema.routines WHERE routine_schema = ? AND routine_type = '${type}' ORDER BY routine_name`,
    );
  const indexes = await ask<Omit<IndexRow, "is_unique"> & { is_unique: number }>(`
    SELECT table_name AS table_name, index_name AS index_name, MIN(non_unique) = 0 AS is_unique,
      GROUP_CONCAT(column_name ORDER BY seq_in_index SEPARATOR ', ') AS columns, MAX(index_comment) AS comment
    FROM information_schema.statistics WHERE table_schema = ? AND index_name <> 'PRIMARY'
    GROUP BY table_name, index_name ORDER BY table_name, index_name`);
  return {
    schema,
    ...await readCatalogue(db, schema),
    views: await ask(`SELECT table_name AS name, '' AS comment, COALESCE(view_definition, '') AS definition
      FROM information_schema.views WHERE table_schema = ? ORDER BY table_name`),
    functions: await routines("FUNCTION"),
    procedures: await routines("PROCEDURE"),
    triggers: await ask(`SELECT trigger_name AS name, '' AS comment, action_statement AS definition,
        LOWER(CONCAT(action_timing, ' ', event_manipulation)) AS moment, event_object_table AS table_name
      FROM information_schema.triggers WHERE trigger_schema = ? ORDER BY trigger_name`),
    events: await ask(
      `SELECT event_name AS name, event_comment AS comment, COALESCE(event_definition, '') AS definition,
        IF(event_type = 'ONE TIME', 'once', LOWER(CONCAT('every ', interval_value, ' ', interval_field))) AS schedule
      FROM information_schema.events WHERE event_schema = ? ORDER BY event_name`,
    ),
    indexes: indexes.map((index) => ({ ...index, is_unique: Number(index.is_unique) === 1 })),
    // A role is a grantee without a host.
    grants: await ask(
      `SELECT DISTINCT TRIM(BOTH '\\'' FROM SUBSTRING_INDEX(grantee, '@', 1)) AS role, table_name, privilege
      FROM (
        SELECT grantee, '' AS table_name, LOWER(privilege_type) AS privilege
        FROM information_schema.schema_privileges WHERE table_schema = ?
        UNION ALL SELECT grantee, table_name, LOWER(privilege_type)
        FROM information_schema.table_privileges WHERE table_schema = ?
        UNION ALL SELECT grantee, table_name, LOWER(privilege_type)
        FROM information_schema.column_privileges WHERE table_schema = ?
      ) granted WHERE grantee LIKE '%@\\'\\'' ORDER BY role, table_name, privilege`,
    ),
  };
}
