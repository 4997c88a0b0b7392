/** The list of a schema's objects: what each is for, and what it depends on. */

import { LabError } from "../core/mod.ts";
import type { Queryable } from "../sql/mod.ts";
import { type Defined, type ObjectRows, readObjects } from "./objects.ts";

/** An object of a schema. */
export type CatalogueEntry = {
  /** What kind of object it is. */
  kind:
    | "table"
    | "view"
    | "virtual column"
    | "stored column"
    | "index"
    | "function"
    | "procedure"
    | "trigger"
    | "event"
    | "role";
  /** Its name: "products"; for a column or an index with its table: "products.price_band". */
  name: string;
  /** Its comment; if it has none, its columns, expression, moment or privileges. */
  purpose: string;
  /** The names of the objects that it uses, in order: "orders, order_items"; `null` if the server knows none. */
  depends_on: string | null;
};

/** Which objects are listed. */
export interface CatalogueOptions {
  /** Only these tables, and the objects that depend only on them. Default: everything. */
  tables?: readonly string[];
}

/**
 * Lists the objects of a schema from information_schema, by kind and name. Dependencies come from the text of each definition: tables and views
 * after FROM, JOIN, INTO and UPDATE, and the routines that it calls. Names in dynamic SQL are not found.
 *
 * @param schema the name of the database
 * @throws {LabError} if the schema has no tables, or has not one of the named tables.
 *
 * @example
 * ```ts no-run
 * import { listObjects } from "lab/catalogue";
 * import { show, table } from "lab/show";
 * import { connect } from "lab/sql";
 * const db = await connect();
 * const objects = await listObjects(db, "aethermart_db", {
 *   tables: ["orders", "order_items"],
 * });
 * await show(
 *   table({
 *     title: "What belongs to orders",
 *     columns: { kind: {}, name: {}, purpose: {} },
 *     rows: objects,
 *   }),
 * );
 * ```
 */
export async function listObjects(
  db: Queryable,
  schema: string,
  options: CatalogueOptions = {},
): Promise<CatalogueEntry[]> {
  const rows = await readObjects(db, schema);
  if (rows.tables.length === 0) {
    throw new LabError(`Cannot list the schema "${schema}": it has no tables, or this account may not see them.`);
  }
  return catalogueEntries(rows, options);
}

/** An entry with its dependencies as a list. */
type Draft = Omit<CatalogueEntry, "depends_on"> & { needs: string[] };

/**
 * Makes the list from rows. Pure.
 *
 * @throws {LabError} if a named table is not among the rows.
 */
export function catalogueEntries(rows: ObjectRows, { tables }: CatalogueOptions = {}): CatalogueEntry[] {
  const known = rows.tables.map(({ table_name }) => table_name);
  const missing = tables?.find((name) => !known.includes(name));
  if (missing !== undefined) {
    throw new LabError(`Cannot list what depends on "${missing}": the schema has ${known.join(", ")}.`);
  }
  const drafts = draftsOf(rows);
  const kept = tables ? standingOn(drafts, tables) : drafts;
  return kept.map(({ needs, ...entry }) => ({ ...entry, depends_on: needs.join(", ") || null }));
}

