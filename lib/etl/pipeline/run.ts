/** Runs the pipeline over an inbox: every file that is there, each to its end, whatever was interrupted before. */

import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { LabError, type Progress, silent, throwIfInterrupted } from "../../core/mod.ts";
import type { Database } from "../../sql/mod.ts";
import { applyDelivery, arrive, eventOf } from "./apply.ts";
import { compareColumns, type Contract } from "./contract.ts";
import { contracts as shopContracts } from "./contracts.ts";
import { type DeliveryName, readDeliveryName } from "./delivery.ts";
import { type Backoff, Session } from "./session.ts";
import { type Alert, readAlerts } from "./state.ts";

/** How to run the pipeline. */
export interface PipelineOptions {
  /** Connects to the server; called again after a connection is lost. */
  connect: () => Promise<Database>;
  /** Those that are registered. Default: the shop's. */
  contracts?: readonly Contract[];
  /** Rows of a batch, which is one transaction. Default: 500. A delivery that has begun keeps its own. */
  batchRows?: number;
  backoff?: Backoff;
  /** Where to report each file. Default: nowhere. */
  progress?: Progress;
  /** Stops between two batches. What is applied stays, and the next run continues. */
  signal?: AbortSignal;
  /** The id of a run: a UUID. Default: a random one. */
  newId?: () => string;
  /** Default: the clock of this machine. */
  now?: () => Date;
}

/** What a run of the pipeline did. */
export type PipelineRun = {
  /** Files that were applied, in order. */
  applied: string[];
  /** Files whose content had been applied before. */
  repeated: string[];
  /** Files with names that no contract has; they stay in the inbox. */
  ignored: string[];
  /** Rows that left the quarantine because the row that they waited for arrived. */
  released: number;
  /** How often work was tried again after a failure. */
  retries: number;
  alerts: Alert[];
};

/** Only one run works at a time; the server drops the lock with the connection of a run that was killed. */
const lockName = "aethermart_pipeline";

/**
 * Applies every delivery in a folder: `SOURCE.SET.csv` or `.ndjson` (see {@link readDeliveryName}). Sets go by their names, and within a set parents go
 * before children. A file that is done moves into the folder `done`. Files that end in `.part` are still being written.
 *
 * Killed at any moment and run again, it ends in the same state as without the kill. Every batch is one transaction with its account, so each delivered
 * row is to come, loaded, superseded, merged or in quarantine at every moment.
 *
 * @throws {LabError} if another run is working. @throws what the server refuses, when all attempts are used.
 *
 * @example
 * ```ts no-run
 * import { readBalance, runPipeline } from "lab/etl";
 * import { connect } from "lab/sql";
 * const { applied, alerts } = await runPipeline("inbox", { connect });
 * console.log(applied, alerts, await readBalance(await connect()));
 * ```
 */
export async function runPipeline(inbox: string, options: PipelineOptions): Promise<PipelineRun> {
  const { contracts = shopContracts, signal, progress = silent } = options;
  await using session = new Session({
    connect: options.connect,
    backoff: options.backoff,
    signal,
    prepare: takeLock,
    retried: (attempt, reason) => progress.note(`Attempt ${attempt} failed, trying again: ${reason}`),
  });
  const run: PipelineRun = { applied: [], repeated: [], ignored: [], released: 0, retries: 0, alerts: [] };
  await endDeadRuns(session, contracts, options);
  // A run that was killed may have applied a parent without releasing what waited for it.
  run.released += await releaseWaiting(session);
  await mkdir(join(inbox, "done"), { recursive: true });
  const { files, ignored } = await listInbox(inbox, contracts);
  run.ignored = ignored;
  for (const { file, name, contract } of files) {
    throwIfInterrupted(signal);
    const isNew = await applyFile(session, inbox, file, name, contract, options);
    (isNew ? run.applied : run.repeated).push(file);
    run.released += await releaseWaiting(session);
    await rename(join(inbox, file), join(inbox, "done", file));
  }
  run.alerts = await session.run(readAlerts);
  return { ...run, retries: session.retries };
}

