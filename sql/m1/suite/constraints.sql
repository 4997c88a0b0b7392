-- What the tables of 01_schema.sql refuse. Each rule is tested with a row that differs from a valid one in one value.
--
-- The suite adds the valid rows itself, with keys that no delivery has, in a transaction that is rolled back.
-- Customers, orders and reviews use generated keys, because a high explicit key would raise AUTO_INCREMENT for good.

USE aethermart_db;

START TRANSACTION;

INSERT INTO categories (category_id, parent_id, name, kind)
VALUES (65001, NULL, 'Suite department', 'goods'), (65002, 65001, 'Suite category', 'goods');

INSERT INTO suppliers (supplier_id, name, country_code, contact_email)
VALUES (65001, 'Suite supplier', 'DE', 'orders@suite.example.com');

INSERT INTO products (product_id, sku, name, description, category_id, supplier_id, list_price, launched_on,
  stock_quantity)
VALUES (4200000001, 'SUITE-1', 'Suite product', 'Sound in every column.', 65002, 65001, 99.00, '2024-02-29', 5);

INSERT INTO customers (first_name, last_name, email, city, country_code, joined_on, signup_channel, marketing_consent,
  password_hash)
VALUES ('Suite', 'Customer', 'someone@suite.example.com', 'Berlin', 'DE', '2024-05-31', 'web', TRUE,
  CONCAT('$2b$12$', REPEAT('a', 53)));
SET @customer = LAST_INSERT_ID();

INSERT INTO orders (customer_id, channel, status, ordered_at) VALUES (@customer, 'web', 'paid', '2024-06-30 12:00:00');
SET @order = LAST_INSERT_ID();

INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price) VALUES (@order, 1, 4200000001, 2, 99.00);

INSERT INTO reviews
  (product_id, customer_id, rating, title, body, created_at)
VALUES (4200000001, @customer, 4, 'Sound', 'As it should be.', '2024-07-10 12:00:00');

-- Categories

-- CHECK (m1.schema): categories: a second row with the same key is refused
-- EXPECT error ER_DUP_ENTRY
INSERT INTO categories (category_id, parent_id, name, kind) VALUES (65002, 65001, 'Another suite category', 'goods');

-- CHECK (m1.schema): categories: a second category with the same name is refused
-- EXPECT error ER_DUP_ENTRY
INSERT INTO categories (category_id, parent_id, name, kind) VALUES (65003, 65001, 'Suite category', 'goods');

-- CHECK (m1.schema): categories: a name that differs only in case and accents is refused
-- EXPECT error ER_DUP_ENTRY
INSERT INTO categories (category_id, parent_id, name, kind) VALUES (65003, 65001, 'SUITE Catégory', 'goods');

-- CHECK (m1.schema): categories: a parent that does not exist is refused
-- EXPECT error ER_NO_REFERENCED_ROW_2
INSERT INTO categories (category_id, parent_id, name, kind) VALUES (65003, 65009, 'Another suite category', 'goods');

-- CHECK (m1.schema): categories: a category that is its own parent is refused
-- EXPECT error ER_CONSTRAINT_FAILED
UPDATE categories SET parent_id = category_id WHERE category_id = 65002;

-- CHECK (m1.schema): categories: a kind that is neither goods nor service is refused
-- EXPECT error WARN_DATA_TRUNCATED
INSERT INTO categories (category_id, parent_id, name, kind) VALUES (65003, 65001, 'Another suite category', 'rental');

-- CHECK (m1.schema): categories: a category without a name is refused
-- EXPECT error ER_BAD_NULL_ERROR
INSERT INTO categories (category_id, parent_id, name, kind) VALUES (65003, 65001, NULL, 'goods');

-- CHECK (m1.schema): categories: a category with children cannot be deleted
-- EXPECT error ER_ROW_IS_REFERENCED_2
DELETE FROM categories WHERE category_id = 65001;

-- Suppliers

-- CHECK (m1.schema): suppliers: a second row with the same key is refused
-- EXPECT error ER_DUP_ENTRY
INSERT INTO suppliers (supplier_id, name, country_code, contact_email)
VALUES (65001, 'Another suite supplier', 'DE', 'others@suite.example.com');

