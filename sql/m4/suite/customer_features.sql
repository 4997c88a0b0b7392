-- Tests what is known of customers at a moment, on customers and orders that the suite adds itself, years before the
-- first delivery.

USE aethermart_db;

START TRANSACTION;

INSERT INTO categories (category_id, parent_id, name, kind)
VALUES (65001, NULL, 'Suite department', 'goods'), (65002, 65001, 'Suite category', 'goods');
INSERT INTO suppliers (supplier_id, name, country_code, contact_email)
VALUES (65001, 'Suite supplier', 'DE', 'orders@suite.example.com');
INSERT INTO products (product_id, sku, name, description, category_id, supplier_id, list_price, launched_on,
  stock_quantity)
SELECT 4200000000 + seq, CONCAT('SUITE-', seq), CONCAT('Suite product ', seq), 'On the shelf.', 65002, 65001, 10,
  '1999-01-01', 500
FROM seq_1_to_3;
INSERT INTO customers (customer_id, first_name, last_name, email, city, country_code, joined_on, signup_channel,
  marketing_consent, password_hash)
SELECT 4200000000 + seq, 'Suite', 'Customer', CONCAT('suite', seq, '@suite.example.com'), 'Berlin', 'DE', '1999-12-22',
  'web', seq = 1, CONCAT('$2b$12$', REPEAT('a', 53))
FROM seq_1_to_3;
-- One customer ordered four times before 2000-04-01 and once after it, the second one once before, the third one only
-- after.
INSERT INTO orders (order_id, customer_id, channel, status, ordered_at)
VALUES (4200000001, 4200000001, 'web', 'paid', '2000-01-01 10:00:00'),
  (4200000002, 4200000001, 'mobile', 'paid', '2000-01-11 09:00:00'),
  (4200000003, 4200000001, 'mobile', 'paid', '2000-03-31 08:00:00'),
  (4200000004, 4200000001, 'web', 'paid', '2000-04-01 00:00:00'),
  (4200000005, 4200000002, 'web', 'paid', '2000-02-01 10:00:00'),
  (4200000006, 4200000003, 'web', 'paid', '2000-05-01 10:00:00'),
  (4200000007, 4200000001, 'mobile', 'paid', '2000-03-31 20:00:00');
INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price)
SELECT 4200000000 + seq, 1, 4200000001, 2, 10 FROM seq_1_to_7;
INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price)
VALUES (4200000001, 2, 4200000002, 1, 5), (4200000004, 2, 4200000002, 1, 999);

-- CHECK (m4.ai_preparation): features count the orders before the moment, of customers who have one
-- EXPECT lines 4200000001, 4, 1, 91, 30, 3, 85, 1.25, 0.75, 101 / 4200000002, 1, 60, 60, NULL, 1, 20, 1, 0, 101
CALL customer_features('2000-04-01');

-- CHECK (m4.ai_preparation): at a moment before all orders, nobody has features
-- EXPECT empty
CALL customer_features('2000-01-01 10:00:00');

-- CHECK (m4.ai_preparation): an order at the moment itself is an outcome, for exactly the customers with features
-- EXPECT lines 4200000001, 1 / 4200000002, 0
CALL bought_again('2000-04-01', 90);

-- CHECK (m4.ai_preparation): an order after the given days is no outcome
-- EXPECT lines 4200000001, 0 / 4200000002, 0
CALL bought_again('2000-02-02', 58);

-- CHECK (m4.ai_preparation): an order on the last of the given days is one
-- EXPECT lines 4200000001, 1 / 4200000002, 0
CALL bought_again('2000-02-02', 59);

ROLLBACK;