async function applyFile(
  session: Session,
  inbox: string,
  file: string,
  name: DeliveryName,
  contract: Contract,
  { batchRows = 500, progress = silent, signal, newId = () => crypto.randomUUID(), now = () => new Date() }:
    PipelineOptions,
): Promise<boolean> {
  const step = progress.start(file);
  try {
    const delivery = await arrive(session, contract, name, { path: join(inbox, file), file, batchRows });
    if (!delivery.isComplete) {
      await applyDelivery(session, delivery, {
        newId,
        now,
        throwIfInterrupted: () => throwIfInterrupted(signal),
        applied: (rows) => step.update(`${rows} of ${delivery.survey.rows} rows`),
      });
    }
    step.done(delivery.isComplete ? "was applied before" : `${delivery.survey.rows} rows`);
    return !delivery.isComplete;
  } catch (error) {
    step.fail();
    throw error;
  }
}

async function takeLock(db: Database): Promise<void> {
  // A killed client's connection ends a moment after it.
  const { taken } = await db.one<{ taken: number }>("SELECT GET_LOCK(?, 10) AS taken", [lockName]);
  if (Number(taken) !== 1) {
    throw new LabError("Another run of the pipeline is working on this server. Wait until it ends.");
  }
}

/** Reports runs that ended without a word as failed. */
async function endDeadRuns(
  session: Session,
  contracts: readonly Contract[],
  { now = () => new Date() }: PipelineOptions,
): Promise<void> {
  await session.run(async (db) => {
    const dead = await db.query<Dead>(
      `SELECT run_id AS runId, delivery_id AS deliveryId, d.source, d.file, d.sha256, d.bytes, d.delivered_rows AS \`rows\`,
        d.columns_seen AS columnsSeen
      FROM aethermart_pipeline.runs r JOIN aethermart_pipeline.deliveries d USING (delivery_id) WHERE r.state = 'running'`,
    );
    for (const { runId, deliveryId, source, file, sha256, bytes, rows, columnsSeen } of dead) {
      const contract = contracts.find((contract) => contract.source === source);
      if (!contract) continue;
      const columns: string[] = JSON.parse(columnsSeen);
      const survey = { sha256, bytes: Number(bytes), rows, columns };
      const shape = compareColumns(contract, columns, [], true);
      const event = await eventOf(db, { deliveryId, contract, file, survey, shape }, {
        kind: "FAIL",
        runId,
        at: now(),
        error: "The run ended without a result: its program or its server was killed.",
      });
      await db.execute("CALL aethermart_pipeline.end_run(?, FALSE, ?)", [runId, JSON.stringify(event)]);
    }
  });
}

interface Dead {
  runId: string;
  deliveryId: number;
  source: string;
  file: string;
  sha256: string;
  bytes: number;
  rows: number;
  columnsSeen: string;
}

async function releaseWaiting(session: Session): Promise<number> {
  return await session.run(async (db) => {
    await db.execute("CALL aethermart_pipeline.release_waiting(@lab_released)");
    return Number((await db.one<{ released: number }>("SELECT @lab_released AS released")).released);
  });
}

/** The files of an inbox in the order in which they are applied, and those with other names. */
async function listInbox(inbox: string, contracts: readonly Contract[]) {
  const files: { file: string; name: DeliveryName; contract: Contract }[] = [];
  const ignored: string[] = [];
  for await (const { name: file, isFile } of Deno.readDir(inbox)) {
    if (!isFile || file.endsWith(".part")) continue;
    const name = readDeliveryName(file);
    const contract = contracts.find(({ source }) => source === name?.source);
    if (name && contract) files.push({ file, name, contract });
    else ignored.push(file);
  }
  const place = ({ contract }: { contract: Contract }) => contracts.indexOf(contract);
  files.sort((a, b) =>
    compareText(a.name.set, b.name.set) || place(a) - place(b) || a.name.piece - b.name.piece ||
    compareText(a.file, b.file)
  );
  return { files, ignored: ignored.sort() };
}

const compareText = (a: string, b: string) => a < b ? -1 : a > b ? 1 : 0;
