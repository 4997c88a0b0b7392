/** The shop's products as search sees them, read from the database. */

import type { Queryable } from "../../sql/mod.ts";
import { prepare } from "../prepare/prepare.ts";
import { shopVocabulary, type Vocabulary } from "../query/vocabulary.ts";
import { type Hit, type Ranker, requireCount } from "../ranker.ts";
import type { ShopSearch } from "../service/mod.ts";
import { byFullText } from "../service/questions.ts";
import { filterOf } from "../vectors/constraint_filter.ts";
import { readProductTexts } from "../vectors/shop_texts.ts";
import { type CatalogueProduct, type HybridSettings, tunedSettings } from "./hybrid.ts";

/** Products and the words of their shop. */
export interface Catalogue {
  /** In the order of their keys. */
  products: CatalogueProduct[];
  vocabulary: Vocabulary;
}

/**
 * Reads the products with their texts and facts, as the shop's search does: ratings and channels are those of `product_facts`, without a row there a product
 * has none. Call {@link prepareSearch} first.
 *
 * @throws {SqlError} if the tables of sql/m4 are missing.
 *
 * @example
 * ```ts no-run
 * import { openMiniLm, prepareSearch, readCatalogue } from "lab/search";
 * import { connect } from "lab/sql";
 * const db = await connect();
 * await prepareSearch(db, await openMiniLm());
 * const { products, vocabulary } = await readCatalogue(db);
 * ```
 */
export async function readCatalogue(db: Queryable): Promise<Catalogue> {
  const texts = new Map((await readProductTexts(db)).map(({ id, text }) => [id, text]));
  const rows = await db.query<FactRow>(`
    SELECT p.product_id AS id, p.category_id AS category, p.list_price AS price, p.stock_quantity AS stock, f.rating, f.channels
    FROM aethermart_db.products p
    LEFT JOIN aethermart_db.product_facts f USING (product_id)
    ORDER BY p.product_id`);
  const categories = await db.query<{ id: number; parent: number | null; name: string }>(
    "SELECT category_id AS id, parent_id AS parent, name FROM aethermart_db.categories ORDER BY category_id",
  );
  return {
    products: rows.map(({ id, category, price, stock, rating, channels }) => ({
      id: String(id),
      text: texts.get(id)!,
      facts: {
        categoryId: category,
        price: Number(price),
        ...(rating === null ? {} : { rating: Number(rating) }),
        ...(stock === null ? {} : { stock: Number(stock) }),
        channels: new Set(channels ? channels.split(",") : []),
      },
    })),
    vocabulary: shopVocabulary(
      categories.map(({ id, parent, name }) => ({ id, name, ...(parent === null ? {} : { parentId: parent }) })),
    ),
  };
}

interface FactRow {
  id: number;
  category: number;
  price: number | string;
  stock: number | null;
  rating: number | string | null;
  channels: string | null;
}

/**
 * MariaDB's full-text search in natural language mode, over the stems in `product_texts`. {@link prepareSearch} fills this table.
 *
 * @example
 * ```ts no-run
 * import { fullTextRanker } from "lab/search";
 * import { connect } from "lab/sql";
 * const hits = await fullTextRanker(await connect()).rank("quiet keyboards", 10);
 * ```
 */
export function fullTextRanker(db: Queryable): Ranker {
  async function rank(query: string, k: number): Promise<Hit[]> {
    requireCount(k);
    return await byFullText(db, filterOf([]), prepare(query).text, k);
  }
  return { name: "full text", rank };
}

/**
 * The shop's search as a ranker: the same hits as {@link ShopSearch} `search`, with its own settings.
 *
 * @example
 * ```ts no-run
 * import { openSearch, shopRanker } from "lab/search";
 * import { connect } from "lab/sql";
 * await using shop = await openSearch(await connect());
 * const hits = await shopRanker(shop).rank("quiet keyboard under $100", 10);
 * ```
 */
export function shopRanker(shop: ShopSearch, settings: HybridSettings = tunedSettings): Ranker {
  async function rank(query: string, k: number): Promise<Hit[]> {
    const { hits } = await shop.search(query, {
      k,
      fusion: settings.fuse === "ranks" ? "rrf" : "weighted",
      weights: [settings.words, 1 - settings.words],
      corrects: settings.corrects,
    });
    return hits.map(({ id, score }) => ({ id: String(id), score }));
  }
  return { name: "hybrid", rank };
}
