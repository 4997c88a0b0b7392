-- Tests the virtual columns of 01_schema.sql, the views and functions of 07_objects.sql and place_order, on rows that
-- the suite adds itself: two products, one with two sales and two reviews, the other with neither.

USE aethermart_db;

START TRANSACTION;

INSERT INTO categories (category_id, parent_id, name, kind)
VALUES (65001, NULL, 'Suite department', 'goods'), (65002, 65001, 'Suite category', 'goods');

INSERT INTO suppliers (supplier_id, name, country_code, contact_email)
VALUES (65001, 'Suite supplier', 'DE', 'orders@suite.example.com');

INSERT INTO products (product_id, sku, name, description, category_id, supplier_id, list_price, launched_on,
  stock_quantity)
VALUES
  (4200000001, 'SUITE-1', 'Suite product', 'Sold and reviewed.', 65002, 65001, 49.99, '2024-02-29', 50),
  (4200000002, 'SUITE-2', 'Other suite product', 'Neither sold nor reviewed.', 65002, 65001, 50.00, '2024-02-29', 50);

INSERT INTO customers (first_name, last_name, email, city, country_code, joined_on, signup_channel, marketing_consent,
  password_hash)
VALUES ('Suite', 'Customer', 'someone@suite.example.com', 'Berlin', 'DE', '2024-05-31', 'web', TRUE,
  CONCAT('$2b$12$', REPEAT('a', 53)));
SET @customer = LAST_INSERT_ID();

SET @popup_orders = (SELECT orders FROM channel_sales WHERE channel = 'popup');
SET @popup_revenue = (SELECT revenue FROM channel_sales WHERE channel = 'popup');

-- Two sales (2 × 10.00 + 1 × 5.00 and 3 × 10.00), a cancelled and a returned order, and an order without lines.
INSERT INTO orders
  (customer_id, channel, status, ordered_at)
VALUES (@customer, 'popup', 'paid', '2024-06-30 12:00:00');
SET @order = LAST_INSERT_ID();
INSERT INTO order_items
  (order_id, line_no, product_id, quantity, unit_price)
VALUES (@order, 1, 4200000001, 2, 10.00), (@order, 2, 4200000001, 1, 5.00);

INSERT INTO orders
  (customer_id, channel, status, ordered_at)
VALUES (@customer, 'popup', 'delivered', '2024-07-01 12:00:00');
INSERT INTO order_items
  (order_id, line_no, product_id, quantity, unit_price)
VALUES (LAST_INSERT_ID(), 1, 4200000001, 3, 10.00);

INSERT INTO orders
  (customer_id, channel, status, ordered_at)
VALUES (@customer, 'popup', 'cancelled', '2024-07-02 12:00:00');
INSERT INTO order_items
  (order_id, line_no, product_id, quantity, unit_price)
VALUES (LAST_INSERT_ID(), 1, 4200000001, 7, 10.00);

INSERT INTO orders
  (customer_id, channel, status, ordered_at)
VALUES (@customer, 'popup', 'returned', '2024-07-03 12:00:00');
INSERT INTO order_items
  (order_id, line_no, product_id, quantity, unit_price)
VALUES (LAST_INSERT_ID(), 1, 4200000001, 7, 10.00);

INSERT INTO orders
  (customer_id, channel, status, ordered_at)
VALUES (@customer, 'web', 'paid', '2024-07-04 12:00:00');
SET @empty_order = LAST_INSERT_ID();

INSERT INTO reviews
  (product_id, customer_id, rating, title, body, created_at)
VALUES (4200000001, @customer, 5, 'Good', 'All of it.', '2024-07-10 12:00:00'),
  (4200000001, @customer, 2, 'Less good', 'Some of it.', '2024-07-11 12:00:00');

-- Virtual columns

-- CHECK (m1.advanced_sql): price_band: 49.99 is entry
-- EXPECT value entry
SELECT price_band FROM products WHERE product_id = 4200000001;

-- CHECK (m1.advanced_sql): price_band: 50.00 is middle
-- EXPECT value middle
SELECT price_band FROM products WHERE product_id = 4200000002;

DELIMITER //
-- CHECK (m1.advanced_sql): price_band changes with the price: 500.00 is premium
-- EXPECT value premium
BEGIN NOT ATOMIC
  UPDATE products SET list_price = 500 WHERE product_id = 4200000001;
  SELECT price_band FROM products WHERE product_id = 4200000001;
END //
DELIMITER ;

-- CHECK (m1.advanced_sql): line_total is quantity × unit price, to the cent
-- EXPECT value 20.00
SELECT line_total FROM order_items WHERE order_id = @order AND line_no = 1;

DELIMITER //
-- CHECK (m1.advanced_sql): line_total changes with the quantity
-- EXPECT value 40.00
BEGIN NOT ATOMIC
  UPDATE order_items SET quantity = 4 WHERE order_id = @order AND line_no = 1;
  SELECT line_total FROM order_items WHERE order_id = @order AND line_no = 1;
