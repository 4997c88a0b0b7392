/** The shop's products as search sees them, read from the database. */

import type { Database } from "../../sql/mod.ts";
import type { Hit, Ranker } from "../ranker.ts";
import { requireCount } from "../ranker.ts";
import { shopVocabulary, type Vocabulary } from "../query/vocabulary.ts";
import type { CatalogueProduct } from "./hybrid.ts";

/** Products and the words of their shop. */
export interface Catalogue {
  /** In the order of their keys. */
  products: CatalogueProduct[];
  vocabulary: Vocabulary;
}

/**
 * Reads the products that have a text in `search_texts`, with their facts: ratings from reviews, channels from orders, cancelled and returned
 * ones too.
 *
 * @throws {SqlError} if sql/m4/40_search_texts.sql did not run.
 *
 * @example
 * ```ts no-run
 * import { readCatalogue } from "lab/search";
 * import { connect, runScript } from "lab/sql";
 * const db = await connect();
 * await runScript(db, "sql/m4/40_search_texts.sql");
 * const { products, vocabulary } = await readCatalogue(db);
 * ```
 */
export async function readCatalogue(db: Database): Promise<Catalogue> {
  const rows = await db.query<Record<"id" | "category" | "price", number> & ProductRow>(`
    SELECT p.product_id AS id, s.text, p.category_id AS category, p.list_price AS price, p.stock_quantity AS stock,
      r.rating, o.channels
    FROM aethermart_db.search_texts s
    JOIN aethermart_db.products p USING (product_id)
    LEFT JOIN (SELECT product_id, AVG(rating) AS rating FROM aethermart_db.reviews GROUP BY product_id) r
      USING (product_id)
    LEFT JOIN (
      SELECT i.product_id, GROUP_CONCAT(DISTINCT o.channel) AS channels
      FROM aethermart_db.order_items i JOIN aethermart_db.orders o USING (order_id)
      GROUP BY i.product_id
    ) o USING (product_id)
    ORDER BY p.product_id`);
  const categories = await db.query<{ id: number; parent: number | null; name: string }>(
    "SELECT category_id AS id, parent_id AS parent, name FROM aethermart_db.categories ORDER BY category_id",
  );
  return {
    products: rows.map(({ id, text, category, price, stock, rating, channels }) => ({
      id: String(id),
      text,
      facts: {
        categoryId: category,
        price: Number(price),
        ...(rating === null ? {} : { rating: Number(rating) }),
        ...(stock === null ? {} : { stock: Number(stock) }),
        channels: new Set(channels?.split(",")),
      },
    })),
    vocabulary: shopVocabulary(
      categories.map(({ id, parent, name }) => ({ id, name, ...(parent === null ? {} : { parentId: parent }) })),
    ),
  };
}

interface ProductRow {
  text: string;
  stock: number | null;
  rating: number | string | null;
  channels: string | null;
  [column: string]: unknown;
}

/**
 * MariaDB's full-text search in natural language mode, over `search_texts`. Its index has words of three letters and more, without stop words and as
 * they are written: "keyboards" does not find "keyboard". Equal scores are ordered by key.
 *
 * @example
 * ```ts no-run
 * import { fullTextRanker } from "lab/search";
 * import { connect } from "lab/sql";
 * const hits = await fullTextRanker(await connect()).rank("quiet keyboard", 10);
 * ```
 */
export function fullTextRanker(db: Database): Ranker {
  async function rank(query: string, k: number): Promise<Hit[]> {
    requireCount(k);
    const rows = await db.query<{ id: number; score: number }>(
      `SELECT product_id AS id, MATCH (text) AGAINST (? IN NATURAL LANGUAGE MODE) AS score
       FROM aethermart_db.search_texts
       WHERE MATCH (text) AGAINST (? IN NATURAL LANGUAGE MODE)
       ORDER BY score DESC, product_id LIMIT ${k}`,
      [query, query],
    );
    return rows.map(({ id, score }) => ({ id: String(id), score: Number(score) }));
  }
  return { name: "full text", rank };
}