-- CHECK (m1.schema): suppliers: a second supplier with the same name is refused
-- EXPECT error ER_DUP_ENTRY
INSERT INTO suppliers (supplier_id, name, country_code, contact_email)
VALUES (65002, 'Suite supplier', 'DE', 'others@suite.example.com');

-- CHECK (m1.schema): suppliers: a country code that is not two letters is refused
-- EXPECT error ER_CONSTRAINT_FAILED
INSERT INTO suppliers (supplier_id, name, country_code, contact_email)
VALUES (65002, 'Another suite supplier', 'D1', 'others@suite.example.com');

-- CHECK (m1.schema): suppliers: a country code in small letters is refused
-- EXPECT error ER_CONSTRAINT_FAILED
INSERT INTO suppliers (supplier_id, name, country_code, contact_email)
VALUES (65002, 'Another suite supplier', 'de', 'others@suite.example.com');

-- CHECK (m1.schema): suppliers: a supplier without an e-mail address is refused
-- EXPECT error ER_BAD_NULL_ERROR
INSERT INTO suppliers (supplier_id, name, country_code, contact_email)
VALUES (65002, 'Another suite supplier', 'DE', NULL);

-- CHECK (m1.schema): suppliers: a supplier with products cannot be deleted
-- EXPECT error ER_ROW_IS_REFERENCED_2
DELETE FROM suppliers WHERE supplier_id = 65001;

-- Products

-- CHECK (m1.schema): products: a second row with the same key is refused
-- EXPECT error ER_DUP_ENTRY
INSERT INTO products (product_id, sku, name, description, category_id, supplier_id, list_price, launched_on,
  stock_quantity)
VALUES (4200000001, 'SUITE-2', 'Another', 'Differs in one value.', 65002, 65001, 99.00, '2024-02-29', 5);

-- CHECK (m1.schema): products: a second product with the same SKU is refused
-- EXPECT error ER_DUP_ENTRY
INSERT INTO products (product_id, sku, name, description, category_id, supplier_id, list_price, launched_on,
  stock_quantity)
VALUES (4200000002, 'SUITE-1', 'Another', 'Differs in one value.', 65002, 65001, 99.00, '2024-02-29', 5);

-- CHECK (m1.schema): products: a category that does not exist is refused
-- EXPECT error ER_NO_REFERENCED_ROW_2
UPDATE products SET category_id = 65009 WHERE product_id = 4200000001;

-- CHECK (m1.schema): products: a supplier that does not exist is refused
-- EXPECT error ER_NO_REFERENCED_ROW_2
UPDATE products SET supplier_id = 65009 WHERE product_id = 4200000001;

-- CHECK (m1.schema): products: a category with products cannot be deleted
-- EXPECT error ER_ROW_IS_REFERENCED_2
DELETE FROM categories WHERE category_id = 65002;

-- CHECK (m1.schema): products: a price of 0 is refused
-- EXPECT error ER_CONSTRAINT_FAILED
UPDATE products SET list_price = 0 WHERE product_id = 4200000001;

-- CHECK (m1.schema): products: a negative price is refused
-- EXPECT error ER_CONSTRAINT_FAILED
UPDATE products SET list_price = -1 WHERE product_id = 4200000001;

-- CHECK (m1.schema): products: a product without a price is refused
-- EXPECT error ER_BAD_NULL_ERROR
UPDATE products SET list_price = NULL WHERE product_id = 4200000001;

-- CHECK (m1.schema): products: a price too large for the column is refused, not truncated
-- EXPECT error ER_WARN_DATA_OUT_OF_RANGE
UPDATE products SET list_price = 100000000 WHERE product_id = 4200000001;

-- CHECK (m1.schema): products: a product that is both goods and a service is refused
-- EXPECT error ER_CONSTRAINT_FAILED
UPDATE products SET duration_minutes = 60, booking_notice_days = 2 WHERE product_id = 4200000001;

-- CHECK (m1.schema): products: a product that is neither goods nor a service is refused
-- EXPECT error ER_CONSTRAINT_FAILED
UPDATE products SET stock_quantity = NULL WHERE product_id = 4200000001;

-- CHECK (m1.schema): products: a service without a notice period is refused
-- EXPECT error ER_CONSTRAINT_FAILED
UPDATE products SET stock_quantity = NULL, duration_minutes = 60 WHERE product_id = 4200000001;

