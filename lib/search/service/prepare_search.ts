/** What a search needs in the database: tables, facts, words and vectors, made when they are missing and brought up to date. */

import { createHash } from "node:crypto";
import { exitCodes, LabError, silent, throwIfInterrupted } from "../../core/mod.ts";
import { type Database, type Queryable, runScript } from "../../sql/mod.ts";
import type { Embedder } from "../embed/mod.ts";
import { termsOf } from "../lexical/terms.ts";
import { prepare } from "../prepare/prepare.ts";
import { type Filled, type FillOptions, holdLock, repeatConflicts } from "../vectors/fill.ts";
import { embedProducts, type ProductText, readProductTexts } from "../vectors/shop_texts.ts";
import { readM, shopVectors } from "../vectors/table.ts";

/** The scripts that make what a search needs, with the objects that they make. One that was killed half-way has not made the last. */
const scripts: readonly (readonly [script: string, ...objects: string[]])[] = [
  ["sql/m4/30_embeddings.sql", "product_embeddings", "review_embeddings", "customer_embeddings"],
  ["sql/m4/31_search_facts.sql", "product_facts", "refresh_product_facts"],
  ["sql/m4/32_full_text.sql", "product_texts"],
  [
    "sql/m4/33_similarity.sql",
    "products_near",
    "products_like",
    "reviews_near",
    "customers_like",
    "products_for_taste",
  ],
];

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
 * call continues, and makes again what a script was making when its process was killed. Of several calls at the same time, one makes tables and procedures, and
 * the others wait.
 *
 * @throws {LabError} (usage) if the server has no shop
 * @throws {RangeError} if the index of the products' vectors has M of 128 or more: MariaDB 11.8 then returns wrong rows (MDEV-39822)
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
  await requireShop(db);
  const made = await makeMissing(db, options);
  // Refuses an index that returns wrong rows.
  await readM(db, shopVectors.products);
  await repeatConflicts(() => db.execute("CALL aethermart_db.refresh_product_facts()"));
  const texts = await fillTexts(db, options);
  return { scripts: made, texts, vectors: await embedProducts(db, embedder, options) };
}

/**
 * Runs the scripts of which an object is missing, and returns them. Only one connection at a time does: the scripts drop the tables that they make, which
 * another one may just have filled.
 */
async function makeMissing(db: Queryable, { signal, progress = silent }: FillOptions): Promise<string[]> {
  await using _maker = await holdLock(db, "lab.search.prepare", "preparing the shop's search", signal);
  const made: string[] = [];
  for (const [script, ...objects] of scripts) {
    throwIfInterrupted(signal);
    if (await exist(db, objects)) continue;
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
  return made;
}

/** @throws {LabError} (usage) if the server has no products to search for. */
export async function requireShop(db: Queryable): Promise<void> {
  if (await exist(db, ["products"]) && (await db.query("SELECT 1 FROM aethermart_db.products LIMIT 1")).length > 0) {
    return;
  }
  throw new LabError(
    "The database aethermart_db of this server has no products to search for. Run the cells of a milestone that load them, or call openShop of lab/shop.",
    { exitCode: exitCodes.usage },
  );
}

/** Whether the shop's database has all of these tables and procedures. */
async function exist(db: Queryable, names: readonly string[]): Promise<boolean> {
  const found = await db.query(
    `SELECT 1 FROM information_schema.tables WHERE table_schema = 'aethermart_db' AND table_name IN (?)
    UNION ALL SELECT 1 FROM information_schema.routines WHERE routine_schema = 'aethermart_db' AND routine_name IN (?)`,
    [names, names],
  );
  return found.length === names.length;
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
