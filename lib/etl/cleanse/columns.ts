/** The columns of each table as the engine reads them: what the contracts say, and what only the engine needs. */

import type { TableName } from "../../dataset/mod.ts";
import { contracts } from "../contracts.ts";
import type { Contract, ContractColumn } from "../pipeline/contract.ts";

/** How a value is read. `name`: a product's name, spelt as most names spell it. `category`: an id, or the name of a delivered category. */
export type Kind =
  | "number"
  | "dollars"
  | "day"
  | "time"
  | "email"
  | "phone"
  | "country"
  | "hash"
  | "rating"
  | "code"
  | "line"
  | "text"
  | "name"
  | "category";

/** A column of a file. */
export interface ColumnSpec {
  kind: Kind;
  /** For codes: the list of their spellings. */
  list?: CodeList;
  /** An empty value is allowed. */
  optional?: boolean;
  /** How many characters the core column holds. */
  most?: number;
  /** The smallest and the largest number that is allowed. */
  range?: readonly [number, number];
  /** `false`: it serves as evidence, and is not loaded. */
  isLoaded?: boolean;
  /** A line that is no prose: a damaged character is not looked for. */
  isMark?: boolean;
}

/** A table whose key a column refers to, and the word for its rows in reasons. */
export interface Parent {
  column: string;
  table: TableName;
  noun: string;
}

/** Two columns whose values arrive in each other's place, and the condition that shows it. */
export interface Swap {
  columns: readonly [string, string];
  when: string;
}

/** A table of a delivery. */
export interface TableSpec {
  key: readonly string[];
  columns: Readonly<Record<string, ColumnSpec>>;
  /** Another column whose values are unique, regardless of case and accents. */
  unique: string | undefined;
  parents: readonly Parent[];
  swaps: readonly Swap[];
}

/** What the contracts do not say: how names are spelt, what is evidence, and what arrives in each other's place. */
const own: Partial<Record<TableName, { columns?: Record<string, Partial<ColumnSpec>>; swaps?: readonly Swap[] }>> = {
  products: {
    columns: { sku: { isMark: true }, name: { kind: "name" } },
    swaps: [{
      columns: ["list_price", "launched_on"],
      when: "launched_on LIKE '%.__' AND list_price LIKE '____-__-__'",
    }],
  },
  customers: {
    swaps: [
      { columns: ["email", "phone"], when: "contains(phone, '@') AND NOT contains(email, '@')" },
      { columns: ["city", "country_code"], when: "regexp_full_match(city, '[A-Z]{2}') AND length(country_code) > 2" },
    ],
  },
  orders: { columns: { total: { isLoaded: false } } },
  order_items: {
    swaps: [{ columns: ["quantity", "unit_price"], when: "quantity LIKE '%.__' AND unit_price NOT LIKE '%.%'" }],
  },
  reviews: {
    swaps: [{
      columns: ["rating", "title"],
      when: "regexp_full_match(title, '[1-5]') AND regexp_matches(rating, '(?i)^[a-z]')",
    }],
  },
};

const nouns: Readonly<Record<TableName, string>> = {
  categories: "category",
  suppliers: "supplier",
  products: "product",
  customers: "customer",
  orders: "order",
  order_items: "item",
  reviews: "review",
};

/** A column as its contract promises it. A limit that only warns is none here. */
function specOf({ reader, list, required, role, length, low = 0, high, severity }: ContractColumn): ColumnSpec {
  if (reader === "any") throw new TypeError("The engine reads no column as it is: name a reader.");
  return {
    kind: reader === "password_hash" ? "hash" : reader,
    ...(list !== undefined && { list: list as CodeList }),
    ...(!required && { optional: true }),
    ...(length !== undefined && { most: length }),
    // Milestone 1 has no lower limit for keys.
    ...(high !== undefined && severity !== "warning" && { range: [role === "key" ? 0 : low, high] as const }),
  };
}

/** A table as its contract promises it, without the times of changes: the files of a first delivery have none. */
function tableOf({ source, columns }: Contract): TableSpec {
  const delivered = columns.filter(({ role }) => role !== "version");
  const extra = own[source];
  return {
    key: delivered.filter(({ role }) => role === "key").map(({ name }) => name),
    columns: Object.fromEntries(
      delivered.map((column) => [column.name, { ...specOf(column), ...extra?.columns?.[column.name] }]),
    ),
    unique: delivered.find(({ unique }) => unique)?.name,
    // Categories, which refer to themselves, are judged level by level.
    parents: delivered.flatMap(({ name, parent }) =>
      parent === undefined || parent === source ? [] : [{ column: name, table: parent, noun: nouns[parent] }]
    ),
    swaps: extra?.swaps ?? [],
  };
}

/** The tables of a delivery, parents first. */
export const specs = Object.fromEntries(
  contracts.map((contract) => [contract.source, tableOf(contract)]),
) as Readonly<Record<TableName, TableSpec>>;

/** The columns that are loaded. */
export const loadedColumns = (table: TableName): string[] =>
  Object.entries(specs[table].columns).filter(([, { isLoaded }]) => isLoaded !== false).map(([name]) => name);

/** A list of codes. */
export type CodeList = "kind" | "channel" | "status" | "consent";

/** The codes of each list with their spellings. */
export const codes: Readonly<Record<CodeList, Readonly<Record<string, readonly string[]>>>> = {
  kind: { goods: [], service: [] },
  channel: { web: ["website"], mobile: ["mobile app"], popup: ["pop-up", "pop up"] },
  status: { paid: [], shipped: [], delivered: [], cancelled: ["canceled"], returned: [] },
  consent: { "0": ["no", "false", "n"], "1": ["yes", "true", "y"] },
};

/** The lists in which a single typing error is recognised. Those of yes and no are too short for it. */
export const listsWithSlips: readonly CodeList[] = ["kind", "channel", "status"];

/** Abbreviations in product names, from the catalogue team. */
export const abbreviations: Readonly<Record<string, string>> = {
  "cam.": "Camera",
  "gmg.": "Gaming",
  "kbd.": "Keyboard",
  "mon.": "Monitor",
  "port.": "Portable",
  "smt.": "Smart",
  "spkr.": "Speaker",
  "wrls.": "Wireless",
};