END //
DELIMITER ;

-- Functions

-- CHECK (m1.advanced_sql): mask_email keeps only the first letter and the domain
-- EXPECT value j***@example.com
SELECT mask_email('jane.doe@example.com');

-- CHECK (m1.advanced_sql): mask_email shows no more than that of an address with two @
-- EXPECT value j***@example.com
SELECT mask_email('jane@doe@example.com');

-- CHECK (m1.advanced_sql): mask_email of NULL is NULL
-- EXPECT value NULL
SELECT mask_email(NULL);

-- CHECK (m1.advanced_sql): order_total is the sum of the order's lines
-- EXPECT value 25.00
SELECT order_total(@order);

-- CHECK (m1.advanced_sql): order_total of an order without lines is 0
-- EXPECT value 0.00
SELECT order_total(@empty_order);

-- CHECK (m1.advanced_sql): order_total of an unknown order is NULL
-- EXPECT value NULL
SELECT order_total(4294967295);

DELIMITER //
-- CHECK (m1.advanced_sql): a new list price does not change the total of an existing order
-- EXPECT value 25.00
BEGIN NOT ATOMIC
  UPDATE products SET list_price = 1000 WHERE product_id = 4200000001;
  SELECT order_total(@order);
END //
DELIMITER ;

-- Views

-- CHECK (m1.advanced_sql): product_performance contains each product once
-- EXPECT rows 2
SELECT product_id FROM product_performance WHERE product_id IN (4200000001, 4200000002);

-- CHECK (m1.advanced_sql): product_performance: two reviews do not double the units sold, nor do returns count
-- EXPECT value 6
SELECT units FROM product_performance WHERE product_id = 4200000001;

-- CHECK (m1.advanced_sql): product_performance: two reviews do not double the revenue, nor do returns count
-- EXPECT value 55.00
SELECT revenue FROM product_performance WHERE product_id = 4200000001;

-- CHECK (m1.advanced_sql): product_performance: several sales do not multiply the reviews
-- EXPECT value 2
SELECT reviews FROM product_performance WHERE product_id = 4200000001;

-- CHECK (m1.advanced_sql): product_performance: the rating is the mean of the reviews
-- EXPECT value 3.5
SELECT rating FROM product_performance WHERE product_id = 4200000001;

-- CHECK (m1.advanced_sql): product_performance: the rating of a product without reviews is NULL, not 0
-- EXPECT value NULL
SELECT rating FROM product_performance WHERE product_id = 4200000002;

-- CHECK (m1.advanced_sql): product_performance: the revenue of a product that was never sold is 0
-- EXPECT value 0.00
SELECT revenue FROM product_performance WHERE product_id = 4200000002;

-- CHECK (m1.advanced_sql): channel_sales counts an order with two lines once, and no cancelled or returned order
-- EXPECT value 2
SELECT orders - COALESCE(@popup_orders, 0) FROM channel_sales WHERE channel = 'popup';

-- CHECK (m1.advanced_sql): channel_sales adds up the revenue without cancelled and returned orders
-- EXPECT value 55.00
SELECT revenue - COALESCE(@popup_revenue, 0) FROM channel_sales WHERE channel = 'popup';

-- CHECK (m1.advanced_sql): channel_sales: revenue_per_order is revenue divided by orders
-- EXPECT empty
SELECT channel FROM channel_sales WHERE ABS(revenue_per_order - revenue / orders) > 0.01;

-- CHECK (m1.advanced_sql): customer_directory shows a masked address
-- EXPECT value s***@suite.example.com
SELECT masked_email FROM customer_directory WHERE customer_id = @customer;

-- CHECK (m1.advanced_sql): customer_directory has no column with a name, a full e-mail address or a telephone number
-- EXPECT empty
SELECT column_name FROM information_schema.columns
WHERE table_schema = 'aethermart_db' AND table_name = 'customer_directory'
  AND column_name IN ('first_name', 'last_name', 'email', 'phone', 'password_hash');

-- CHECK (m1.advanced_sql): customer_directory shows the quarter in which a customer joined
-- EXPECT empty
SELECT customer_id FROM customer_directory JOIN customers USING (customer_id)
WHERE customer_id = @customer AND NOT joined_quarter <=> CONCAT(YEAR(joined_on), '-Q', QUARTER(joined_on));

-- CHECK (m1.advanced_sql): customer_directory has no column with the day or the month of joining
-- EXPECT empty
SELECT column_name FROM information_schema.columns
WHERE table_schema = 'aethermart_db' AND table_name = 'customer_directory'
  AND (column_name = 'joined_on' OR column_name LIKE '%month%' OR data_type IN ('date', 'datetime', 'timestamp'));

ROLLBACK;

-- The procedure commits. Its rows are therefore committed, too, and removed under CLEAN-UP.

