/** Applies one delivery: known by its content, in batches of one transaction each, from where an earlier attempt ended. */

import { createHash } from "node:crypto";
import { LabError, messageOf } from "../../core/mod.ts";
import { type Database, SqlError } from "../../sql/mod.ts";
import { judgeError } from "../../client/mod.ts";
import {
  compareColumns,
  type Contract,
  describeDrift,
  newColumns,
  type Shape,
  type ShapedRow,
  shapeRow,
} from "./contract.ts";
import { type DeliveredRow, type DeliveryName, readRows, type Survey, surveyFile } from "./delivery.ts";
import { lineageEvent, type LineageKind, type Outcomes } from "./lineage.ts";
import { refusal } from "./refusal.ts";
import type { Session } from "./session.ts";

/** A delivery that is in the books. */
export interface Arrived {
  deliveryId: number;
  contract: Contract;
  name: DeliveryName;
  /** The file's name. */
  file: string;
  path: string;
  survey: Survey;
  shape: Shape;
  batchRows: number;
  isComplete: boolean;
}

/** What applying needs from outside. */
export interface ApplyOptions {
  newId: () => string;
  now: () => Date;
  throwIfInterrupted: () => void;
  /** Gets how many rows are applied. */
  applied: (rows: number) => void;
}

/** Enters a file into the books, by its content: the same content under any name is the same delivery. Once or often. */
export async function arrive(
  session: Session,
  contract: Contract,
  name: DeliveryName,
  { path, file, batchRows }: { path: string; file: string; batchRows: number },
): Promise<Arrived> {
  const survey = await surveyFile(path, name.format);
  return await session.run(async (db) => {
    const extras = await db.query<{ name: string }>(
      "SELECT column_name AS name FROM aethermart_pipeline.contract_columns WHERE source = ? AND role = 'extra'",
      [contract.source],
    );
    const shape = compareColumns(contract, survey.columns, extras.map(({ name }) => name), name.format === "ndjson");
    await db.execute(
      `INSERT IGNORE INTO aethermart_pipeline.deliveries
        (source, file, sha256, bytes, delivered_rows, batch_rows, set_name, piece, pieces, columns_seen, drift, is_backfill)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        [contract.source, file, survey.sha256, survey.bytes, survey.rows, batchRows, name.set, name.piece, name.pieces],
        [JSON.stringify(survey.columns), describeDrift(contract, shape), name.isBackfill],
      ].flat(),
    );
    const delivery = await db.one<{ deliveryId: number; batchRows: number; state: string }>(
      `SELECT delivery_id AS deliveryId, batch_rows AS batchRows, state FROM aethermart_pipeline.deliveries
      WHERE source = ? AND sha256 = ?`,
      [contract.source, survey.sha256],
    );
    await db.execute("INSERT IGNORE INTO aethermart_pipeline.arrivals (delivery_id, file) VALUES (?, ?)", [
      delivery.deliveryId,
      file,
    ]);
    const added = newColumns(contract, shape);
    if (added.length > 0) {
      await db.execute("CALL aethermart_pipeline.evolve_contract(?, ?, ?)", [
        contract.source,
        JSON.stringify(added),
        delivery.deliveryId,
      ]);
    }
    const { deliveryId, batchRows: ownRows, state } = delivery;
    return {
      deliveryId,
      contract,
      name,
      file,
      path,
      survey,
      shape,
      batchRows: ownRows,
      isComplete: state === "complete",
    };
  });
}

/** Applies what is left of a delivery, and completes it. */
export async function applyDelivery(session: Session, delivery: Arrived, options: ApplyOptions): Promise<void> {
  const runId = options.newId();
  const event = async (db: Database, kind: LineageKind, error?: string) =>
    JSON.stringify(await eventOf(db, delivery, { kind, runId, at: options.now(), error }));
  await session.run(async (db) =>
    await db.execute("CALL aethermart_pipeline.begin_run(?, ?, ?)", [
      runId,
      delivery.deliveryId,
      await event(db, "START"),
    ])
  );
  try {
    await applyBatches(session, delivery, options, async () => {
      await session.run(async (db) =>
        await db.execute(
          "INSERT INTO aethermart_pipeline.lineage_events (run_id, kind, event) VALUES (?, 'RUNNING', ?)",
          [runId, await event(db, "RUNNING")],
        )
      );
    });
    await session.run(async (db) =>
      await db.execute("CALL aethermart_pipeline.end_run(?, TRUE, ?)", [runId, await event(db, "COMPLETE")])
    );
  } catch (error) {
    const reason = error instanceof SqlError ? refusal(error) : messageOf(error).split("\n")[0]!;
    // If this fails, too, the next start ends the run.
    await session.run(async (db) =>
      await db.execute("CALL aethermart_pipeline.end_run(?, FALSE, ?)", [
        runId,
        await event(db, "FAIL", reason),
      ])
    ).catch(() => {});
    throw error;
  }
}

async function applyBatches(
  session: Session,
  { deliveryId, path, name, contract, shape, batchRows, file, survey }: Arrived,
  { throwIfInterrupted, applied }: ApplyOptions,
  running: () => Promise<void>,
): Promise<void> {
  const { next } = await session.run((db) =>
    db.one<{ next: number }>("SELECT next_batch AS next FROM aethermart_pipeline.deliveries WHERE delivery_id = ?", [
      deliveryId,
    ])
  );
  let batchNo = 0;
  let rows: DeliveredRow[] = [];
  const send = async () => {
    if (batchNo >= next) {
      throwIfInterrupted();
      await applyBatch(session, deliveryId, batchNo, rows.map((row) => document(contract, shape, row)));
      if (batchNo === next) await running();
    }
    batchNo++;
    applied(Math.min(batchNo * batchRows, survey.rows));
    rows = [];
  };
  const hash = createHash("sha256");
  const changed = () => new LabError(`${file} changed while it was read. Deliver files whole: write, then rename.`);
  for await (const row of readRows(path, name.format, { seen: (chunk) => hash.update(chunk) })) {
    if (row.rowNo > survey.rows) throw changed();
    // The last batch waits until the whole file is read.
    if (rows.length === batchRows) await send();
    rows.push(row);
  }
  if (hash.digest("hex") !== survey.sha256) throw changed();
  if (rows.length > 0) await send();
}

type RowDocument = ShapedRow & { n: number; raw?: unknown };

/** A row as `stage_rows` takes it; `raw` is left out where it is the same as the values. Pure. */
function document(contract: Contract, shape: Shape, row: DeliveredRow): RowDocument {
  if (!("values" in row)) {
    const { rowNo: n, line, text, isAmbiguous } = row;
    const problem = isAmbiguous ? "columns_ambiguous" : "unreadable_record";
    return { n, raw: { line, text }, values: {}, problem, detail: `line ${line}` };
  }
  const shaped = shapeRow(contract, shape, row.values);
  const isSame = shape.unknown.length === 0 && shape.renamed.length === 0;
  return { n: row.rowNo, ...(isSame ? {} : { raw: row.values }), ...shaped };
}

async function applyBatch(session: Session, deliveryId: number, batchNo: number, rows: RowDocument[]): Promise<void> {
  const call = (rows: RowDocument[]) =>
    session.run((db) =>
      db.execute("CALL aethermart_pipeline.apply_batch(?, ?, ?, @lab_applied)", [
        deliveryId,
        batchNo,
        JSON.stringify(rows),
      ])
    );
  try {
    await call(rows);
  } catch (error) {
    if (!(error instanceof SqlError) || judgeError(error, "work") !== "refused") throw error;
    // A rule that the contract lacks: the table refuses a row, and with it the batch. That row is set aside; the others are not its fault.
    const refused = await findRefused(session, deliveryId, rows);
    if (refused.size === 0) throw error;
    await call(rows.map((row) => {
      const detail = refused.get(row.n);
      // The first attempt's discarded values may be what was refused; the row keeps them in `raw`.
      return detail === undefined ? row : { ...row, discarded: undefined, problem: "refused_by_database", detail };
    }));
  }
}

/** The rows that the server refuses on their own, with its message, by halving. Changes nothing. */
async function findRefused(session: Session, deliveryId: number, rows: RowDocument[]): Promise<Map<number, string>> {
  try {
    await session.run((db) =>
      db.execute("CALL aethermart_pipeline.try_rows(?, ?)", [deliveryId, JSON.stringify(rows)])
    );
    return new Map();
  } catch (error) {
    if (!(error instanceof SqlError) || judgeError(error, "work") !== "refused") throw error;
    if (rows.length === 1) return new Map([[rows[0]!.n, refusal(error)]]);
    const half = Math.ceil(rows.length / 2);
    const first = await findRefused(session, deliveryId, rows.slice(0, half));
    return new Map([...first, ...await findRefused(session, deliveryId, rows.slice(half))]);
  }
}

/** What an event reports about a delivery at this moment. */
export async function eventOf(
  db: Database,
  { deliveryId, contract, file, survey, shape }: Pick<Arrived, "deliveryId" | "contract" | "file" | "survey" | "shape">,
  { kind, runId, at, error }: { kind: LineageKind; runId: string; at: Date; error?: string },
) {
  const outcomes = await db.one<Record<keyof Outcomes, number>>(
    `SELECT ${
      ["loaded", "superseded", "merged", "quarantined"].map((outcome) =>
        `COALESCE(SUM(IF(outcome = '${outcome}', row_count, 0)), 0) AS ${outcome}`
      ).join(", ")
    } FROM aethermart_pipeline.row_ledger WHERE delivery_id = ?`,
    [deliveryId],
  );
  const broken = await db.query<{ rule: string; column: string; severity: string; rows: number }>(
    `SELECT r.rule, r.column_name AS \`column\`, r.severity, COUNT(b.row_no) AS \`rows\` FROM aethermart_pipeline.contract_rules r
    LEFT JOIN (
      SELECT reason AS rule, row_no FROM aethermart_pipeline.quarantine WHERE delivery_id = ?
      UNION ALL SELECT rule, row_no FROM aethermart_pipeline.row_warnings WHERE delivery_id = ?) b ON b.rule = r.rule
    WHERE r.source = ? GROUP BY r.rule ORDER BY r.position, r.rule`,
    [deliveryId, deliveryId, contract.source],
  );
  const counts = Object.fromEntries(
    Object.entries(outcomes).map(([name, n]) => [name, Number(n)]),
  ) as unknown as Outcomes;
  return lineageEvent({ kind, runId, at, contract, file, survey, known: shape.known, outcomes: counts, broken, error });
}
