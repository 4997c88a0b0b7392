/** Faults of the first milestone. */

import type { RubricId } from "../../lib/rubric/mod.ts";
import type { Mutation } from "./mutation.ts";

const suites = (name: string) => (check: string) => ({ suite: `sql/m1/suite/${name}.sql`, check });
const [constraints, objects, operations] = ["constraints", "objects", "operations"].map(suites) as [Seen, Seen, Seen];
const [roles, privacy] = ["roles", "privacy"].map(suites) as [Seen, Seen];
type Seen = ReturnType<typeof suites>;

/** Table and constraint → the check that must notice that it is missing. */
const dropped: [table: string, constraint: string, check: string][] = [
  ["categories", "uq_categories_name", "categories: a second category with the same name is refused"],
  ["categories", "fk_categories_parent", "categories: a parent that does not exist is refused"],
  ["categories", "ck_categories_parent", "categories: a category that is its own parent is refused"],
  ["suppliers", "uq_suppliers_name", "suppliers: a second supplier with the same name is refused"],
  ["suppliers", "ck_suppliers_country", "suppliers: a country code that is not two letters is refused"],
  ["products", "uq_products_sku", "products: a second product with the same SKU is refused"],
  ["products", "fk_products_category", "products: a category that does not exist is refused"],
  ["products", "fk_products_supplier", "products: a supplier that does not exist is refused"],
  ["products", "ck_products_price", "products: a price of 0 is refused"],
  ["products", "ck_products_goods_or_service", "products: a product that is both goods and a service is refused"],
  [
    "customers",
    "uq_customers_email",
    "customers: a second account with the same e-mail address is refused, even in capital letters",
  ],
  ["customers", "ck_customers_email", "customers: an e-mail address without a domain is refused"],
  ["customers", "ck_customers_country", "customers: a country code that is not two letters is refused"],
  ["customers", "ck_customers_password", "customers: a password that is not hashed is refused"],
  ["orders", "fk_orders_customer", "orders: a customer who does not exist is refused"],
  ["order_items", "fk_order_items_order", "order_items: an order that does not exist is refused"],
  ["order_items", "fk_order_items_product", "order_items: a product that does not exist is refused"],
  ["order_items", "ck_order_items_quantity", "order_items: a quantity of 0 is refused"],
  ["order_items", "ck_order_items_price", "order_items: a negative price is refused"],
  ["reviews", "fk_reviews_product", "reviews: a product that does not exist is refused"],
  ["reviews", "fk_reviews_customer", "reviews: a customer who does not exist is refused"],
  ["reviews", "ck_reviews_rating", "reviews: six stars are refused"],
];

/** An edit of one script. */
const edited = (
  script: string,
  rubric: RubricId,
  entries: [name: string, replace: Record<string, string>, seenBy: Mutation["seenBy"]][],
): Mutation[] =>
  entries.map(([name, replace, seenBy]) => ({
    name,
    rubric,
    edit: { script: `sql/m1/${script}.sql`, replace },
    seenBy,
  }));

