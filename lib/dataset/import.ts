/** Makes a data set from an instructor's own files: reads each by its mapping, checks it, and writes it as the generator does. */

import { createHash, type Hash } from "node:crypto";
import { basename, join, resolve } from "node:path";
import { cacheDir, fromRoot, LabError, messageOf, type Progress, silent, throwIfInterrupted } from "../core/mod.ts";
import { buildDataset } from "./build.ts";
import { csvLine, CsvReader, type CsvRecord } from "./csv.ts";
import { countDelivered, importVersion, type OwnDataset, readDataset } from "./dataset.ts";
import {
  type ColumnPlan,
  findMismatches,
  type Mapping,
  planColumns,
  readMapping,
  refuseData,
  type TableMapping,
} from "./mapping.ts";
import { conversionOf, type Convert, KeyNumbers } from "./conversion.ts";
import { TextDecoding } from "./text_decoding.ts";
import { TextFile } from "./text_file.ts";
import { headingOf, plainFile, rowLine } from "./files.ts";
import { columnsOf, type TableName, tables } from "./tables.ts";

/** How own files are read. */
export interface ImportOptions {
  /** The folder of the data set. Default: one in the lab's cache, named after its hash. */
  directory?: string;
  /** Where to report progress. Default: nowhere. */
  progress?: Progress;
  /** Stops the work; nothing is left behind. */
  signal?: AbortSignal;
}

/** The folder of the data set with this hash. */
export const keptFolder = (sha256: string): string =>
  join(cacheDir(), "datasets", `own-${sha256.slice(0, 16)}-v${importVersion}`);

/** A file after the first look. */
interface Delivery {
  table: TableName;
  mapping: TableMapping;
  path: string;
  /** The columns' names; none if the file is empty. */
  heading: string[];
  sha256: string;
}

/** How many characters a staging column can hold. */
const limitOf = (column: string) => ["description", "body"].includes(column) ? 16_000 : 255;

/**
 * Makes a data set from the files that a folder's `mapping.json` describes (datasets/README.md explains it). It is kept in the lab's cache; the
 * folder is not changed.
 *
 * Every record becomes a row of its table or, if it cannot be read, an unreadable row, which loading puts into quarantine. Only the mapping
 * changes values. An empty file is a table without rows.
 *
 * @param from the folder: absolute, or from the lab's folder
 * @throws {LabError} if the files do not fit the mapping; the message names file, table and column of each problem. Nothing is kept then.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { countDelivered, importFiles } from "lab/dataset";
 * const directory = `${await Deno.makeTempDir()}/set`;
 * const own = await importFiles("tests/fixtures/own_data/shop", { directory });
 * assert.ok(countDelivered(own) > 0);
 * await Deno.remove(directory, { recursive: true });
 * ```
 */
export async function importFiles(from: string, options: ImportOptions = {}): Promise<OwnDataset> {
  const { progress = silent, signal } = options;
  const source = resolve(fromRoot(), from);
  const mapping = await readMapping(source);
  const folder = basename(source);
  const step = progress.start(`Reading own files of ${folder}`);
  try {
    const deliveries = await inspect(source, mapping, signal);
    const sha256 = createHash("sha256")
      .update(JSON.stringify([importVersion, mapping, deliveries.map((delivery) => delivery.sha256)])).digest("hex");
    const kept = options.directory ?? keptFolder(sha256);
    const known = await readDataset(kept);
    const manifest = known?.unreadable && known.sha256 === sha256
      ? { ...known, folder }
      : await buildDataset(kept, (building) =>
        convertAll(building, source, mapping, deliveries, { folder, sha256 }, (text) =>
          step.update(text), signal));
    step.done(`${countDelivered(manifest).toLocaleString("en-US")} rows`);
    return { ...manifest, directory: kept };
  } catch (error) {
    step.fail();
    throw error;
  }
}

/** Looks at every file, and reports the problems of all of them together. */
async function inspect(from: string, mapping: Mapping, signal?: AbortSignal): Promise<Delivery[]> {
  const deliveries: Delivery[] = [];
  const problems: string[] = [];
  for (const table of tables) {
    const own = mapping.tables[table];
    const path = join(from, own.file);
    const hash = createHash("sha256");
    try {
      const heading = await readHeading(path, own, hash, signal);
      if (heading.length > 0) problems.push(...findMismatches(table, own, heading));
      deliveries.push({ table, mapping: own, path, heading, sha256: hash.digest("hex") });
    } catch (error) {
      throwIfInterrupted(signal);
      problems.push(explain(error, own.file, table));
    }
  }
  if (problems.length > 0) throw refuseData(problems, from);
  return deliveries;
}

const explain = (thrown: unknown, file: string, table: TableName) =>
  `${file} → ${table}: ${
    (thrown as NodeJS.ErrnoException).code === "ENOENT"
      ? "the folder has no such file."
      : `${messageOf(thrown).replace(/[.]$/, "")}.`
  }`;

