-- Tests the triggers of 01_stock.sql to 06_place_order.sql on rows that the suite adds itself: two goods, a service and
-- two customers. All but the last part is rolled back.

USE aethermart_db;

START TRANSACTION;

INSERT INTO categories (category_id, parent_id, name, kind)
VALUES (65001, NULL, 'Suite goods', 'goods'), (65002, NULL, 'Suite services', 'service');

INSERT INTO suppliers (supplier_id, name, country_code, contact_email)
VALUES (65001, 'Suite supplier', 'DE', 'orders@suite.example.com');

INSERT INTO products (product_id, sku, name, description, category_id, supplier_id, list_price, launched_on,
  stock_quantity, duration_minutes, booking_notice_days)
VALUES
  (4200000001, 'SUITE-1', 'Suite lamp', 'Ten on the shelf.', 65001, 65001, 20.00, '2024-02-29', 10, NULL, NULL),
  (4200000002, 'SUITE-2', 'Suite chair', 'Five on the shelf.', 65001, 65001, 50.00, '2024-02-29', 5, NULL, NULL),
  (4200000003, 'SUITE-3', 'Suite visit', 'A service.', 65002, 65001, 80.00, '2024-02-29', NULL, 60, 2);

INSERT INTO customers (customer_id, first_name, last_name, email, city, country_code, joined_on, signup_channel,
  marketing_consent, password_hash)
VALUES
  (4200000001, 'Suite', 'Customer', 'one@suite.example.com', 'Berlin', 'DE', '2024-05-31', 'web', TRUE,
    CONCAT('$2b$12$', REPEAT('a', 53))),
  (4200000002, 'Other', 'Customer', 'two@suite.example.com', 'Berlin', 'DE', '2024-05-31', 'web', TRUE,
    CONCAT('$2b$12$', REPEAT('a', 53)));

-- An order of three lamps, in two lines, one chair and two visits: 20 × 3 + 50 + 80 × 2 = 270.
INSERT INTO orders (order_id, customer_id, channel, status, ordered_at)
VALUES (4200000001, 4200000001, 'web', 'paid', '2024-06-30 12:00:00'),
  (4200000002, 4200000001, 'web', 'paid', '2024-06-30 13:00:00');
INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price)
VALUES (4200000001, 1, 4200000001, 2, 20.00), (4200000001, 2, 4200000001, 1, 20.00),
  (4200000001, 3, 4200000002, 1, 50.00), (4200000001, 4, 4200000003, 2, 80.00);

-- Stock

-- CHECK (m2.triggers): stock: four lines in one statement each take their quantity; a service takes nothing
-- EXPECT value 7/4/none
SELECT GROUP_CONCAT(COALESCE(stock_quantity, 'none') ORDER BY product_id SEPARATOR '/') FROM products
WHERE product_id BETWEEN 4200000001 AND 4200000003;

-- CHECK (m2.triggers): stock: a quantity above the stock is refused
-- EXPECT error 1644
INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price)
VALUES (4200000001, 9, 4200000002, 5, 50.00);

DELIMITER //
-- CHECK (m2.triggers): stock: the last item can be sold
-- EXPECT value 0
BEGIN NOT ATOMIC
  INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price)
  VALUES (4200000001, 9, 4200000002, 4, 50.00);
  SELECT stock_quantity FROM products WHERE product_id = 4200000002;
END //

-- CHECK (m2.triggers): stock: if one of several lines is refused, none takes anything
-- EXPECT value 7/4
BEGIN NOT ATOMIC
  DECLARE CONTINUE HANDLER FOR SQLSTATE '45000' BEGIN END;
  INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price)
  VALUES (4200000001, 8, 4200000001, 1, 20.00), (4200000001, 9, 4200000002, 99, 50.00);
  SELECT GROUP_CONCAT(stock_quantity ORDER BY product_id SEPARATOR '/') FROM products
  WHERE product_id IN (4200000001, 4200000002);
END //

-- CHECK (m2.triggers): stock: a changed quantity takes the difference, for many lines at once
-- EXPECT value 4/3
BEGIN NOT ATOMIC
  UPDATE order_items SET quantity = quantity * 2 WHERE order_id = 4200000001;
  SELECT GROUP_CONCAT(stock_quantity ORDER BY product_id SEPARATOR '/') FROM products
  WHERE product_id IN (4200000001, 4200000002);
