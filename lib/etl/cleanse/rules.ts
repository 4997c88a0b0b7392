/**
 * The rules, each written once: a name, how severe it is, the words for its reason, and for each table the condition under which a row breaks it.
 *
 * In a condition, `t` is the row as it was read (a value that cannot be read is NULL, and `t.<column>_text` is what was delivered), `d` what the comparison
 * of rows found, `p_<noun>` the parent that is loaded, `u` the usual price.
 */

import type { TableName } from "../../dataset/mod.ts";
import { specs } from "./columns.ts";

/** What a broken rule means for the row. `error`: it is set aside and somebody has to correct it. `waits`: it is sound, and set aside until its parent is loaded. `repaired`: it is loaded with a corrected value. `merged`: it is left out as a copy of another row. */
export type Severity = "error" | "waits" | "repaired" | "merged";

/** A rule. */
export interface Rule {
  /** The reason that rows are recorded under: "date_impossible". */
  name: string;
  severity: Severity;
  /** What is wrong with the row, as a sentence. */
  means: string;
  /** The tables that it applies to. */
  tables: readonly TableName[];
}

/** A rule's condition for a table. */
export interface Check {
  rule: string;
  /** SQL: TRUE if the row breaks the rule. */
  test: string;
  /** Whether a row can break it although each of its values is in its usual form. */
  isForAll: boolean;
}

const words: Readonly<Record<string, readonly [Severity, string]>> = {
  document_broken: ["error", "The line is not a whole JSON document."],
  key_not_readable: ["error", "The key is not a whole number, or it is too large."],
  value_missing: ["error", "A value that every row must have is missing."],
  value_too_long: ["error", "A value is longer than its column."],
  value_not_allowed: ["error", "A value is none of those that are allowed, or too large or too small."],
  text_damaged: ["error", "A character of a text was lost before the delivery."],
  text_cut_short: ["error", "The text ends with dots: the rest of it is missing."],
  name_not_certain: ["error", "The name is written in one case, and nobody knows how all of its words are spelt."],
  key_not_unique: ["error", "Rows with different values have the same key."],
  name_not_unique: ["error", "Several rows have the same name."],
  sku_not_unique: ["error", "Several products have the same SKU."],
  email_not_unique: ["error", "Several customers have the same e-mail address."],
  email_invalid: ["error", "The e-mail address is not one mailbox at a domain with a dot."],
  phone_invalid: ["error", "The telephone number does not have 6 to 15 digits, or it contains letters."],
  password_hash_invalid: ["error", "The password is not stored as a bcrypt hash with cost 12."],
  date_ambiguous: ["error", "Month and day cannot be told apart."],
  date_impossible: ["error", "The calendar has no such day, or the form of the date is unknown."],
  date_placeholder: ["error", "The date is a usual stand-in for an unknown one."],
  date_in_future: ["error", "The date is in the future."],
  price_not_readable: ["error", "The amount is not in US dollars, or its form is unknown."],
  price_not_positive: ["error", "The list price is zero or negative."],
  price_negative: ["error", "The price of an item is negative."],
  price_absurd: ["error", "The price is far from the usual ones: a typing error."],
  neither_goods_nor_service: ["error", "The product has neither a stock nor both values of an appointment."],
  total_disagrees: ["error", "The total of the order is not the sum of its items, which are all in order."],
  category_unknown: ["waits", "The category is in no delivery yet."],
  category_quarantined: ["waits", "The category is in quarantine."],
  supplier_unknown: ["waits", "The supplier is in no delivery yet."],
  supplier_quarantined: ["waits", "The supplier is in quarantine."],
  customer_unknown: ["waits", "The customer is in no delivery yet."],
  customer_quarantined: ["waits", "The customer is in quarantine."],
  order_unknown: ["waits", "The order is in no delivery yet."],
  order_quarantined: ["waits", "The order is in quarantine."],
  product_unknown: ["waits", "The product is in no delivery yet."],
  product_quarantined: ["waits", "The product is in quarantine."],
  merged: ["merged", "The row has the same values as an earlier one, perhaps in another spelling."],
};

const repairWords = {
  blanks_around: ["Blanks or line breaks around the value were removed.", []],
  name_spelt_alike: ["The name is spelt as most names spell its words, without abbreviations.", ["name"]],
  price_in_plain_dollars: ["The amount is written as a plain number of dollars.", ["list_price", "unit_price"]],
  date_in_iso_form: [
    "The date is written year first, and the time in UTC.",
    ["launched_on", "joined_on", "ordered_at", "created_at"],
  ],
  phone_in_one_form: ["A US telephone number is written in one form.", ["phone"]],
  rating_as_number: ["The rating is written as a number.", ["rating"]],
  code_by_its_name: [
    "Another spelling of a code was replaced with the code.",
    ["kind", "channel", "signup_channel", "status", "marketing_consent", "country_code"],
  ],
  text_restored: [
    "Markup was removed, or wrong decoding reversed.",
    ["body", "description", "title", "sku", "first_name", "last_name", "city"],
  ],
  category_by_its_name: ["The category was given by its name.", ["category_id"]],
  columns_swapped_back: ["The values of two columns were in each other's place.", ["email", "quantity"]],
  written_otherwise: ["The value was written in another form.", []],
} as const satisfies Record<string, readonly [string, readonly string[]]>;

