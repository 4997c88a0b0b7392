/** The rows that practice deliveries are made of. Pure. */

import { Random } from "../../core/mod.ts";
import type { TableName } from "../../dataset/mod.ts";

/** A row of a delivery, by its columns. */
export type Row = Record<string, string | null>;

/** No delivery of the shop has keys from here on. */
export const firstKey = 900_000_000;
/** Small keys have small columns. */
const firstSmallKey = 64_000;

/** How many rows of each kind the first step has. */
const sizesOf = (orders: number) => ({
  products: Math.max(12, Math.round(orders / 4)),
  customers: Math.max(10, Math.round(orders / 2)),
  orders,
  reviews: Math.max(8, Math.round(orders / 4)),
});

/** The rows of the first step, before anything is wrong with them, and the random numbers for those after it. */
export interface World {
  random: Random;
  rows: Record<TableName, Row[]>;
}

/** A time in March 2026. */
export const at = (day: number, minute: number) =>
  new Date(Date.UTC(2026, 2, day, 8, minute)).toISOString().slice(0, 19).replace("T", " ");

/** Cents as dollars. */
export const cents = (value: number) => (value / 100).toFixed(2);

/** Makes the rows of the first step. */
export function makeWorld(seed: number, orders: number): World {
  const random = new Random(seed, 7_004, 0);
  const sizes = sizesOf(orders);
  const updated_at = at(1, 0);
  const categories = ["Practice department", "Practice keyboards", "Practice lamps"].map((name, n): Row => ({
    category_id: String(firstSmallKey + n),
    parent_id: n === 0 ? null : String(firstSmallKey),
    name,
    kind: "goods",
    updated_at,
  }));
  const suppliers = ["Practice Goods", "Practice Imports"].map((name, n): Row => ({
    supplier_id: String(firstSmallKey + n),
    name,
    country_code: "US",
    contact_email: `orders${n}@practice.example.com`,
    updated_at,
  }));
  const products = range(sizes.products).map((n): Row => ({
    product_id: String(firstKey + n),
    sku: `PRA-${n}`,
    name: `Practice product ${n}`,
    description: "For practice deliveries.",
    category_id: String(firstSmallKey + 1 + random.below(2)),
    supplier_id: String(firstSmallKey + random.below(2)),
    list_price: cents(500 + random.below(20_000)),
    launched_on: "2025-11-03",
    stock_quantity: String(random.below(200)),
    duration_minutes: null,
    booking_notice_days: null,
    updated_at,
  }));
  const customers = range(sizes.customers).map((n): Row => ({
    customer_id: String(firstKey + n),
    first_name: random.pick(["Ada", "Grace", "Edgar", "Barbara", "Donald"]),
    last_name: `Practice${n}`,
    email: `person${n}@practice.example.com`,
    phone: null,
    city: random.pick(["Austin", "Boston", "Denver"]),
    country_code: "US",
    joined_on: "2025-12-01",
    signup_channel: random.pick(["web", "mobile", "popup"]),
    marketing_consent: random.pick(["0", "1"]),
    password_hash: `$2b$12$${"practice".repeat(7).slice(0, 53)}`,
    updated_at,
  }));
  const items: Row[] = [];
  const allOrders = range(sizes.orders).map((n): Row => {
    const own = range(1 + random.below(3)).map((line): Row => {
      const product = random.pick(products);
      return {
        order_id: String(firstKey + n),
        line_no: String(line + 1),
        product_id: product.product_id!,
        quantity: String(1 + random.below(4)),
        unit_price: product.list_price!,
        updated_at: at(1, n % 600),
      };
    });
    items.push(...own);
    const total = own.reduce((sum, item) => sum + Math.round(Number(item.unit_price) * 100) * Number(item.quantity), 0);
    return {
      order_id: String(firstKey + n),
      customer_id: random.pick(customers).customer_id!,
      channel: random.pick(["web", "mobile", "popup"]),
      status: "paid",
      ordered_at: at(1, n % 600),
      total: cents(total),
      updated_at: at(1, n % 600),
    };
  });
  const reviews = range(sizes.reviews).map((n): Row => ({
    review_id: String(firstKey + n),
    product_id: random.pick(products).product_id!,
    customer_id: random.pick(customers).customer_id!,
    rating: String(1 + random.below(5)),
    title: "Practice review",
    body: "It does what it says.",
    created_at: at(1, n),
    updated_at: at(1, n),
  }));
  return {
    random,
    rows: { categories, suppliers, products, customers, orders: allOrders, order_items: items, reviews },
  };
}

/** The numbers from 0. */
export const range = (count: number) => Array.from({ length: count }, (_, n) => n);
