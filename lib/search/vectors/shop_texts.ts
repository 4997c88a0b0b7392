/** What is embedded of the shop: texts of products and reviews, and purchases of customers. */

import { createHash } from "node:crypto";
import { mistake } from "../../core/mod.ts";
import type { Database, Queryable } from "../../sql/mod.ts";
import type { Embedder } from "../embed/mod.ts";
import { preferenceVector, type Purchase } from "../recommend/preference.ts";
import { type Filled, type FillOptions, fillRows, fillVectors } from "./fill.ts";
import { readVector, shopVectors } from "./table.ts";

/** A product as searches read it. */
export interface ProductText {
  id: number;
  /** Name, category and description, one per line. */
  text: string;
  categoryId: number;
}

/**
 * All products with their texts, by key.
 *
 * @example
 * ```ts no-run
 * import { readProductTexts } from "lab/search";
 * import { connect } from "lab/sql";
 * const [first] = await readProductTexts(await connect());
 * ```
 */
export const readProductTexts = (db: Queryable): Promise<ProductText[]> =>
  db.query<{ id: number; text: string; categoryId: number }>(
    `SELECT p.product_id AS id, CONCAT_WS('\n', p.name, c.name, p.description) AS text, p.category_id AS categoryId
    FROM aethermart_db.products p JOIN aethermart_db.categories c USING (category_id) ORDER BY p.product_id`,
  );

/**
 * Embeds the text of each product: name, category and description, as they are, because the model was made for sentences. As {@link fillVectors}: only what has changed.
 *
 * @example
 * ```ts no-run
 * import { embedCustomers, embedProducts, embedReviews, openMiniLm } from "lab/search";
 * import { connect, runScript } from "lab/sql";
 * await using db = await connect();
 * await using embedder = await openMiniLm();
 * await runScript(db, "sql/m4/30_embeddings.sql");
 * await embedProducts(db, embedder);
 * await embedReviews(db, embedder);
 * await embedCustomers(db); // from the vectors of what they bought
 * ```
 */
export async function embedProducts(db: Database, embedder: Embedder, options: FillOptions = {}): Promise<Filled> {
  return await fillVectors(db, shopVectors.products, await readProductTexts(db), embedder, options);
}

/**
 * Embeds title and body of each review. As {@link fillVectors}: only what has changed. Reviews are texts of people: use a model on this machine.
 *
 * @example
 * ```ts no-run
 * import { embedReviews, openMiniLm } from "lab/search";
 * import { connect } from "lab/sql";
 * await using embedder = await openMiniLm();
 * const { written } = await embedReviews(await connect(), embedder);
 * ```
 */
export async function embedReviews(db: Database, embedder: Embedder, options: FillOptions = {}): Promise<Filled> {
  const texts = await db.query<{ id: number; text: string }>(
    "SELECT review_id AS id, CONCAT_WS('\n', title, body) AS text FROM aethermart_db.reviews ORDER BY review_id",
  );
  return await fillVectors(db, shopVectors.reviews, texts, embedder, options);
}

interface Purchases {
  id: number;
  hash: string;
  products: Purchase[];
}

/**
 * Gives each customer who bought something a {@link preferenceVector} from the products in their sales. It ages from the customer's last sale, not from
 * today: its direction is the same, and it stays as it is while nothing is bought. Orders that were cancelled or returned do not count. Only vectors whose
 * purchases or products have changed are written.
 *
 * @throws {RangeError} if no product has a vector yet: call {@link embedProducts} first.
 *
 * @example
 * ```ts no-run
 * import { embedCustomers } from "lab/search";
 * import { connect } from "lab/sql";
 * const { rows } = await embedCustomers(await connect());
 * ```
 */
export async function embedCustomers(db: Database, options: FillOptions = {}): Promise<Filled> {
  const { vectors, hashes, ...model } = await readProductVectors(db);
  const bought = await db.query<{ customer: number; productId: number; daysAgo: number }>(
    `SELECT o.customer_id AS customer, i.product_id AS productId,
      TIMESTAMPDIFF(SECOND, o.ordered_at, MAX(o.ordered_at) OVER (PARTITION BY o.customer_id)) / 86400e0 AS daysAgo
    FROM aethermart_db.orders o JOIN aethermart_db.order_items i USING (order_id)
    WHERE o.is_sale ORDER BY o.customer_id, o.ordered_at, o.order_id, i.product_id`,
  );
  const rows: Purchases[] = [];
  for (const { customer, ...purchase } of bought) {
    if (!vectors.has(purchase.productId)) continue;
    if (rows.at(-1)?.id !== customer) rows.push({ id: customer, hash: "", products: [] });
    rows.at(-1)!.products.push(purchase);
  }
  for (const row of rows) {
    const parts = row.products.map(({ productId, daysAgo }) => [hashes.get(productId), daysAgo]);
    row.hash = createHash("sha256").update(JSON.stringify(["preference", model.version, parts])).digest("hex");
  }
  // Zeros stand for purchases that cancel each other out: they have no direction.
  const compute = (chunk: readonly Purchases[]) =>
    Promise.resolve(
      chunk.map(({ products }) => preferenceVector(products, vectors) ?? new Float32Array(model.dimensions)),
    );
  return await fillRows(db, shopVectors.customers, rows, model, compute, options);
}

async function readProductVectors(db: Queryable) {
  const rows = await db.query<
    { id: number; model: string; version: string; dimensions: number; hash: string; embedding: Uint8Array }
  >(
    `SELECT product_id AS id, model, version, dimensions, text_hash AS hash, embedding
    FROM ${shopVectors.products.table}`,
  );
  const [first] = rows;
  if (!first) throw mistake("No product has a vector yet. Call embedProducts before embedCustomers.", RangeError);
  if (rows.some(({ model, version }) => model !== first.model || version !== first.version)) {
    throw mistake("The vectors of products come from different models. Call embedProducts again first.", RangeError);
  }
  return {
    model: first.model,
    version: first.version,
    dimensions: first.dimensions,
    vectors: new Map(rows.map(({ id, embedding }) => [id, readVector(embedding)])),
    hashes: new Map(rows.map(({ id, hash }) => [id, hash])),
  };
}