/** The rule that a corrected value of a column is recorded under, unless only blanks were removed. */
export const repairRuleOf = (column: string): string =>
  Object.entries(repairWords).find(([, [, columns]]) => (columns as readonly string[]).includes(column))?.[0] ??
    "written_otherwise";

const columnsOf = (table: TableName) => Object.entries(specs[table].columns);
const either = (conditions: readonly string[]) => conditions.join(" OR ");
const isBlank = (column: string) => `is_blank(t.${column}_text)`;

/** A condition that only rows with a value in another form can meet. */
const odd = (rule: string, test: string): Check => ({ rule, test, isForAll: false });
const any = (rule: string, test: string): Check => ({ rule, test, isForAll: true });
/** What the comparison of rows found. */
const found = (rule: string): Check => any(rule, `d.reason = '${rule}'`);

function keyNotReadable(table: TableName): Check {
  const tests = specs[table].key.map((column) => {
    const [, largest] = specs[table].columns[column]!.range ?? [];
    return `t.${column} IS NULL${largest === undefined ? "" : ` OR t.${column} > ${largest}`}`;
  });
  return odd("key_not_readable", either(tests));
}

function valueMissing(table: TableName): Check {
  const tests = columnsOf(table)
    .filter(([column, { optional }]) => !optional && !specs[table].key.includes(column))
    .map(([column, { kind }]) =>
      ["line", "text", "name"].includes(kind) ? `t.${column} IS NULL` : `(t.${column} IS NULL AND ${isBlank(column)})`
    );
  return odd("value_missing", either(tests));
}

function valueTooLong(table: TableName): Check {
  const long = columnsOf(table).filter(([, { most }]) => most !== undefined);
  return odd("value_too_long", either(long.map(([column, { most }]) => `length(t.${column}) > ${most}`)));
}

function textDamaged(table: TableName): Check {
  const prose = columnsOf(table).filter(([, { kind, isMark }]) => !isMark && ["line", "text", "name"].includes(kind));
  return odd("text_damaged", either(prose.map(([column]) => `contains(t.${column}, chr(65533))`)));
}

/** An empty value is allowed, and one that cannot be read is not. */
const unreadable = (column: string) => `(t.${column} IS NULL AND NOT ${isBlank(column)})`;

/** A placeholder that was delivered with an offset may be the day before in UTC. */
const dates = (column: string, limit = true): Check[] => [
  odd("date_ambiguous", `t.${column} IS NULL AND is_slashed(t.${column}_text)`),
  odd("date_impossible", `t.${column} IS NULL`),
  any(
    "date_placeholder",
    column.endsWith("_at")
      ? `t.${column}::DATE IN (DATE '1899-12-31', DATE '1900-01-01', DATE '1969-12-31', DATE '1970-01-01')`
      : `t.${column} IN (DATE '1900-01-01', DATE '1970-01-01')`,
  ),
  ...limit ? [any("date_in_future", `t.${column} > latest()`)] : [],
];

/** The range that the contract allows. */
function rangeOf(table: TableName, column: string): readonly [number, number] {
  const { range } = specs[table].columns[column]!;
  if (!range) throw new TypeError(`The contract of ${table} limits no ${column}.`);
  return range;
}
const isBelow = (table: TableName, column: string) => `t.${column} < ${rangeOf(table, column)[0]}`;
const isAbove = (table: TableName, column: string) => `t.${column} > ${rangeOf(table, column)[1]}`;
/** The condition that a value which was read is in the range that the contract allows. */
export const isInRange = (table: TableName, column: string): string =>
  `t.${column} BETWEEN ${rangeOf(table, column).join(" AND ")}`;

const parentsOf = (table: TableName): Check[] =>
  specs[table].parents.map(({ noun }) => any(`${noun}_unknown`, `p_${noun}.k IS NULL`));

