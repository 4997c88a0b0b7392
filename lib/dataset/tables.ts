/** The shop's tables in a delivery. */

/** A row of a file: texts, in the order of the file's columns. */
export type Row = string[];

/** The shop's tables, parents before children: the order in which they are delivered and loaded. */
export const tables = [
  "categories",
  "suppliers",
  "products",
  "customers",
  "orders",
  "order_items",
  "reviews",
] as const;

/** The name of one of the shop's tables. */
export type TableName = (typeof tables)[number];

/** The channels through which customers reach the shop. */
export const channels = ["web", "mobile", "popup"] as const;

export type Channel = (typeof channels)[number];

/** The columns of each file. */
export const columnsOf: Record<TableName, readonly string[]> = {
  categories: ["category_id", "parent_id", "name", "kind"],
  suppliers: ["supplier_id", "name", "country_code", "contact_email"],
  products: [
    "product_id",
    "sku",
    "name",
    "description",
    "category_id",
    "supplier_id",
    "list_price",
    "launched_on",
    "stock_quantity",
    "duration_minutes",
    "booking_notice_days",
  ],
  customers: [
    ["customer_id", "first_name", "last_name", "email", "phone", "city", "country_code", "joined_on"],
    ["signup_channel", "marketing_consent", "password_hash"],
  ].flat(),
  orders: ["order_id", "customer_id", "channel", "status", "ordered_at", "total"],
  order_items: ["order_id", "line_no", "product_id", "quantity", "unit_price"],
  reviews: ["review_id", "product_id", "customer_id", "rating", "title", "body", "created_at"],
};
