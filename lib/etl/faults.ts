/** Which errors are planted where, each on record with the value that it hides. */

import { Random } from "./random.ts";
import { spoil, type ValueFault } from "./spoil.ts";
import { columnsOf, type Row, type TableName, tables } from "./world.ts";

/** What can be wrong with a row: with the whole of it, or with a value. */
export type FaultKind = "duplicate_row" | "near_duplicate" | "swapped_columns" | ValueFault;

/** Every kind there is. */
export const faultKinds = [
  "duplicate_row",
  "near_duplicate",
  "swapped_columns",
  ...Object.keys(spoil) as ValueFault[],
] as const satisfies readonly FaultKind[];

/** One planted error, as the ledger records it. */
export interface Fault {
  kind: FaultKind;
  /** The spoilt column; "*" for a whole row. */
  column: string;
  /** What the column held before; of a copy, "row 12" for the row that it copies. */
  trueValue: string;
}

/** A true row on its way into a file. */
export interface PlantedRow {
  /** As it is delivered. */
  row: Row;
  faults: Fault[];
  /** The row comes again, so many rows later, in this form. */
  copy?: { kind: FaultKind; row: Row; later: number };
}

interface Plan {
  /** One row in so many has an error. */
  every: number;
  /** The kinds in turn, each with the columns it may spoil; of columns that are swapped, pairs. */
  kinds: readonly (readonly [FaultKind, ...string[]])[];
}

/** Where which errors go. Every kind comes in turn, so that even small files have many of them. */
export const faultPlans: Record<TableName, Plan> = {
  categories: { every: 12, kinds: [["code_typo", "kind"], ["duplicate_row"], ["code_variant", "kind"]] },
  suppliers: {
    every: 6,
    kinds: [
      ["stray_spaces", "name", "country_code"],
      ["duplicate_row"],
      ["code_variant", "country_code"],
      ["near_duplicate", "name"],
      ["stray_cr", "contact_email"],
      ["invalid_email", "contact_email"],
    ],
  },
  products: {
    every: 8,
    kinds: [
      ["price_format", "list_price"],
      ["stray_spaces", "name", "description", "sku", "category_id"],
      ["name_case", "name"],
      ["foreign_currency", "list_price"],
      ["date_format", "launched_on"],
      ["name_abbreviated", "name"],
      ["near_duplicate", "list_price", "launched_on", "sku"],
      ["negative_price", "list_price"],
      ["cut_short", "description"],
      ["stray_cr", "launched_on", "sku", "product_id"],
      ["orphan_key", "category_id", "supplier_id"],
      ["slashed_date", "launched_on"],
      ["missing_value", "name", "list_price"],
      ["swapped_columns", "list_price/launched_on"],
      ["absurd_price", "list_price"],
      ["duplicate_row"],
      ["impossible_date", "launched_on"],
      ["placeholder_date", "launched_on"],
    ],
  },
  customers: {
    every: 14,
    kinds: [
      ["invalid_email", "email"],
      ["stray_spaces", "first_name", "email", "city", "customer_id"],
      ["phone_format", "phone"],
      ["duplicate_row"],
      ["mojibake", "first_name", "last_name", "city"],
      ["code_variant", "signup_channel", "marketing_consent", "country_code"],
      ["missing_value", "last_name", "email"],
      ["date_format", "joined_on"],
      ["swapped_columns", "email/phone", "city/country_code"],
      ["near_duplicate", "joined_on", "last_name", "phone"],
      ["stray_cr", "marketing_consent", "email", "customer_id"],
      ["code_typo", "signup_channel"],
      ["impossible_date", "joined_on"],
      ["invalid_phone", "phone"],
      ["slashed_date", "joined_on"],
      ["damaged_text", "last_name", "city"],
      ["placeholder_date", "joined_on"],
      ["future_date", "joined_on"],
      ["cut_short", "joined_on"],
    ],
  },
  orders: {
    every: 30,
    kinds: [
      ["orphan_key", "customer_id"],
      ["code_typo", "status", "channel"],
      ["date_format", "ordered_at"],
      ["duplicate_row"],
      ["code_variant", "channel", "status"],
      ["impossible_date", "ordered_at"],
      ["stray_cr", "ordered_at", "customer_id", "order_id"],
      ["missing_value", "channel", "ordered_at"],
      ["near_duplicate", "ordered_at", "order_id", "status"],
      ["stray_spaces", "order_id", "customer_id", "status"],
      ["slashed_date", "ordered_at"],
      ["future_date", "ordered_at"],
      ["placeholder_date", "ordered_at"],
      ["cut_short", "ordered_at"],
    ],
  },
  order_items: {
    every: 60,
    kinds: [
      ["price_format", "unit_price"],
      ["orphan_key", "product_id"],
      ["swapped_columns", "quantity/unit_price"],
      ["negative_price", "unit_price"],
      ["stray_cr", "unit_price", "order_id"],
      ["duplicate_row"],
      ["impossible_quantity", "quantity"],
      ["absurd_price", "unit_price"],
      ["near_duplicate", "unit_price", "order_id"],
      ["missing_value", "quantity"],
      ["foreign_currency", "unit_price"],
      ["stray_spaces", "product_id", "line_no"],
    ],
  },
  reviews: {
    every: 8,
    kinds: [
      ["html_markup", "body"],
      ["orphan_key", "product_id"],
      ["rating_text", "rating"],
      ["duplicate_row"],
      ["mojibake", "body"],
      ["missing_value", "rating"],
      ["rating_out_of_range", "rating"],
      ["stray_spaces", "title", "body"],
      ["date_format", "created_at"],
      ["near_duplicate", "created_at", "body"],
      ["swapped_columns", "rating/title"],
      ["cut_short", "body"],
      ["damaged_text", "body"],
      ["impossible_date", "created_at"],
      ["stray_cr", "created_at", "body"],
      ["future_date", "created_at"],
    ],
  },
};