/** The first rule that a row breaks is its reason, so their order matters. */
export const checks: Readonly<Record<TableName, readonly Check[]>> = {
  categories: [
    keyNotReadable("categories"),
    valueMissing("categories"),
    valueTooLong("categories"),
    textDamaged("categories"),
    found("key_not_unique"),
    any("value_not_allowed", "t.kind IS NULL OR t.parent_id = t.category_id"),
  ],
  suppliers: [
    keyNotReadable("suppliers"),
    valueMissing("suppliers"),
    valueTooLong("suppliers"),
    textDamaged("suppliers"),
    found("key_not_unique"),
    odd("value_not_allowed", "t.country_code IS NULL"),
    odd("email_invalid", "t.contact_email IS NULL"),
  ],
  products: [
    keyNotReadable("products"),
    valueMissing("products"),
    valueTooLong("products"),
    textDamaged("products"),
    odd("text_cut_short", "regexp_matches(t.description, '([.]{3}|…)$')"),
    odd("name_not_certain", "t.is_unsure"),
    found("key_not_unique"),
    odd("price_not_readable", "t.list_price IS NULL"),
    any("price_not_positive", isBelow("products", "list_price")),
    odd("value_not_allowed", isAbove("products", "list_price")),
    any("price_absurd", "NOT t.list_price BETWEEN u.median / 100 AND u.median * 100"),
    ...dates("launched_on", false),
    odd(
      "value_not_allowed",
      either([
        ...["stock_quantity", "duration_minutes", "booking_notice_days"].map(unreadable),
        isAbove("products", "duration_minutes"),
        isAbove("products", "booking_notice_days"),
      ]),
    ),
    any(
      "neither_goods_nor_service",
      `NOT CASE WHEN t.stock_quantity IS NULL THEN t.duration_minutes IS NOT NULL AND t.booking_notice_days IS NOT NULL
        ELSE t.duration_minutes IS NULL AND t.booking_notice_days IS NULL END`,
    ),
    ...parentsOf("products"),
  ],
  customers: [
    keyNotReadable("customers"),
    valueMissing("customers"),
    valueTooLong("customers"),
    textDamaged("customers"),
    found("key_not_unique"),
    odd("email_invalid", "t.email IS NULL"),
    odd("phone_invalid", unreadable("phone")),
    ...dates("joined_on"),
    odd("value_not_allowed", "t.country_code IS NULL OR t.signup_channel IS NULL OR t.marketing_consent IS NULL"),
    odd("password_hash_invalid", "t.password_hash IS NULL"),
  ],
  orders: [
    keyNotReadable("orders"),
    valueMissing("orders"),
    found("key_not_unique"),
    ...dates("ordered_at"),
    odd("value_not_allowed", "t.channel IS NULL OR t.status IS NULL"),
    odd("price_not_readable", unreadable("total")),
    found("total_disagrees"),
    ...parentsOf("orders"),
  ],
  order_items: [
    keyNotReadable("order_items"),
    valueMissing("order_items"),
    found("key_not_unique"),
    odd("price_not_readable", "t.unit_price IS NULL"),
    odd("price_negative", isBelow("order_items", "unit_price")),
    odd(
      "value_not_allowed",
      either([
        "t.quantity IS NULL",
        `NOT ${isInRange("order_items", "quantity")}`,
        isAbove("order_items", "unit_price"),
      ]),
    ),
    any(
      "price_absurd",
      "t.unit_price > p_product.list_price * 10 OR t.unit_price BETWEEN 0.01 AND p_product.list_price / 100",
    ),
    ...parentsOf("order_items"),
  ],
  reviews: [
    keyNotReadable("reviews"),
    valueMissing("reviews"),
    valueTooLong("reviews"),
    textDamaged("reviews"),
    odd("text_cut_short", "regexp_matches(t.body, '(?i)([.]{3}|…) ?[(]?(read )?more[)]?$')"),
    found("key_not_unique"),
    odd("value_not_allowed", `t.rating IS NULL OR NOT ${isInRange("reviews", "rating")}`),
    ...dates("created_at"),
    ...parentsOf("reviews"),
  ],
};

/** Whether rows of a table can be recorded under a rule by something other than its {@link checks}. */
function isFoundLater(table: TableName, rule: string): boolean {
  const { unique, parents } = specs[table];
  if (rule === "merged") return true;
  if (rule === "document_broken") return ["customers", "orders", "reviews"].includes(table);
  if (rule === `${unique}_not_unique`) return true;
  if (table === "categories") return rule === "category_unknown" || rule === "category_quarantined";
  return parents.some(({ noun }) => rule === `${noun}_quarantined`);
}

const tables = Object.keys(specs) as TableName[];

/**
 * Every rule of the engine, with the words for its reason: those that set a row aside, and those that repair a value.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { rules } from "lab/etl";
 * const rule = rules.find(({ name }) => name === "date_impossible")!;
 * assert.equal(rule.severity, "error");
 * assert.deepEqual(rule.tables, ["products", "customers", "orders", "reviews"]);
 * ```
 */
export const rules: readonly Rule[] = [
  ...Object.entries(words).map(([name, [severity, means]]): Rule => ({
    name,
    severity,
    means,
    tables: tables.filter((table) => checks[table].some(({ rule }) => rule === name) || isFoundLater(table, name)),
  })),
  ...Object.entries(repairWords).map(([name, [means, columns]]): Rule => ({
    name,
    severity: "repaired",
    means,
    tables: tables.filter((table) =>
      name === "blanks_around" ||
      Object.keys(specs[table].columns).some((column) =>
        (columns as readonly string[]).includes(column) || repairRuleOf(column) === name
      )
    ),
  })),
];
