/** The columns of each table as data: how a value is read, what may be missing, how long or large it may be. */

import type { TableName } from "../../dataset/mod.ts";

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
  unique?: string;
  parents?: readonly Parent[];
  swaps?: readonly Swap[];
}

const id = { kind: "number" } as const;
const smallId = { kind: "number", range: [0, 65535] } as const;
const count = (largest: number): ColumnSpec => ({ kind: "number", optional: true, range: [0, largest] });
const code = (list: CodeList): ColumnSpec => ({ kind: "code", list });
const line = (most: number): ColumnSpec => ({ kind: "line", most });

/** The tables of a delivery, parents first. */
export const specs: Readonly<Record<TableName, TableSpec>> = {
  categories: {
    key: ["category_id"],
    columns: {
      category_id: smallId,
      parent_id: { kind: "number", optional: true },
      name: line(80),
      kind: code("kind"),
    },
    unique: "name",
  },
  suppliers: {
    key: ["supplier_id"],
    columns: {
      supplier_id: smallId,
      name: line(120),
      country_code: { kind: "country" },
      contact_email: { kind: "email", most: 254 },
    },
    unique: "name",
  },
  products: {
    key: ["product_id"],
    columns: {
      product_id: id,
      sku: { ...line(20), isMark: true },
      name: { kind: "name", most: 160 },
      description: { kind: "text", most: 500 },
      category_id: { kind: "category" },
      supplier_id: id,
      list_price: { kind: "dollars" },
      launched_on: { kind: "day" },
      stock_quantity: count(999_999_999),
      duration_minutes: count(65535),
      booking_notice_days: count(255),
    },
    unique: "sku",
    parents: [
      { column: "category_id", table: "categories", noun: "category" },
      { column: "supplier_id", table: "suppliers", noun: "supplier" },
    ],
    swaps: [{
      columns: ["list_price", "launched_on"],
      when: "launched_on LIKE '%.__' AND list_price LIKE '____-__-__'",
    }],
  },
  customers: {
    key: ["customer_id"],
    columns: {
      customer_id: id,
      first_name: line(80),
      last_name: line(80),
      email: { kind: "email", most: 254 },
      phone: { kind: "phone", optional: true, most: 24 },
      city: line(80),
      country_code: { kind: "country" },
      joined_on: { kind: "day" },
      signup_channel: code("channel"),
      marketing_consent: code("consent"),
      password_hash: { kind: "hash" },
    },
    unique: "email",
    swaps: [
      { columns: ["email", "phone"], when: "contains(phone, '@') AND NOT contains(email, '@')" },
      { columns: ["city", "country_code"], when: "regexp_full_match(city, '[A-Z]{2}') AND length(country_code) > 2" },
    ],
  },
  orders: {
    key: ["order_id"],
    columns: {
      order_id: id,
      customer_id: id,
      channel: code("channel"),
      status: code("status"),
      ordered_at: { kind: "time" },
      total: { kind: "dollars", optional: true, isLoaded: false },
    },
    parents: [{ column: "customer_id", table: "customers", noun: "customer" }],
  },
  order_items: {
    key: ["order_id", "line_no"],
    columns: {
      order_id: id,
      line_no: { kind: "number", range: [0, 255] },
      product_id: id,
      quantity: { kind: "number", range: [1, 65535] },
      unit_price: { kind: "dollars" },
    },
    parents: [
      { column: "order_id", table: "orders", noun: "order" },
      { column: "product_id", table: "products", noun: "product" },
    ],
    swaps: [{ columns: ["quantity", "unit_price"], when: "quantity LIKE '%.__' AND unit_price NOT LIKE '%.%'" }],
  },
  reviews: {
    key: ["review_id"],
    columns: {
      review_id: id,
      product_id: id,
      customer_id: id,
      rating: { kind: "rating", range: [1, 5] },
      title: line(120),
      body: { kind: "text" },
      created_at: { kind: "time" },
    },
    parents: [
      { column: "product_id", table: "products", noun: "product" },
      { column: "customer_id", table: "customers", noun: "customer" },
    ],
    swaps: [{
      columns: ["rating", "title"],
      when: "regexp_full_match(title, '[1-5]') AND regexp_matches(rating, '(?i)^[a-z]')",
    }],
  },
};

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
