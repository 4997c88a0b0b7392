/** What the engine takes and gives. */

import type { Progress } from "../../core/mod.ts";
import type { Dataset, TableName } from "../../dataset/mod.ts";
import type { FileAccount } from "../account.ts";

/** A delivery: a folder, and which of its files belong to it. A data set is one; so is a part of it. */
export type Delivery = Pick<Dataset, "directory" | "files"> & {
  /** The file that lists the rows without readable values: those of own files. */
  unreadable?: { name: string };
};

/** A table that a delivery's rows end in. */
export type CleanTable = TableName | "quarantine" | "merged_rows" | "repairs";

/** The rows of one table as a file that {@link loadStatement} loads: in the order of the table's key, values separated by tabs. */
export interface CleanFile {
  table: CleanTable;
  columns: readonly string[];
  path: string;
  rows: number;
}

/** What is loaded already: the parents, unique values, prices and spellings that the rows of the next delivery are compared with. */
export interface KnownRows {
  categories?: readonly { category_id: number; name: string }[];
  suppliers?: readonly { supplier_id: number; name: string }[];
  products?: readonly { product_id: number; sku: string; name: string; list_price: string | number }[];
  customers?: readonly { customer_id: number; email: string }[];
  orders?: readonly { order_id: number }[];
  /** The keys of rows in quarantine: a row that refers to one waits, and is not called an orphan. */
  setAside?: readonly { source: string; key_value: number }[];
}

/** How to cleanse. */
export interface CleanseOptions {
  /** What is loaded already. Default: nothing. */
  known?: KnownRows;
  /** Later dates are in the future. Default: now. */
  now?: Date;
  /** The memory that the engine may use before it writes to the work folder. Default: "640MB". */
  memory?: string;
  /** Called as soon as a file is complete, while later tables are still being read. Files come parents first. */
  ready?: (file: CleanFile) => void;
  /** Where to report each table. Default: nowhere. */
  progress?: Progress;
  /** Stops the work; nothing is left in the work folder but files that were ready. */
  signal?: AbortSignal;
}

/** The result of {@link cleanseDelivery}. */
export interface Cleansed {
  /** One for each table, in the order in which they can be loaded. */
  files: CleanFile[];
  /** Where the rows of each file are: source = loaded + quarantined + merged. */
  accounts: FileAccount[];
}
