/** mapping.json: which file of an instructor's folder fills which table, and the names of its columns. Pure, except for reading the file. */

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, normalize } from "node:path";
import { z } from "zod";
import { exitCodes, LabError, messageOf } from "../core/mod.ts";
import { amountColumns, countColumns, dayColumns, keyColumns, noPassword, timeColumns } from "./conversion.ts";
import { readDatePattern } from "./date_pattern.ts";
import { columnsOf, type TableName, tables } from "./tables.ts";

/** The file's name in the folder. */
export const mappingFile = "mapping.json";

/** Columns that a file may lack. They stay empty; a missing password hash becomes one that matches no password. */
const optionalColumns: Partial<Record<TableName, readonly string[]>> = {
  categories: ["parent_id"],
  products: ["stock_quantity", "duration_minutes", "booking_notice_days"],
  customers: ["phone", "password_hash"],
  orders: ["total"],
};

/** Columns whose values are unique in their table, so a constant cannot fill them. */
const uniqueColumns: Record<TableName, readonly string[]> = {
  categories: ["category_id", "name"],
  suppliers: ["supplier_id", "name"],
  products: ["product_id", "sku"],
  customers: ["customer_id", "email"],
  orders: ["order_id"],
  // The key is order_id with line_no. A constant for line_no is right if each order has one line.
  order_items: ["order_id"],
  reviews: ["review_id"],
};

const datePattern = z.string().superRefine((pattern, context) => {
  try {
    readDatePattern(pattern);
  } catch (error) {
    context.addIssue({ code: "custom", message: messageOf(error) });
  }
});

/** How the values of a column are written, if not as the rules read them. */
const formatSchema = z.strictObject({
  /** A date's pattern, or several: "dd/MM/yyyy". */
  date: z.preprocess((given) => typeof given === "string" ? [given] : given, z.array(datePattern).min(1)).optional(),
  /** A number's decimal mark. */
  decimal: z.enum([".", ","]).optional(),
  /** A number's thousands separator. */
  thousands: z.enum([".", ",", " ", "'", "’", "\u00A0", "\u202F"]).optional(),
  /** The text before or after an amount: "€". */
  sign: z.string().min(1).optional(),
}).refine(
  ({ date, decimal, thousands, sign }) =>
    (date === undefined) !== ([decimal, thousands, sign].every((part) => part === undefined)),
  {
    message: 'use "date", or "decimal", "thousands" and "sign" for numbers',
  },
).refine(({ decimal = ".", thousands }) => decimal !== thousands, {
  message: "decimal mark and thousands mark must differ",
});

const rate = z.number().positive().max(1e6);

/** The value of one unit of the file's currency in US dollars. */
const currencySchema = z.strictObject({
  /** For every row. */
  factor: rate.optional(),
  /** The file's column with a currency's code, and the dollars for one unit of each. */
  column: z.string().optional(),
  rates: z.record(z.string(), rate).optional(),
}).refine(({ factor, column, rates }) => factor === undefined ? column && rates : !column && !rates, {
  message: 'use "factor", or "column" and "rates"',
});

const character = z.string().length(1, "use one character");
const tableSchema = z.strictObject({
  file: z.string().min(1).refine((name) => !normalize(name).startsWith("..") && !name.startsWith("/"), {
    message: "use the name of a file in the folder of the mapping",
  }),
  delimiter: character.default(","),
  quote: character.default('"'),
  encoding: z.string().default("utf-8").refine(isEncoding, {
    message: 'it is an encoding by its WHATWG name: "utf-8", "latin1", "windows-1252", "utf-16le" …',
  }),
  /** Whether the first line names the columns. If not, their names are "1", "2" … */
  header: z.boolean().default(true),
  /** Source column → table column. */
  columns: z.record(z.string(), z.string()),
  /** Source columns that are left out. */
  ignore: z.array(z.string()).default([]),
  /** Table column → the value of every row, if the file has no such column. */
  constants: z.record(z.string(), z.string()).default({}),
  /** Table column → what delivered values mean: { "status": { "fulfilled": "shipped" } }. */
  values: z.record(z.string(), z.record(z.string(), z.string())).default({}),
  /** Table column → how its values are written. */
  formats: z.record(z.string(), formatSchema).default({}),
  currency: currencySchema.optional(),
}).refine(({ delimiter, quote }) => delimiter !== quote && !/[\r\n]/.test(delimiter + quote), {
  message: "delimiter and quote must differ, and neither may be a line end",
});