-- CHECK (m1.schema): products: a service with a duration and a notice period is accepted
-- EXPECT success
UPDATE products SET stock_quantity = NULL, duration_minutes = 60, booking_notice_days = 2
WHERE product_id = 4200000001;

-- CHECK (m1.schema): products: a negative stock is refused
-- EXPECT error ER_WARN_DATA_OUT_OF_RANGE
UPDATE products SET stock_quantity = -1 WHERE product_id = 4200000001;

-- CHECK (m1.schema): products: a product with orders or reviews cannot be deleted
-- EXPECT error ER_ROW_IS_REFERENCED_2
DELETE FROM products WHERE product_id = 4200000001;

-- Customers

-- CHECK (m1.schema): customers: a second row with the same key is refused
-- EXPECT error ER_DUP_ENTRY
INSERT INTO customers (customer_id, first_name, last_name, email, city, country_code, joined_on,
  signup_channel, marketing_consent, password_hash)
SELECT customer_id, first_name, last_name, 'another@suite.example.com', city, country_code, joined_on, signup_channel,
  marketing_consent, password_hash
FROM customers WHERE customer_id = @customer;

-- CHECK (m1.schema): customers: a second account with the same e-mail address is refused, even in capital letters
-- EXPECT error ER_DUP_ENTRY
INSERT INTO customers (first_name, last_name, email, city, country_code, joined_on, signup_channel, marketing_consent,
  password_hash)
SELECT first_name, last_name, UPPER(email), city, country_code, joined_on, signup_channel, marketing_consent,
  password_hash
FROM customers WHERE customer_id = @customer;

-- CHECK (m1.schema): customers: an e-mail address without a domain is refused
-- EXPECT error ER_CONSTRAINT_FAILED
UPDATE customers SET email = 'someone' WHERE customer_id = @customer;

-- CHECK (m1.schema): customers: a country code that is not two letters is refused
-- EXPECT error ER_CONSTRAINT_FAILED
UPDATE customers SET country_code = '49' WHERE customer_id = @customer;

-- CHECK (m1.schema): customers: a country code in small letters is refused
-- EXPECT error ER_CONSTRAINT_FAILED
UPDATE customers SET country_code = 'de' WHERE customer_id = @customer;

-- CHECK (m1.schema): customers: a password that is not hashed is refused
-- EXPECT error ER_CONSTRAINT_FAILED
UPDATE customers SET password_hash = 'sunshine' WHERE customer_id = @customer;

-- CHECK (m1.schema): customers: an unknown channel is refused
-- EXPECT error WARN_DATA_TRUNCATED
UPDATE customers SET signup_channel = 'fax' WHERE customer_id = @customer;

-- CHECK (m1.schema): customers: a customer without a yes or no to marketing is refused
-- EXPECT error ER_BAD_NULL_ERROR
UPDATE customers SET marketing_consent = NULL WHERE customer_id = @customer;

-- CHECK (m1.schema): customers: a customer without a telephone number is accepted
-- EXPECT success
UPDATE customers SET phone = NULL WHERE customer_id = @customer;

-- CHECK (m1.schema): customers: a day that does not exist is refused
-- EXPECT error ER_TRUNCATED_WRONG_VALUE
UPDATE customers SET joined_on = '2023-02-29' WHERE customer_id = @customer;

-- Orders

-- CHECK (m1.schema): orders: a second row with the same key is refused
-- EXPECT error ER_DUP_ENTRY
INSERT INTO orders (order_id, customer_id, channel, status, ordered_at)
VALUES (@order, @customer, 'web', 'paid', '2024-06-30 12:00:00');

-- CHECK (m1.schema): orders: a customer who does not exist is refused
-- EXPECT error ER_NO_REFERENCED_ROW_2
INSERT INTO orders
  (customer_id, channel, status, ordered_at)
VALUES (4294967295, 'web', 'paid', '2024-06-30 12:00:00');

-- CHECK (m1.schema): customers: a customer with orders or reviews cannot be deleted
-- EXPECT error ER_ROW_IS_REFERENCED_2
DELETE FROM customers WHERE customer_id = @customer;

