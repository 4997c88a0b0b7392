-- What 09_fact_integrity.sql refuses, in place of the keys that a partitioned table cannot have. The partitions of 2024
-- must exist. Everything is rolled back.

USE aethermart_db;

START TRANSACTION;

INSERT INTO categories (category_id, parent_id, name, kind) VALUES (65001, NULL, 'Suite goods', 'goods');
INSERT INTO suppliers (supplier_id, name, country_code, contact_email)
VALUES (65001, 'Suite supplier', 'DE', 'orders@suite.example.com');
INSERT INTO products (product_id, sku, name, description, category_id, supplier_id, list_price, launched_on,
  stock_quantity)
VALUES (4200000001, 'SUITE-1', 'Suite lamp', 'Ten on the shelf.', 65001, 65001, 20.00, '2024-02-29', 10);
INSERT INTO customers (customer_id, first_name, last_name, email, city, country_code, joined_on, signup_channel,
  marketing_consent, password_hash)
VALUES (4200000001, 'Suite', 'Customer', 'one@suite.example.com', 'Berlin', 'DE', '2024-05-31', 'web', TRUE,
  CONCAT('$2b$12$', REPEAT('a', 53)));

INSERT INTO order_facts (order_id, line_no, ordered_at, customer_id, product_id, channel, is_sale, quantity, unit_price)
VALUES (9000000001, 1, '2024-02-01', 4200000001, 4200000001, 'web', TRUE, 1, 20.00);

-- CHECK (m2.partitioning): order_facts is partitioned by ranges of ordered_at
-- EXPECT value RANGE COLUMNS `ordered_at`
SELECT DISTINCT CONCAT(partition_method, ' ', partition_expression) FROM information_schema.partitions
WHERE table_schema = 'aethermart_db' AND table_name = 'order_facts';

-- CHECK (m2.partitioning): an unknown customer is refused
-- EXPECT error 1644
INSERT INTO order_facts (order_id, line_no, ordered_at, customer_id, product_id, channel, is_sale, quantity, unit_price)
VALUES (9000000002, 1, '2024-02-01', 4294967295, 4200000001, 'web', TRUE, 1, 20.00);

-- CHECK (m2.partitioning): an unknown product is refused, even in the last of several rows
-- EXPECT error 1644
INSERT INTO order_facts (order_id, line_no, ordered_at, customer_id, product_id, channel, is_sale, quantity, unit_price)
VALUES (9000000002, 1, '2024-02-01', 4200000001, 4200000001, 'web', TRUE, 1, 20.00),
  (9000000002, 2, '2024-02-01', 4200000001, 4294967295, 'web', TRUE, 1, 20.00);

-- CHECK (m2.partitioning): an existing line is refused in another quarter, too, where no key detects it
-- EXPECT error 1644
INSERT INTO order_facts (order_id, line_no, ordered_at, customer_id, product_id, channel, is_sale, quantity, unit_price)
VALUES (9000000001, 1, '2024-08-01', 4200000001, 4200000001, 'web', TRUE, 1, 20.00);

-- CHECK (m2.partitioning): an update cannot set an unknown customer
-- EXPECT error 1644
UPDATE order_facts SET customer_id = 4294967295 WHERE order_id = 9000000001;

-- CHECK (m2.partitioning): an update may move a row to another quarter
-- EXPECT success
UPDATE order_facts SET ordered_at = '2024-08-01' WHERE order_id = 9000000001;

-- CHECK (m2.partitioning): a customer with history cannot be deleted
-- EXPECT error 1644
DELETE FROM customers WHERE customer_id = 4200000001;

-- CHECK (m2.partitioning): a customer with history cannot be renumbered
-- EXPECT error 1644
UPDATE customers SET customer_id = 4200000002 WHERE customer_id = 4200000001;

-- CHECK (m2.partitioning): a product with history cannot be deleted
-- EXPECT error 1644
DELETE FROM products WHERE product_id = 4200000001;

-- CHECK (m2.partitioning): a product with history cannot be renumbered
-- EXPECT error 1644
UPDATE products SET product_id = 4200000002 WHERE product_id = 4200000001;

-- CHECK (m2.partitioning): the triggers would have refused no row that was loaded before them
-- EXPECT value 0
SELECT SUM(found) FROM fact_orphans;

ROLLBACK;
