/** Contracts: what a source promises, as data, and what happens to a delivery whose columns differ. Pure. */

import { createHash } from "node:crypto";
import type { TableName } from "../../dataset/mod.ts";

/** How the values of a column are read: a function of sql/m1/04_rules.sql. `any`: as they are. */
export type Reader =
  | "number"
  | "dollars"
  | "day"
  | "time"
  | "email"
  | "phone"
  | "country"
  | "password_hash"
  | "rating"
  | "line"
  | "text"
  | "code"
  | "category"
  | "any";

/** A column that a source promises, with the rules for its values. */
export interface ContractColumn {
  name: string;
  reader: Reader;
  meaning: string;
  /** `key`: part of the row's key. `version`: when the row was changed; the newest version of a key wins. Default: `value`. */
  role?: "key" | "version" | "value";
  /** For codes: their list in `code_spellings`. */
  list?: string;
  /** Whether an empty value is an error. */
  required?: boolean;
  low?: number;
  high?: number;
  /** The most characters. */
  length?: number;
  /** The source whose key the column holds. A row whose parent is missing waits for it in quarantine. */
  parent?: TableName;
  /** Whether no other key may have the same value. */
  unique?: boolean;
  /** What a value outside its limits means for the row. `warning`: it is loaded, and the warning recorded. Default: `error`. One that cannot be read is always an error. */
  severity?: "error" | "warning";
  /** Other names under which the column is known to arrive. */
  aliases?: readonly string[];
}

/**
 * What happens to columns that the contract does not name. Nothing is lost in any case.
 *
 * - `evolve`: the contract adopts them; their values are kept with each version of a row.
 * - `freeze`: every row of the delivery goes into quarantine, until somebody changes the contract and replays them.
 * - `discard_row`: rows with such a value go into quarantine; the others are loaded.
 * - `discard_value`: all rows are loaded without these values, which are listed in `discarded_values`.
 */
export type UnknownColumns = "evolve" | "freeze" | "discard_row" | "discard_value";

/** What a source promises. */
export interface Contract {
  /** The table of `aethermart_db` that the rows are for. */
  source: TableName;
  owner: string;
  meaning: string;
  unknownColumns: UnknownColumns;
  /** A delivery is due at least this often. */
  freshnessHours: number;
  /** A change may arrive this long after a newer one of its source; a later one goes into quarantine as `too_late`. */
  latenessHours: number;
  /** More rows than this in quarantine raise an alert: a share of a delivery, from 0 to 1. */
  acceptedShare: number;
  columns: readonly ContractColumn[];
}

/** How the columns of a delivery compare with its contract. Upper and lower case in names are the same. */
export interface Shape {
  /** The column of the contract by the delivered name. */
  known: ReadonlyMap<string, string>;
  /** Columns of the contract that the delivery lacks. */
  missing: readonly string[];
  /** Delivered columns that the contract does not name. */
  unknown: readonly string[];
  /** Delivered under another name: `e_mail → email`. */
  renamed: readonly string[];
  /** Delivered names of one column. A row that has a value under several of them is held. */
  ambiguous: readonly (readonly string[])[];
}

/** A delivered row: its values by the delivered names. An empty value is missing, like `null`. */
export type DeliveredValues = Record<string, string | null>;

/** A row by the names of its contract, with what could not be accepted. */
export interface ShapedRow {
  values: DeliveredValues;
  /** Values that were left out (`discard_value`). */
  discarded?: { name: string; value: string }[];
  /** Why the row cannot be accepted. */
  problem?: string;
  detail?: string;
}

const isLike = (name: string) => (other: string) => other.toLowerCase() === name.toLowerCase();

/** A column's name as it may be used in the database. */
const isName = (name: string) => /^[a-z_][a-z0-9_]{0,39}$/i.test(name);

/**
 * Compares the columns of a delivery with its contract. Pure.
 *
 * @param columns the delivered names
 * @param extras columns that the contract adopted earlier (`evolve`)
 * @param mayOmit whether columns that are not required may be left out, as in JSON documents
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { compareColumns, contracts } from "lab/etl";
 * const suppliers = contracts.find(({ source }) => source === "suppliers")!;
 * const shape = compareColumns(suppliers, [
 *   "supplier_id",
 *   "name",
 *   "country_code",
 *   "e_mail",
 *   "updated_at",
 *   "rating",
 * ]);
 * assert.deepEqual(shape.renamed, ["e_mail → contact_email"]);
 * assert.deepEqual(shape.unknown, ["rating"]);
 * ```
 */