-- CHECK (m1.schema): orders: an unknown channel is refused
-- EXPECT error WARN_DATA_TRUNCATED
UPDATE orders SET channel = 'fax' WHERE order_id = @order;

-- CHECK (m1.schema): orders: an unknown status is refused
-- EXPECT error WARN_DATA_TRUNCATED
UPDATE orders SET status = 'lost' WHERE order_id = @order;

-- CHECK (m1.schema): orders: an order without a time is refused
-- EXPECT error ER_BAD_NULL_ERROR
UPDATE orders SET ordered_at = NULL WHERE order_id = @order;

-- CHECK (m1.schema): orders: an order with lines cannot be deleted
-- EXPECT error ER_ROW_IS_REFERENCED_2
DELETE FROM orders WHERE order_id = @order;

-- Lines of orders

-- CHECK (m1.schema): order_items: a second line with the same number is refused
-- EXPECT error ER_DUP_ENTRY
INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price) VALUES (@order, 1, 4200000001, 1, 99.00);

-- CHECK (m1.schema): order_items: an order that does not exist is refused
-- EXPECT error ER_NO_REFERENCED_ROW_2
INSERT INTO order_items
  (order_id, line_no, product_id, quantity, unit_price)
VALUES (4294967295, 1, 4200000001, 1, 99.00);

-- CHECK (m1.schema): order_items: a product that does not exist is refused
-- EXPECT error ER_NO_REFERENCED_ROW_2
INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price) VALUES (@order, 2, 4294967295, 1, 99.00);

-- CHECK (m1.schema): order_items: a quantity of 0 is refused
-- EXPECT error ER_CONSTRAINT_FAILED
INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price) VALUES (@order, 2, 4200000001, 0, 99.00);

-- CHECK (m1.schema): order_items: a negative price is refused
-- EXPECT error ER_CONSTRAINT_FAILED
INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price) VALUES (@order, 2, 4200000001, 1, -0.01);

-- CHECK (m1.schema): order_items: a price of 0, for a gift, is accepted
-- EXPECT success
INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price) VALUES (@order, 3, 4200000001, 1, 0);

-- CHECK (m1.schema): order_items: a line total cannot be written, because it is computed
-- EXPECT error ER_WARNING_NON_DEFAULT_VALUE_FOR_GENERATED_COLUMN
UPDATE order_items SET line_total = 1 WHERE order_id = @order;

-- Reviews

-- CHECK (m1.schema): reviews: a second row with the same key is refused
-- EXPECT error ER_DUP_ENTRY
INSERT INTO reviews (review_id, product_id, customer_id, rating, title, body, created_at)
SELECT review_id, product_id, customer_id, rating, title, body, created_at
FROM reviews WHERE customer_id = @customer;

-- CHECK (m1.schema): reviews: a product that does not exist is refused
-- EXPECT error ER_NO_REFERENCED_ROW_2
UPDATE reviews SET product_id = 4294967295 WHERE customer_id = @customer;

-- CHECK (m1.schema): reviews: a customer who does not exist is refused
-- EXPECT error ER_NO_REFERENCED_ROW_2
UPDATE reviews SET customer_id = 4294967295 WHERE customer_id = @customer;

-- CHECK (m1.schema): reviews: zero stars are refused
-- EXPECT error ER_CONSTRAINT_FAILED
UPDATE reviews SET rating = 0 WHERE customer_id = @customer;

-- CHECK (m1.schema): reviews: six stars are refused
-- EXPECT error ER_CONSTRAINT_FAILED
UPDATE reviews SET rating = 6 WHERE customer_id = @customer;

-- CHECK (m1.schema): reviews: one star is accepted
-- EXPECT success
UPDATE reviews SET rating = 1 WHERE customer_id = @customer;

-- CHECK (m1.schema): reviews: five stars are accepted
-- EXPECT success
UPDATE reviews SET rating = 5 WHERE customer_id = @customer;

-- All tables

-- CHECK (m1.schema): no column of the seven tables is a floating-point number
-- EXPECT empty
SELECT column_name, table_name FROM information_schema.columns
WHERE table_schema = 'aethermart_db' AND data_type IN ('float', 'double')
  AND table_name IN ('categories', 'suppliers', 'products', 'customers', 'orders', 'order_items', 'reviews');

ROLLBACK;
