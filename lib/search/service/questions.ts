/** What a search asks the database. */

import type { Queryable } from "../../sql/mod.ts";
import { termsOf } from "../lexical/terms.ts";
import type { Hit } from "../ranker.ts";
import type { Filter } from "../vectors/filtered.ts";
import type { HitProduct } from "./reasons.ts";

/** Hits that are tried against a filter at once. */
const chunkSize = 500;

/** The first hits that pass a filter, in their order: at most `most`. */
export async function passing(db: Queryable, filter: Filter, hits: readonly Hit[], most: number): Promise<Hit[]> {
  if (filter.where === "TRUE") return hits.slice(0, most);
  const passed: Hit[] = [];
  for (let at = 0; at < hits.length && passed.length < most; at += chunkSize) {
    const chunk = hits.slice(at, at + chunkSize);
    const ids = await db.query<{ id: number }>(
      `SELECT ${filter.key} AS id FROM ${filter.from} WHERE (${filter.where}) AND ${filter.key} IN (?)`,
      [...filter.params, chunk.map(({ id }) => Number(id))],
    );
    const accepted = new Set(ids.map(({ id }) => String(id)));
    passed.push(...chunk.filter(({ id }) => accepted.has(id)));
  }
  return passed.slice(0, most);
}

/** The best hits of the full text index that pass a filter. */
export async function byFullText(db: Queryable, filter: Filter, wanted: string, most: number): Promise<Hit[]> {
  const terms = termsOf(wanted).join(" ");
  if (terms === "") return [];
  const hits = await db.query<{ id: number; score: number }>(
    `SELECT t.product_id AS id, MATCH (t.terms) AGAINST (?) AS score
    FROM aethermart_db.product_texts t JOIN ${filter.from} ON ${filter.key} = t.product_id
    WHERE MATCH (t.terms) AGAINST (?) AND (${filter.where})
    ORDER BY score DESC, id LIMIT ${most}`,
    [terms, terms, ...filter.params],
  );
  return hits.map(({ id, score }) => ({ id: String(id), score: Number(score) }));
}

/** The best rated products that pass a filter; those without a review last. The score is the rating. */
export async function firstRated(db: Queryable, filter: Filter, most: number): Promise<Hit[]> {
  const hits = await db.query<{ id: number; rating: number | null }>(
    `SELECT ${filter.key} AS id, r.rating
    FROM ${filter.from} LEFT JOIN aethermart_db.product_facts r ON r.product_id = ${filter.key}
    WHERE ${filter.where} ORDER BY r.rating DESC, r.reviews DESC, id LIMIT ${most}`,
    filter.params,
  );
  return hits.map(({ id, rating }) => ({ id: String(id), score: Number(rating ?? 0) }));
}

/** Products with what a hit shows of them, by key. */
export async function readHitProducts(db: Queryable, ids: readonly number[]): Promise<Map<number, HitProduct>> {
  if (ids.length === 0) return new Map();
  const rows = await db.query<
    Omit<HitProduct, "channels" | "rating"> & { channels: string | null; rating: number | null }
  >(
    `SELECT p.product_id AS id, p.name, c.name AS category, p.list_price AS price, f.rating,
      COALESCE(f.reviews, 0) AS reviews, p.stock_quantity AS stock, f.channels
    FROM aethermart_db.products p JOIN aethermart_db.categories c USING (category_id)
    LEFT JOIN aethermart_db.product_facts f USING (product_id) WHERE p.product_id IN (?)`,
    [ids],
  );
  return new Map(rows.map(({ channels, ...row }) => [row.id, {
    ...row,
    price: Number(row.price),
    rating: row.rating === null ? null : Number(row.rating),
    channels: channels ? channels.split(",") : [],
  }]));
}
