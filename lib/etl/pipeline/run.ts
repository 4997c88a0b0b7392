/** Runs the pipeline over an inbox: every file that is there, each to its end, whatever was interrupted before. */

import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { messageOf, type Progress, silent, throwIfInterrupted } from "../../core/mod.ts";
import { judgeError } from "../../client/mod.ts";
import { type Database, SqlError } from "../../sql/mod.ts";
import { applyDelivery, arrive, eventOf } from "./apply.ts";
import { compareColumns, type Contract } from "./contract.ts";
import { type DeliveryName, readDeliveryName } from "./delivery.ts";
import { readContracts } from "./install.ts";
import { LockTaken, takeLock } from "./lock.ts";
import { refusal } from "./refusal.ts";
import { type Backoff, Session } from "./session.ts";
import { type Alert, readAlerts } from "./state.ts";

/** How to run the pipeline. */
export interface PipelineOptions {
  /** Connects to the server; called again after a connection is lost. */
  connect: () => Promise<Database>;
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
  /** Files that could not be applied to their end; they stay in the folder `working`, and the next run begins with them. */
  failed: { file: string; reason: string }[];
  /** Rows that left the quarantine because the row that they waited for arrived. */
  released: number;
  /** How often work was tried again after a failure. */
  retries: number;
  alerts: Alert[];
};

/**
 * Applies every delivery in a folder by the contracts that are registered: `SOURCE.SET.csv` or `.ndjson` (see {@link readDeliveryName}). Sets go by their names, and within a set parents go
 * before children. A file moves into the folder `working`, and when it is done into `done`, with the beginning of its hash before its name, so that no
 * other file of its name replaces it. A file that fails does not stop the others. Files that end in `.part` are still being written.
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
  const { signal, progress = silent } = options;
  await using session = new Session({
    connect: options.connect,
    backoff: options.backoff,
    signal,
    prepare: takeLock,
    retried: (attempt, reason) => progress.note(`Attempt ${attempt} failed, trying again: ${reason}`),
  });
  const run: PipelineRun = { applied: [], repeated: [], ignored: [], failed: [], released: 0, retries: 0, alerts: [] };
  const contracts = await session.run(readContracts);
  await endDeadRuns(session, contracts, options);
  // A run that was killed may have applied a parent without releasing what waited for it.
  run.released += await releaseWaiting(session);
  for (const name of ["working", "done"]) await mkdir(join(inbox, name), { recursive: true });
  // What an earlier run had begun comes first.
  const begun = await listInbox(join(inbox, "working"), contracts);
  const { files, ignored } = await listInbox(inbox, contracts);
  run.ignored = [...begun.ignored, ...ignored];
  for (const file of begun.files) await work(session, inbox, file, true, run, options);
  for (const file of files) await work(session, inbox, file, false, run, options);
  const failures = run.failed.map(({ file, reason }) => ({
    alert: "failed",
    source: file.split(".")[0]!,
    detail: `${file}: ${reason}`,
  }));
  run.alerts = [...failures, ...await session.run(readAlerts)];
  return { ...run, retries: session.retries };
}

/** A file that is to be applied. */
interface InboxFile {
  file: string;
  name: DeliveryName;
  contract: Contract;
}

/** Applies a file. While it is in the folder `working`, its source may deliver another one under the same name. */
async function work(
  session: Session,
  inbox: string,
  file: InboxFile,
  isBegun: boolean,
  run: PipelineRun,
  options: PipelineOptions,
): Promise<void> {
  throwIfInterrupted(options.signal);
  const path = join(inbox, "working", file.file);
  try {
    if (!isBegun) {
      if (run.failed.some((failed) => failed.file === file.file)) return;
      await rename(join(inbox, file.file), path);
    }
    const { isNew, sha256 } = await applyFile(session, path, file, options);
    (isNew ? run.applied : run.repeated).push(file.file);
    run.released += await releaseWaiting(session);
    await rename(path, join(inbox, "done", `${sha256.slice(0, 12)}-${file.file}`));
  } catch (error) {
    throwIfInterrupted(options.signal);
    // Without the lock or a server, the next file would fail, too.
    if (error instanceof LockTaken || judgeError(error, "work") !== "refused") throw error;
    run.failed.push({ file: file.file, reason: error instanceof SqlError ? refusal(error) : messageOf(error) });
  }
}

async function applyFile(
  session: Session,
  path: string,
  { file, name, contract }: InboxFile,
  { batchRows = 500, progress = silent, signal, newId = () => crypto.randomUUID(), now = () => new Date() }:
    PipelineOptions,
): Promise<{ isNew: boolean; sha256: string }> {
  const step = progress.start(file);
  try {
    const delivery = await arrive(session, contract, name, { path, file, batchRows });
    if (!delivery.isComplete) {
      await applyDelivery(session, delivery, {
        newId,
        now,
        throwIfInterrupted: () => throwIfInterrupted(signal),
        applied: (rows) => step.update(`${rows} of ${delivery.survey.rows} rows`),
      });
    }
    step.done(delivery.isComplete ? "was applied before" : `${delivery.survey.rows} rows`);
    return { isNew: !delivery.isComplete, sha256: delivery.survey.sha256 };
  } catch (error) {
    step.fail();
    throw error;
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
  const files: InboxFile[] = [];
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
