/** Reads the files of a delivery into the engine, each row with its number. */

import { join } from "node:path";
import { LabError } from "../../core/mod.ts";
import { files, type TableName } from "../../dataset/mod.ts";
import { type Delivered, nameOf } from "../account.ts";
import {
  documentColumns,
  isUsualList,
  mostItems,
  parseDocument,
  shapes,
  takeApart,
  token,
  valuesOf,
} from "./documents.ts";
import type { Engine } from "./engine.ts";
import { literal } from "./macros.ts";
import { transcode } from "./transcode.ts";
import type { Delivery } from "./types.ts";
import { namesOf, valueColumns, withValues } from "./values.ts";

/** A word that no file contains, so that an empty value stays an empty text. */
const impossible = literal("\u0002no value");

/** How many documents are parsed at once. */
const batch = 20_000;

/** A name for what the engine holds of a file. */
const idOf = ({ name }: { name: string }) => name.replace(/\W/g, "_");
const shapeOf = (name: string) => files.find((file) => file.name === name)!;
const separators = { csv: ",", tsv: "\t", psv: "|" } as const;
const textColumns = (names: readonly string[]) => `{${names.map((name) => `'${name}': 'VARCHAR'`).join(", ")}}`;

/** Reads delivered files, and remembers which rows have no values. */
export class Source {
  readonly #engine: Engine;
  readonly #delivery: Delivery;
  readonly #folder: string;
  /** The files in Windows-1252 as UTF-8. */
  readonly #transcoded = new Map<string, Promise<string>>();
  /** The queries for the rows of a table, one for each file. */
  readonly #queries = new Map<TableName, string[]>();

  /** Starts to transcode what has to be. */
  constructor(engine: Engine, delivery: Delivery, folder: string, signal?: AbortSignal) {
    this.#engine = engine;
    this.#delivery = delivery;
    this.#folder = folder;
    for (const { name } of delivery.files) {
      if (shapeOf(name).format !== "psv") continue;
      const to = join(folder, `${name}.csv`);
      const done = transcode(join(delivery.directory, name), to, signal).then(() => to);
      done.catch(() => {}); // it is awaited where the file is read
      this.#transcoded.set(name, done);
    }
  }

  /** Waits until no file is being written any more. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#transcoded.values());
  }

  /** Creates the tables for rows without values, and fills them with those that were found when own files were imported. */
  async open(): Promise<void> {
    await this.#engine.run(
      `CREATE TABLE unreadable (source VARCHAR, source_row UINTEGER, reason VARCHAR, raw VARCHAR)`,
    );
    if (!this.#delivery.unreadable) return;
    const path = join(this.#delivery.directory, this.#delivery.unreadable.name);
    const names = ["source", "source_row", "reason", "raw"];
    await this.#engine.run(`INSERT INTO unreadable SELECT * FROM ${this.#csv(path, names, ",")}`);
  }

  /** Creates the table `raw_<table>`: all delivered rows of a table of the catalogue, as texts. */
  async readTexts(table: TableName): Promise<void> {
    const columns = namesOf(table).map((name): [string, string] => [name, "VARCHAR"]);
    for (const file of this.#filesOf(table)) await this.#readLines(file, table, columns, (lines) => lines);
    await this.#engine.run(`CREATE TABLE raw_${table} AS ${this.#rows(table, columns)}`);
    for (const file of this.#filesOf(table)) await this.#engine.run(`DROP TABLE lines_${idOf(file)}`);
  }

  /**
   * Creates the view `x_<table>`: all delivered rows of a table, with values or texts ({@link withValues}). The items of documents come with their orders,
   * which are read first.
   */
  async read(table: TableName): Promise<void> {
    const columns = valueColumns(table);
    for (const file of this.#filesOf(table)) {
      if (shapeOf(file.name).format === "ndjson") await this.#readDocuments(file, table);
      else await this.#readLines(file, table, columns, (lines) => withValues(table, `(${lines})`));
    }
    await this.#engine.run(`CREATE VIEW x_${table} AS ${this.#rows(table, columns)}`);
  }

  #filesOf(table: TableName): Delivered[] {
    return this.#delivery.files.filter(({ name }) => shapeOf(name).table === table);
  }

  /** The query for all rows of a table. */
  #rows(table: TableName, columns: readonly [name: string, type: string][]): string {
    const none = columns.map(([name, type]) => `NULL::${type} AS ${name}`).join(", ");
    const queries = this.#queries.get(table) ?? [`SELECT 0 AS source_row, ${none} WHERE false`];
    const without = this.#delivery.unreadable
      ? `WHERE source_row NOT IN (SELECT source_row FROM unreadable WHERE source = '${table}')`
      : "";
    return `SELECT source_row::UINTEGER AS source_row, ${columns.map(([name]) => name).join(", ")}
      FROM (${queries.join(" UNION ALL ")}) ${without}`;
  }

  #hold(table: TableName, query: string): void {
    this.#queries.set(table, [...this.#queries.get(table) ?? [], query]);
  }