END //

-- CHECK (m2.triggers): stock: a line that changes its product returns the old one and takes the new one
-- EXPECT value 9/2
BEGIN NOT ATOMIC
  UPDATE order_items SET product_id = 4200000002 WHERE order_id = 4200000001 AND line_no = 1;
  SELECT GROUP_CONCAT(stock_quantity ORDER BY product_id SEPARATOR '/') FROM products
  WHERE product_id IN (4200000001, 4200000002);
END //

-- CHECK (m2.triggers): stock: a new price does not change the stock
-- EXPECT value 7
BEGIN NOT ATOMIC
  UPDATE order_items SET unit_price = 1.00 WHERE order_id = 4200000001;
  SELECT stock_quantity FROM products WHERE product_id = 4200000001;
END //

-- CHECK (m2.triggers): stock: deleted lines return their quantity
-- EXPECT value 10/5
BEGIN NOT ATOMIC
  DELETE FROM order_items WHERE order_id = 4200000001;
  SELECT GROUP_CONCAT(stock_quantity ORDER BY product_id SEPARATOR '/') FROM products
  WHERE product_id IN (4200000001, 4200000002);
END //

-- CHECK (m2.triggers): stock: a cancelled order returns the quantity of both lines of a product
-- EXPECT value 10/5
BEGIN NOT ATOMIC
  UPDATE orders SET status = 'cancelled' WHERE order_id = 4200000001;
  SELECT GROUP_CONCAT(stock_quantity ORDER BY product_id SEPARATOR '/') FROM products
  WHERE product_id IN (4200000001, 4200000002);
END //

-- CHECK (m2.triggers): stock: an order that is cancelled and then updated again returns its quantity once
-- EXPECT value 10
BEGIN NOT ATOMIC
  UPDATE orders SET status = 'cancelled' WHERE order_id = 4200000001;
  UPDATE orders SET status = 'cancelled', channel = 'mobile' WHERE order_id = 4200000001;
  DELETE FROM order_items WHERE order_id = 4200000001;
  SELECT stock_quantity FROM products WHERE product_id = 4200000001;
END //

-- CHECK (m2.triggers): stock: a delivered order that is returned gives its quantity back
-- EXPECT value 10
BEGIN NOT ATOMIC
  UPDATE orders SET status = 'shipped' WHERE order_id = 4200000001;
  UPDATE orders SET status = 'delivered' WHERE order_id = 4200000001;
  UPDATE orders SET status = 'returned' WHERE order_id = 4200000001;
  SELECT stock_quantity FROM products WHERE product_id = 4200000001;
END //

-- CHECK (m2.triggers): stock: an INSERT … ON DUPLICATE KEY UPDATE counts as an update only
-- EXPECT value 6
BEGIN NOT ATOMIC
  INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price)
  VALUES (4200000001, 1, 4200000001, 3, 20.00) ON DUPLICATE KEY UPDATE quantity = VALUES(quantity);
  SELECT stock_quantity FROM products WHERE product_id = 4200000001;
END //

-- CHECK (m2.triggers): stock: a row that INSERT IGNORE drops takes nothing
-- EXPECT value 7
BEGIN NOT ATOMIC
  INSERT IGNORE INTO order_items (order_id, line_no, product_id, quantity, unit_price)
  VALUES (4200000001, 1, 4200000001, 3, 20.00);
  SELECT stock_quantity FROM products WHERE product_id = 4200000001;
END //
DELIMITER ;

-- CHECK (m2.triggers): stock: a service cannot become goods without a stock
-- EXPECT error 1644
UPDATE products SET category_id = 65001 WHERE product_id = 4200000003;

-- CHECK (m2.triggers): stock: goods cannot become a service and keep their stock
-- EXPECT error 1644
UPDATE products SET category_id = 65002 WHERE product_id = 4200000001;

-- CHECK (m2.triggers): stock: a new service with a stock is refused
-- EXPECT error 1644
INSERT INTO products (product_id, sku, name, description, category_id, supplier_id, list_price, launched_on,
  stock_quantity)
