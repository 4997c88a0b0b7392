/** The list of a schema's objects: what each is for, and what it stands on. */

import { LabError } from "../core/mod.ts";
import type { Queryable } from "../sql/mod.ts";
import { type Defined, type ObjectRows, readObjects } from "./objects.ts";

/** An object of the schema. A type and no interface, so that it is a row for `table`. */
export type CatalogueEntry = {
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
  /** "products"; a column or an index with its table: "products.price_band". */
  name: string;
  /** Its comment; where it has none, what the server knows: columns, expression, moment, privileges. */
  purpose: string;
  /** Names of what it is made from, in order; `null` for none that the server knows. */
  depends_on: string | null;
};

/** What of a schema is listed. */
export interface CatalogueOptions {
  /** Only these tables and what stands on them alone, through other objects too; everything if none are named. */
  tables?: readonly string[];
}

/**
 * The objects of a schema, read from information_schema, by kind and name. What a definition is made from is read from its text: tables and views after
 * FROM, JOIN, INTO and UPDATE, and routines that it calls; a name that is put together when it runs is not found.
 *
 * @throws {LabError} if the schema, or a table that is named, does not exist.
 *
 * ```ts no-run
 * import { listObjects } from "lab/catalogue";
 * import { show, table } from "lab/show";
 * import { connect } from "lab/sql";
 * const db = await connect();
 * await show(table({ title: "What the database holds", columns: { kind: "Kind", name: "Name" }, rows: await listObjects(db, "aethermart_db") }));
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

/** The entry with its dependencies apart. */
type Draft = Omit<CatalogueEntry, "depends_on"> & { needs: string[] };

/**
 * The list that rows give. Pure.
 *
 * @throws {LabError} for a table that is not among the rows.
 */
export function catalogueEntries(rows: ObjectRows, { tables }: CatalogueOptions = {}): CatalogueEntry[] {
  const known = rows.tables.map(({ table_name }) => table_name);
  const missing = tables?.find((name) => !known.includes(name));
  if (missing !== undefined) {
    throw new LabError(`Cannot list what stands on "${missing}": the schema has ${known.join(", ")}.`);
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

/** Finds what a definition is made from: first tables and views, then routines, each in order of name. */
function createFinder({ schema, tables, views, functions, procedures }: ObjectRows): (definition: string) => string[] {
  const relations = new Set([...tables.map(({ table_name }) => table_name), ...views.map(({ name }) => name)]);
  const routines = new Set([...functions, ...procedures].map(({ name }) => name));
  return (definition) => {
    // The server writes views with every name in backquotes and after its schema; routines stay as they were written.
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

/** The tables, what leads to them and to no other table, and the routines that this calls. */
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
