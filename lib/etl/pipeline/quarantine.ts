/** Rows in quarantine: listed, shown, repaired and replayed by hand. */

import { judgeError } from "../../client/mod.ts";
import { LabError } from "../../core/mod.ts";
import { type Queryable, SqlError } from "../../sql/mod.ts";
import {
  compareColumns,
  type Contract,
  type DeliveredValues,
  newColumns,
  type Shape,
  type ShapedRow,
  shapeRow,
} from "./contract.ts";
import { readContracts } from "./install.ts";
import { releaseLock, takeLock } from "./lock.ts";
import { refusal } from "./refusal.ts";

/** A row in quarantine. `deliveryId` and `rowNo` identify it. */
export type QuarantinedRow = {
  deliveryId: number;
  rowNo: number;
  source: string;
  /** The delivery's file. */
  file: string;
  /** The rule that the row breaks. */
  reason: string;
  /** What is wrong; values of customers are shown by their form only. */
  detail: string;
  /** The source and key of the row that it waits for. */
  waitsFor: string | null;
  /** `dead`: three replays failed. `replayed`: it is accepted by now. */
  state: "open" | "dead" | "replayed";
  attempts: number;
};

/** Which rows are meant; what is left out does not restrict. */
export interface QuarantineFilter {
  source?: string;
  reason?: string;
  deliveryId?: number;
  rowNo?: number;
  /** Default: `open` and `dead`. */
  states?: readonly QuarantinedRow["state"][];
  /** The most rows. Default: 1,000. */
  limit?: number;
}

const conditions = ({ source, reason, deliveryId, rowNo, states = ["open", "dead"] }: QuarantineFilter) => {
  const given: [sql: string, value: string | number | readonly string[] | undefined][] = [
    ["q.source = ?", source],
    ["q.reason = ?", reason],
    ["q.delivery_id = ?", deliveryId],
    ["q.row_no = ?", rowNo],
    ["q.state IN (?)", states],
  ];
  const used = given.filter(([, value]) => value !== undefined);
  return { where: used.map(([sql]) => sql).join(" AND "), params: used.map(([, value]) => value!) };
};

/**
 * Rows in quarantine, in the order of arrival. Only reads.
 *
 * @throws {RangeError} if the limit is not a whole number. @throws {SqlError} if the pipeline is not installed.
 *
 * @example
 * ```ts no-run
 * import { listQuarantine } from "lab/etl";
 * import { connect } from "lab/sql";
 * const rows = await listQuarantine(await connect(), { source: "reviews" });
 * for (const { file, rowNo, reason, detail } of rows) console.log(file, rowNo, reason, detail);
 * ```
 */
export async function listQuarantine(db: Queryable, filter: QuarantineFilter = {}): Promise<QuarantinedRow[]> {
  const { limit = 1_000 } = filter;
  if (!Number.isSafeInteger(limit) || limit < 0) {
    throw new RangeError(`A limit is a whole number of rows, not ${limit}.`);
  }
  const { where, params } = conditions(filter);
  return await db.query<QuarantinedRow>(
    `SELECT q.delivery_id AS deliveryId, q.row_no AS rowNo, q.source, d.file, q.reason, q.detail, q.waits_for AS waitsFor,
      q.state, q.attempts
    FROM aethermart_pipeline.quarantine q JOIN aethermart_pipeline.deliveries d USING (delivery_id)
    WHERE ${where} ORDER BY q.delivery_id, q.row_no LIMIT ${limit}`,
    params,
  );
}

/** A row in quarantine with its values. */
export type QuarantinedValues = QuarantinedRow & {
  /** As it was delivered. */
  raw: DeliveredValues;
  /** As it will be tried again, by the names of the contract, with repairs. */
  values: DeliveredValues;
};

/**
 * One row in quarantine with its values, which may be personal data. Only reads.
 *
 * @throws {LabError} if there is no such row.
 *
 * @example
 * ```ts no-run
 * import { showQuarantined } from "lab/etl";
 * import { connect } from "lab/sql";
 * const { raw, reason } = await showQuarantined(await connect(), 3, 7);
 * ```
 */
