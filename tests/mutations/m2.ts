/** What is broken in the second milestone. */

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

/** Trigger → the check that misses it. */
const dropped: [trigger: string, rubric: RubricId, seenBy: Mutation["seenBy"]][] = [
  ["stock_on_item_insert", "m2.triggers", triggers("stock: more than is there is refused")],
  [
    "stock_on_item_update",
    "m2.triggers",
    triggers("stock: a changed quantity moves the difference, in both directions and many lines at once"),
  ],
  ["stock_on_item_delete", "m2.triggers", triggers("stock: deleted lines come back")],
  ["stock_on_status", "m2.triggers", triggers("stock: a cancelled order gives back both lines of a product")],
  ["stock_kind_on_product_insert", "m2.triggers", triggers("stock: a new service with a stock is refused")],
  [
    "stock_kind_on_product_update",
    "m2.triggers",
    triggers("stock: a service cannot become goods and keep no stock"),
  ],
  ["total_on_order_insert", "m2.triggers", triggers("total: an order without lines comes to nothing, and is there")],
  ["total_on_item_insert", "m2.triggers", triggers("total: an order of four lines comes to their sum")],
  ["total_on_item_update", "m2.triggers", triggers("total: it follows the agreed price of many lines at once")],
  ["total_on_item_delete", "m2.triggers", triggers("total: it follows a deleted line")],
  ["price_audit_on_insert", "m2.triggers", triggers("audit: a new product's first price has no old one")],
  [
    "price_audit_on_update",
    "m2.triggers",
    triggers("audit: one statement that changes two prices leaves two records, with old and new price"),
  ],
  ["price_audit_on_delete", "m2.triggers", triggers("audit: a product that goes leaves its last price")],
  ["price_audit_stays_as_written", "m2.triggers", triggers("audit: what was written is not rewritten")],
  ["price_audit_is_kept", "m2.triggers", triggers("audit: what was written is not deleted")],
  ["status_on_order_insert", "m2.triggers", triggers("status: an order begins as paid")],
  ["status_on_order_update", "m2.triggers", triggers("status: from paid to delivered is no way")],
  ["review_on_insert", "m2.triggers", triggers("review: what is only paid cannot be reviewed")],
  ["review_on_update", "m2.triggers", triggers("review: it cannot be moved to another product")],
  ["fact_on_insert", "m2.partitioning", facts("a customer that is not there is refused")],
  ["fact_on_update", "m2.partitioning", facts("an update cannot bring in a customer that is not there")],
  ["fact_customer_on_delete", "m2.partitioning", facts("a customer with history cannot be deleted")],
  ["fact_customer_on_update", "m2.partitioning", facts("nor renumbered")],
  ["fact_product_on_delete", "m2.partitioning", facts("a product with history cannot be deleted")],
  ["fact_product_on_update", "m2.partitioning", facts("nor is it renumbered")],
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
      "stock is taken before the row is known to come",
      { "stock_on_item_insert AFTER INSERT": "stock_on_item_insert BEFORE INSERT" },
      triggers("stock: a row that INSERT IGNORE drops takes nothing"),
    ],
    [
      "each line takes its pieces twice",
      {
        "IF holds_stock(NEW.order_id) THEN CALL move_stock(NEW.product_id, -NEW.quantity); END IF;\nEND //\n\n-- A new":
          "IF holds_stock(NEW.order_id) THEN CALL move_stock(NEW.product_id, -2 * CAST(NEW.quantity AS SIGNED)); END IF;\nEND //\n\n-- A new",
      },
      triggers("stock: four lines in one statement take what each of them says, and a service takes nothing"),
    ],
    [
      "one line speaks for all lines of a product",
      { "CAST(SUM(quantity) AS SIGNED)": "CAST(MAX(quantity) AS SIGNED)" },
      triggers("stock: a cancelled order gives back both lines of a product"),
    ],
    [
      "an order gives back whenever it is written as cancelled",
      {
        "IF (OLD.status IN ('cancelled', 'returned')) <> (NEW.status IN ('cancelled', 'returned')) THEN":
          "IF NEW.status IN ('cancelled', 'returned') THEN",
      },
      triggers("stock: cancelled and written once more, an order gives back once"),
    ],
  ]),
  ...edited("02_order_totals", "m2.triggers", [
    [
      "a total forgets the quantity",
      {
        "SET total = total + NEW.quantity * NEW.unit_price, line_count = line_count + 1\n  WHERE order_id = NEW.order_id //":
          "SET total = total + NEW.unit_price, line_count = line_count + 1\n  WHERE order_id = NEW.order_id //",
      },
      triggers("total: an order of four lines comes to their sum"),
    ],
    [
      "the old order keeps the amount of a line that moved",
      {
        "line_count = line_count - 1\n  WHERE order_id = OLD.order_id;":
          "line_count = line_count - 1\n  WHERE order_id = NEW.order_id;",
      },
      triggers("total: a line that moves to another order takes its amount along"),
    ],
  ]),
  ...edited("03_price_audit", "m2.triggers", [
    [
      "the audit records every update",
      { "IF NOT (NEW.list_price <=> OLD.list_price) THEN": "IF TRUE THEN" },
      triggers("audit: an update that leaves the price as it was leaves no record"),
    ],
  ]),
  ...edited("05_reviews", "m2.triggers", [
    [
      "anybody's order counts",
      { "WHERE o.customer_id = NEW.customer_id AND i.product_id": "WHERE i.product_id" },
      triggers("review: somebody else's order does not count"),
    ],
  ]),
  ...edited("06_place_order", "m2.triggers", [
    [
      "whatever has a length is a list of items",
      {
        "COALESCE(JSON_TYPE(items), '') <> 'ARRAY' OR JSON_LENGTH(items) = 0": "COALESCE(JSON_LENGTH(items), 0) = 0",
      },
      triggers("order: one item that is not in a list is refused"),
    ],
  ]),
  ...edited("07_order_facts", "m2.partitioning", [
    [
      "history is divided by another column",
      {
        "PRIMARY KEY (order_id, line_no, ordered_at)": "PRIMARY KEY (order_id, line_no, ordered_at, customer_id)",
        "PARTITION BY RANGE COLUMNS (ordered_at) (PARTITION p_later VALUES LESS THAN (MAXVALUE));":
          "PARTITION BY HASH (customer_id) PARTITIONS 4;",
      },
      facts("order_facts is divided by ranges of ordered_at"),
    ],
  ]),
  ...edited("08_partition_upkeep", "m2.partitioning", [
    [
      "a quarter is dropped whatever is in it",
      { "IF NOT held <=> expected_rows THEN": "IF FALSE THEN" },
      upkeep("a quarter with another number of rows than expected is not dropped"),
    ],
    [
      "not knowing how many rows will go counts as right",
      { "IF NOT held <=> expected_rows THEN": "IF held <> expected_rows THEN" },
      upkeep("nor is one for which no number is given"),
    ],
    [
      "an exchange lets in what it is given",
      { "' WITH TABLE order_facts_', quarter);": "' WITH TABLE order_facts_', quarter, ' WITHOUT VALIDATION');" },
      upkeep("a row of another quarter does not come in by an exchange"),
    ],
    [
      "any quarter may be archived",
      { "ELSEIF is_partition AND EXISTS (": "ELSEIF FALSE AND EXISTS (" },
      upkeep("a quarter is not archived before those that are older"),
    ],
    [
      "a quarter always comes back at the beginning",
      { "WHERE ends_before IS NULL OR ends_before > ends ORDER BY position LIMIT 1;": "ORDER BY position LIMIT 1;" },
      upkeep("of two archived quarters either comes back first, each into its place"),
    ],
    [
      "a quarter comes back with whatever is left of it",
      { "IF placed + left_over < archived THEN": "IF FALSE THEN" },
      upkeep("a quarter that has lost a row does not come back as if it were whole"),
    ],
  ]),
  ...edited("09_fact_integrity", "m2.partitioning", [
    [
      "a line may stand in two quarters",
      { "IF is_new_line AND EXISTS (": "IF FALSE AND EXISTS (" },
      facts("a line that is there is refused in another quarter too, where no key would see it"),
    ],
  ]),
  ...edited("10_documents", "m2.nosql_concepts", [
    [
      "a document needs no price",
      { '"required": ["sku", "name", "kind", "price"]': '"required": ["sku", "name", "kind"]' },
      nosql("document: one without a price is refused"),
    ],
    [
      "the path to the minutes is another one",
      { "'$.attributes.minutes')) VIRTUAL": "'$.minutes')) VIRTUAL" },
      nosql("document: a service is found by its minutes"),
    ],
  ]),
  ...edited("11_carts", "m2.nosql_concepts", [
    [
      "a cart that has run out is read",
      { "FROM carts WHERE expires_at > UTC_TIMESTAMP(3)": "FROM carts" },
      nosql("cart: one that has run out is not seen, one that has not is"),
    ],
  ]),
];
