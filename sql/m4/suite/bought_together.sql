-- Tests pairs and popularity on orders that the suite adds itself, years before the first delivery. What a refresh fills
-- is undone with the transaction.

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
FROM seq_1_to_4;
INSERT INTO customers (customer_id, first_name, last_name, email, city, country_code, joined_on, signup_channel,
  marketing_consent, password_hash)
VALUES (4200000001, 'Suite', 'Customer', 'suite@suite.example.com', 'Berlin', 'DE', '1999-12-22', 'web', 0,
  CONCAT('$2b$12$', REPEAT('a', 53)));
-- Eight orders: the products 1 and 2 together in three, 1 and 3 together in one, 4 alone in three, 2 alone in one; the
-- last day of popularity begins with the sixth.
INSERT INTO orders (order_id, customer_id, channel, status, ordered_at)
SELECT 4200000000 + seq, 4200000001, 'web', 'paid', '2000-01-01' + INTERVAL seq DAY FROM seq_1_to_8;
INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price)
SELECT 4200000000 + seq, 1, CASE WHEN seq <= 4 THEN 4200000001 WHEN seq <= 7 THEN 4200000004 ELSE 4200000002 END, 1, 10
FROM seq_1_to_8;
INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price)
SELECT 4200000000 + seq, 2, CASE WHEN seq <= 3 THEN 4200000002 ELSE 4200000003 END, 1, 10 FROM seq_1_to_4;
-- A product on two lines of an order.
INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price) VALUES (4200000001, 3, 4200000002, 1, 10);

CALL refresh_pairs('2000-01-10', 1, 3);

-- CHECK (m4.ai_preparation): support counts the orders with both products, a repeated line once
-- EXPECT value 3
SELECT support FROM product_pairs WHERE product_id = 4200000001 AND other_id = 4200000002;

-- CHECK (m4.ai_preparation): lift compares that with chance: 3 orders × 8 in all, by 4 and 4
-- EXPECT value 1.5
SELECT lift FROM product_pairs WHERE product_id = 4200000002 AND other_id = 4200000001;

-- CHECK (m4.ai_preparation): the highest lift has the first place: 1 × 8, by 4 and 1, is 2
-- EXPECT value 4200000003
SELECT other_id FROM product_pairs WHERE product_id = 4200000001 AND place = 1;

-- CHECK (m4.ai_preparation): popularity counts the last days alone
-- EXPECT value 2
SELECT orders FROM product_popularity WHERE product_id = 4200000004;

DELIMITER //
-- CHECK (m4.ai_preparation): an order of the moment itself, or later, does not count
-- EXPECT value 0
BEGIN NOT ATOMIC
  CALL refresh_pairs('2000-01-02', 1, 3);
  SELECT COUNT(*) FROM product_pairs;
END //

-- CHECK (m4.ai_preparation): pairs with less support than asked for are left out
-- EXPECT value 2
BEGIN NOT ATOMIC
  CALL refresh_pairs('2000-01-10', 2, 3);
  SELECT COUNT(*) FROM product_pairs;
END //
DELIMITER ;

ROLLBACK;
