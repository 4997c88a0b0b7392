-- Set-up for measuring the cost of triggers: copies of the tables without triggers in a second database, and in both
-- databases twenty products and a customer for trial orders. There a procedure keeps stock and totals by itself, as the
-- alternative to triggers. 13_trial_end.sql removes all of it.

DELIMITER //
BEGIN NOT ATOMIC
  IF EXISTS (
    SELECT 1 FROM information_schema.schemata
    WHERE schema_name = 'aethermart_bare' AND schema_comment <> 'AetherMart Lab: may be dropped'
  ) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT =
      'aethermart_bare exists but is not the lab''s: rename it or use another server';
  END IF;
  DROP DATABASE IF EXISTS aethermart_bare;
END //
DELIMITER ;

CREATE DATABASE aethermart_bare CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci
  COMMENT 'AetherMart Lab: may be dropped';

USE aethermart_db;

INSERT INTO categories (category_id, parent_id, name, kind) VALUES (65500, NULL, 'Trial goods', 'goods');
INSERT INTO suppliers (supplier_id, name, country_code, contact_email)
VALUES (65500, 'Trial supplier', 'US', 'trial@trial.example.com');
INSERT INTO products (product_id, sku, name, description, category_id, supplier_id, list_price, launched_on,
  stock_quantity)
SELECT 4200001000 + seq, CONCAT('TRIAL-', seq), CONCAT('Trial product ', seq), 'For measurements.', 65500, 65500, 10 + seq,
  '2024-01-01', 1000000
FROM seq_1_to_20;
INSERT INTO customers (customer_id, first_name, last_name, email, city, country_code, joined_on, signup_channel,
  marketing_consent, password_hash)
VALUES (4200001000, 'Trial', 'Customer', 'customer@trial.example.com', 'Trial', 'US', '2024-01-01', 'web', FALSE,
  CONCAT('$2b$12$', REPEAT('a', 53)));

-- LIKE copies columns, keys and checks, but no foreign keys.
CREATE TABLE aethermart_bare.products LIKE products;
CREATE TABLE aethermart_bare.customers LIKE customers;
CREATE TABLE aethermart_bare.orders LIKE orders;
CREATE TABLE aethermart_bare.order_items LIKE order_items;
ALTER TABLE aethermart_bare.orders
  ADD CONSTRAINT fk_orders_customer FOREIGN KEY (customer_id) REFERENCES aethermart_bare.customers (customer_id);
ALTER TABLE aethermart_bare.order_items
  ADD CONSTRAINT fk_order_items_order FOREIGN KEY (order_id) REFERENCES aethermart_bare.orders (order_id),
  ADD CONSTRAINT fk_order_items_product FOREIGN KEY (product_id) REFERENCES aethermart_bare.products (product_id);

INSERT INTO aethermart_bare.products (product_id, sku, name, description, category_id, supplier_id, list_price,
  launched_on, stock_quantity, duration_minutes, booking_notice_days)
SELECT product_id, sku, name, description, category_id, supplier_id, list_price, launched_on, stock_quantity,
  duration_minutes, booking_notice_days
FROM products;
INSERT INTO aethermart_bare.customers (customer_id, first_name, last_name, email, phone, city, country_code, joined_on,
  signup_channel, marketing_consent, password_hash)
SELECT customer_id, first_name, last_name, email, phone, city, country_code, joined_on, signup_channel,
  marketing_consent, password_hash
FROM customers;
INSERT INTO aethermart_bare.orders (order_id, customer_id, channel, status, ordered_at)
SELECT order_id, customer_id, channel, status, ordered_at FROM orders;
INSERT INTO aethermart_bare.order_items (order_id, line_no, product_id, quantity, unit_price)
SELECT order_id, line_no, product_id, quantity, unit_price FROM order_items;

CREATE TABLE aethermart_bare.order_totals LIKE order_totals;
ALTER TABLE aethermart_bare.order_totals
  ADD CONSTRAINT fk_order_totals_order FOREIGN KEY (order_id) REFERENCES aethermart_bare.orders (order_id);
INSERT INTO aethermart_bare.order_totals SELECT * FROM order_totals;

USE aethermart_bare;

DELIMITER //

-- It binds only the programs that call it.
CREATE PROCEDURE order_with_rules(IN buyer INT UNSIGNED, IN wanted JSON, OUT made INT UNSIGNED)
  COMMENT 'Places an order and keeps stock and total itself'
BEGIN
  DECLARE offered DECIMAL(10, 2);
  DECLARE worth DECIMAL(14, 2) DEFAULT 0;
  DECLARE on_hand INT UNSIGNED;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;
  -- The same checks as in place_order, so that only the place of the rules differs.
  IF JSON_LENGTH(wanted) < 1 OR JSON_TYPE(wanted) <> 'ARRAY' THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no items';
  END IF;
  IF (
    SELECT COUNT(*) FROM JSON_TABLE(wanted, '$[*]' COLUMNS (pieces DECIMAL(20, 6) PATH '$.quantity')) given
    WHERE pieces % 1 <> 0
  ) > 0 THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'pieces are whole';
  END IF;
  START TRANSACTION;
  SET STATEMENT check_constraint_checks = ON, foreign_key_checks = ON FOR
    INSERT INTO orders SET customer_id = buyer, channel = 'web', status = 'paid', ordered_at = UTC_TIMESTAMP();
  SET made = LAST_INSERT_ID();
  FOR one IN (
    SELECT line_no, product_id, pieces FROM JSON_TABLE(wanted, '$[*]' COLUMNS (
      line_no FOR ORDINALITY, product_id INT UNSIGNED PATH '$.product_id', pieces INT UNSIGNED PATH '$.quantity'
    )) listed ORDER BY product_id
  ) DO
    SELECT list_price, stock_quantity INTO offered, on_hand FROM products WHERE product_id = one.product_id FOR UPDATE;
    IF on_hand < one.pieces THEN
      SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not enough pieces';
    END IF;
    SET STATEMENT check_constraint_checks = ON, foreign_key_checks = ON FOR
      INSERT INTO order_items
      SET order_id = made, line_no = one.line_no, product_id = one.product_id, quantity = one.pieces, unit_price = offered;
    UPDATE products SET stock_quantity = on_hand - one.pieces WHERE product_id = one.product_id;
    SET worth = worth + offered * one.pieces;
  END FOR;
  INSERT INTO order_totals SET order_id = made, total = worth, line_count = JSON_LENGTH(wanted);
  COMMIT;
END //

DELIMITER ;

USE aethermart_db;
