/** Vectors are computed for what has changed, and written by one writer. */

import { exitCodes, LabError, pause, type Progress, silent, throwIfInterrupted } from "../../core/mod.ts";
import { type Database, type Queryable, SqlError } from "../../sql/mod.ts";
import { type Embedder, hashText, keepInMemory, type PublicText, withStore } from "../embed/mod.ts";
import { requireNames, vectorBytes, type VectorTable } from "./table.ts";

/** A vector for a key, and the hash of everything that it depends on. */
export interface Keyed {
  id: number;
  hash: string;
}

/** What {@link fillVectors} and its like did. */
export interface Filled {
  /** Rows that have a vector now. */
  rows: number;
  /** Rows whose vector was new or changed, and was written. */
  written: number;
  /** Rows whose vector was still right. */
  unchanged: number;
  /** Rows whose text is gone, and whose vector was removed. */
  removed: number;
}

/** Options of {@link fillVectors} and its like. */
export interface FillOptions {
  /** Stops after the rows that are being written. The next call continues there. */
  signal?: AbortSignal;
  /** Default: nowhere. */
  progress?: Progress;
}

/** A text with the key of its row. */
export interface KeyedText<Text extends string | PublicText = string | PublicText> {
  id: number;
  text: Text;
}

/**
 * Gives each row a vector of its text: computes those whose text, model or version has changed, removes those of rows that have no text any
 * more, and leaves the others. Equal texts are computed once. Only one writer at a time fills a table: another one waits. Nodes of a Galera
 * cluster have no locks for that: there, two writers may compute the same vectors and write them twice. A write that conflicts with another transaction (error 1213)
 * is repeated.
 *
 * What is written stays, if the signal aborts or the process dies: the next call computes only the rest.
 *
 * @param texts all rows that shall have a vector; a blank text counts as none
 * @throws {InterruptedError} if the signal aborts
 * @throws {LabError} if the server refuses, the model fails, or another writer does not end.
 *
 * @example
 * ```ts no-run
 * import { fillVectors, openMiniLm, shopVectors } from "lab/search";
 * import { connect } from "lab/sql";
 * await using db = await connect({ database: "aethermart_db" });
 * await using embedder = await openMiniLm();
 * const names = await db.query<{ id: number; text: string }>("SELECT product_id AS id, name AS text FROM products");
 * const { written } = await fillVectors(db, shopVectors.products, names, embedder);
 * ```
 */
export async function fillVectors<Text extends string | PublicText>(
  db: Database,
  table: VectorTable,
  texts: readonly KeyedText<Text>[],
  embedder: Embedder<Text>,
  options: FillOptions = {},
): Promise<Filled> {
  const kept = withStore(embedder, keepInMemory());
  const lengthOf = (text: Text) => (typeof text === "string" ? text : text.text).trim().length;
  const rows = texts.filter(({ text }) => lengthOf(text) > 0)
    .map(({ id, text }) => ({ id, text, hash: hashText(embedder, text) }))
    // Texts of about the same length share a pass through the model.
    .sort((a, b) => lengthOf(a.text) - lengthOf(b.text));
  const compute = (chunk: readonly { text: Text }[]) =>
    kept.embed(chunk.map(({ text }) => text), { signal: options.signal });
  return await fillRows(db, table, rows, embedder, compute, options);
}

/** Rows between two writes. What is written need not be computed again. */
const chunkSize = 256;

/**
 * As {@link fillVectors}, for vectors that are computed from something else.
 *
 * @param compute the vectors of some rows, in their order
 */