VALUES (4200000004, 'SUITE-4', 'Suite call', 'A service.', 65002, 65001, 80.00, '2024-02-29', 1);

-- Totals

-- CHECK (m2.triggers): total: the total of an order with four lines is their sum
-- EXPECT value 270.00/4
SELECT CONCAT(total, '/', line_count) FROM order_totals WHERE order_id = 4200000001;

-- CHECK (m2.triggers): total: an order without lines has a row with the total 0
-- EXPECT value 0.00/0
SELECT CONCAT(total, '/', line_count) FROM order_totals WHERE order_id = 4200000002;

DELIMITER //
-- CHECK (m2.triggers): total: it follows price changes of many lines at once
-- EXPECT value 7.00
BEGIN NOT ATOMIC
  UPDATE order_items SET unit_price = 1.00 WHERE order_id = 4200000001 AND line_no < 4;
  UPDATE order_items SET unit_price = 1.50 WHERE order_id = 4200000001 AND line_no = 4;
  SELECT total FROM order_totals WHERE order_id = 4200000001;
END //

-- CHECK (m2.triggers): total: it follows a changed quantity
-- EXPECT value 350.00
BEGIN NOT ATOMIC
  UPDATE order_items SET quantity = 3 WHERE order_id = 4200000001 AND line_no = 4;
  SELECT total FROM order_totals WHERE order_id = 4200000001;
END //

-- CHECK (m2.triggers): total: it follows a deleted line
-- EXPECT value 110.00/3
BEGIN NOT ATOMIC
  DELETE FROM order_items WHERE order_id = 4200000001 AND line_no = 4;
  SELECT CONCAT(total, '/', line_count) FROM order_totals WHERE order_id = 4200000001;
END //

-- CHECK (m2.triggers): total: a line that moves to another order moves its amount, too
-- EXPECT value 110.00/160.00
BEGIN NOT ATOMIC
  UPDATE order_items SET order_id = 4200000002 WHERE order_id = 4200000001 AND line_no = 4;
  SELECT GROUP_CONCAT(total ORDER BY order_id SEPARATOR '/') FROM order_totals WHERE order_id >= 4200000001;
END //

-- CHECK (m2.triggers): total: a changed list price does not change existing orders
-- EXPECT value 270.00
BEGIN NOT ATOMIC
  UPDATE products SET list_price = list_price * 2 WHERE product_id >= 4200000001;
  SELECT total FROM order_totals WHERE order_id = 4200000001;
END //
DELIMITER ;

-- CHECK (m2.triggers): total: no order of the shop has a wrong total
-- EXPECT empty
SELECT order_id FROM wrong_order_totals;

-- Price audit

DELIMITER //
-- CHECK (m2.triggers): audit: one statement that changes two prices writes two rows with the old and new prices
-- EXPECT value 20.00>21.00 50.00>51.00
BEGIN NOT ATOMIC
  UPDATE products SET list_price = list_price + 1 WHERE product_id IN (4200000001, 4200000002);
  SELECT GROUP_CONCAT(old_price, '>', new_price ORDER BY product_id SEPARATOR ' ') FROM price_audit
  WHERE product_id BETWEEN 4200000001 AND 4200000003 AND old_price IS NOT NULL;
END //

-- CHECK (m2.triggers): audit: an update that does not change the price writes no row
-- EXPECT value 0
BEGIN NOT ATOMIC
  UPDATE products SET list_price = list_price, description = 'Described anew.' WHERE product_id = 4200000001;
  SELECT COUNT(*) FROM price_audit WHERE product_id = 4200000001 AND old_price IS NOT NULL;
END //

-- CHECK (m2.triggers): audit: a deleted product writes a row with its last price
-- EXPECT value 50.00>none
BEGIN NOT ATOMIC
  DELETE FROM order_items WHERE product_id = 4200000002;
  DELETE FROM products WHERE product_id = 4200000002;
  SELECT CONCAT(old_price, '>', COALESCE(new_price, 'none')) FROM price_audit
  WHERE product_id = 4200000002 ORDER BY audit_id DESC LIMIT 1;
END //
DELIMITER ;

