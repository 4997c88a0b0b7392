/** Reads the files of a delivery into the engine: each value as text, with the number of its row. */

import { join } from "node:path";
import { LabError } from "../../core/mod.ts";
import { files, type TableName } from "../../dataset/mod.ts";
import { type Delivered, nameOf } from "../account.ts";
import { specs } from "./columns.ts";
import { documentColumns, parseDocument, shapes, takeApart, token, valuesOf } from "./documents.ts";
import type { Engine } from "./engine.ts";
import { literal } from "./macros.ts";
import { transcode } from "./transcode.ts";
import type { Delivery } from "./types.ts";

/** A word that no file contains, so that an empty value stays an empty text. */
const impossible = literal("\u0002no value");

/** A document has room for 99 items. */
const mostItems = 99;

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
  /** The engine's tables that these queries read. */
  readonly #held = new Map<TableName, string[]>();

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

  /** Creates the view `raw_<table>`: all delivered rows of a table. The items of documents come with their orders, which are read first. */
  async read(table: TableName): Promise<void> {
    const names = Object.keys(specs[table].columns).join(", ");
    const none = Object.keys(specs[table].columns).map((column) => `NULL::VARCHAR AS ${column}`).join(", ");
    for (const file of this.#delivery.files) {
      const shape = shapeOf(file.name);
      if (shape.table !== table) continue;
      if (shape.format === "ndjson") await this.#readDocuments(file, table);
      else await this.#readLines(file, table, separators[shape.format]);
    }
    const queries = this.#queries.get(table) ?? [`SELECT 0 AS source_row, ${none} WHERE false`];
    const without = this.#delivery.unreadable
      ? `WHERE source_row NOT IN (SELECT source_row FROM unreadable WHERE source = '${table}')`
      : "";
    await this.#engine.run(
      `CREATE VIEW raw_${table} AS SELECT source_row::UINTEGER AS source_row, ${names}
      FROM (${queries.join(" UNION ALL ")}) ${without}`,
    );
  }

  /** Drops the texts of a table once its values are read. */
  async forget(table: TableName): Promise<void> {
    const held = (this.#held.get(table) ?? []).map((name) => `DROP TABLE ${name};`);
    await this.#engine.run(`DROP VIEW raw_${table}; ${held.join(" ")}`);
  }

  #hold(table: TableName, held: string, query: string): void {
    this.#held.set(table, [...this.#held.get(table) ?? [], held]);
    this.#queries.set(table, [...this.#queries.get(table) ?? [], query]);
  }

  async #readLines(file: Delivered, table: TableName, separator: string): Promise<void> {
    const columns = Object.keys(specs[table].columns);
    const path = await (this.#transcoded.get(file.name) ?? join(this.#delivery.directory, file.name));
    await checkHeading(path, nameOf(file), columns, separator);
    const lines = `lines_${idOf(file)}`;
    await this.#engine.run(`CREATE TABLE ${lines} AS SELECT * FROM ${this.#csv(path, columns, separator)}`);
    await this.#checkCount(file, table, lines);
    const { base } = shapeOf(file.name);
    this.#hold(table, lines, `SELECT rowid + ${base + 1} AS source_row, ${columns.join(", ")} FROM ${lines}`);
    if (this.#transcoded.has(file.name)) await Deno.remove(path);
  }

  #csv(path: string, names: readonly string[], separator: string): string {
    return `read_csv(${literal(path)}, delim = ${literal(separator)}, quote = '"', escape = '"', header = true,
      auto_detect = false, strict_mode = true, new_line = '\\n', nullstr = ${impossible}, allow_quoted_nulls = false,
      max_line_size = 4194304, columns = ${textColumns(names)})`;
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
    const { name } = file;
    const id = idOf(file);
    const { base, nested } = shapeOf(name);
    const path = join(this.#delivery.directory, name);
    await this.#engine.run(
      `CREATE TABLE lines AS SELECT * FROM read_csv(${literal(path)}, delim = chr(1), quote = '', escape = '',
        header = false, auto_detect = false, strict_mode = true, new_line = '\\n', nullstr = ${impossible},
        max_line_size = 20000000, columns = {'document': 'VARCHAR'})`,
    );
    await this.#checkCount(file, table, "lines");
    await this.#engine.run(
      `CREATE TABLE documents_${id} AS SELECT rowid + 1 AS line, ${takeApart(table, "document")} AS v FROM lines;
      CREATE TABLE odd_lines_${id} AS SELECT line FROM documents_${id} WHERE v.${documentColumns(table)[0]} = ''`,
    );
    const columnsOf = (of: TableName) => Object.keys(specs[of].columns);
    const hold = async (of: TableName, from: string, row: string) => {
      const values = columnsOf(of).map((name) =>
        documentColumns(of).includes(name) ? `${token(`v.${name}`)} AS ${name}` : name
      );
      const usual = `${from} ANTI JOIN odd_lines_${id} USING (line)`;
      this.#hold(of, from, `SELECT ${row} AS source_row, ${values.join(", ")} FROM ${usual}`);
      const odd = `odd_${of}_${id}`;
      await this.#engine.run(
        `CREATE TABLE ${odd} (source_row UINTEGER, ${columnsOf(of).map((name) => `${name} VARCHAR`).join(", ")})`,
      );
      this.#hold(of, odd, `SELECT * FROM ${odd}`);
    };
    if (nested) {
      await this.#takeItems(id);
      await hold(nested, `items_${id}`, `${base} + line * 100 + place`);
    }
    await hold(table, `documents_${id}`, `${base} + line`);
    await this.#parseOdd(file, table, base, nested);
    await this.#engine.run("DROP TABLE lines");
  }

  /** The items of usual orders. If one is written otherwise, so is its document. */
  async #takeItems(id: string): Promise<void> {
    await this.#engine.run(
      `CREATE TABLE items_${id} AS SELECT line, ${token("id")} AS order_id, place, ${
        takeApart("order_items", "item")
      } AS v
      FROM (
        SELECT line, id, unnest(items) AS item, unnest(range(1, len(items) + 1)) AS place FROM (
          SELECT line, v.order_id AS id, string_split(v.items[2:-2], '},{') AS items
          FROM documents_${id} ANTI JOIN odd_lines_${id} USING (line)));
      INSERT INTO odd_lines_${id} SELECT DISTINCT line FROM items_${id} WHERE v.line_no = '' OR place > ${mostItems}`,
    );
  }

  /** The documents that are written otherwise, in batches. */
  async #parseOdd(file: Delivered, table: TableName, base: number, nested: TableName | undefined): Promise<void> {
    const id = idOf(file);
    for (let after = 0;;) {
      const odd = await this.#engine.rows<{ line: string; document: string }>(
        `SELECT line, document FROM (SELECT rowid + 1 AS line, document FROM lines)
        SEMI JOIN odd_lines_${id} USING (line) WHERE line > ${after} ORDER BY line LIMIT ${batch}`,
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
      await this.#engine.fill(`odd_${table}_${id}`, rows);
      if (nested) await this.#engine.fill(`odd_${nested}_${id}`, items);
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
