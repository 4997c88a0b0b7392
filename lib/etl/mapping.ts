/** mapping.json: which file of an instructor's folder fills which table, and how its columns are called there. Pure but for the reading of the file. */

import { readFile } from "node:fs/promises";
import { join, normalize } from "node:path";
import { z } from "zod";
import { exitCodes, LabError, messageOf } from "../core/mod.ts";
import { columnsOf, type TableName, tables } from "./tables.ts";

/** The file's name in the folder. */
export const mappingFile = "mapping.json";

/** Columns that may stay empty, and so may be left out. */
const optionalColumns: Partial<Record<TableName, readonly string[]>> = {
  categories: ["parent_id"],
  products: ["stock_quantity", "duration_minutes", "booking_notice_days"],
  customers: ["phone"],
  orders: ["total"],
};

/** Columns in which no two rows of a table are alike, so that one constant cannot fill them. */
const uniqueColumns: Record<TableName, readonly string[]> = {
  categories: ["category_id", "name"],
  suppliers: ["supplier_id", "name"],
  products: ["product_id", "sku"],
  customers: ["customer_id", "email"],
  orders: ["order_id"],
  // The key is order_id with line_no: one constant for line_no is right where each order has one line.
  order_items: ["order_id"],
  reviews: ["review_id"],
};

const character = z.string().length(1, "it is one character");
const tableSchema = z.strictObject({
  file: z.string().min(1).refine((name) => !normalize(name).startsWith("..") && !name.startsWith("/"), {
    message: "it is the name of a file in the folder of the mapping",
  }),
  delimiter: character.default(","),
  quote: character.default('"'),
  encoding: z.string().default("utf-8").refine(isEncoding, {
    message: 'it is an encoding by its WHATWG name: "utf-8", "latin1", "windows-1252", "utf-16le" …',
  }),
  /** Whether the first line names the columns. Where not, they are called "1", "2" … */
  header: z.boolean().default(true),
  /** Source column → table column. */
  columns: z.record(z.string(), z.string()),
  /** Source columns that are not wanted. */
  ignore: z.array(z.string()).default([]),
  /** Table column → the value that every row has in it, where the file has no such column. */
  constants: z.record(z.string(), z.string()).default({}),
}).refine(({ delimiter, quote }) => delimiter !== quote && !/[\r\n]/.test(delimiter + quote), {
  message: "delimiter and quote are two characters, and none of them ends a line",
});

const mappingSchema = z.strictObject({
  tables: z.strictObject(
    Object.fromEntries(tables.map((table) => [table, tableSchema])) as Record<TableName, typeof tableSchema>,
  ),
});

/** How one file fills one table. */
export type TableMapping = z.infer<typeof tableSchema>;

export type Mapping = z.infer<typeof mappingSchema>;

function isEncoding(label: string): boolean {
  try {
    return Boolean(new TextDecoder(label));
  } catch {
    return false;
  }
}

/** An error of whoever wrote the mapping or chose the files: nothing has been loaded. */
export function refuseData(problems: readonly string[], directory: string, cause?: unknown): LabError {
  const said = problems.map((problem) => `\n  ${problem}`).join("");
  return new LabError(
    `The data in ${directory} cannot be loaded as ${mappingFile} describes it.${said}\ndatasets/README.md shows how a mapping is written.`,
    { exitCode: exitCodes.usage, cause },
  );
}

/**
 * Reads the mapping of a folder.
 *
 * @throws {LabError} (usage) that names each field that is wrong.
 */
export async function readMapping(directory: string): Promise<Mapping> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(join(directory, mappingFile), "utf8"));
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw refuseData(
      [isMissing ? `There is no ${mappingFile}.` : `${mappingFile}: ${messageOf(error)}`],
      directory,
      error,
    );
  }
  const checked = mappingSchema.safeParse(content);
  if (checked.success) return checked.data;
  const problems = checked.error.issues.map((issue) => {
    const [, table] = issue.path;
    const isAbsent = issue.path.length === 2 && !(content as Mapping).tables?.[table as TableName];
    return isAbsent && issue.code === "invalid_type"
      ? `${mappingFile}: the table "${
        String(table)
      }" has no entry. All seven are needed; a file with headings alone makes an empty table.`
      : `${mappingFile}: ${issue.path.join(".") || "it"}: ${issue.message}`;
  });
  throw refuseData(problems, directory, checked.error);
}

/** How a record of a file becomes a row of a table. */
export interface ColumnPlan {
  /** Values that each record has. */
  width: number;
  /** For each column of the table, in the order of `columnsOf`: the position in the record, or the text itself. */
  sources: (number | string)[];
}

/** What is wrong with a mapping, seen beside its file's columns. Empty where all is well. */
export function findMismatches(table: TableName, mapping: TableMapping, heading: readonly string[]): string[] {
  const { file, columns, ignore, constants } = mapping;
  const known = columnsOf[table];
  const targets = [...Object.values(columns), ...Object.keys(constants)];
  const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(", ");
  const problems: string[] = [];
  const say = (names: Iterable<string>, problem: (name: string) => string) => {
    for (const name of new Set(names)) problems.push(`${file} → ${table}: ${problem(name)}`);
  };
  say(repeated(heading), (name) => `the file has two columns "${name}". Rename one of them.`);
  say(
    heading.filter((name) => !Object.hasOwn(columns, name) && !ignore.includes(name)),
    (name) => `the column "${name}" is not mapped. Add it to "columns", or to "ignore".`,
  );
  say(
    [...Object.keys(columns), ...ignore].filter((name) => !heading.includes(name)),
    (name) => `the file has no column "${name}". It has ${quoted(heading)}; is the delimiter "${mapping.delimiter}"?`,
  );
  say(
    ignore.filter((name) => Object.hasOwn(columns, name)),
    (name) => `the column "${name}" is both mapped and ignored.`,
  );
  say(
    targets.filter((name) => !known.includes(name)),
    (name) => `the table has no column "${name}". It has ${quoted(known)}.`,
  );
  say(repeated(targets), (name) => `the table's column "${name}" is filled twice.`);
  say(
    known.filter((name) => !targets.includes(name) && !optionalColumns[table]?.includes(name)),
    (name) =>
      `the table's column "${name}" is filled by nothing. Map a column to it${
        uniqueColumns[table].includes(name)
          ? "; each row needs a value of its own there"
          : ', or give it one value in "constants"'
      }.`,
  );
  if (table === "products" && !["stock_quantity", "duration_minutes"].some((name) => targets.includes(name))) {
    problems.push(
      `${file} → products: nothing tells goods from services. Fill "stock_quantity" (goods), or "duration_minutes" and "booking_notice_days" (services).`,
    );
  }
  return problems;
}

/** The way from records to rows, for a mapping without mismatches. */
export function planColumns(
  table: TableName,
  { columns, constants }: TableMapping,
  heading: readonly string[],
): ColumnPlan {
  const sources = columnsOf[table].map((target) => {
    const at = heading.findIndex((name) => Object.hasOwn(columns, name) && columns[name] === target);
    return at >= 0 ? at : constants[target] ?? "";
  });
  return { width: heading.length, sources };
}

const repeated = (names: readonly string[]) => names.filter((name, at) => names.indexOf(name) !== at);