function draftsOf(rows: ObjectRows): Draft[] {
  const find = createFinder(rows);
  const defined = (kind: Draft["kind"], objects: Defined[], otherwise: (object: Defined) => string = () => "") =>
    objects.map((object): Draft => ({
      kind,
      name: object.name,
      purpose: object.comment || otherwise(object),
      needs: find(object.definition).filter((name) => name !== object.name),
    }));
  const columnsOf = (table: string) =>
    rows.columns.filter(({ table_name }) => table_name === table).map(({ column_name }) => column_name);
  const parents = (table: string) =>
    rows.keys.filter((key) => key.table_name === table && key.referenced_table_schema === rows.schema)
      .map(({ referenced_table_name }) => referenced_table_name!);
  const isTable = new Set(rows.tables.map(({ table_name }) => table_name));
  return [
    ...rows.tables.map(({ table_name, table_comment }): Draft => ({
      kind: "table",
      name: table_name,
      purpose: table_comment,
      needs: unique(parents(table_name)).filter((parent) => parent !== table_name),
    })),
    ...defined("view", rows.views, ({ name }) => formatColumns(columnsOf(name))),
    ...rows.columns.filter((column) => column.is_generated === "ALWAYS" && isTable.has(column.table_name))
      .map(({ table_name, column_name, column_comment, generation_expression, extra }): Draft => ({
        kind: /stored|persistent/i.test(extra) ? "stored column" : "virtual column",
        name: `${table_name}.${column_name}`,
        purpose: column_comment || `= ${generation_expression?.replaceAll("`", "") ?? ""}`,
        needs: [table_name],
      })),
    ...rows.indexes.map(({ table_name, index_name, columns, is_unique, comment }): Draft => ({
      kind: "index",
      name: `${table_name}.${index_name}`,
      purpose: comment || `${is_unique ? "unique: " : ""}${columns}`,
      needs: [table_name],
    })),
    ...defined("function", rows.functions),
    ...defined("procedure", rows.procedures),
    ...rows.triggers.map((trigger): Draft => ({
      kind: "trigger",
      name: trigger.name,
      purpose: trigger.moment,
      needs: unique([trigger.table_name, ...find(trigger.definition)]),
    })),
    ...rows.events.map((event): Draft => ({
      kind: "event",
      name: event.name,
      purpose: event.comment || event.schedule,
      needs: find(event.definition),
    })),
    ...unique(rows.grants.map(({ role }) => role)).map((role): Draft => {
      const own = rows.grants.filter((grant) => grant.role === role);
      return {
        kind: "role",
        name: role,
        purpose: `may ${unique(own.map(({ privilege }) => privilege)).join(", ")}`,
        needs: unique(own.map(({ table_name }) => table_name)).filter((name) => name !== ""),
      };
    }),
  ];
}

const unique = (names: string[]) => [...new Set(names)];

const formatColumns = (columns: string[]) =>
  columns.length > 5 ? `${columns.slice(0, 4).join(", ")} and ${columns.length - 4} more` : columns.join(", ");

/** Strings and comments, in which names mean nothing. */
const silent = /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|\/\*[\s\S]*?\*\/|(?:--[ \t]|#)[^\n]*/g;

/** Finds what a definition uses: first tables and views, then routines, each by name. */
function createFinder({ schema, tables, views, functions, procedures }: ObjectRows): (definition: string) => string[] {
  const relations = new Set([...tables.map(({ table_name }) => table_name), ...views.map(({ name }) => name)]);
  const routines = new Set([...functions, ...procedures].map(({ name }) => name));
  return (definition) => {
    // The server writes views with each name in backquotes and after its schema. It keeps routines as they were written.
    const text = definition.replace(silent, "''").replaceAll("`", "").replaceAll(`${schema}.`, "");
    const after = [...text.matchAll(/\b(?:from|join|into|update|table)[\s(]+(\w+)/gi)].map(([, name]) => name!);
    const listed = [...text.matchAll(/\bfrom\s+([\w\s,]+)/gi)].flatMap(([, list]) =>
      list!.split(",").map((item) => item.trim().split(/\s/)[0]!)
    );
    const called = [...text.matchAll(/\b(\w+)\s*\(|\bcall\s+(\w+)/gi)].map(([, one, other]) => one ?? other!);
    return [
      ...unique([...after, ...listed].filter((name) => relations.has(name))).sort(),
      ...unique(called.filter((name) => routines.has(name))).sort(),
    ];
  };
}

/** The tables, the objects that depend on them and on no other table, and the functions that these call. */
function standingOn(drafts: Draft[], tables: readonly string[]): Draft[] {
  const byName = new Map(drafts.map((draft) => [draft.name, draft]));
  const reach = (draft: Draft, seen = new Set<string>()): Set<string> => {
    for (const name of draft.needs) {
      if (seen.has(name)) continue;
      seen.add(name);
      const next = byName.get(name);
      if (next && next.kind !== "table") reach(next, seen);
    }
    return seen;
  };
  const isTable = (name: string) => byName.get(name)?.kind === "table";
  const stands = (draft: Draft) => {
    if (draft.kind === "table") return tables.includes(draft.name);
    const roots = [...reach(draft)].filter(isTable);
    return roots.length > 0 && roots.every((root) => tables.includes(root));
  };
  const kept = new Set(drafts.filter(stands));
  const called = new Set([...kept].flatMap((draft) => [...reach(draft)]));
  return drafts.filter((draft) => kept.has(draft) || (draft.kind === "function" && called.has(draft.name)));
}