-- CHECK (m2.triggers): audit: the first price of a new product has no old price
-- EXPECT value 3
SELECT COUNT(*) FROM price_audit WHERE product_id BETWEEN 4200000001 AND 4200000003 AND old_price IS NULL AND new_price IS NOT NULL;

-- CHECK (m2.triggers): audit: it records the account that logged in
-- EXPECT value 1
SELECT MIN(changed_by = SESSION_USER()) FROM price_audit WHERE product_id BETWEEN 4200000001 AND 4200000003;

-- CHECK (m2.triggers): audit: its rows cannot be changed
-- EXPECT error 1644
UPDATE price_audit SET new_price = 1.00 WHERE product_id = 4200000001;

-- CHECK (m2.triggers): audit: its rows cannot be deleted
-- EXPECT error 1644
DELETE FROM price_audit WHERE product_id = 4200000001;

-- Status

-- CHECK (m2.triggers): status: a new order must be paid
-- EXPECT error 1644
INSERT INTO orders (customer_id, channel, status, ordered_at)
VALUES (4200000001, 'web', 'delivered', '2024-06-30 12:00:00');

-- CHECK (m2.triggers): status: exactly four moves between two statuses are allowed
-- EXPECT value 4
SELECT COUNT(*) FROM order_status_moves WHERE from_status <> to_status;

-- CHECK (m2.triggers): status: an order cannot go from paid to delivered
-- EXPECT error 1644
UPDATE orders SET status = 'delivered' WHERE order_id = 4200000001;

-- CHECK (m2.triggers): status: one forbidden move among several rows refuses the whole statement
-- EXPECT error 1644
UPDATE orders SET status = 'returned' WHERE order_id >= 4200000001;

DELIMITER //
-- CHECK (m2.triggers): status: a cancelled order stays cancelled
-- EXPECT error 1644
BEGIN NOT ATOMIC
  UPDATE orders SET status = 'cancelled' WHERE order_id = 4200000001;
  UPDATE orders SET status = 'paid' WHERE order_id = 4200000001;
END //

-- CHECK (m2.triggers): status: an order can go from paid to shipped, delivered and returned
-- EXPECT value returned
BEGIN NOT ATOMIC
  UPDATE orders SET status = 'shipped' WHERE order_id = 4200000001;
  UPDATE orders SET status = 'delivered' WHERE order_id = 4200000001;
  UPDATE orders SET status = 'returned' WHERE order_id = 4200000001;
  SELECT status FROM orders WHERE order_id = 4200000001;
END //
DELIMITER ;

-- Reviews

-- CHECK (m2.triggers): review: a product that is only paid for cannot be reviewed
-- EXPECT error 1644
INSERT INTO reviews (product_id, customer_id, rating, title, body, created_at)
VALUES (4200000001, 4200000001, 5, 'Good', 'Not here yet.', '2024-07-10 12:00:00');

UPDATE orders SET status = 'shipped' WHERE order_id = 4200000001;

-- CHECK (m2.triggers): review: a product that is shipped but not delivered cannot be reviewed
-- EXPECT error 1644
INSERT INTO reviews (product_id, customer_id, rating, title, body, created_at)
VALUES (4200000001, 4200000001, 5, 'Good', 'Not here yet.', '2024-07-10 12:00:00');

UPDATE orders SET status = 'delivered' WHERE order_id = 4200000001;

-- CHECK (m2.triggers): review: a customer who has received the product may review it
-- EXPECT success
INSERT INTO reviews (product_id, customer_id, rating, title, body, created_at)
VALUES (4200000001, 4200000001, 5, 'Good', 'All of it.', '2024-07-10 12:00:00');

-- CHECK (m2.triggers): review: another customer's order does not count
-- EXPECT error 1644
INSERT INTO reviews (product_id, customer_id, rating, title, body, created_at)
VALUES (4200000001, 4200000002, 5, 'Good', 'Never had it.', '2024-07-10 12:00:00');

-- CHECK (m2.triggers): review: two reviews of one product in one statement are refused
-- EXPECT error 1644
INSERT INTO reviews (product_id, customer_id, rating, title, body, created_at)
VALUES (4200000001, 4200000001, 5, 'Good', 'All of it.', '2024-07-10 12:00:00'),
  (4200000001, 4200000001, 1, 'Bad', 'None of it.', '2024-07-11 12:00:00');

