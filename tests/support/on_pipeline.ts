/** A server with the empty shop and the pipeline, for the tests of one file, and practice files to change. */

import assert from "node:assert/strict";
import {
  installPipeline,
  listQuarantine,
  type PipelineOptions,
  type PipelineRun,
  practiceDeliveries,
  readBalance,
  runPipeline,
  writeDeliveries,
} from "../../lib/etl/mod.ts";
import { type Server, startServer } from "../../lib/runtime/mod.ts";
import { connect, type Database, runScript } from "../../lib/sql/mod.ts";

type Files = Parameters<typeof writeDeliveries>[1];

/** Delivers files and runs the pipeline. */
export type Deliver = (files: Files, options?: Partial<PipelineOptions>) => Promise<PipelineRun>;

/** The shop's tables without rows. */
export async function emptyShop(db: Database): Promise<void> {
  for (const name of ["00_reset", "01_schema", "02_staging", "04_rules"]) await runScript(db, `sql/m1/${name}.sql`);
}

/** One server for all tests of a file. */
export class PipelineServer implements AsyncDisposable {
  private constructor(private readonly server: Server, readonly folder: string) {}

  static async start(): Promise<PipelineServer> {
    return new PipelineServer(await startServer(), await Deno.makeTempDir());
  }

  get uri(): string {
    return this.server.uri;
  }

  readonly open = (): Promise<Database> => connect({ uri: this.server.uri });

  /** The pipeline on the empty shop, with an inbox of its own. */
  async run(work: (db: Database, deliver: Deliver, inbox: string) => Promise<void>): Promise<void> {
    await using db = await this.open();
    await emptyShop(db);
    await installPipeline(db);
    const inbox = await Deno.makeTempDir({ dir: this.folder });
    await work(db, async (files, options) => {
      await writeDeliveries(inbox, files);
      return await runPipeline(inbox, { connect: this.open, batchRows: 10, ...options });
    }, inbox);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.stop();
    await Deno.remove(this.folder, { recursive: true });
  }
}

const files = practiceDeliveries({ seed: 42, orders: 36 });

/** The practice files of a step. */
export const step = (number: number) => files.filter((file) => file.step === number);

/** The practice file of a source, with some cells changed: its line, from 1, and the new values. */
export function edited(
  source: string,
  set: string,
  changes: Record<number, Record<string, string>> = {},
  keep = Infinity,
) {
  const { text } = step(1).find(({ file }) => file.startsWith(`${source}.`))!;
  const [heading, ...lines] = text.trim().split("\n");
  const names = heading!.split(",");
  const rows = lines.slice(0, keep).map((line, at) =>
    line.split(",").map((cell, column) => changes[at + 1]?.[names[column]!] ?? cell).join(",")
  );
  return { file: `${source}.${set}.csv`, text: `${[heading, ...rows].join("\n")}\n` };
}

/** Loaded, superseded, merged, quarantined. */
export async function counts(db: Database, file: string): Promise<number[]> {
  const { loaded, superseded, merged, quarantined } = (await readBalance(db)).find((row) => row.file === file)!;
  return [loaded, superseded, merged, quarantined].map(Number);
}

export async function assertBalance(db: Database): Promise<void> {
  for (const { file, difference } of await readBalance(db)) assert.equal(difference, 0, file);
}

/** The rows of a file in quarantine: "2 reason detail". */
export const quarantined = async (db: Database, file: string): Promise<string[]> =>
  (await listQuarantine(db)).filter((row) => row.file === file).map(({ rowNo, reason, detail }) =>
    `${rowNo} ${reason} ${detail}`
  );