const mappingSchema = z.strictObject({
  /** Keys that are texts. Each text gets a number, the same one in every file. */
  textKeys: z.array(z.enum(keyColumns)).default([]),
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

/** An error in the mapping or in the choice of files. Nothing has been loaded. */
export function refuseData(problems: readonly string[], directory: string, cause?: unknown): LabError {
  const list = problems.map((problem) => `\n  ${problem}`).join("");
  return new LabError(
    `The data in ${directory} cannot be loaded as ${mappingFile} describes it.${list}\ndatasets/README.md shows how a mapping is written.`,
    { exitCode: exitCodes.usage, cause },
  );
}

/**
 * Reads the mapping of a folder.
 *
 * @throws {LabError} if a field is wrong; the message names each one.
 */
export async function readMapping(directory: string): Promise<Mapping> {
  if (!existsSync(directory)) throw refuseData(["There is no such folder."], directory);
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder().decode(await readFile(join(directory, mappingFile))));
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
      }" has no entry. All seven are needed; an empty file makes an empty table.`
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

/** The mismatches between a mapping and the columns of its file; none for an empty file. */
export function findMismatches(table: TableName, mapping: TableMapping, heading: readonly string[]): string[] {
  const { file, columns, ignore, constants, values, formats, currency } = mapping;
  const known = columnsOf[table];
  const targets = [...Object.values(columns), ...Object.keys(constants)];
  const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(", ");
  const problems: string[] = [];
  const say = (names: Iterable<string>, problem: (name: string) => string) => {
    for (const name of new Set(names)) problems.push(`${file} → ${table}: ${problem(name)}`);
  };
  say(repeated(heading), (name) => `the file has two columns "${name}". Rename one of them.`);
  say(
    [...Object.keys(values), ...Object.keys(formats)].filter((name) => !known.includes(name)),
    (name) => `"values" and "formats" name the table's columns, and it has no column "${name}".`,
  );
  say(
    Object.entries(formats).filter(([name, { date }]) =>
      known.includes(name) && !canHaveFormat(name, date !== undefined)
    )
      .map(([name]) => name),
    (name) =>
      `"formats" gives "${name}" a format that its values cannot have: dates go with days and times, "decimal", "thousands" and "sign" with amounts and counts.`,
  );
  if (currency && !known.some((name) => amountColumns.includes(name))) {
    problems.push(`${file} → ${table}: the table has no amounts, so "currency" has no meaning.`);
  }
  if (currency?.column !== undefined && !heading.includes(currency.column)) {
    problems.push(`${file} → ${table}: the file has no column "${currency.column}" with currencies.`);
  }
  say(
    heading.filter((name) => !Object.hasOwn(columns, name) && !ignore.includes(name) && name !== currency?.column),
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
      `the table's column "${name}" is not filled. Map a column to it${
        uniqueColumns[table].includes(name)
          ? "; each row needs a different value there"
          : ', or give it one value in "constants"'
      }.`,
  );
  if (table === "products" && !["stock_quantity", "duration_minutes"].some((name) => targets.includes(name))) {
    problems.push(
      `${file} → products: nothing distinguishes goods from services. Fill "stock_quantity" (goods), or "duration_minutes" and "booking_notice_days" (services).`,
    );
  }
  return problems;
}

/** How records become rows, for a mapping without mismatches. */
export function planColumns(
  table: TableName,
  { columns, constants }: TableMapping,
  heading: readonly string[],
): ColumnPlan {
  const sources = columnsOf[table].map((target) => {
    const at = heading.findIndex((name) => Object.hasOwn(columns, name) && columns[name] === target);
    return at >= 0 ? at : constants[target] ?? (target === "password_hash" ? noPassword : "");
  });
  return { width: heading.length, sources };
}

const canHaveFormat = (column: string, isDate: boolean) =>
  (isDate ? [...dayColumns, ...timeColumns] : [...amountColumns, ...countColumns]).includes(column);

const repeated = (names: readonly string[]) => names.filter((name, at) => names.indexOf(name) !== at);
