/** From the files of a delivery to clean rows, in one pass, without a server. */

import { join } from "node:path";
import { LabError, type Progress, silent } from "../../core/mod.ts";
import { type TableName, tables } from "../../dataset/mod.ts";
import { unbalanced } from "../account.ts";
import { loadedColumns } from "./columns.ts";
import { Engine } from "./engine.ts";
import { cleanRows, compareRows, compareTotals, judge } from "./judge.ts";
import { openKnown } from "./known.ts";
import { macros } from "./macros.ts";
import { account, merged, quarantined, recordColumns, repaired } from "./records.ts";
import { Source } from "./source.ts";
import { decode, learnCategories, openSpellings, spellNames } from "./spelling.ts";
import type { CleanFile, Cleansed, CleanseOptions, CleanTable, Delivery } from "./types.ts";
import { judgeForms, readOddValues } from "./values.ts";

/**
 * Cleanses a delivery by the {@link rules}, and writes a file for each core table and for `quarantine`, `merged_rows` and `repairs`. For a first delivery
 * the rows are those that sql/m1/05 and 06 give. For a later one pass in `known` what is loaded: a row may then refer to a row of an earlier
 * delivery. A delivered row whose key is known is clean; whoever loads it replaces the known row.
 *
 * Cost: a million rows in a few seconds and less than 1 GiB, on two cores.
 *
 * @param delivery a data set, or a part of it. An order and its items belong into the same delivery
 * @param folder an empty folder for the files
 * @throws {LabError} if a file does not have the rows and columns that it should have, or DuckDB has to be installed and cannot be.
 * @throws {InterruptedError} if `signal` was aborted.
 *
 * @example
 * ```ts no-run
 * import { findDataset } from "lab/dataset";
 * import { cleanseDelivery } from "lab/etl";
 * const folder = await Deno.makeTempDir();
 * const { files } = await cleanseDelivery(
 *   await findDataset({ scale: "tiny", seed: 42, data: "" }),
 *   folder,
 * );
 * console.log(files.map(({ table, rows }) => `${table}: ${rows}`));
 * ```
 */
export async function cleanseDelivery(
  delivery: Delivery,
  folder: string,
  options: CleanseOptions = {},
): Promise<Cleansed> {
  const { known = {}, now = new Date(), progress = silent, ready = () => {} } = options;
  const stopped = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stopped.signal]) : stopped.signal;
  using engine = await Engine.open(folder, { ...options, signal });
  const source = new Source(engine, delivery, folder, signal);
  const output = new Output(engine, folder, ready);
  try {
    await openSpellings(engine);
    await engine.run(macros);
    await engine.run(
      `CREATE MACRO latest() AS TIMESTAMP '${now.toISOString().slice(0, 19).replace("T", " ")}' + INTERVAL 1 DAY`,
    );
    await openKnown(engine, known);
    await source.open();
    await cleanseTables(engine, source, output, progress, () => stopped.abort());
    const files = await output.finish();
    const accounts = await account(engine, delivery);
    const [wrong] = unbalanced(accounts);
    if (wrong) {
      throw new LabError(
        `${wrong.file} has ${wrong.source} rows of ${wrong.table}, but ${wrong.loaded} are clean, ${wrong.quarantined} set aside and ${wrong.merged} merged.`,
      );
    }
    return { files, accounts };
  } finally {
    await source.settle();
    await output.settle();
  }
}

/**
 * Orders with their items take as long as all other tables, so both halves run side by side. Orders are judged when the products and customers that they
 * refer to are known.
 *
 * @param stop called if one half fails, so that the other one ends
 */