INSERT INTO categories (category_id, parent_id, name, kind)
VALUES (65001, NULL, 'Suite department', 'goods'), (65002, 65001, 'Suite category', 'goods');
INSERT INTO suppliers (supplier_id, name, country_code, contact_email)
VALUES (65001, 'Suite supplier', 'DE', 'orders@suite.example.com');
INSERT INTO products (product_id, sku, name, description, category_id, supplier_id, list_price, launched_on,
  stock_quantity)
VALUES
  (4200000001, 'SUITE-1', 'Suite product', 'For place_order.', 65002, 65001, 49.99, '2024-02-29', 50),
  (4200000002, 'SUITE-2', 'Other suite product', 'For place_order.', 65002, 65001, 0.10, '2024-02-29', 50);
INSERT INTO customers (first_name, last_name, email, city, country_code, joined_on, signup_channel, marketing_consent,
  password_hash)
VALUES ('Suite', 'Customer', 'someone@suite.example.com', 'Berlin', 'DE', '2024-05-31', 'web', TRUE,
  CONCAT('$2b$12$', REPEAT('a', 53)));
SET @customer = LAST_INSERT_ID();

DELIMITER //
-- CHECK (m1.advanced_sql): place_order: an order that names an unknown product leaves nothing behind
-- EXPECT value 0
BEGIN NOT ATOMIC
  BEGIN
    DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
    CALL place_order(@customer, 'web',
      '[{"product_id": 4200000001, "quantity": 1}, {"product_id": 4294967295, "quantity": 1}]', @placed);
  END;
  SELECT COUNT(*) FROM orders WHERE customer_id = @customer;
END //
DELIMITER ;

-- CHECK (m1.advanced_sql): place_order: an order that names an unknown product is refused
-- EXPECT error ER_SIGNAL_EXCEPTION
CALL place_order(@customer, 'web', '[{"product_id": 4200000001, "quantity": 1},
  {"product_id": 4294967295, "quantity": 1}]', @placed);

-- CHECK (m1.advanced_sql): place_order: an order without items is refused
-- EXPECT error ER_SIGNAL_EXCEPTION
CALL place_order(@customer, 'web', '[]', @placed);

-- CHECK (m1.advanced_sql): place_order: a quantity of 1.5 is refused, not rounded
-- EXPECT error ER_SIGNAL_EXCEPTION 'whole number'
CALL place_order(@customer, 'web', '[{"product_id": 4200000001, "quantity": 1.5}]', @placed);

-- CHECK (m1.advanced_sql): place_order: a quantity of 0 is refused
-- EXPECT error ER_CONSTRAINT_FAILED
CALL place_order(@customer, 'web', '[{"product_id": 4200000001, "quantity": 0}]', @placed);

-- CHECK (m1.advanced_sql): place_order: an unknown customer is refused
-- EXPECT error ER_NO_REFERENCED_ROW_2
CALL place_order(0, 'web', '[{"product_id": 4200000001, "quantity": 1}]', @placed);

-- CHECK (m1.advanced_sql): place_order: an unknown customer is refused in a session that has switched foreign keys off
-- EXPECT error ER_NO_REFERENCED_ROW_2
SET STATEMENT foreign_key_checks = 0 FOR
CALL place_order(0, 'web', '[{"product_id": 4200000001, "quantity": 1}]', @placed);

-- CHECK (m1.advanced_sql): place_order: a quantity of 0 is refused in a session that has switched checks off
-- EXPECT error ER_CONSTRAINT_FAILED
SET STATEMENT check_constraint_checks = 0 FOR
CALL place_order(@customer, 'web', '[{"product_id": 4200000001, "quantity": 0}]', @placed);

-- CHECK (m1.advanced_sql): place_order: an unknown channel is refused in a session without strict mode
-- EXPECT error WARN_DATA_TRUNCATED
SET STATEMENT sql_mode = '' FOR
CALL place_order(@customer, 'fax', '[{"product_id": 4200000001, "quantity": 1}]', @placed);

DELIMITER //
-- CHECK (m1.advanced_sql): place_order writes every line at today's list price
-- EXPECT value 2 lines, 100.28
BEGIN NOT ATOMIC
  CALL place_order(@customer, 'web',
    '[{"product_id": 4200000001, "quantity": 2}, {"product_id": 4200000002, "quantity": 3}]', @placed);
  SELECT CONCAT(COUNT(*), ' lines, ', SUM(line_total)) FROM order_items WHERE order_id = @placed;
END //
DELIMITER ;

-- CLEAN-UP
DELETE FROM order_items WHERE product_id IN (4200000001, 4200000002);
DELETE o FROM orders o LEFT JOIN customers c USING (customer_id)
WHERE c.email = 'someone@suite.example.com' OR o.customer_id = 0;
DELETE FROM customers WHERE email = 'someone@suite.example.com';
DELETE FROM products WHERE product_id IN (4200000001, 4200000002);
DELETE FROM suppliers WHERE supplier_id = 65001;
DELETE FROM categories WHERE category_id = 65002;
DELETE FROM categories WHERE category_id = 65001;
