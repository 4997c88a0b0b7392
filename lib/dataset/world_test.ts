import assert from "node:assert/strict";
import { type Scale, scales } from "./settings.ts";
import { columnsOf, type TableName, tables } from "./tables.ts";
import { isWindows1252 } from "./windows_1252.ts";
import { World } from "./world.ts";

const world = new World({ scale: "tiny", seed: 42 });

function read(table: TableName): Record<string, string>[] {
  return [...world.rows(table)].map((row) => {
    assert.equal(row.length, columnsOf[table].length);
    return Object.fromEntries(columnsOf[table].map((column, at) => [column, row[at]!]));
  });
}

const data = Object.fromEntries(tables.map((table) => [table, read(table)])) as Record<
  TableName,
  Record<string, string>[]
>;
const byKey = (table: TableName, key: string) => new Map(data[table].map((row) => [row[key]!, row]));

Deno.test("keys and the values that must be unique are unique, also with many suppliers", () => {
  const unique: [TableName, string][] = [
    ["categories", "name"],
    ["products", "sku"],
    ["customers", "email"],
    ["orders", "order_id"],
    ["reviews", "review_id"],
  ];
  for (const [table, column] of unique) assert.equal(byKey(table, column).size, data[table].length, table);
  assert.equal(new Set(data.order_items.map((row) => `${row.order_id}/${row.line_no}`)).size, data.order_items.length);
  const names = [...new World({ scale: "large", seed: 1 }).rows("suppliers")].map((row) => row[1]);
  assert.equal(new Set(names).size, 2_000);
});

Deno.test("every reference leads to a row", () => {
  const references: [TableName, string, TableName][] = [
    ["products", "category_id", "categories"],
    ["products", "supplier_id", "suppliers"],
    ["orders", "customer_id", "customers"],
    ["order_items", "order_id", "orders"],
    ["order_items", "product_id", "products"],
    ["reviews", "product_id", "products"],
    ["reviews", "customer_id", "customers"],
  ];
  for (const [table, column, parent] of references) {
    const known = byKey(parent, column);
    for (const row of data[table]) assert.ok(known.has(row[column]!), `${table}.${column} = ${row[column]}`);
  }
});

Deno.test("customers order after they joined, what has been launched, and review what they bought", () => {
  const [customers, products, orders] = [
    byKey("customers", "customer_id"),
    byKey("products", "product_id"),
    byKey("orders", "order_id"),
  ];
  for (const { customer_id, ordered_at } of data.orders) {
    assert.ok(customers.get(customer_id!)!.joined_on! <= ordered_at!.slice(0, 10));
  }
  const bought = new Set<string>();
  for (const { order_id, product_id } of data.order_items) {
    const { ordered_at, customer_id } = orders.get(order_id!)!;
    assert.ok(products.get(product_id!)!.launched_on! <= ordered_at!.slice(0, 10));
    bought.add(`${customer_id} ${product_id}`);
  }
  for (const { customer_id, product_id } of data.reviews) assert.ok(bought.has(`${customer_id} ${product_id}`));
});

Deno.test("goods have a stock, services a duration and a notice; an order's total is the sum of its items", () => {
  const kinds = byKey("categories", "category_id");
  for (const { category_id, stock_quantity, duration_minutes, booking_notice_days } of data.products) {
    const isService = kinds.get(category_id!)!.kind === "service";
    assert.equal(isService, /^\d+$/.test(duration_minutes!) && /^\d+$/.test(booking_notice_days!) && !stock_quantity);
    assert.equal(!isService, /^\d+$/.test(stock_quantity!) && !duration_minutes && !booking_notice_days);
  }
  const sums = new Map<string, number>();
  for (const { order_id, quantity, unit_price } of data.order_items) {
    sums.set(order_id!, (sums.get(order_id!) ?? 0) + Number(quantity) * Math.round(Number(unit_price) * 100));
  }
  for (const { order_id, total } of data.orders) assert.equal(sums.get(order_id!), Math.round(Number(total) * 100));
});

