/** Writes a data set: the files that the shop's channels deliver, and the ledger of the errors planted in them. */

import { join } from "node:path";
import { cacheDir, type Progress, silent, throwIfInterrupted } from "../core/mod.ts";
import { buildDataset } from "./build.ts";
import { csvLine } from "./csv.ts";
import { countDelivered, type GeneratedDataset, generatorVersion, readDataset } from "./dataset.ts";
import { type DeliveredLine, type DeliverOptions, Delivery } from "./deliver.ts";
import { encoderOf, files, headingOf } from "./files.ts";
import type { Settings } from "./settings.ts";
import { TextFile } from "./text_file.ts";
import { type Channel, type Row, type TableName } from "./tables.ts";
import { World } from "./world.ts";

/** How a data set is made. */
export interface GenerateOptions {
  /** Its folder. Default: one in the lab's cache, named after the settings. */
  directory?: string;
  /** `false` plants no errors. Default: true. */
  hasFaults?: boolean;
  /** Where to report progress. Default: nowhere. */
  progress?: Progress;
  /** Stops the work; nothing is left behind. */
  signal?: AbortSignal;
}

/**
 * The generated data set of a scale and a seed. Returns the one in the folder if it is complete; otherwise writes it. The same settings give the
 * same bytes. Memory does not grow with the scale. The folder appears complete or not at all.
 *
 * @throws {InterruptedError} if `signal` aborts.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { countDelivered, generate } from "lab/dataset";
 * const directory = `${await Deno.makeTempDir()}/set`;
 * const dataset = await generate({ scale: "tiny", seed: 7 }, { directory });
 * assert.ok(countDelivered(dataset) > 1_000);
 * await Deno.remove(directory, { recursive: true });
 * ```
 */
export async function generate(settings: Settings, options: GenerateOptions = {}): Promise<GeneratedDataset> {
  const { scale, seed } = settings;
  const { progress = silent, signal, hasFaults = true } = options;
  const directory = options.directory ??
    join(cacheDir(), "datasets", `${scale}-seed${seed}${hasFaults ? "" : "-clean"}-v${generatorVersion}`);
  const known = await readDataset(directory);
  if (known?.ledger && known.scale === scale && known.seed === seed && known.hasFaults === hasFaults) return known;
  const step = progress.start(`Generating ${scale} data, seed ${seed}`);
  try {
    const manifest = await buildDataset(
      directory,
      (building) => writeFiles(building, settings, hasFaults, (text) => step.update(text), signal),
    );
    step.done(`${countDelivered(manifest).toLocaleString("en-US")} rows`);
    return { ...manifest, directory };
  } catch (error) {
    step.fail();
    throw error;
  }
}

/** All files of a data set while they are written. */
class OpenFiles implements AsyncDisposable {
  readonly #open = new AsyncDisposableStack();
  readonly #files: { delivery: Delivery; file: TextFile }[] = [];
  #ledger!: TextFile;
  #errors = 0;

  static async create(directory: string, options: DeliverOptions): Promise<OpenFiles> {
    const all = new OpenFiles();
    all.#ledger = all.#open.use(await TextFile.create(directory, "ledger.csv"));
    await all.#ledger.write(csvLine(["file", "row", "column", "kind", "true_value"]));
    for (const shape of files) {
      const file = all.#open.use(await TextFile.create(directory, shape.name, encoderOf(shape.format)));
      await file.write(headingOf(shape));
      all.#files.push({ delivery: new Delivery(shape, options), file });
    }
    return all;
  }

  /** The file for the rows of a table and a channel. Nested rows go with the row that contains them. */
  of(table: TableName, channel?: Channel) {
    return this.#files.find(({ delivery }) => delivery.file.table === table && delivery.file.channel === channel);
  }

  async add(table: TableName, row: Row, channel?: Channel, nested?: readonly Row[]): Promise<void> {
    const { delivery, file } = this.of(table, channel)!;
    for (const line of delivery.add(row, delivery.file.nested ? nested : undefined)) await this.#write(file, line);
  }

  async #write(file: TextFile, { row, text, faults }: DeliveredLine): Promise<void> {
    await file.write(text);
    for (const { column, kind, trueValue } of faults) {
      this.#errors++;
      await this.#ledger.write(csvLine([file.name, String(row), column, kind, trueValue]));
    }
  }

  async finish(): Promise<Pick<GeneratedDataset, "files" | "ledger">> {
    const finished: GeneratedDataset["files"] = [];
    for (const { delivery, file } of this.#files) {
      for (const line of delivery.rest()) await this.#write(file, line);
      const counted = Object.entries(delivery.rows) as [TableName, number][];
      finished.push({ tables: counted.map(([table, rows]) => ({ table, rows })), ...(await file.finish()) });
    }
    return { files: finished, ledger: { rows: this.#errors, ...(await this.#ledger.finish()) } };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#open.disposeAsync();
  }
}

async function writeFiles(
  directory: string,
  { scale, seed }: Settings,
  hasFaults: boolean,
  say: (text: string) => void,
  signal?: AbortSignal,
): Promise<Omit<GeneratedDataset, "directory">> {
  const world = new World({ scale, seed });
  await using all = await OpenFiles.create(directory, { seed, hasFaults });
  let [table, made]: [TableName, number] = ["categories", 0];
  const count = (of: TableName) => {
    if (of !== table) [table, made] = [of, 0];
    if (++made % 4096 !== 0) return;
    throwIfInterrupted(signal);
    say(`${table}: ${made.toLocaleString("en-US")} rows`);
  };
  for (const table of ["categories", "suppliers", "products"] as const) {
    for (const row of world.rows(table)) {
      await all.add(table, row);
      count(table);
    }
  }
  for (const { channel, row } of world.customers()) {
    await all.add("customers", row, channel);
    count("customers");
  }
  for (const { channel, row, items } of world.orders()) {
    await all.add("orders", row, channel, items);
    if (all.of("order_items", channel)) { for (const item of items) await all.add("order_items", item, channel); }
    count("orders");
  }
  for (const { channel, row } of world.reviews()) {
    await all.add("reviews", row, channel);
    count("reviews");
  }
  return { generatorVersion, scale, seed, hasFaults, ...(await all.finish()) };
}
