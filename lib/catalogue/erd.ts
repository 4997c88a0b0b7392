/** Entity-relationship diagrams, made from the schema as it is. */

import type { DiagramEdge, DiagramNode, EdgeEnd } from "../bundle/mod.ts";
import { LabError } from "../core/mod.ts";
import type { Queryable } from "../sql/mod.ts";
import { type CatalogueRows, type ColumnRow, type KeyRow, readCatalogue } from "./read.ts";

/** A graph for `diagram` of `lab/show`. */
export interface ErdGraph {
  nodes: DiagramNode[];
  edges: DiagramEdge[];
}

/** Which tables are drawn. */
export interface ErdOptions {
  /** The tables, in this order. Default: all tables of the schema. */
  tables?: readonly string[];
  /** What is drawn of columns: all with their types, all by name, or only those of keys, by name and type. Default: `"types"`. */
  columns?: "types" | "names" | "keys";
}

/**
 * Reads the tables of a schema with their columns, keys and foreign keys (in crow's-foot notation) from information_schema, as a graph for `diagram` of
 * `lab/show`. A foreign key to a table that is not drawn keeps its mark FK and has no line.
 *
 * @param schema the name of the database
 * @throws {LabError} if the schema has no tables, or has not one of the named tables.
 *
 * @example
 * ```ts no-run
 * import { erd } from "lab/catalogue";
 * import { diagram, show } from "lab/show";
 * import { connect } from "lab/sql";
 * const db = await connect();
 * const graph = await erd(db, "aethermart_db", {
 *   tables: ["customers", "orders", "order_items"],
 * });
 * await show(
 *   diagram({
 *     title: "Orders",
 *     alt: "An order belongs to one customer and has items.",
 *     ...graph,
 *   }),
 * );
 * ```
 */
export async function erd(db: Queryable, schema: string, options: ErdOptions = {}): Promise<ErdGraph> {
  const rows = await readCatalogue(db, schema);
  if (rows.tables.length === 0) {
    throw new LabError(`Cannot draw the schema "${schema}": it has no tables, or this account may not see them.`);
  }
  return erdGraph(rows, options);
}

/**
 * Makes the diagram from rows. Pure.
 *
 * Cardinalities follow from keys: a row refers to exactly one other row, or to at most one if a column of its foreign key may be NULL. Any number of
 * rows may refer to the same row, or at most one if the foreign key's columns contain a unique key.
 *
 * @throws {LabError} if a named table is not among the rows.
 */
export function erdGraph(
  { tables, columns, keys }: CatalogueRows,
  { tables: wanted, columns: detail = "types" }: ErdOptions = {},
): ErdGraph {
  const known = tables.map(({ table_name }) => table_name);
  const drawn = wanted ?? known;
  const missing = drawn.find((name) => !known.includes(name));
  if (missing !== undefined) {
    throw new LabError(`Cannot draw the table "${missing}": the schema has ${known.join(", ")}.`);
  }
  const keysOf = (table: string) => groupKeys(keys.filter(({ table_name }) => table_name === table));
  const columnsOf = (table: string) => columns.filter(({ table_name }) => table_name === table);
  const rowsOf = (table: string) =>
    columnsOf(table).map((column) => ({
      mark: marksOf(column, keysOf(table)),
      label: column.column_name,
      detail: detail === "names" ? "" : formatType(column),
      italic: column.is_generated === "ALWAYS",
    })).filter(({ mark }) => detail !== "keys" || mark !== "");
  return {
    nodes: drawn.map((name) => ({ id: name, label: name, rows: rowsOf(name) })),
    edges: drawn.flatMap((name) =>
      keysOf(name)
        .filter(({ type, parent }) => type === "FOREIGN KEY" && parent !== undefined && drawn.includes(parent))
        .map((key) => edgeOf(name, key, columnsOf(name), keysOf(name)))
    ),
  };
}

interface Key {
  type: KeyRow["constraint_type"];
  columns: string[];
  /** The table that a foreign key refers to, in the same schema. */
  parent: string | undefined;
  referenced: string[];
}

function groupKeys(rows: KeyRow[]): Key[] {
  const names = [...new Set(rows.map(({ constraint_name }) => constraint_name))];
  return names.map((name) => {
    const own = rows.filter(({ constraint_name }) => constraint_name === name);
    const [first] = own;
    return {
      type: first!.constraint_type,
      columns: own.map(({ column_name }) => column_name),
      parent: first!.referenced_table_schema === first!.table_schema ? first!.referenced_table_name! : undefined,
      referenced: own.flatMap(({ referenced_column_name }) => referenced_column_name ?? []),
    };
  });
}

const marks = [["PRIMARY KEY", "PK"], ["FOREIGN KEY", "FK"], ["UNIQUE", "UQ"]] as const;

const marksOf = ({ column_name }: ColumnRow, keys: Key[]): string =>
  marks.filter(([type]) => keys.some((key) => key.type === type && key.columns.includes(column_name)))
    .map(([, mark]) => mark).join(" ");

/** A short form of a column's type: without display width, sign and the values of an enumeration, and with "null" if it may be NULL. */
function formatType({ column_type, is_nullable, is_generated }: ColumnRow): string {
  const type = column_type === "tinyint(1)"
    ? "boolean"
    : column_type.replace(/^(enum|set)\(.*\)/i, "$1").replace(/^((?:tiny|small|medium|big)?int)\(\d+\)/i, "$1")
      .replace(/ unsigned| zerofill/gi, "");
  return is_nullable === "YES" && is_generated === "NEVER" ? `${type}, null` : type;
}

function edgeOf(child: string, { columns, parent, referenced }: Key, all: ColumnRow[], keys: Key[]): DiagramEdge {
  const mayMiss = all.some(({ column_name, is_nullable }) => columns.includes(column_name) && is_nullable === "YES");
  const isSole = keys.some((key) => key.type !== "FOREIGN KEY" && key.columns.every((name) => columns.includes(name)));
  const ends: [EdgeEnd, EdgeEnd] = [mayMiss ? "zero-or-one" : "one", isSole ? "zero-or-one" : "zero-or-many"];
  const words = { one: "exactly one", "zero-or-one": "at most one", "zero-or-many": "any number of rows" } as const;
  return {
    from: parent!,
    to: child,
    ends,
    note: `${child} (${columns.join(", ")}) refers to ${words[ends[0] as keyof typeof words]} of ${parent} (${
      referenced.join(", ")
    }), to which ${words[ends[1] as keyof typeof words]} of ${child} may refer.`,
  };
}