async function cleanseTables(
  engine: Engine,
  source: Source,
  output: Output,
  progress: Progress,
  stop: () => void,
): Promise<void> {
  const step = async (label: string, work: () => Promise<void>) => {
    const shown = progress.start(label);
    try {
      await work();
      shown.done();
    } catch (error) {
      shown.fail();
      throw error;
    }
  };
  const prepare = async (table: TableName) => {
    await readOddValues(engine, table);
    await compareRows(engine, table);
  };
  const finish = async (table: TableName) => {
    await judge(engine, table);
    output.write(table, loadedColumns(table), cleanRows(table));
  };
  const parents = Promise.withResolvers<void>();
  const end = () => {
    stop();
    parents.resolve(); // nobody waits for what does not come
  };
  await sideBySide(end, [
    async () => {
      // Customers refer to nothing, and are the first large file that the server can load.
      await step("Cleansing customers", async () => {
        await source.read("customers");
        await prepare("customers");
        await finish("customers");
      });
      await step("Cleansing the catalogue", () => cleanseCatalogue(engine, source, prepare, finish));
      parents.resolve();
      await step("Cleansing reviews", async () => {
        await source.read("reviews");
        await prepare("reviews");
        await finish("reviews");
      });
    },
    () =>
      step("Cleansing orders and their items", async () => {
        await source.read("orders");
        await source.read("order_items");
        await prepare("orders");
        await prepare("order_items");
        await parents.promise;
        await compareTotals(engine);
        await finish("orders");
        await finish("order_items");
      }),
  ]);
  const all = (of: (table: TableName) => string) => tables.map(of).join(" UNION ALL ");
  output.write("repairs", recordColumns.repairs, `${all(repaired)} ORDER BY 1, 2, 3`);
  output.write(
    "quarantine",
    recordColumns.quarantine,
    `${all(quarantined)} UNION ALL SELECT * FROM unreadable ORDER BY 1, 2`,
  );
  output.write("merged_rows", recordColumns.merged_rows, `${all(merged)} ORDER BY 1, 2`);
}

async function cleanseCatalogue(
  engine: Engine,
  source: Source,
  prepare: (table: TableName) => Promise<void>,
  finish: (table: TableName) => Promise<void>,
): Promise<void> {
  const catalogue = ["categories", "suppliers", "products"] as const;
  for (const table of catalogue) await source.readTexts(table);
  await engine.inTurn(async () => {
    await decode(engine, "raw_categories", [{ column: "name", isText: false }]);
    await decode(engine, "raw_products", ["name", "category_id"].map((column) => ({ column, isText: false })));
  });
  await learnCategories(engine);
  await spellNames(engine);
  for (const table of catalogue) {
    await judgeForms(engine, table);
    await engine.run(`DROP TABLE raw_${table}`);
    await prepare(table);
    if (table === "products") {
      await engine.run(`CREATE TABLE usual_price AS
        SELECT median(list_price::DOUBLE) AS median FROM (SELECT list_price FROM t_products
          UNION ALL SELECT list_price FROM given_products WHERE product_id NOT IN (
            SELECT product_id FROM t_products WHERE product_id IS NOT NULL))
        WHERE list_price > 0`);
    }
    await finish(table);
  }
}

/** Runs tasks at once. If one fails, stops the others, waits for them, and throws its error. */
async function sideBySide(stop: () => void, tasks: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  await Promise.all(tasks.map((task) =>
    task().catch((error) => {
      failures.push(error);
      stop();
    })
  ));
  if (failures.length > 0) throw failures[0];
}

/** Writes files one after the other, beside the work on later tables. */
class Output {
  readonly #engine: Engine;
  readonly #folder: string;
  readonly #ready: (file: CleanFile) => void;
  readonly #files: CleanFile[] = [];
  #last: Promise<void> = Promise.resolve();

  constructor(engine: Engine, folder: string, ready: (file: CleanFile) => void) {
    this.#engine = engine;
    this.#folder = folder;
    this.#ready = ready;
  }

  write(table: CleanTable, columns: readonly string[], select: string): void {
    this.#last = this.#last.then(async () => {
      const path = join(this.#folder, `${table}.tsv`);
      const file = { table, columns, path, rows: await this.#engine.copy(select, path) };
      this.#files.push(file);
      this.#ready(file);
    });
    this.#last.catch(() => {}); // finish() throws it
  }

  async finish(): Promise<CleanFile[]> {
    await this.#last;
    return this.#files;
  }

  /** Waits until nothing is being written any more. */
  async settle(): Promise<void> {
    await this.#last.catch(() => {});
  }
}

/**
 * The statement that loads such a file: `db.loadData(loadStatement(file), file.path)`. Pure.
 *
 * @param into another table of `aethermart_db` with these columns
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { loadStatement } from "lab/etl";
 * const file = { table: "merged_rows" as const, columns: ["source"], path: "/tmp/m.tsv", rows: 1 };
 * assert.match(loadStatement(file), /INTO TABLE aethermart_db.merged_rows/);
 * ```
 */
export function loadStatement({ table, columns }: CleanFile, into: string = table): string {
  return `LOAD DATA LOCAL INFILE '${table}.tsv' INTO TABLE aethermart_db.${into} CHARACTER SET utf8mb4
  FIELDS TERMINATED BY '\\t' OPTIONALLY ENCLOSED BY '"' ESCAPED BY '' LINES TERMINATED BY '\\n' (${
    columns.join(", ")
  })`;
}