INSERT INTO reviews (product_id, customer_id, rating, title, body, created_at)
VALUES (4200000001, 4200000001, 5, 'Good', 'All of it.', '2024-07-10 12:00:00');

-- CHECK (m2.triggers): review: a second review by the same customer is refused
-- EXPECT error 1644
INSERT INTO reviews (product_id, customer_id, rating, title, body, created_at)
VALUES (4200000001, 4200000001, 1, 'Bad', 'On second thoughts.', '2024-07-12 12:00:00');

-- CHECK (m2.triggers): review: a review cannot be moved to another product
-- EXPECT error 1644
UPDATE reviews SET product_id = 4200000002 WHERE customer_id = 4200000001;

-- CHECK (m2.triggers): review: the text and stars of a review can be changed
-- EXPECT success
UPDATE reviews SET rating = 4, body = 'Most of it.' WHERE customer_id = 4200000001;

-- Summaries

-- CHECK (m2.triggers): summary: sales and reviews do not multiply each other
-- EXPECT value 3/1
SELECT CONCAT(units, '/', reviews) FROM product_performance WHERE product_id = 4200000001;

-- CHECK (m2.triggers): summary: the rating of a product without reviews is NULL, not 0
-- EXPECT value none
SELECT COALESCE(rating, 'none') FROM product_performance WHERE product_id = 4200000002;

ROLLBACK;

-- Orders. place_order ends any open transaction, so these checks run outside one. The rows that one of them needs are
-- committed, and removed under CLEAN-UP.

INSERT INTO categories (category_id, parent_id, name, kind) VALUES (65001, NULL, 'Suite goods', 'goods');
INSERT INTO suppliers (supplier_id, name, country_code, contact_email)
VALUES (65001, 'Suite supplier', 'DE', 'orders@suite.example.com');
INSERT INTO products (product_id, sku, name, description, category_id, supplier_id, list_price, launched_on,
  stock_quantity)
VALUES (4200000009, 'SUITE-9', 'Suite product', 'For place_order.', 65001, 65001, 20.00, '2024-02-29', 10);
INSERT INTO customers (customer_id, first_name, last_name, email, city, country_code, joined_on, signup_channel,
  marketing_consent, password_hash)
VALUES (4200000009, 'Suite', 'Customer', 'nine@suite.example.com', 'Berlin', 'DE', '2024-05-31', 'web', TRUE,
  CONCAT('$2b$12$', REPEAT('a', 53)));

-- CHECK (m2.triggers): order: a single item that is not in a list is refused
-- EXPECT error 1644 'at least one item'
CALL place_order(4200000001, 'web', '{"product_id": 4200000001, "quantity": 1}', @suite_order);

-- CHECK (m2.triggers): order: a quantity of 1.5 is refused, not rounded
-- EXPECT error 1644 'whole number'
CALL place_order(4200000001, 'web', '[{"product_id": 4200000001, "quantity": 1.5}]', @suite_order);

-- CHECK (m2.triggers): order: an unknown customer is refused
-- EXPECT error 1452
CALL place_order(4200000001, 'web', '[{"product_id": 4200000001, "quantity": 1}]', @suite_order);

-- CHECK (m2.triggers): order: an unknown customer is refused in a session that has switched foreign keys off
-- EXPECT error 1452
SET STATEMENT foreign_key_checks = 0 FOR
CALL place_order(4200000001, 'web', '[{"product_id": 4200000009, "quantity": 1}]', @suite_order);

-- CHECK (m2.triggers): order: a quantity of 0 is refused in a session that has switched checks off
-- EXPECT error 4025
SET STATEMENT check_constraint_checks = 0 FOR
CALL place_order(4200000009, 'web', '[{"product_id": 4200000009, "quantity": 0}]', @suite_order);

-- CLEAN-UP
DELETE FROM order_items WHERE product_id = 4200000009;
DELETE FROM orders WHERE customer_id IN (4200000001, 4200000009);
DELETE FROM customers WHERE customer_id = 4200000009;
DELETE FROM products WHERE product_id = 4200000009;
DELETE FROM suppliers WHERE supplier_id = 65001;
DELETE FROM categories WHERE category_id = 65001;