/** Planted errors have chance streams apart from those of the rows. */
const faultStream = 100;

/** The rows of a table, some of them spoilt. An error that a row has no room for goes to the next row of its block that has. */
export function* plantFaults(table: TableName, rows: Iterable<Row>, seed: number): Generator<PlantedRow> {
  const { every, kinds } = faultPlans[table];
  let index = 0;
  let armed: { from: number; kind: FaultKind; column: string; random: Random } | undefined;
  for (const row of rows) {
    const block = Math.floor(index / every);
    if (index % every === 0) {
      const random = new Random(seed, faultStream + tables.indexOf(table), block);
      const [kind, ...columns] = kinds[block % kinds.length]!;
      armed = { from: index + random.below(every), kind, column: columns.length ? random.pick(columns) : "*", random };
    }
    const planted = armed && index >= armed.from ? plant(table, row, armed) : undefined;
    if (planted) armed = undefined;
    index++;
    yield planted ?? { row, faults: [] };
  }
}

function plant(
  table: TableName,
  row: Row,
  { kind, column, random }: { kind: FaultKind; column: string; random: Random },
): PlantedRow | undefined {
  const later = 1 + random.below(20);
  if (kind === "duplicate_row") return { row, faults: [], copy: { kind, row, later } };
  const [first = "", second = ""] = column.split("/");
  const at = columnsOf[table].indexOf(first);
  const trueValue = row[at]!;
  if (kind === "swapped_columns") {
    const other = columnsOf[table].indexOf(second);
    const otherValue = row[other]!;
    if (!trueValue || !otherValue) return undefined;
    const swapped = row.with(at, otherValue).with(other, trueValue);
    return {
      row: swapped,
      faults: [{ kind, column: first, trueValue }, { kind, column: second, trueValue: otherValue }],
    };
  }
  const spoilt = spoil[kind === "near_duplicate" ? variationOf(first) : kind](trueValue, random, first);
  if (spoilt === undefined || spoilt === trueValue) return undefined;
  return kind === "near_duplicate"
    ? { row, faults: [], copy: { kind, row: row.with(at, spoilt), later } }
    : { row: row.with(at, spoilt), faults: [{ kind, column: first, trueValue }] };
}

/** How a second copy of a row writes a value otherwise. */
function variationOf(column: string): ValueFault {
  if (/_price$/.test(column)) return "price_format";
  if (/_(on|at)$/.test(column)) return "date_format";
  return column === "phone" ? "phone_format" : "stray_spaces";
}