  /** @param query what to make of the lines, in their order */
  async #readLines(
    file: Delivered,
    table: TableName,
    columns: readonly [name: string, type: string][],
    query: (lines: string) => string,
  ): Promise<void> {
    const names = namesOf(table);
    const { base, format } = shapeOf(file.name);
    const separator = separators[format as keyof typeof separators];
    const path = await (this.#transcoded.get(file.name) ?? join(this.#delivery.directory, file.name));
    await checkHeading(path, nameOf(file), names, separator);
    const lines = `lines_${idOf(file)}`;
    await this.#engine.run(`CREATE TABLE ${lines} AS ${query(`SELECT * FROM ${this.#csv(path, names, separator)}`)}`);
    await this.#checkCount(file, table, lines);
    this.#hold(
      table,
      `SELECT rowid + ${base + 1} AS source_row, ${columns.map(([name]) => name).join(", ")} FROM ${lines}`,
    );
    if (this.#transcoded.has(file.name)) await Deno.remove(path);
  }

  #csv(path: string, names: readonly string[], separator: string): string {
    return `read_csv(${literal(path)}, delim = ${literal(separator)}, quote = '"', escape = '"', header = true,
      auto_detect = false, strict_mode = true, new_line = '\\n', nullstr = ${impossible}, allow_quoted_nulls = false,
      max_line_size = 4194304, buffer_size = 8388608, columns = ${textColumns(names)})`;
  }

  /** A line that was read is a row, and no row may be missing. */
  async #checkCount(file: Delivered, table: TableName, from: string): Promise<void> {
    const delivered = file.tables.find((held) => held.table === table)!.rows;
    const [{ n } = { n: "0" }] = await this.#engine.rows<{ n: string }>(`SELECT count(*) AS n FROM ${from}`);
    if (Number(n) !== delivered) {
      throw new LabError(
        `${
          nameOf(file)
        } has ${delivered} rows of ${table}, but ${n} were read. Was the file changed after it was delivered?`,
      );
    }
  }

  async #readDocuments(file: Delivered, table: TableName): Promise<void> {
    const id = idOf(file);
    const { base, nested } = shapeOf(file.name);
    const path = join(this.#delivery.directory, file.name);
    const isUsual = `v.${documentColumns(table)[0]} <> ''${nested ? ` AND ${isUsualList("v.items")}` : ""}`;
    await this.#engine.run(
      `CREATE TABLE documents_${id} AS ${
        withValues(
          table,
          `(SELECT document, v, ${isUsual} AS is_usual, ${this.#tokens(table)} FROM (
            SELECT document, ${takeApart(table, "document")} AS v
            FROM read_csv(${
            literal(path)
          }, delim = chr(1), quote = '', escape = '', header = false, auto_detect = false,
              strict_mode = true, new_line = '\\n', nullstr = ${impossible}, max_line_size = 20000000, buffer_size = 25165824,
              columns = {'document': 'VARCHAR'})))`,
          ["CASE WHEN NOT is_usual THEN document END AS odd", ...nested ? ["v.items AS items"] : []],
        )
      }`,
    );
    await this.#checkCount(file, table, `documents_${id}`);
    if (nested) await this.#takeItems(id, base);
    const columns = valueColumns(table).map(([name]) => name).join(", ");
    this.#hold(table, `SELECT rowid + ${base + 1} AS source_row, ${columns} FROM documents_${id} WHERE odd IS NULL`);
    await this.#parseOdd(file, table, base, nested);
  }

  /** The columns of a table, from a struct of tokens. */
  #tokens(table: TableName): string {
    const found = documentColumns(table);
    return namesOf(table).map((name) => found.includes(name) ? `${token(`v.${name}`)} AS ${name}` : name).join(", ");
  }

  /** The items of usual orders. */
  async #takeItems(id: string, base: number): Promise<void> {
    const order = `coalesce(order_id::VARCHAR, texts[${namesOf("orders").indexOf("order_id") + 1}])`;
    await this.#engine.run(
      `CREATE TABLE items_${id} AS ${
        withValues(
          "order_items",
          `(SELECT source_row, ${this.#tokens("order_items")} FROM (
            SELECT ${base} + line * 100 + place AS source_row, order_id, ${takeApart("order_items", "item")} AS v FROM (
              SELECT line, order_id, unnest(items) AS item, unnest(range(1, len(items) + 1)) AS place FROM (
                SELECT rowid + 1 AS line, ${order} AS order_id, string_split(items[2:-2], '},{') AS items
                FROM documents_${id} WHERE odd IS NULL))))`,
          ["source_row"],
        )
      };
      ALTER TABLE documents_${id} DROP COLUMN items`,
    );
    this.#hold("order_items", `FROM items_${id}`);
  }

  /** The documents that are written otherwise, in batches. */
  async #parseOdd(file: Delivered, table: TableName, base: number, nested: TableName | undefined): Promise<void> {
    const id = idOf(file);
    const parsed = [table, ...nested ? [nested] : []];
    for (const of of parsed) {
      const columns = namesOf(of).map((name) => `${name} VARCHAR`).join(", ");
      await this.#engine.run(`CREATE TABLE parsed_${of} (source_row UINTEGER, ${columns})`);
    }
    await this.#parseAll(file, table, base, nested);
    for (const of of parsed) {
      await this.#engine.run(
        `CREATE TABLE odd_${of}_${id} AS ${withValues(of, `parsed_${of}`, ["source_row"])}; DROP TABLE parsed_${of}`,
      );
      this.#hold(of, `FROM odd_${of}_${id}`);
    }
  }

  async #parseAll(file: Delivered, table: TableName, base: number, nested: TableName | undefined): Promise<void> {
    for (let after = 0;;) {
      const odd = await this.#engine.rows<{ line: string; document: string }>(
        `SELECT line, document FROM (SELECT rowid + 1 AS line, odd AS document FROM documents_${idOf(file)})
        WHERE document IS NOT NULL AND line > ${after} ORDER BY line LIMIT ${batch}`,
      );
      if (odd.length === 0) return;
      const rows: (string | number)[][] = [];
      const items: (string | number)[][] = [];
      const broken: (string | number)[][] = [];
      for (const { line, document } of odd) {
        const found = parseDocument(document);
        const list = nested && Array.isArray(found?.items) ? found.items : [];
        const row = base + Number(line);
        if (!found || list.length > mostItems) {
          const raw = `{"file": "${file.name}", "line": ${line}, "text": ${jsonText(document)}}`;
          broken.push([table, row, "document_broken", raw]);
          continue;
        }
        rows.push([row, ...valuesOf(found, shapes[table]!)]);
        for (const [at, item] of list.entries()) {
          const order = valuesOf(found, [["id", "order_id"]]);
          items.push([base + Number(line) * 100 + at + 1, ...order, ...valuesOf(item, shapes.order_items!)]);
        }
      }
      await this.#engine.fill(`parsed_${table}`, rows);
      if (nested) await this.#engine.fill(`parsed_${nested}`, items);
      await this.#engine.fill("unreadable", broken);
      after = Number(odd.at(-1)!.line);
    }
  }
}

/** A text in JSON as the server writes it. */
const jsonText = (text: string): string =>
  JSON.stringify(text).replace(/\\u00[0-9a-f]{2}/g, (escape) => `\\u${escape.slice(2).toUpperCase()}`);

/** The first line of a file has to name the columns. */
async function checkHeading(path: string, file: string, columns: readonly string[], separator: string): Promise<void> {
  using opened = await Deno.open(path);
  const piece = new Uint8Array(4096);
  const length = await opened.read(piece) ?? 0;
  const [heading = ""] = new TextDecoder().decode(piece.subarray(0, length)).split("\n");
  if (heading !== columns.join(separator)) {
    throw new LabError(`The first line of ${file} is "${heading.slice(0, 200)}", not "${columns.join(separator)}".`);
  }
}
