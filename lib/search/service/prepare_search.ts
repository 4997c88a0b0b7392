/** What a search needs in the database: tables, facts, words and vectors, made when they are missing and brought up to date. */

import { createHash } from "node:crypto";
import { exitCodes, LabError, silent, throwIfInterrupted } from "../../core/mod.ts";
import { type Database, type Queryable, runScript } from "../../sql/mod.ts";
import type { Embedder } from "../embed/mod.ts";
import { termsOf } from "../lexical/terms.ts";
import { prepare } from "../prepare/prepare.ts";
import { type Filled, type FillOptions, repeatConflicts } from "../vectors/fill.ts";
import { embedProducts, type ProductText, readProductTexts } from "../vectors/shop_texts.ts";

/** The scripts that make what a search needs, each with an object that it makes. */
const scripts = [
  ["sql/m4/30_embeddings.sql", "product_embeddings"],
  ["sql/m4/31_search_facts.sql", "product_facts"],
  ["sql/m4/32_full_text.sql", "product_texts"],
  ["sql/m4/33_similarity.sql", "products_near"],
] as const;

/** What {@link prepareSearch} did. */
export interface PreparedSearch {
  /** The scripts that ran, because what they make was missing. */
  scripts: string[];
  /** Products whose words for full text were new or changed. */
  texts: number;
  vectors: Filled;
}

/**
 * Prepares the shop's database for searches: runs those scripts of `sql/m4` whose tables or procedures are missing, brings ratings and channels up to date, and
 * writes words and vectors of products that are new or changed. If nothing has changed, it takes some tenths of a second. It can be interrupted; the next
 * call continues.
 *
 * @throws {LabError} (usage) if the server has no shop
 * @throws {InterruptedError} if the signal aborts.
 *
 * @example
 * ```ts no-run
 * import { openMiniLm, prepareSearch } from "lab/search";
 * import { openShop } from "lab/shop";
 * await using db = await openShop({ scale: "tiny" });
 * await using embedder = await openMiniLm();
 * const { vectors } = await prepareSearch(db, embedder);
 * ```
 */
export async function prepareSearch(
  db: Database,
  embedder: Embedder,
  options: FillOptions = {},
): Promise<PreparedSearch> {
  const { signal, progress = silent } = options;
  await requireShop(db);
  const made: string[] = [];
  for (const [script, object] of scripts) {
    throwIfInterrupted(signal);
    if (await exists(db, object)) continue;
    const step = progress.start(`Run ${script}`);
    try {
      await runScript(db, script);
      step.done();
    } catch (error) {
      step.fail();
      throw error;
    }
    made.push(script);
  }
  await repeatConflicts(() => db.execute("CALL aethermart_db.refresh_product_facts()"));
  const texts = await fillTexts(db, options);
  return { scripts: made, texts, vectors: await embedProducts(db, embedder, options) };
}

/** @throws {LabError} (usage) if the server has no products to search for. */
export async function requireShop(db: Queryable): Promise<void> {
  if (await exists(db, "products") && (await db.query("SELECT 1 FROM aethermart_db.products LIMIT 1")).length > 0) {
    return;
  }
  throw new LabError(
    "The database aethermart_db of this server has no products to search for. Run the cells of a milestone that load them, or call openShop of lab/shop.",
    { exitCode: exitCodes.usage },
  );
}

/** Whether the shop's database has a table or a procedure. */
async function exists(db: Queryable, name: string): Promise<boolean> {
  const found = await db.query(
    `SELECT 1 FROM information_schema.tables WHERE table_schema = 'aethermart_db' AND table_name = ?
    UNION SELECT 1 FROM information_schema.routines WHERE routine_schema = 'aethermart_db' AND routine_name = ?`,
    [name, name],
  );
  return found.length > 0;
}

/** Rows of one statement. */
const chunkSize = 500;

/** Writes the words of products that are new or changed. Returns how many. */
async function fillTexts(db: Queryable, { signal, progress = silent }: FillOptions): Promise<number> {
  const stored = new Map(
    (await db.query<{ id: number; hash: string }>(
      "SELECT product_id AS id, text_hash AS hash FROM aethermart_db.product_texts",
    )).map(({ id, hash }) => [id, hash]),
  );
  const changed = (await readProductTexts(db))
    .map(({ id, text }) => ({ id, terms: termsForFullText(text) }))
    .map((row) => ({ ...row, hash: createHash("sha256").update(row.terms).digest("hex") }))
    .filter(({ id, hash }) => stored.get(id) !== hash);
  const step = progress.start("Write the words of products");
  try {
    for (let at = 0; at < changed.length; at += chunkSize) {
      throwIfInterrupted(signal);
      const chunk = changed.slice(at, at + chunkSize);
      await repeatConflicts(() =>
        db.execute(
          `INSERT INTO aethermart_db.product_texts (product_id, terms, text_hash)
          VALUES ${chunk.map(() => "(?, ?, ?)").join(", ")}
          ON DUPLICATE KEY UPDATE terms = VALUES(terms), text_hash = VALUES(text_hash)`,
          chunk.flatMap(({ id, terms, hash }) => [id, terms, hash]),
        )
      );
    }
    step.done(`${changed.length.toLocaleString("en-US")} written`);
  } catch (error) {
    step.fail(signal?.aborted ? "interrupted" : "");
    throw error;
  }
  return changed.length;
}

/** The terms of a text as full text stores and asks for them: the same for products and queries. Pure. */
export const termsForFullText = (text: ProductText["text"]): string => termsOf(prepare(text).text).join(" ");