export async function showQuarantined(db: Queryable, deliveryId: number, rowNo: number): Promise<QuarantinedValues> {
  const [row] = await listQuarantine(db, { deliveryId, rowNo, states: ["open", "dead", "replayed"] });
  if (!row) {
    throw new LabError(
      `No row ${rowNo} of delivery ${deliveryId} is or was in quarantine. List the rows to see their numbers.`,
    );
  }
  const { raw, vals } = await db.one<{ raw: string; vals: string }>(
    "SELECT raw, vals FROM aethermart_pipeline.quarantine WHERE delivery_id = ? AND row_no = ?",
    [deliveryId, rowNo],
  );
  return { ...row, raw: JSON.parse(raw), values: JSON.parse(vals) };
}

/**
 * Corrects a value of a row in quarantine. What was delivered stays beside it, and the correction is recorded with its note. Replay the row afterwards.
 *
 * @throws {LabError} if there is no such row, or its contract has no such column.
 *
 * @example
 * ```ts no-run
 * import { repairRow, replayQuarantine } from "lab/etl";
 * import { connect } from "lab/sql";
 * const db = await connect();
 * await repairRow(db, 3, 7, "rating", "4", "asked the customer");
 * await replayQuarantine(db, { deliveryId: 3, rowNo: 7 });
 * ```
 */
export async function repairRow(
  db: Queryable,
  deliveryId: number,
  rowNo: number,
  column: string,
  value: string | null,
  note: string,
): Promise<void> {
  const { source } = await showQuarantined(db, deliveryId, rowNo);
  const columns = await db.query<{ name: string }>(
    "SELECT column_name AS name FROM aethermart_pipeline.contract_columns WHERE source = ? ORDER BY position",
    [source],
  );
  if (!columns.some(({ name }) => name === column.toLowerCase())) {
    const names = columns.map(({ name }) => name).join(", ");
    throw new LabError(`The contract of ${source} has no column "${column}". Its columns are ${names}.`);
  }
  await db.execute("CALL aethermart_pipeline.repair_row(?, ?, ?, ?, ?)", [deliveryId, rowNo, column, value, note]);
}

/** What a replay did. */
export type Replayed = { tried: number; released: number };

/**
 * Replays rows in quarantine, at most 1,000 if the filter has no `limit`, by the contracts that are registered now: what is accepted leaves the quarantine, the rest stays with its new reason, and is `dead`
 * after three failed replays; waiting for a parent is not a failure. Rows that were too late are accepted if `reason` says `too_late`. Replaying twice changes nothing more.
 *
 * @throws {LabError} if a run of the pipeline is working. @throws {SqlError} if the pipeline is not installed.
 *
 * @example
 * ```ts no-run
 * import { replayQuarantine } from "lab/etl";
 * import { connect } from "lab/sql";
 * const { tried, released } = await replayQuarantine(await connect(), {
 *   reason: "too_late",
 * });
 * console.log(`${released} of ${tried} rows were accepted`);
 * ```
 */
export async function replayQuarantine(
  db: Queryable,
  filter: QuarantineFilter = {},
): Promise<Replayed> {
  await takeLock(db);
  try {
    return await replayAll(db, filter);
  } finally {
    await releaseLock(db).catch(() => {}); // a lost connection has released it
  }
}

async function replayAll(db: Queryable, filter: QuarantineFilter): Promise<Replayed> {
  let released = 0;
  const rows = await listQuarantine(db, { ...filter, states: filter.states ?? ["open", "dead"] });
  // Parents before children, so that a child finds its parent.
  for (const contract of await readContracts(db)) {
    const own = rows.filter(({ source }) => source === contract.source);
    for (let at = 0; at < own.length; at += batchRows) {
      released += await replayBatch(db, contract, own.slice(at, at + batchRows), filter.reason === "too_late");
    }
  }
  await db.execute("CALL aethermart_pipeline.release_waiting(@lab_released)");
  const { more } = await db.one<{ more: number }>("SELECT @lab_released AS more");
  return { tried: rows.length, released: released + Number(more) };
}

const batchRows = 500;

async function replayBatch(
  db: Queryable,
  contract: Contract,
  rows: readonly QuarantinedRow[],
  acceptLate: boolean,
): Promise<number> {
  const documents: ReplayDocument[] = [];
  for (const row of rows) documents.push(await replayDocument(db, contract, row));
  return await replayDocuments(db, contract, documents, acceptLate);
}

