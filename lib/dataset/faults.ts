/** Plants errors in rows, and records each with the true value. */

import { canHold, files, type FileShape } from "./files.ts";
import { Random } from "../core/mod.ts";
import { contradict, spoil, type ValueFault } from "./spoil.ts";
import { columnsOf, type Row, type TableName } from "./tables.ts";

/** The kinds of planted errors: in a whole row, or in one value. */
export type FaultKind =
  | "duplicate_row"
  | "near_duplicate"
  | "conflicting_key"
  | "broken_document"
  | "swapped_columns"
  | ValueFault;

/** All kinds of planted errors. */
export const faultKinds = [
  "duplicate_row",
  "near_duplicate",
  "conflicting_key",
  "broken_document",
  "swapped_columns",
  ...Object.keys(spoil) as ValueFault[],
] as const satisfies readonly FaultKind[];

/** One planted error, as the ledger records it. */
export interface Fault {
  kind: FaultKind;
  /** The column with the error; "*" for a whole row. For an item in a document: "items[2].quantity" or "items[2].*". */
  column: string;
  /** The true value; for a copy, what it copies ("row 12", "items[2]"); for a broken document, the whole document. */
  trueValue: string;
}

/** A row with its planted errors, before it is written. */
export interface PlantedRow {
  /** The row with its errors. */
  row: Row;
  faults: Fault[];
  /** The row is sent again, so many rows later, in this form. */
  copy?: { kind: FaultKind; row: Row; later: number };
  /** The document ends early, at this share of its length. */
  breaksAt?: number;
}

interface Plan {
  /** One row in so many has an error. */
  every: number;
  /** The kinds in turn, each with the columns that may have it; pairs for swapped columns. */
  kinds: readonly (readonly [FaultKind, ...string[]])[];
}

/** Which errors each file may have. All kinds come in turn, so even small files have many of them. */
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
      ["category_typo", "category_id"],
      ["slashed_date", "launched_on"],
      ["missing_value", "name", "list_price", "stock_quantity"],
      ["swapped_columns", "list_price/launched_on"],
      ["absurd_price", "list_price"],
      ["duplicate_row"],
      ["conflicting_key", "list_price"],
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
      ["conflicting_key", "joined_on"],
      ["stray_cr", "marketing_consent", "email", "customer_id"],
      ["code_typo", "signup_channel"],
      ["impossible_date", "joined_on"],
      ["invalid_phone", "phone"],
      ["slashed_date", "joined_on"],
      ["damaged_text", "last_name", "city"],
      ["placeholder_date", "joined_on"],
      ["future_date", "joined_on"],
      ["cut_short", "joined_on", "password_hash"],
    ],
  },
  orders: {
    every: 30,
    kinds: [
      ["orphan_key", "customer_id"],
      ["total_mismatch", "total"],
      ["broken_document"],
      ["code_typo", "status", "channel"],
      ["date_format", "ordered_at"],
      ["duplicate_row"],
      ["code_variant", "channel", "status"],
      ["impossible_date", "ordered_at"],
      ["stray_cr", "ordered_at", "customer_id", "order_id"],
      ["missing_value", "channel", "ordered_at"],
      ["near_duplicate", "ordered_at", "order_id", "status"],
      ["conflicting_key", "status"],
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
      ["conflicting_key", "quantity"],
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
      ["broken_document"],
      ["conflicting_key", "rating"],
      ["swapped_columns", "rating/title"],
      ["cut_short", "body"],
      ["damaged_text", "body"],
      ["impossible_date", "created_at"],
      ["stray_cr", "created_at", "body"],
      ["future_date", "created_at"],
    ],
  },
};

/** Planted errors use other random numbers than the rows. */
const faultStream = 100;

/** The kinds that a file can hold, each with the columns that may have it there. */
export function kindsIn(file: FileShape, table: TableName): Plan["kinds"] {
  return faultPlans[table].kinds.flatMap(([kind, ...columns]): [FaultKind, ...string[]][] => {
    if (kind === "broken_document") return file.format === "ndjson" && table === file.table ? [[kind]] : [];
    // Windows-1252 has no replacement character.
    if (kind === "damaged_text" && file.format === "psv") return [];
    const usable = columns.filter((pair) => pair.split("/").every((column) => canHold(file, table, column, "")));
    return usable.length > 0 || columns.length === 0 ? [[kind, ...usable]] : [];
  });
}

/** Plants errors in some rows of a file, one after another. If a row cannot have an error, the next row of its block that can gets it. */
export class FaultPlanter {
  readonly #file: FileShape;
  readonly #table: TableName;
  readonly #seed: number;
  readonly #kinds: Plan["kinds"];
  #index = 0;
  #armed: Armed | undefined;

  constructor(file: FileShape, table: TableName, seed: number) {
    this.#file = file;
    this.#table = table;
    this.#seed = seed;
    this.#kinds = kindsIn(file, table);
  }

  /** @param isWhole whether the nested rows have no errors. Only such a document may break, so that no recorded error is lost. */
  plant(row: Row, isWhole = true): PlantedRow {
    const { every } = faultPlans[this.#table];
    const index = this.#index++;
    if (index % every === 0) this.#arm(index, every);
    const armed = this.#armed;
    if (!armed || index < armed.from || (armed.kind === "broken_document" && !isWhole)) return { row, faults: [] };
    const planted = plant(this.#file, this.#table, row, armed);
    if (planted) this.#armed = undefined;
    return planted ?? { row, faults: [] };
  }

  #arm(index: number, every: number): void {
    const block = index / every;
    const stream = faultStream + 2 * files.findIndex(({ name }) => name === this.#file.name) +
      Number(this.#table === this.#file.nested);
    const random = new Random(this.#seed, stream, block);
    const [kind, ...columns] = this.#kinds[block % this.#kinds.length]!;
    this.#armed = {
      from: index + random.below(every),
      kind,
      column: columns.length ? random.pick(columns) : "*",
      random,
    };
  }
}

interface Armed {
  /** The first row that may have it. */
  from: number;
  kind: FaultKind;
  column: string;
  random: Random;
}

function plant(
  file: FileShape,
  table: TableName,
  row: Row,
  { kind, column, random }: Armed,
): PlantedRow | undefined {
  const later = 1 + random.below(20);
  if (kind === "duplicate_row") return { row, faults: [], copy: { kind, row, later } };
  if (kind === "broken_document") return { row, faults: [], breaksAt: 0.4 + random.fraction() / 2 };
  const [first = "", second = ""] = column.split("/");
  const at = columnsOf[table].indexOf(first);
  const trueValue = row[at]!;
  if (kind === "conflicting_key") {
    return { row, faults: [], copy: { kind, row: row.with(at, contradict(trueValue, random, first)), later } };
  }
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
  if (spoilt === undefined || spoilt === trueValue || !canHold(file, table, first, spoilt)) return undefined;
  return kind === "near_duplicate"
    ? { row, faults: [], copy: { kind, row: row.with(at, spoilt), later } }
    : { row: row.with(at, spoilt), faults: [{ kind, column: first, trueValue }] };
}

/** How a second copy of a row writes a value differently. */
function variationOf(column: string): ValueFault {
  if (/_price$/.test(column)) return "price_format";
  if (/_(on|at)$/.test(column)) return "date_format";
  return column === "phone" ? "phone_format" : "stray_spaces";
}
