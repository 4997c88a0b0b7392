/** Memory for agents: facts with their times, found by meaning, in namespaces that do not see each other. */

import { LabError, mistake, pause as corePause } from "../../core/mod.ts";
import { type Queryable, SqlError } from "../../sql/mod.ts";
import type { Embedder } from "../embed/embedder.ts";
import { repeatConflicts } from "../vectors/fill.ts";
import { vectorBytes } from "../vectors/table.ts";
import { type MemoryContext, requireText } from "./context.ts";
import { recallFrom } from "./recall.ts";
import { type BeliefRow, forever, readBelief, readTime, timeText } from "./rows.ts";
import type { Forgettable, Memory, MemoryOptions, Remembered, RememberOptions } from "./types.ts";

/** Many writers may meet at one subject. */
const attempts = 8;
/** As the tables have. */
const dimensions = 384;

/**
 * Opens the memory of a namespace in the tables of `sql/m4/50_memory.sql`, in the connection's default database. Several programs may use a
 * namespace at the same time. Writers of one subject take turns.
 *
 * @param db its default database has the tables; stays the caller's
 * @throws {LabError} if the namespace has vectors of another model, or the tables are missing
 * @throws {TypeError} if the namespace is blank or too long; {RangeError} if the model has another number of dimensions.
 *
 * @example
 * ```ts no-run
 * import { openMemory, openMiniLm } from "lab/search";
 * import { connect } from "lab/sql";
 * await using db = await connect({ database: "aethermart_db" });
 * await using embedder = await openMiniLm();
 * const memory = await openMemory(db, { namespace: "customer 12", embedder });
 * await memory.remember("keyboard price", "The keyboard Nova K55 costs $89.95.");
 * const [answer] = await memory.recall("How much is the Nova keyboard?");
 * ```
 */
export async function openMemory(
  db: Pick<Queryable, "query">,
  { namespace, embedder, exactMost = 1000, clock = () => new Date(), pause = corePause, random = Math.random }:
    MemoryOptions,
): Promise<Memory> {
  requireText(namespace, "A namespace", 120);
  if (embedder.dimensions !== dimensions) {
    throw mistake(
      `The memory's vectors have ${dimensions} dimensions, those of ${embedder.model} ${embedder.dimensions}.`,
      RangeError,
    );
  }
  await requireModel(db, namespace, embedder);
  const again = <T>(work: () => Promise<T>) => repeatConflicts(work, (ms) => pause(ms * (0.5 + random())), attempts);
  const context: MemoryContext = { db, namespace, embedder, exactMost, clock, again };
  return {
    namespace,
    remember: (subject, content, options) => rememberIn(context, subject, content, options),
    recall: (question, options) => recallFrom(context, question, options),
    history: async (subject) =>
      (await db.query<BeliefRow>("CALL memory_history(?, ?)", [namespace, subject])).map(readBelief),
    async forget(what) {
      const [statement, ...values] = forgetting(what);
      const rows = await again(() => db.query<{ items: number }>(statement, [namespace, ...values]));
      return rows[0]!.items;
    },
  };
}

async function rememberIn(
  { db, namespace, embedder, clock, again }: MemoryContext,
  subject: string,
  content: string,
  options: RememberOptions = {},
): Promise<Remembered> {
  requireText(subject, "A subject", 160);
  requireText(content, "A memory", 10_000);
  const now = clock();
  const { validFrom = now, validUntil, expiresAt, importance = 0.5 } = options;
  if (!(importance >= 0 && importance <= 1)) {
    throw mistake(`Importance is a number from 0 to 1, not ${importance}.`, RangeError);
  }
  const times = [validFrom, validUntil, expiresAt].map((time) => time && timeText(time));
  if (validUntil && validUntil <= validFrom) throw mistake("validUntil is not after validFrom.", RangeError);
  const [vector] = await embedder.embed([content]);
  const values = [namespace, subject, content, vectorBytes(vector!), embedder.model, embedder.version, importance];
  const rows = await again(() =>
    db.query<{ item_id: number; recorded_at: string; superseded: number }>(
      "CALL remember_fact(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      [...values, times[0]!, times[1] ?? null, times[2] ?? forever, timeText(now)],
    )
  );
  const { item_id, recorded_at, superseded } = rows[0]!;
  return { itemId: item_id, recordedAt: readTime(recorded_at), superseded };
}

/** The call that forgets, and its values after the namespace. */
function forgetting(what: Forgettable): [statement: string, ...values: string[]] {
  if ("everything" in what) return ["CALL forget_namespace(?)"];
  if ("subject" in what) return ["CALL forget_subject(?, ?)", what.subject];
  return ["CALL forget_expired(?, ?)", timeText(what.expiredBy)];
}

/** Vectors of different models say nothing about each other. */
async function requireModel(db: Pick<Queryable, "query">, namespace: string, { model, version }: Embedder) {
  const other = await db.query<{ model: string; model_version: string }>(
    `SELECT model, model_version FROM memory_items WHERE namespace = ? AND NOT (model = ? AND model_version = ?) LIMIT 1`,
    [namespace, model, version],
  ).catch((error) => {
    if (error instanceof SqlError && error.errno === 1146) {
      throw new LabError("There are no tables for a memory. Run sql/m4/50_memory.sql first.", { cause: error });
    }
    throw error;
  });
  if (other.length === 0) return;
  throw new LabError(
    `The memory "${namespace}" has vectors of ${other[0]!.model} (${
      other[0]!.model_version
    }), not of ${model} (${version}). ` +
      "Open it with that model, or choose another namespace.",
  );
}
