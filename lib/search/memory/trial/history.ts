/** What happened in the shop, as far as its tables tell: the facts that questions about a memory are drawn from. */

import type { Queryable } from "../../../sql/mod.ts";
import { readTime } from "../rows.ts";

/** A value that began at a time. */
export interface Change {
  at: Date;
  value: string;
}

/** What is known about a product. Values are texts, as answers are: "$94.99", "4 of 5", "12 pieces". */
export interface ProductHistory {
  name: string;
  /** Its price at each order, where it differs from the one before. */
  prices: Change[];
  /** The stars of its latest review, where they differ from the one before. */
  ratings: Change[];
  /** `undefined`: a service. */
  stock: string | undefined;
}

/** The shop's history. */
export interface ShopHistory {
  products: ProductHistory[];
  /** "Order 12" of "customer 3" is "delivered". */
  orders: { order: number; customer: number; status: string }[];
  /** When the last order was placed: stock and status are as of this time. */
  end: Date;
}

/**
 * Reads the history from the tables of the first milestone: prices from the items of orders, ratings from reviews, stock and status as they are at
 * the end. Products without a name of their own (two have the same) are left out: a question could mean either.
 *
 * @param db its default database is the shop's
 *
 * @example
 * ```ts no-run
 * import { readShopHistory } from "lab/search";
 * import { connect } from "lab/sql";
 * await using db = await connect({ database: "aethermart_db" });
 * const { products } = await readShopHistory(db);
 * console.log(products[0]?.name, products[0]?.prices.length);
 * ```
 */
export async function readShopHistory(db: Pick<Queryable, "query">): Promise<ShopHistory> {
  const prices = await db.query<ChangeRow>(
    `SELECT product_id, ordered_at AS at, CONCAT('$', unit_price) AS value
    FROM orders JOIN order_items USING (order_id) ORDER BY product_id, ordered_at, order_id, line_no`,
  );
  const ratings = await db.query<ChangeRow>(
    `SELECT product_id, created_at AS at, CONCAT(rating, ' of 5') AS value FROM reviews ORDER BY product_id, created_at, review_id`,
  );
  const products = await db.query<{ product_id: number; name: string; stock: string | null }>(
    `SELECT product_id, name, CONCAT(stock_quantity, ' pieces') AS stock FROM products
    WHERE name IN (SELECT name FROM products GROUP BY name HAVING COUNT(*) = 1) ORDER BY product_id`,
  );
  const orders = await db.query<ShopHistory["orders"][number] & { at: string }>(
    "SELECT order_id AS `order`, customer_id AS customer, status, ordered_at AS at FROM orders ORDER BY order_id",
  );
  const [pricesOf, ratingsOf] = [prices, ratings].map(changesOf) as [ChangesOf, ChangesOf];
  return {
    products: products.map(({ product_id, name, stock }) => ({
      name,
      prices: pricesOf(product_id),
      ratings: ratingsOf(product_id),
      stock: stock ?? undefined,
    })),
    orders: orders.map(({ order, customer, status }) => ({ order, customer, status })),
    end: readTime(orders.reduce((latest, { at }) => at > latest ? at : latest, "0001-01-01 00:00:00")),
  };
}

interface ChangeRow {
  product_id: number;
  at: string;
  value: string;
}

type ChangesOf = (product: number) => Change[];

/** The rows of each product that differ from the row before. Of several at the same time, the last one counts. */
function changesOf(rows: readonly ChangeRow[]): ChangesOf {
  const byProduct = Map.groupBy(rows, ({ product_id }) => product_id);
  return (product) => {
    const own = byProduct.get(product) ?? [];
    const last = own.filter(({ at }, index) => own[index + 1]?.at !== at);
    return last.filter(({ value }, index) => last[index - 1]?.value !== value)
      .map(({ at, value }) => ({ at: readTime(at), value }));
  };
}