export function compareColumns(
  contract: Contract,
  columns: readonly string[],
  extras: readonly string[] = [],
  mayOmit = false,
): Shape {
  const known = new Map<string, string>();
  for (const name of columns) {
    const column = contract.columns.find((column) => [column.name, ...column.aliases ?? []].some(isLike(name)));
    const target = column?.name ?? extras.find(isLike(name));
    if (target !== undefined) known.set(name, target);
  }
  const renamed = [...known].filter(([name, target]) => name !== target).map(([name, target]) => `${name} → ${target}`);
  const unknown = [...new Set(columns)].filter((name) => !known.has(name));
  // What is added to the contract becomes a column of the database, whose names do not differ by case.
  const meant = (name: string) =>
    known.get(name) ?? (contract.unknownColumns === "evolve" && isName(name) ? name.toLowerCase() : `as is: ${name}`);
  const ambiguous = [...Map.groupBy(columns, meant).values()].filter(({ length }) => length > 1);
  const there = new Set(known.values());
  const missing = contract.columns
    .filter(({ name, required, role }) => !there.has(name) && (!mayOmit || required || role === "key"))
    .map(({ name }) => name);
  return { known, missing, unknown, renamed, ambiguous };
}

/** What a delivery's columns mean for it, in one line; empty if they are as promised. Pure. */
export function describeDrift({ unknownColumns }: Contract, { missing, unknown, renamed, ambiguous }: Shape): string {
  const outcome = { evolve: "adopted", freeze: "delivery held", discard_row: "rows held", discard_value: "left out" };
  return [
    renamed.length > 0 ? `renamed: ${renamed.join(", ")}` : "",
    ambiguous.length > 0 ? `ambiguous: ${ambiguous.map((names) => names.join(" and ")).join(", ")} (rows held)` : "",
    missing.length > 0 ? `missing: ${missing.join(", ")} (delivery held)` : "",
    unknown.length > 0 ? `unknown: ${unknown.join(", ")} (${unknownColumns}: ${outcome[unknownColumns]})` : "",
  ].filter(Boolean).join("; ").slice(0, 400);
}

/** The columns that the contract adopts from a delivery. Pure. */
export const newColumns = ({ unknownColumns }: Contract, { unknown, missing }: Shape): string[] =>
  unknownColumns === "evolve" && missing.length === 0
    ? unknown.filter(isName).filter((name, at, all) => all.findIndex(isLike(name)) === at)
    : [];

/** A delivered row by the names of its contract. Pure. */
export function shapeRow(contract: Contract, shape: Shape, row: DeliveredValues): ShapedRow {
  // A delivery may name a column `__proto__` or `constructor`: only its own values count.
  const valueOf = (name: string) => Object.hasOwn(row, name) ? row[name]! : null;
  const isHeld = (name: string) => (valueOf(name) ?? "") !== "";
  const values = new Map<string, string | null>();
  for (const [delivered, name] of shape.known) values.set(name, values.get(name) ?? valueOf(delivered));
  const problem = findProblem(contract, shape, isHeld);
  if (problem) return { values: Object.fromEntries(values), ...problem };
  const held = shape.unknown.filter(isHeld);
  const adopted = newColumns(contract, shape);
  const isKept = (name: string) => adopted.some(isLike(name));
  for (const name of held.filter(isKept)) values.set(adopted.find(isLike(name))!, valueOf(name));
  const discarded = held.filter((name) => !isKept(name)).map((name) => ({
    name: shorten(name),
    value: valueOf(name)!,
  }));
  return { values: Object.fromEntries(values), ...(discarded.length > 0 && { discarded }) };
}

function findProblem(
  { unknownColumns }: Contract,
  { ambiguous, missing, unknown }: Shape,
  isHeld: (name: string) => boolean,
): Pick<ShapedRow, "problem" | "detail"> | undefined {
  const doubled = ambiguous.map((names) => [...new Set(names)].filter(isHeld)).find(({ length }) => length > 1);
  if (doubled) return { problem: "columns_ambiguous", detail: `${doubled.join(" and ")} mean one column` };
  if (missing.length > 0) {
    return { problem: "column_missing", detail: `the delivery has no column ${missing.join(", ")}` };
  }
  if (unknown.length === 0) return undefined;
  if (unknownColumns === "freeze") return { problem: "contract_frozen", detail: `unknown: ${unknown.join(", ")}` };
  const held = unknownColumns === "discard_row" ? unknown.filter(isHeld) : [];
  return held.length === 0 ? undefined : { problem: "column_unknown", detail: held.join(", ") };
}

/** A name as `discarded_values` keeps it; two long names stay two. */
const shorten = (name: string) =>
  name.length <= 255 ? name : `${name.slice(0, 238)} ${createHash("sha256").update(name).digest("hex").slice(0, 16)}`;

/** The contract as `register_contract` of sql/m4/02_contracts.sql takes it. Pure. */
export const contractDocument = (contract: Contract): string =>
  JSON.stringify({
    source: contract.source,
    owner: contract.owner,
    meaning: contract.meaning,
    unknown_columns: contract.unknownColumns,
    freshness_hours: contract.freshnessHours,
    lateness_hours: contract.latenessHours,
    accepted_share: contract.acceptedShare,
    columns: contract.columns,
  });

/** The contract that {@link contractDocument} wrote. Pure. */
export function contractOf(document: string): Contract {
  const given = JSON.parse(document);
  return {
    source: given.source,
    owner: given.owner,
    meaning: given.meaning,
    unknownColumns: given.unknown_columns,
    freshnessHours: given.freshness_hours,
    latenessHours: given.lateness_hours,
    acceptedShare: given.accepted_share,
    columns: given.columns,
  };
}
