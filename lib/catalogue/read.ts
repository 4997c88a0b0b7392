/** Reads the tables, columns and keys of a schema from information_schema, without interpreting them. */

import type { Queryable } from "../sql/mod.ts";

/** A table of the schema. */
export interface TableRow {
  table_name: string;
  table_comment: string;
}

/** A column of a table, in the order of the table. */
export interface ColumnRow {
  table_name: string;
  column_name: string;
  /** As the server writes it: "int(10) unsigned". */
  column_type: string;
  is_nullable: "YES" | "NO";
  is_generated: "ALWAYS" | "NEVER";
  /** "VIRTUAL GENERATED", "STORED GENERATED", "auto_increment" … */
  extra: string;
  generation_expression: string | null;
  column_comment: string;
}

/** One column of a primary, unique or foreign key, in the order of the key. */
export interface KeyRow {
  table_schema: string;
  table_name: string;
  constraint_name: string;
  constraint_type: "PRIMARY KEY" | "UNIQUE" | "FOREIGN KEY";
  column_name: string;
  /** For a foreign key: the schema, table and column that it refers to. */
  referenced_table_schema: string | null;
  referenced_table_name: string | null;
  referenced_column_name: string | null;
}

/** The rows that an entity-relationship diagram is made from. */
export interface CatalogueRows {
  tables: TableRow[];
  columns: ColumnRow[];
  keys: KeyRow[];
}

/** Reads tables, columns and keys of a schema, each in a fixed order. Views are left out. */
export async function readCatalogue(db: Queryable, schema: string): Promise<CatalogueRows> {
  const tables = await db.query<TableRow>(
    `SELECT table_name AS table_name, table_comment AS table_comment
     FROM information_schema.tables
     WHERE table_schema = ? AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')
     ORDER BY table_name`,
    [schema],
  );
  const columns = await db.query<ColumnRow>(
    `SELECT table_name AS table_name, column_name AS column_name, column_type AS column_type,
       is_nullable AS is_nullable, is_generated AS is_generated, extra AS extra,
       generation_expression AS generation_expression, column_comment AS column_comment
     FROM information_schema.columns WHERE table_schema = ? ORDER BY table_name, ordinal_position`,
    [schema],
  );
  const keys = await db.query<KeyRow>(
    `SELECT k.table_schema AS table_schema, k.table_name AS table_name, k.constraint_name AS constraint_name, c.constraint_type AS constraint_type,
       k.column_name AS column_name, k.referenced_table_schema AS referenced_table_schema,
       k.referenced_table_name AS referenced_table_name, k.referenced_column_name AS referenced_column_name
     FROM information_schema.key_column_usage k
     JOIN information_schema.table_constraints c
       ON c.constraint_schema = k.constraint_schema AND c.constraint_name = k.constraint_name
         AND c.table_name = k.table_name
     WHERE k.constraint_schema = ?
     ORDER BY k.table_name, k.constraint_name, k.ordinal_position`,
    [schema],
  );
  return { tables, columns, keys };
}