/** A row as `replay_rows` takes it. */
type ReplayDocument = ShapedRow & { d: number; n: number; raw: DeliveredValues };

/** A row by its contract as it is now. Columns that the contract adopts by now are adopted. */
async function replayDocument(
  db: Queryable,
  contract: Contract,
  { deliveryId, rowNo }: QuarantinedRow,
): Promise<ReplayDocument> {
  const { raw, vals, columns, file } = await db.one<{ raw: string; vals: string; columns: string; file: string }>(
    `SELECT raw, vals, columns_seen AS columns, file FROM aethermart_pipeline.quarantine
    JOIN aethermart_pipeline.deliveries USING (delivery_id) WHERE delivery_id = ? AND row_no = ?`,
    [deliveryId, rowNo],
  );
  const byHand = await db.query<{ name: string; stored: string | null }>(
    `SELECT column_name AS name, stored FROM aethermart_pipeline.repairs
    WHERE delivery_id = ? AND row_no = ? AND repaired_by <> 'rule' ORDER BY repaired_by = 'hand'`,
    [deliveryId, rowNo],
  );
  const repaired = Object.fromEntries(byHand.map(({ name, stored }) => [name, stored]));
  const delivered = JSON.parse(raw) as DeliveredValues;
  // A row that could not be split has no values but those that somebody has entered.
  if (isUnreadable(delivered)) {
    return { d: deliveryId, n: rowNo, raw: delivered, values: { ...JSON.parse(vals), ...repaired } };
  }
  const shape = await shapeNow(db, contract, JSON.parse(columns), file.endsWith(".ndjson"));
  const added = newColumns(contract, shape);
  if (added.length > 0) {
    await db.execute("CALL aethermart_pipeline.evolve_contract(?, ?, ?)", [
      contract.source,
      JSON.stringify(added),
      deliveryId,
    ]);
  }
  const isOpen = (name: string) => !(name in repaired);
  const shaped = shapeRow(contract, {
    ...shape,
    missing: shape.missing.filter(isOpen),
    ambiguous: shape.ambiguous.filter(([name]) => isOpen(shape.known.get(name!) ?? name!)),
  }, delivered);
  return { d: deliveryId, n: rowNo, raw: delivered, ...shaped, values: { ...shaped.values, ...repaired } };
}

async function shapeNow(db: Queryable, contract: Contract, columns: string[], mayOmit: boolean): Promise<Shape> {
  const extras = await db.query<{ name: string }>(
    "SELECT column_name AS name FROM aethermart_pipeline.contract_columns WHERE source = ? AND role = 'extra'",
    [contract.source],
  );
  return compareColumns(contract, columns, extras.map(({ name }) => name), mayOmit);
}

/** Replays rows. If the server refuses them, it does not say which row is at fault: they are tried by halves, down to the one, which stays. */
async function replayDocuments(
  db: Queryable,
  contract: Contract,
  rows: readonly ReplayDocument[],
  acceptLate: boolean,
): Promise<number> {
  const replay = (rows: readonly ReplayDocument[]) => replayDocuments(db, contract, rows, acceptLate);
  try {
    await db.execute("CALL aethermart_pipeline.replay_rows(?, ?, ?, @lab_released)", [
      contract.source,
      JSON.stringify(rows),
      acceptLate,
    ]);
  } catch (error) {
    if (!(error instanceof SqlError) || judgeError(error, "work") !== "refused") throw error;
    const [row] = rows;
    if (rows.length === 1) {
      // A failure of the books themselves would repeat.
      if (row!.problem === "refused_by_database") throw error;
      return await replay([{
        ...row!,
        discarded: undefined,
        problem: "refused_by_database",
        detail: refusal(error),
      }]);
    }
    const half = Math.ceil(rows.length / 2);
    return await replay(rows.slice(0, half)) + await replay(rows.slice(half));
  }
  const { released } = await db.one<{ released: number }>("SELECT @lab_released AS released");
  return Number(released);
}

/** A row without values, as the pipeline keeps it: its line and its text. */
const isUnreadable = (raw: Record<string, unknown>) => typeof raw.line === "number" && "text" in raw;
