/** Faults of the second milestone. */

import type { RubricId } from "../../lib/rubric/mod.ts";
import type { Mutation } from "./mutation.ts";

type Seen = (check: string) => { suite: string; check: string };
const suite = (name: string): Seen => (check) => ({ suite: `sql/m2/suite/${name}.sql`, check });
const [triggers, facts, upkeep, nosql] = ["triggers", "order_facts", "upkeep", "nosql"].map(suite) as [
  Seen,
  Seen,
  Seen,
  Seen,
];

const edited = (
  script: string,
  rubric: RubricId,
  edits: [name: string, replace: Record<string, string>, seenBy: Mutation["seenBy"]][],
): Mutation[] =>
  edits.map(([name, replace, seenBy]) => ({
    name,
    rubric,
    edit: { script: `sql/m2/${script}.sql`, replace },
    seenBy,
  }));

/** Trigger → the check that must notice that it is missing. */
const dropped: [trigger: string, rubric: RubricId, seenBy: Mutation["seenBy"]][] = [
  ["stock_on_item_insert", "m2.triggers", triggers("stock: a quantity above the stock is refused")],
  [
    "stock_on_item_update",
    "m2.triggers",
    triggers("stock: a changed quantity takes the difference, for many lines at once"),
  ],
  ["stock_on_item_delete", "m2.triggers", triggers("stock: deleted lines return their quantity")],
  [
    "stock_on_status",
    "m2.triggers",
    triggers("stock: a cancelled order returns the quantity of both lines of a product"),
  ],
  ["stock_kind_on_product_insert", "m2.triggers", triggers("stock: a new service with a stock is refused")],
  [
    "stock_kind_on_product_update",
    "m2.triggers",
    triggers("stock: a service cannot become goods without a stock"),
  ],
  ["total_on_order_insert", "m2.triggers", triggers("total: an order without lines has a row with the total 0")],
  ["total_on_item_insert", "m2.triggers", triggers("total: the total of an order with four lines is their sum")],
  ["total_on_item_update", "m2.triggers", triggers("total: it follows price changes of many lines at once")],
  ["total_on_item_delete", "m2.triggers", triggers("total: it follows a deleted line")],
  ["price_audit_on_insert", "m2.triggers", triggers("audit: the first price of a new product has no old price")],
  [
    "price_audit_on_update",
    "m2.triggers",
    triggers("audit: one statement that changes two prices writes two rows with the old and new prices"),
  ],
  ["price_audit_on_delete", "m2.triggers", triggers("audit: a deleted product writes a row with its last price")],
  ["price_audit_stays_as_written", "m2.triggers", triggers("audit: its rows cannot be changed")],
  ["price_audit_is_kept", "m2.triggers", triggers("audit: its rows cannot be deleted")],
  ["status_on_order_insert", "m2.triggers", triggers("status: a new order must be paid")],
  ["status_on_order_update", "m2.triggers", triggers("status: an order cannot go from paid to delivered")],
  ["review_on_insert", "m2.triggers", triggers("review: a product that is only paid for cannot be reviewed")],
  ["review_on_update", "m2.triggers", triggers("review: a review cannot be moved to another product")],
  ["fact_on_insert", "m2.partitioning", facts("an unknown customer is refused")],
  ["fact_on_update", "m2.partitioning", facts("an update cannot set an unknown customer")],
  ["fact_customer_on_delete", "m2.partitioning", facts("a customer with history cannot be deleted")],
  ["fact_customer_on_update", "m2.partitioning", facts("a customer with history cannot be renumbered")],
  ["fact_product_on_delete", "m2.partitioning", facts("a product with history cannot be deleted")],
  ["fact_product_on_update", "m2.partitioning", facts("a product with history cannot be renumbered")],
];