/** Every mutation of the first milestone. */
export const mutations: Mutation[] = [
  ...dropped.map(([table, constraint, check]): Mutation => ({
    name: `${constraint} is gone`,
    rubric: "m1.schema",
    sql: [`ALTER TABLE ${table} DROP CONSTRAINT ${constraint}`],
    seenBy: constraints(check),
  })),
  ...edited("01_schema", "m1.schema", [
    [
      "a price is a binary fraction",
      { "list_price  DECIMAL(10, 2)": "list_price  DOUBLE" },
      constraints("no column of the seven tables is a floating-point number"),
    ],
    [
      "a country code may be in small letters",
      { "ck_suppliers_country CHECK (country_code REGEXP '(?-i)": "ck_suppliers_country CHECK (country_code REGEXP '" },
      constraints("suppliers: a country code in small letters is refused"),
    ],
    [
      "a customer's country code may be in small letters",
      {
        "ck_customers_country CHECK (country_code REGEXP '(?-i)": "ck_customers_country CHECK (country_code REGEXP '",
      },
      constraints("customers: a country code in small letters is refused"),
    ],
    [
      "a product may have no price",
      { "list_price  DECIMAL(10, 2) NOT NULL": "list_price  DECIMAL(10, 2) NULL" },
      constraints("products: a product without a price is refused"),
    ],
    [
      "category names differ by case",
      {
        "parent_id   SMALLINT UNSIGNED NULL COMMENT 'NULL: a department of the shop',\n  name        VARCHAR(80)":
          "parent_id   SMALLINT UNSIGNED NULL,\n  name        VARCHAR(80) COLLATE utf8mb4_bin",
      },
      constraints("categories: a name that differs only in case and accents is refused"),
    ],
    [
      "a status is any text",
      { "ENUM('paid', 'shipped', 'delivered',\n                'cancelled', 'returned')": "VARCHAR(10)" },
      constraints("orders: an unknown status is refused"),
    ],
    [
      "a line total is stored although it can be computed",
      { "AS (quantity * unit_price) VIRTUAL": "NULL" },
      constraints("order_items: a line total cannot be written, because it is computed"),
    ],
  ]),
  ...edited("01_schema", "m1.advanced_sql", [
    [
      "price bands overlap by a cent",
      { "list_price < 50 THEN": "list_price <= 50 THEN" },
      objects("price_band: 50.00 is middle"),
    ],
    [
      "a returned order counts as a sale",
      { "status NOT IN ('cancelled', 'returned')": "status NOT IN ('cancelled')" },
      objects("channel_sales adds up the revenue without cancelled and returned orders"),
    ],
  ]),
  ...edited("07_objects", "m1.advanced_sql", [
    [
      "sales and reviews multiply each other",
      {
        "FROM order_items i JOIN orders o USING (order_id)\n  WHERE o.is_sale\n  GROUP BY i.product_id":
          "FROM order_items i JOIN orders o USING (order_id) LEFT JOIN reviews r USING (product_id)\n" +
          "  WHERE o.is_sale GROUP BY i.product_id",
      },
      objects("product_performance: two reviews do not double the revenue, nor do returns count"),
    ],
    [
      "a product without reviews is rated 0",
      { "AS reviews, o.rating\n": "AS reviews, COALESCE(o.rating, 0) AS rating\n" },
      objects("product_performance: the rating of a product without reviews is NULL, not 0"),
    ],
    [
      "average_rating counts a missing review as 0",
      { "(SELECT AVG(rating) FROM reviews": "(SELECT COALESCE(AVG(rating), 0) FROM reviews" },
      operations("average_rating of a product without a review is NULL, not 0"),
    ],
    [
      "channel_sales counts lines as orders",
      { "SELECT o.channel, COUNT(DISTINCT o.order_id) AS orders": "SELECT o.channel, COUNT(*) AS orders" },
      objects("channel_sales counts an order with two lines once, and no cancelled or returned order"),
    ],
    [
      "order_total follows today's list prices",
      {
        "SELECT COALESCE(SUM(i.line_total), 0) INTO total\n  FROM orders o LEFT JOIN order_items i USING (order_id)\n":
          "SELECT COALESCE(SUM(i.quantity * p.list_price), 0) INTO total\n" +
          "  FROM orders o LEFT JOIN order_items i USING (order_id) LEFT JOIN products p USING (product_id)\n",
      },
      objects("a new list price does not change the total of an existing order"),
    ],
    [
      "customer_value counts returned orders",
      { "o.customer_id = c.customer_id AND o.is_sale": "o.customer_id = c.customer_id" },
      operations("customer_value adds up the orders that were not cancelled or returned"),
    ],
    [
      "mask_email shows the address",
      { "RETURN CONCAT(LEFT(email, 1), '***@', SUBSTRING_INDEX(email, '@', -1))": "RETURN email" },
      objects("mask_email keeps only the first letter and the domain"),
    ],
    [
      "customer_directory shows the address beside its mask",
      { "mask_email(email) AS masked_email,": "mask_email(email) AS masked_email, email," },
      objects("customer_directory has no column with a name, a full e-mail address or a telephone number"),
    ],
    [
      "customer_directory shows the day of joining beside the quarter",
      {
        "signup_channel, marketing_consent\nFROM customers":
          "joined_on, signup_channel, marketing_consent\nFROM customers",
      },
      objects("customer_directory has no column with the day or the month of joining"),
    ],
    [
      "review_feed names the reviewer",
      { "CONCAT(LEFT(c.first_name, 1), '.') AS reviewer": "c.first_name AS reviewer" },
      operations("review_feed shows an initial for the reviewer"),
    ],
  ]),
  ...edited("08_procedures", "m1.advanced_sql", [
    [
      "place_order without its transaction",
      {
        "    ROLLBACK;\n    SET new_order_id = NULL;": "    SET new_order_id = NULL;",
        "  START TRANSACTION;\n  SET STATEMENT": "  SET STATEMENT",
        "  END IF;\n  COMMIT;\n": "  END IF;\n",
      },
      objects("place_order: an order that names an unknown product leaves nothing behind"),
    ],
    [
      "place_order ignores unknown products",
      { "IF known <> wanted THEN": "IF FALSE THEN" },
      objects("place_order: an order that names an unknown product is refused"),
    ],
    [
      "place_order sets a price of 0",
      { "p.product_id, item.quantity, p.list_price\n": "p.product_id, item.quantity, 0\n" },
      objects("place_order writes every line at today's list price"),
    ],
    [
      "place_order leaves foreign keys to the session",
      {
        "  SET STATEMENT foreign_key_checks = 1, check_constraint_checks = 1 FOR\n  INSERT INTO orders (":
          "  INSERT INTO orders (",
      },
      objects("place_order: an unknown customer is refused in a session that has switched foreign keys off"),
    ],
    [
      "place_order leaves checks to the session",
      {
        "  SET STATEMENT foreign_key_checks = 1, check_constraint_checks = 1 FOR\n  INSERT INTO order_items (":
          "  INSERT INTO order_items (",
      },
      objects("place_order: a quantity of 0 is refused in a session that has switched checks off"),
    ],
    [
      "change_price leaves checks to the session",
      {
        "  SET STATEMENT foreign_key_checks = 1, check_constraint_checks = 1 FOR\n  UPDATE products":
          "  UPDATE products",
      },
      operations("change_price refuses a price of 0 in a session that has switched checks off"),
    ],
    [
      "register_customer leaves checks to the session",
      {
        "  SET STATEMENT foreign_key_checks = 1, check_constraint_checks = 1 FOR\n  INSERT INTO customers (":
          "  INSERT INTO customers (",
      },
      operations("register_customer refuses a password that is not hashed in a session that switched checks off"),
    ],
    [
      "submit_review leaves checks to the session",
      {
        ", foreign_key_checks = 1, check_constraint_checks = 1 FOR\n  INSERT INTO reviews (":
          " FOR\n  INSERT INTO reviews (",
      },
      operations("submit_review refuses six stars in a session that has switched checks off"),
    ],
    [
      "cancel_order cancels delivered orders",
      { "order_id = given_order_id AND status = 'paid'": "order_id = given_order_id" },
      operations("cancel_order refuses an order that was delivered"),
    ],
    [
      "advance_order takes any step",
      {
        "\n    AND (status, new_status) IN (('paid', 'shipped'), ('shipped', 'delivered'), ('delivered', 'returned'))":
          "",
      },
      operations("advance_order does not cancel an order"),
    ],
    [
      "submit_review does not require a delivery",
      { " AND o.status = 'delivered'": "" },
      operations("submit_review refuses a customer who has returned the product"),
    ],
    [
      "find_login compares addresses by the column's collation",
      { " AND BINARY email = BINARY given_email": "" },
      operations("find_login: an address with an added accent finds no account"),
    ],
    [
      "find_login ignores case",
      { "BINARY email = BINARY given_email": "BINARY LOWER(email) = BINARY LOWER(given_email)" },
      operations("find_login: an address in capital letters finds no account"),
    ],
    [
      "find_login ignores trailing blanks",
      { "BINARY email = BINARY given_email": "email COLLATE utf8mb4_bin = given_email" },
      operations("find_login: an address with a trailing blank finds no account"),
    ],
    [
      "find_login ignores invisible characters",
      {
        "BINARY email = BINARY given_email": "email = given_email COLLATE utf8mb4_uca1400_nopad_as_cs",
      },
      operations("find_login: an address with an invisible character finds no account"),
    ],
  ]),
  ...edited("08_procedures", "m1.cleansing_security", [
    [
      "correct_row records corrections of rows that were never staged",
      {
        "    IF ROW_COUNT() = 0 THEN\n      SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'the row was not":
          "    IF FALSE THEN\n      SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'the row was not",
      },
      roles("a row that was never staged cannot be corrected"),
    ],
  ]),
  {
    name: "the analyst is granted too much: the customers",
    rubric: "m1.cleansing_security",
    sql: ["GRANT SELECT ON aethermart_db.customers TO aethermart_analyst"],
    seenBy: privacy("the analyst cannot read the table behind the view"),
  },
  {
    name: "the analyst is granted too little: no customers at all",
    rubric: "m1.cleansing_security",
    sql: ["REVOKE SELECT ON aethermart_db.customer_directory FROM aethermart_analyst"],
    seenBy: roles("maria reads customers with masked addresses"),
  },
  {
    name: "the shop is granted too much: writing orders without the procedure",
    rubric: "m1.cleansing_security",
    sql: ["GRANT INSERT ON aethermart_db.orders TO aethermart_shop"],
    seenBy: roles("storefront cannot bypass the procedure and write an order"),
  },
  {
    name: "the shop is granted too little: place_order",
    rubric: "m1.cleansing_security",
    sql: ["REVOKE EXECUTE ON PROCEDURE aethermart_db.place_order FROM aethermart_shop"],
    seenBy: roles("storefront places an order through the procedure, which requires an item"),
  },
  {
    name: "the warehouse is granted too much: writing orders without the procedure",
    rubric: "m1.cleansing_security",
    sql: ["GRANT UPDATE (status) ON aethermart_db.orders TO aethermart_warehouse"],
    seenBy: roles("the warehouse cannot bypass the procedure and set a status"),
  },
  {
    name: "support is granted too little: cancel_order",
    rubric: "m1.cleansing_security",
    sql: ["REVOKE EXECUTE ON PROCEDURE aethermart_db.cancel_order FROM aethermart_support"],
    seenBy: roles("support cancels through the procedure, which refuses an order that is not paid"),
  },
  {
    name: "an account has a direct privilege besides its role",
    rubric: "m1.cleansing_security",
    sql: ["GRANT DELETE ON aethermart_db.products TO aethermart_sarah"],
    seenBy: roles("sarah cannot delete a product"),
  },
  {
    name: "an account without a password can log in",
    rubric: "m1.cleansing_security",
    sql: ["ALTER USER aethermart_maria ACCOUNT UNLOCK"],
    seenBy: roles("every account of the shop is locked while it has no password"),
  },
  {
    name: "the steward sees the text of a customer's unreadable line",
    rubric: "m1.cleansing_security",
    edit: {
      script: "sql/m1/07_objects.sql",
      replace: { "JSON_REMOVE(raw, '$.password_hash', '$.text')": "JSON_REMOVE(raw, '$.password_hash')" },
    },
    sql: [
      `INSERT INTO aethermart_db.quarantine
      VALUES ('customers', 1, 'row_too_short', JSON_OBJECT('text', CONCAT('7,Ada,$2b$12$', REPEAT('a', 53))))`,
    ],
    seenBy: privacy("quarantine_desk contains no password hash"),
  },
  ...edited("02_staging", "m1.ingestion", [[
    "staging truncates names",
    { "sku VARCHAR(255), name VARCHAR(255), description TEXT": "sku VARCHAR(255), name VARCHAR(10), description TEXT" },
    { load: /supplier_feed\.tsv was not staged as it is: .* warnings/ },
  ]]),
  ...edited("04_rules", "m1.ingestion", [[
    "a rule skips a row instead of setting it aside",
    { "FROM stg_order_items\n) s": "FROM stg_order_items WHERE source_row <> 1\n) s" },
    { load: /Rows do not add up after/ },
  ]]),
];