export async function fillRows<Row extends Keyed>(
  db: Database,
  table: VectorTable,
  rows: readonly Row[],
  model: Pick<Embedder<never>, "model" | "version" | "dimensions">,
  compute: (chunk: readonly Row[]) => Promise<readonly Float32Array[]>,
  { signal, progress = silent }: FillOptions = {},
): Promise<Filled> {
  requireNames(table);
  throwIfInterrupted(signal);
  await using _writer = await holdLock(
    db,
    `lab.vectors.${table.table}`.slice(-64),
    `writing vectors into ${table.table}`,
    signal,
  );
  const stored = await readHashes(db, table);
  const changed = rows.filter(({ id, hash }) => stored.get(id) !== hash);
  const wanted = new Set(rows.map(({ id }) => id));
  const obsolete = [...stored.keys()].filter((id) => !wanted.has(id));
  const step = progress.start(`Write vectors into ${table.table}`);
  try {
    for (let at = 0; at < obsolete.length; at += 1000) {
      await repeatConflicts(() =>
        db.execute(`DELETE FROM ${table.table} WHERE ${table.key} IN (?)`, [obsolete.slice(at, at + 1000)])
      );
    }
    for (let at = 0; at < changed.length; at += chunkSize) {
      throwIfInterrupted(signal);
      const chunk = changed.slice(at, at + chunkSize);
      const vectors = await compute(chunk);
      await repeatConflicts(() => write(db, table, chunk, vectors, model));
      step.update(`${(at + chunk.length).toLocaleString("en-US")} of ${changed.length.toLocaleString("en-US")}`);
    }
    step.done(`${changed.length.toLocaleString("en-US")} written, ${rows.length - changed.length} unchanged`);
  } catch (error) {
    step.fail(signal?.aborted ? "interrupted" : "");
    throw error;
  }
  return {
    rows: rows.length,
    written: changed.length,
    unchanged: rows.length - changed.length,
    removed: obsolete.length,
  };
}

/** The stored hash of each key. */
async function readHashes(db: Queryable, { table, key }: VectorTable): Promise<Map<number, string>> {
  const stored = await db.query<{ id: number; hash: string }>(`SELECT ${key} AS id, text_hash AS hash FROM ${table}`);
  return new Map(stored.map(({ id, hash }) => [id, hash]));
}

async function write(
  db: Queryable,
  { table, key }: VectorTable,
  chunk: readonly Keyed[],
  vectors: readonly Float32Array[],
  { model, version, dimensions }: Pick<Embedder<never>, "model" | "version" | "dimensions">,
): Promise<void> {
  await db.execute(
    `INSERT INTO ${table} (${key}, model, version, dimensions, text_hash, embedding)
    VALUES ${chunk.map(() => "(?, ?, ?, ?, ?, ?)").join(", ")}
    ON DUPLICATE KEY UPDATE model = VALUES(model), version = VALUES(version), dimensions = VALUES(dimensions),
      text_hash = VALUES(text_hash), embedding = VALUES(embedding)`,
    chunk.flatMap(({ id, hash }, at) => [id, model, version, dimensions, hash, vectorBytes(vectors[at]!)]),
  );
}

/**
 * The server's numbers for: deadlock or certification conflict, a lock that was not free in time, and a row that another transaction changed after this
 * one began to read.
 */
const conflicts: readonly number[] = [1213, 1205, 1020];
/**
 * Repeats a statement, or a whole transaction, that another one has undone.
 *
 * @param wait waits for some milliseconds
 * @param attempts tries before the conflict is reported
 */
export async function repeatConflicts<T>(
  work: () => Promise<T>,
  wait: (ms: number) => Promise<unknown> = pause,
  attempts = 6,
): Promise<T> {
  for (let attempt = 1;; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SqlError) || !conflicts.includes(error.errno) || attempt === attempts) throw error;
      await wait(20 * 2 ** attempt);
    }
  }
}

/** How long a connection waits for another one. */
const waitMs = 10 * 60_000;
/** "This version of MariaDB doesn't yet support …": Galera nodes have no such locks. */
const notSupported = 1235;

/**
 * Holds a lock of the server until it is disposed of. On a Galera cluster, which has no such locks, it holds nothing.
 *
 * @param doing what the holder does, for the message: "writing vectors into a table"
 * @throws {LabError} if another connection does not release it.
 */
export async function holdLock(
  db: Queryable,
  name: string,
  doing: string,
  signal?: AbortSignal,
): Promise<AsyncDisposable> {
  const end = Date.now() + waitMs;
  try {
    for (;;) {
      throwIfInterrupted(signal);
      const { held } = await db.one<{ held: number | null }>("SELECT GET_LOCK(?, 1) AS held", [name]);
      if (held === 1) break;
      if (Date.now() < end) continue;
      throw new LabError(
        `Another connection has been ${doing} for ten minutes. SHOW PROCESSLIST lists it.`,
        { exitCode: exitCodes.failed },
      );
    }
  } catch (error) {
    if (!(error instanceof SqlError && error.errno === notSupported)) throw error;
    return { [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  return {
    // If the connection is lost, the lock is lost with it.
    [Symbol.asyncDispose]: () => db.query("SELECT RELEASE_LOCK(?)", [name]).then(() => {}, () => {}),
  };
}