export const mutations: Mutation[] = [
  ...dropped.map(([trigger, rubric, seenBy]): Mutation => ({
    name: `${trigger} is gone`,
    rubric,
    sql: [`DROP TRIGGER aethermart_db.${trigger}`],
    seenBy,
  })),
  ...edited("01_stock", "m2.triggers", [
    [
      "stock is taken before it is certain that the row is inserted",
      { "stock_on_item_insert AFTER INSERT": "stock_on_item_insert BEFORE INSERT" },
      triggers("stock: a row that INSERT IGNORE drops takes nothing"),
    ],
    [
      "each line takes its quantity twice",
      {
        "IF holds_stock(NEW.order_id) THEN CALL move_stock(NEW.product_id, -NEW.quantity); END IF;\nEND //\n\n-- A new":
          "IF holds_stock(NEW.order_id) THEN CALL move_stock(NEW.product_id, -2 * CAST(NEW.quantity AS SIGNED)); END IF;\nEND //\n\n-- A new",
      },
      triggers("stock: four lines in one statement each take their quantity; a service takes nothing"),
    ],
    [
      "only one line of a product is counted",
      { "CAST(SUM(quantity) AS SIGNED)": "CAST(MAX(quantity) AS SIGNED)" },
      triggers("stock: a cancelled order returns the quantity of both lines of a product"),
    ],
    [
      "an order returns its stock on every update while it is cancelled",
      {
        "IF (OLD.status IN ('cancelled', 'returned')) <> (NEW.status IN ('cancelled', 'returned')) THEN":
          "IF NEW.status IN ('cancelled', 'returned') THEN",
      },
      triggers("stock: an order that is cancelled and then updated again returns its quantity once"),
    ],
  ]),
  ...edited("02_order_totals", "m2.triggers", [
    [
      "a total forgets the quantity",
      {
        "SET total = total + NEW.quantity * NEW.unit_price, line_count = line_count + 1\n  WHERE order_id = NEW.order_id //":
          "SET total = total + NEW.unit_price, line_count = line_count + 1\n  WHERE order_id = NEW.order_id //",
      },
      triggers("total: the total of an order with four lines is their sum"),
    ],
    [
      "the old order keeps the amount of a line that moved",
      {
        "line_count = line_count - 1\n  WHERE order_id = OLD.order_id;":
          "line_count = line_count - 1\n  WHERE order_id = NEW.order_id;",
      },
      triggers("total: a line that moves to another order moves its amount, too"),
    ],
  ]),
  ...edited("03_price_audit", "m2.triggers", [
    [
      "the audit records every update",
      { "IF NOT (NEW.list_price <=> OLD.list_price) THEN": "IF TRUE THEN" },
      triggers("audit: an update that does not change the price writes no row"),
    ],
  ]),
  ...edited("05_reviews", "m2.triggers", [
    [
      "any customer's order counts",
      { "WHERE o.customer_id = NEW.customer_id AND i.product_id": "WHERE i.product_id" },
      triggers("review: another customer's order does not count"),
    ],
  ]),
  ...edited("06_place_order", "m2.triggers", [
    [
      "anything with a length counts as a list of items",
      {
        "COALESCE(JSON_TYPE(items), '') <> 'ARRAY' OR JSON_LENGTH(items) = 0": "COALESCE(JSON_LENGTH(items), 0) = 0",
      },
      triggers("order: a single item that is not in a list is refused"),
    ],
    [
      "place_order leaves foreign keys to the session",
      {
        "  SET STATEMENT foreign_key_checks = 1, check_constraint_checks = 1 FOR\n  INSERT INTO orders (":
          "  INSERT INTO orders (",
      },
      triggers("order: an unknown customer is refused in a session that has switched foreign keys off"),
    ],
    [
      "place_order leaves checks to the session",
      {
        "    SET STATEMENT foreign_key_checks = 1, check_constraint_checks = 1 FOR\n    INSERT INTO order_items (":
          "    INSERT INTO order_items (",
      },
      triggers("order: a quantity of 0 is refused in a session that has switched checks off"),
    ],
  ]),
  ...edited("07_order_facts", "m2.partitioning", [
    [
      "order_facts is partitioned by another column",
      {
        "PRIMARY KEY (order_id, line_no, ordered_at)": "PRIMARY KEY (order_id, line_no, ordered_at, customer_id)",
        "PARTITION BY RANGE COLUMNS (ordered_at) (PARTITION p_later VALUES LESS THAN (MAXVALUE));":
          "PARTITION BY HASH (customer_id) PARTITIONS 4;",
      },
      facts("order_facts is partitioned by ranges of ordered_at"),
    ],
  ]),
  ...edited("08_partition_upkeep", "m2.partitioning", [
    [
      "a quarter is dropped regardless of its rows",
      { "IF NOT held <=> expected_rows THEN": "IF FALSE THEN" },
      upkeep("a quarter that does not have the expected number of rows is not dropped"),
    ],
    [
      "an expected number of NULL is accepted",
      { "IF NOT held <=> expected_rows THEN": "IF held <> expected_rows THEN" },
      upkeep("a quarter is not dropped if the expected number is NULL"),
    ],
    [
      "an exchange does not validate rows",
      { "' WITH TABLE order_facts_', quarter);": "' WITH TABLE order_facts_', quarter, ' WITHOUT VALIDATION');" },
      upkeep("the exchange refuses a row of another quarter"),
    ],
    [
      "any quarter may be archived",
      { "ELSEIF is_partition AND EXISTS (": "ELSEIF FALSE AND EXISTS (" },
      upkeep("a quarter cannot be archived before older ones"),
    ],
    [
      "a quarter is always restored at the beginning",
      { "WHERE ends_before IS NULL OR ends_before > ends ORDER BY position LIMIT 1;": "ORDER BY position LIMIT 1;" },
      upkeep("two archived quarters can be restored in any order, each to its place"),
    ],
    [
      "a quarter is restored even if rows are missing",
      { "IF placed + left_over < archived THEN": "IF FALSE THEN" },
      upkeep("a quarter that has lost a row is not restored"),
    ],
    [
      "a line that exists in another quarter is restored",
      { " OR EXISTS (SELECT 1 FROM order_facts f WHERE": " OR FALSE AND EXISTS (SELECT 1 FROM order_facts f WHERE" },
      upkeep("a quarter is not restored if one of its lines exists in another quarter"),
    ],
    [
      "a row whose customer is gone is restored",
      { "WHERE NOT EXISTS (SELECT 1 FROM customers c": "WHERE FALSE AND NOT EXISTS (SELECT 1 FROM customers c" },
      upkeep("a quarter is not restored if the customer of a row no longer exists"),
    ],
    [
      "a row whose product is gone is restored",
      { "OR NOT EXISTS (SELECT 1 FROM products p": "OR FALSE AND NOT EXISTS (SELECT 1 FROM products p" },
      upkeep("a quarter is not restored if the product of a row no longer exists"),
    ],
    [
      "a line that the archived table has twice is restored",
      {
        "OR EXISTS (SELECT 1 FROM order_facts_', quarter": "OR FALSE AND EXISTS (SELECT 1 FROM order_facts_', quarter",
      },
      upkeep("a quarter is not restored if the archived table has a line twice, at two times"),
    ],
  ]),
  ...edited("09_fact_integrity", "m2.partitioning", [
    [
      "a line may exist in two quarters",
      { "IF is_new_line AND EXISTS (": "IF FALSE AND EXISTS (" },
      facts("an existing line is refused in another quarter, too, where no key detects it"),
    ],
  ]),
  ...edited("10_documents", "m2.nosql_concepts", [
    [
      "a document does not need a price",
      { '"required": ["sku", "name", "kind", "price"]': '"required": ["sku", "name", "kind"]' },
      nosql("document: a document without a price is refused"),
    ],
    [
      "the path to the minutes is wrong",
      { "'$.attributes.minutes')) VIRTUAL": "'$.minutes')) VIRTUAL" },
      nosql("document: a service is found by its minutes"),
    ],
  ]),
  {
    name: "a document carries a copy of the stock",
    rubric: "m2.nosql_concepts",
    sql: [
      "INSERT INTO aethermart_db.categories (category_id, parent_id, name, kind) VALUES (1, NULL, 'Lamps', 'goods')",
      `INSERT INTO aethermart_db.suppliers (supplier_id, name, country_code, contact_email)
      VALUES (1, 'Lamp maker', 'DE', 'orders@lamps.example.com')`,
      `INSERT INTO aethermart_db.products (product_id, sku, name, description, category_id, supplier_id, list_price,
        launched_on, stock_quantity) VALUES (1, 'LAMP-1', 'Lamp', 'A lamp.', 1, 1, 20, '2024-01-01', 5)`,
      `INSERT INTO aethermart_db.product_documents (product_id, document) VALUES (1, '{"sku": "LAMP-1", "name": "Lamp",
        "kind": "goods", "price": 20, "attributes": {"in_stock": 5}, "reviews": []}')`,
    ],
    seenBy: nosql("document: none carries a copy of the stock"),
  },
  ...edited("11_carts", "m2.nosql_concepts", [
    [
      "live_carts shows expired carts",
      { "FROM carts WHERE expires_at > UTC_TIMESTAMP(3)": "FROM carts" },
      nosql("cart: live_carts shows only carts that have not expired"),
    ],
  ]),
];