/** The columns' names. Reads, decodes and hashes the whole file, so a wrong encoding is found before anything is written. */
async function readHeading(path: string, mapping: TableMapping, hash: Hash, signal?: AbortSignal): Promise<string[]> {
  let first: CsvRecord | undefined;
  const reader = new CsvReader(mapping);
  for await (const { piece, isLast } of readText(path, mapping.encoding, hash, signal)) {
    if (!first) first = reader.read(piece, isLast).next().value ?? undefined;
  }
  if (!first) return [];
  if (first.isTooLong) throw new LabError("the first line is longer than a million characters");
  if (first.isMisquoted) throw new LabError(`text follows a closing quote in the first line: ${first.text}`);
  return first.values.map((name, at) => mapping.header ? name.trim() : String(at + 1));
}

/** A file's text in pieces. */
async function* readText(
  path: string,
  encoding: string,
  hash: Hash,
  signal?: AbortSignal,
): AsyncGenerator<{ piece: string; isLast: boolean }> {
  const decoding = new TextDecoding(encoding);
  for await (const bytes of (await Deno.open(path)).readable) {
    throwIfInterrupted(signal);
    hash.update(bytes);
    yield { piece: decoding.decode(bytes), isLast: false };
  }
  yield { piece: decoding.finish(), isLast: true };
}

async function convertAll(
  building: string,
  from: string,
  mappings: Mapping,
  deliveries: readonly Delivery[],
  identity: Pick<OwnDataset, "folder" | "sha256">,
  say: (text: string) => void,
  signal?: AbortSignal,
): Promise<Omit<OwnDataset, "directory">> {
  const files: OwnDataset["files"] = [];
  await using unreadable = await TextFile.create(building, "unreadable.csv");
  let refused = 0;
  const keys = new KeyNumbers();
  await unreadable.write(csvLine(["table", "row", "reason", "raw"]));
  for (const delivery of deliveries) {
    const { table, mapping, heading } = delivery;
    const conversions = columnsOf[table].map((column) => conversionOf(table, column, mappings, heading, keys));
    const shape = plainFile(table);
    await using file = await TextFile.create(building, shape.name);
    await file.write(headingOf(shape));
    let counts;
    try {
      counts = await convert(
        delivery,
        conversions,
        file,
        unreadable,
        (row) => say(`${mapping.file}: ${row.toLocaleString("en-US")} rows`),
        signal,
      );
    } catch (error) {
      throwIfInterrupted(signal);
      throw refuseData([explain(error, mapping.file, table)], from, error);
    }
    refused += counts.unreadable;
    files.push({ tables: [{ table, rows: counts.rows }], source: mapping.file, ...(await file.finish()) });
  }
  return { importVersion, ...identity, files, unreadable: { rows: refused, ...(await unreadable.finish()) } };
}

async function convert(
  { table, mapping, path, heading, sha256 }: Delivery,
  conversions: readonly (Convert | undefined)[],
  file: TextFile,
  unreadable: TextFile,
  say: (row: number) => void,
  signal?: AbortSignal,
): Promise<{ rows: number; unreadable: number }> {
  const shape = plainFile(table);
  let refused = 0;
  const plan = planColumns(table, mapping, heading);
  const reader = new CsvReader(mapping);
  const hash = createHash("sha256");
  let row = mapping.header ? -1 : 0;
  for await (const { piece, isLast } of readText(path, mapping.encoding, hash, signal)) {
    for (const record of reader.read(piece, isLast)) {
      if (++row === 0) continue;
      const values = plan.sources.map((source) => typeof source === "number" ? record.values[source] ?? "" : source);
      const reason = whyUnreadable(table, record, plan, values) ?? convertRow(values, record.values, conversions);
      if (reason === undefined) await file.write(rowLine(shape, values));
      else {
        refused++;
        // The empty row keeps the numbering: a row's number is its place in the file.
        await file.write(rowLine(shape, values.map(() => "")));
        const raw = JSON.stringify({ file: mapping.file, line: record.line, text: record.text });
        await unreadable.write(csvLine([table, String(row), reason, raw]));
      }
    }
    say(row);
  }
  if (hash.digest("hex") !== sha256) throw new LabError("the file changed while it was read; start again");
  return { rows: Math.max(row, 0), unreadable: refused };
}

/** Why a record is not a row of its table; `undefined` if it is one. */
function whyUnreadable(
  table: TableName,
  { values, isMisquoted, isTooLong: isRecordTooLong }: CsvRecord,
  { width }: ColumnPlan,
  row: readonly string[],
): string | undefined {
  if (isRecordTooLong) return "value_too_long";
  if (isMisquoted) return "row_misquoted";
  if (values.length !== width) return values.length < width ? "row_too_short" : "row_too_long";
  const isTooLong = row.some((value, at) => value.length > limitOf(columnsOf[table][at]!));
  return isTooLong ? "value_too_long" : undefined;
}

/** Converts the values of a row in place, by its mapping. Returns the reason if that is impossible. */
function convertRow(
  row: string[],
  record: readonly string[],
  conversions: readonly (Convert | undefined)[],
): string | undefined {
  for (const [at, convert] of conversions.entries()) {
    if (!convert) continue;
    const converted = convert(row[at]!, record);
    if (typeof converted !== "string") return converted.reason;
    row[at] = converted;
  }
}