Deno.test("passwords' hashes have bcrypt's form, each another", () => {
  for (const { password_hash } of data.customers) assert.match(password_hash!, /^\$2b\$12\$[./A-Za-z0-9]{53}$/);
  assert.equal(byKey("customers", "password_hash").size, data.customers.length);
});

Deno.test("the scales have about as many rows as they promise", () => {
  const promised: Record<Scale, number> = { tiny: 2_000, small: 50_000, medium: 2_000_000, large: 20_000_000 };
  for (const scale of scales) {
    const { suppliers, products, customers, orders, reviews } = new World({ scale, seed: 1 }).counts;
    const total = 25 + suppliers + products + customers + orders * 2.84 + reviews;
    assert.ok(total >= promised[scale] * 0.99 && total <= promised[scale] * 1.05, `${scale}: ${total}`);
  }
  assert.ok(data.order_items.length / data.orders.length > 1.6 && data.order_items.length / data.orders.length < 2);
});

Deno.test("sales peak at the end of November and in December, dip in summer, and grow; the app gains on the web shop", () => {
  const orders = [...new World({ scale: "small", seed: 8 }).orders()];
  const within = (pattern: RegExp) => orders.filter(({ row }) => pattern.test(row[4]!));
  const daily = (pattern: RegExp, days: number) => within(pattern).length / days;
  assert.ok(daily(/^202[1-4]-(11|12)/, 244) > 1.5 * daily(/^202[1-4]-(07|08)/, 248));
  assert.ok(daily(/^202[1-4]-11-2[2-9]/, 32) > 1.5 * daily(/^202[1-4]-11-(0|1)/, 76));
  assert.ok(daily(/^202[1-4]-1[0-2]/, 368) > daily(/^202[1-4]-0[1-9]/, 1093));
  assert.ok(within(/^2024/).length > 1.3 * within(/^2021/).length);
  const shareOfApp = (year: RegExp) =>
    within(year).filter(({ channel }) => channel === "mobile").length / within(year).length;
  assert.ok(shareOfApp(/^2025/) > shareOfApp(/^2021/) + 0.05);
});

Deno.test("a few products sell much, most sell little, and customers come back", () => {
  const small = new World({ scale: "small", seed: 8 });
  const sold = new Map<string, number>();
  const buyers = new Set<string>();
  let [items, orders] = [0, 0];
  for (const order of small.orders()) {
    orders++;
    buyers.add(order.row[1]!);
    for (const [, , product] of order.items) {
      items++;
      sold.set(product!, (sold.get(product!) ?? 0) + 1);
    }
  }
  const top = [...sold.values()].sort((a, b) => b - a).slice(0, 12).reduce((sum, n) => sum + n, 0) / items;
  assert.ok(top > 0.1 && top < 0.3, `a hundredth of the products makes ${top} of the sales`);
  assert.ok(sold.size > 1_000);
  assert.ok(orders / buyers.size > 2);
});

Deno.test("texts are many, fit their columns, and those of the pop-up shops fit on one line of Windows-1252", () => {
  const small = new World({ scale: "small", seed: 8 });
  const bodies = [...small.reviews()];
  assert.ok(new Set(bodies.map(({ row }) => row[5])).size > 1_000);
  assert.ok(bodies.some(({ row, channel }) => channel === "web" && row[5]!.includes("\n\n")));
  const beyondAscii = bodies.filter(({ row }) => /[^\x20-\x7e\n]/.test(row[5]!)).length / bodies.length;
  assert.ok(beyondAscii > 0.3, `${beyondAscii} of the reviews have letters beyond ASCII`);
  for (const made of [bodies, [...small.customers()]]) {
    for (const { channel, row } of made) {
      if (channel === "popup") {
        for (const value of row) assert.ok(isWindows1252(value) && !/[|\n]/.test(value), value);
      }
      for (const value of row) assert.ok(!value.includes("{"), value);
    }
  }
  const descriptions = [...small.rows("products")].map((row) => row[3]!);
  assert.ok(descriptions.every((text) => text.length <= 400 && !/[{}]|undefined/.test(text)));
  assert.ok(new Set(descriptions).size > 1_000);
});
