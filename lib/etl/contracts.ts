/**
 * The contracts of the shop's sources: the one place that says which values milestone 1 accepts, for the pipeline and for the engine of `cleanse/`.
 */

import type { Contract, ContractColumn } from "./pipeline/contract.ts";

type Options = Omit<ContractColumn, "name" | "reader" | "meaning">;

const column = (
  name: string,
  reader: ContractColumn["reader"],
  meaning: string,
  options: Options = {},
): ContractColumn => ({ name, reader, meaning, required: true, ...options });

/** Every source says when it changed a row. */
const changed = column("updated_at", "time", "When the source changed the row, in UTC; the newest version wins", {
  role: "version",
});

const key = (name: string, meaning: string, options: Options = {}) =>
  column(name, "number", meaning, { role: "key", ...options });

/** A key that the shop can also assign: the server replaces a 0 with the next number. */
const assignedKey = (name: string) => key(name, "Key", { low: 1 });

/** The largest amount that a column with two decimals and eight digits before them holds. */
const mostDollars = 99_999_999.99;

const day = 24;

/**
 * The contracts of the shop's seven sources, parents before children. Data: a notebook can change a copy and register that.
 */
export const contracts: readonly Contract[] = [
  {
    source: "categories",
    owner: "Sarah, product management",
    meaning: "Departments of the shop and their categories",
    unknownColumns: "freeze",
    freshnessHours: 90 * day,
    latenessHours: 365 * day,
    acceptedShare: 0,
    columns: [
      key("category_id", "Key", { high: 65535 }),
      column("parent_id", "number", "The department; empty: is one", { required: false, parent: "categories" }),
      column("name", "line", "Name in the menu", { length: 80, unique: true }),
      column("kind", "code", "goods or service", { list: "kind" }),
      changed,
    ],
  },
  {
    source: "suppliers",
    owner: "Sarah, product management",
    meaning: "Who delivers the products",
    unknownColumns: "discard_value",
    freshnessHours: 90 * day,
    latenessHours: 365 * day,
    acceptedShare: 0,
    columns: [
      key("supplier_id", "Key", { high: 65535 }),
      column("name", "line", "Company", { length: 120, unique: true }),
      column("country_code", "country", "ISO 3166-1 alpha-2"),
      column("contact_email", "email", "Where orders go", { length: 254, aliases: ["e_mail", "email"] }),
      changed,
    ],
  },
  {
    source: "products",
    owner: "Sarah, product management",
    meaning: "Goods and services on offer, from the catalogue team",
    unknownColumns: "evolve",
    freshnessHours: 7 * day,
    latenessHours: 30 * day,
    acceptedShare: 0.02,
    columns: [
      key("product_id", "Key"),
      column("sku", "line", "Stock keeping unit", { length: 20, unique: true }),
      column("name", "line", "Name in the shop", { length: 160 }),
      column("description", "text", "Text of the product's page", { length: 500 }),
      column("category_id", "category", "Category, by its key or its name", { parent: "categories" }),
      column("supplier_id", "number", "Supplier", { parent: "suppliers" }),
      column("list_price", "dollars", "US dollars", { low: 0.01, high: mostDollars, aliases: ["price"] }),
      column("launched_on", "day", "First day on offer"),
      column("stock_quantity", "number", "Goods: pieces on the shelf", { required: false }),
      column("duration_minutes", "number", "Services: length of an appointment", { required: false, high: 65535 }),
      column("booking_notice_days", "number", "Services: days of notice", { required: false, high: 255 }),
      changed,
    ],
  },
  {
    source: "customers",
    owner: "Maria, marketing and analytics",
    meaning: "People with an account. Personal data",
    unknownColumns: "discard_value",
    freshnessHours: day,
    latenessHours: 14 * day,
    acceptedShare: 0.05,
    columns: [
      assignedKey("customer_id"),
      column("first_name", "line", "First name", { length: 80 }),
      column("last_name", "line", "Last name", { length: 80 }),
      column("email", "email", "Login", { length: 254, unique: true, aliases: ["e_mail", "mail"] }),
      column("phone", "phone", "Telephone", { required: false, length: 24 }),
      column("city", "line", "City", { length: 80 }),
      column("country_code", "country", "ISO 3166-1 alpha-2"),
      column("joined_on", "day", "Day of the first login"),
      column("signup_channel", "code", "Channel of the first login", { list: "channel" }),
      column("marketing_consent", "code", "Whether advertising may be sent", { list: "consent" }),
      column("password_hash", "password_hash", "bcrypt, cost 12"),
      changed,
    ],
  },
  {
    source: "orders",
    owner: "David, database architecture",
    meaning: "Orders of all channels",
    unknownColumns: "freeze",
    freshnessHours: 6,
    latenessHours: 3 * day,
    acceptedShare: 0.02,
    columns: [
      assignedKey("order_id"),
      column("customer_id", "number", "Who ordered", { parent: "customers" }),
      column("channel", "code", "web, mobile or popup", { list: "channel" }),
      column("status", "code", "paid, shipped, delivered, cancelled or returned", { list: "status" }),
      column("ordered_at", "time", "UTC"),
      column("total", "dollars", "Total as stated; compared with the items, not stored in the shop", {
        required: false,
        low: 0,
        high: 20_000,
        severity: "warning",
      }),
      changed,
    ],
  },
  {
    source: "order_items",
    owner: "David, database architecture",
    meaning: "What orders are made of",
    unknownColumns: "discard_row",
    freshnessHours: 6,
    latenessHours: 3 * day,
    acceptedShare: 0.02,
    columns: [
      key("order_id", "Order", { parent: "orders" }),
      key("line_no", "Place in the order", { high: 255 }),
      column("product_id", "number", "What was ordered", { parent: "products" }),
      column("quantity", "number", "Pieces", { low: 1, high: 65535 }),
      column("unit_price", "dollars", "US dollars, at the time of the order", { low: 0, high: mostDollars }),
      changed,
    ],
  },
  {
    source: "reviews",
    owner: "Maria, marketing and analytics",
    meaning: "What customers say about products",
    unknownColumns: "evolve",
    freshnessHours: day,
    latenessHours: 30 * day,
    acceptedShare: 0.05,
    columns: [
      assignedKey("review_id"),
      column("product_id", "number", "What is reviewed", { parent: "products" }),
      column("customer_id", "number", "Who wrote it", { parent: "customers" }),
      column("rating", "rating", "Stars, 1 to 5", { low: 1, high: 5 }),
      column("title", "line", "Heading", { length: 120 }),
      column("body", "text", "Text"),
      column("created_at", "time", "UTC"),
      changed,
    ],
  },
];
