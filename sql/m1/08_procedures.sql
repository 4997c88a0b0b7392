-- Operations that change rows, one procedure each. A caller needs no rights to the underlying tables and cannot bypass
-- the rules of the procedure. Each procedure does all of its work or none; place_order and correct_row run their own
-- transaction, which ends what the session has open.
-- A session may switch off the tests of foreign keys and of checks, so a procedure whose values come from its caller
-- switches them on for its statement. It keeps the sql_mode of its creation by itself.

USE aethermart_db;

DELIMITER //

-- BEGIN SOLUTION
-- TASK (m1.advanced_sql): Create the procedures place_order(customer_id, channel, items JSON, OUT order_id), which
--   writes an order with all its items ([{"product_id": 7, "quantity": 2}, …]) as paid, at list prices, or nothing;
--   cancel_order(order_id), for orders that are paid and not yet shipped; advance_order(order_id, status), which takes an
--   order from paid to shipped, from shipped to delivered, or from delivered to returned; change_price(product_id,
--   list_price);
--   register_customer(first_name, last_name, email, phone, city, country_code, signup_channel, marketing_consent,
--   password_hash, OUT customer_id), with the e-mail in small letters, the country in capitals, and names, city and
--   e-mail without surrounding blanks; find_login(email, OUT customer_id, OUT password_hash), both NULL if no account
--   has exactly this address, byte for byte; and submit_review(customer_id, product_id, rating, title, body, OUT
--   review_id), only for customers who have received the product (status delivered) and have not yet reviewed it, even if
--   two sessions call it at once. All run with the rights of their definer, and each has a COMMENT that describes its
--   purpose. Refuse with SQLSTATE 45000 and a message that contains the quoted words: an order without items; a quantity
--   that is not a "whole number"; an item that is not a product; cancelling an order that is unknown or no longer paid
--   ("not yet shipped"); any other step of an order, or an unknown one ("no such step"); an unknown product in change_price ("no such product"); a review of a product that was not
--   "received"; a second review ("already"). What keys and checks refuse (an unknown customer, a quantity or price of 0,
--   six stars, a second account) ends with the server's own error, even if the caller's session has switched
--   foreign_key_checks and check_constraint_checks off. sql/m1/suite/operations.sql and objects.sql test all of this.
CREATE PROCEDURE place_order(
  IN  given_customer_id INT UNSIGNED,
  IN  given_channel     VARCHAR(10),
  IN  items             JSON,
  OUT new_order_id      INT UNSIGNED
)
  SQL SECURITY DEFINER
  COMMENT 'Orders items such as [{"product_id": 7, "quantity": 2}] at today''s list prices: all of them or none'
BEGIN
  DECLARE wanted, known INT UNSIGNED;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION
  BEGIN
    ROLLBACK;
    SET new_order_id = NULL;
    RESIGNAL;
  END;

  SET wanted = COALESCE(JSON_LENGTH(items), 0);
  IF wanted = 0 THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'an order needs at least one item';
  END IF;
  -- JSON_TABLE would silently round 1.5 to 2.
  IF EXISTS (
    SELECT 1 FROM JSON_TABLE(items, '$[*]' COLUMNS (quantity DECIMAL(20, 6) PATH '$.quantity')) named
    WHERE named.quantity <> FLOOR(named.quantity)
  ) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'a quantity must be a whole number';
  END IF;

  START TRANSACTION;
  SET STATEMENT foreign_key_checks = 1, check_constraint_checks = 1 FOR
  INSERT INTO orders (customer_id, channel, status, ordered_at)
  VALUES (given_customer_id, given_channel, 'paid', UTC_TIMESTAMP());
  SET new_order_id = LAST_INSERT_ID();

  SET STATEMENT foreign_key_checks = 1, check_constraint_checks = 1 FOR
  INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price)
  SELECT new_order_id, item.line_no, p.product_id, item.quantity, p.list_price
  FROM JSON_TABLE(items, '$[*]' COLUMNS (
    line_no FOR ORDINALITY, product_id INT UNSIGNED PATH '$.product_id', quantity INT UNSIGNED PATH '$.quantity'
  )) item
  JOIN products p ON p.product_id = item.product_id;

  SET known = ROW_COUNT();
  IF known <> wanted THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'an item names a product that is not on offer';
  END IF;
  COMMIT;
END //

CREATE PROCEDURE cancel_order(IN given_order_id INT UNSIGNED)
  SQL SECURITY DEFINER
  COMMENT 'Cancels an order that is paid and not yet shipped'
BEGIN
  -- The parcel could leave between a SELECT and an UPDATE.
  UPDATE orders SET status = 'cancelled'
  WHERE order_id = given_order_id AND status = 'paid';
  IF ROW_COUNT() = 0 THEN
    SIGNAL SQLSTATE '45000'
      SET MESSAGE_TEXT = 'no such order, paid and not yet shipped';
  END IF;
END //

CREATE PROCEDURE advance_order(IN given_order_id INT UNSIGNED, IN new_status VARCHAR(10))
  SQL SECURITY DEFINER
  COMMENT 'Takes an order one step on: from paid to shipped, to delivered, to returned'
BEGIN
  UPDATE orders SET status = new_status
  WHERE order_id = given_order_id
    AND (status, new_status) IN (('paid', 'shipped'), ('shipped', 'delivered'), ('delivered', 'returned'));
  IF ROW_COUNT() = 0 THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'there is no such step for this order';
  END IF;
END //

CREATE PROCEDURE change_price(IN given_product_id INT UNSIGNED, IN new_price DECIMAL(10, 2))
  SQL SECURITY DEFINER
  COMMENT 'Sets a list price; existing orders keep their price'
BEGIN
  IF NOT EXISTS (SELECT 1 FROM products WHERE product_id = given_product_id) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'there is no such product';
  END IF;
  SET STATEMENT foreign_key_checks = 1, check_constraint_checks = 1 FOR
  UPDATE products SET list_price = new_price WHERE product_id = given_product_id;
END //

CREATE PROCEDURE register_customer(
  IN  given_first_name VARCHAR(80), IN given_last_name VARCHAR(80), IN given_email VARCHAR(254),
  IN  given_phone VARCHAR(24), IN given_city VARCHAR(80), IN given_country_code CHAR(2),
  IN  given_channel VARCHAR(10), IN given_consent BOOLEAN, IN given_password_hash CHAR(60),
  OUT new_customer_id INT UNSIGNED
)
  SQL SECURITY DEFINER
  COMMENT 'Opens an account. The calling program hashes the password; the database never sees it'
BEGIN
  SET STATEMENT foreign_key_checks = 1, check_constraint_checks = 1 FOR
  INSERT INTO customers (first_name, last_name, email, phone, city, country_code, joined_on, signup_channel,
    marketing_consent, password_hash)
  VALUES (TRIM(given_first_name), TRIM(given_last_name), LOWER(TRIM(given_email)), given_phone, TRIM(given_city),
    UPPER(given_country_code), UTC_DATE(), given_channel, given_consent, given_password_hash);
  SET new_customer_id = LAST_INSERT_ID();
END //

-- The column's collation treats á and A as a, and 'x ' as 'x'. That is right for the unique key, which refuses a second
-- account whose address looks like an existing one. It is wrong for a login, which would get another person's hash. The
-- first comparison uses the index; the second one compares bytes.
CREATE PROCEDURE find_login(
  IN given_email VARCHAR(254), OUT found_customer_id INT UNSIGNED, OUT found_password_hash CHAR(60) CHARACTER SET ascii
)
  SQL SECURITY DEFINER
  READS SQL DATA
  COMMENT 'Finds an account by its exact e-mail address, for the program that checks the password; NULL if none'
  SELECT MAX(customer_id), MAX(password_hash) INTO found_customer_id, found_password_hash
  FROM customers WHERE email = given_email AND BINARY email = BINARY given_email //

CREATE PROCEDURE submit_review(
  IN  given_customer_id INT UNSIGNED, IN given_product_id INT UNSIGNED, IN given_rating TINYINT UNSIGNED,
  IN  given_title VARCHAR(120), IN given_body TEXT,
  OUT new_review_id INT UNSIGNED
)
  SQL SECURITY DEFINER
  COMMENT 'Adds a review by a customer who has received the product and has not yet reviewed it'
BEGIN
  -- One statement tests and writes, and locks the customer's row meanwhile: a second session waits for it, and then finds
  -- the review. Between two statements, two sessions could both pass the test. The row is the only lock that this needs:
  -- at the default level, the statement would also lock gaps of the tables that it reads, and stop other customers. Inside
  -- a transaction of the caller's, that transaction's level counts.
  SET STATEMENT transaction_isolation = 'READ-COMMITTED', foreign_key_checks = 1, check_constraint_checks = 1 FOR
  INSERT INTO reviews (product_id, customer_id, rating, title, body, created_at)
  SELECT given_product_id, c.customer_id, given_rating, given_title, given_body, UTC_TIMESTAMP()
  FROM customers c
  WHERE c.customer_id = given_customer_id
    AND EXISTS (
      SELECT 1 FROM orders o JOIN order_items i USING (order_id)
      WHERE o.customer_id = c.customer_id AND i.product_id = given_product_id AND o.status = 'delivered')
    AND NOT EXISTS (
      SELECT 1 FROM reviews r WHERE r.customer_id = c.customer_id AND r.product_id = given_product_id)
  FOR UPDATE;
  IF ROW_COUNT() = 0 THEN
    IF EXISTS (SELECT 1 FROM reviews WHERE customer_id = given_customer_id AND product_id = given_product_id) THEN
      SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'this customer has already reviewed the product';
    END IF;
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'only a customer who has received the product can review it';
  END IF;
  SET new_review_id = LAST_INSERT_ID();
END //
-- END SOLUTION

-- A decision about a row in quarantine. The steward corrects what was delivered; the rules then judge the row again, with
-- the rows that wait for it. A new delivery replaces the staged rows, so the sender has to correct the row, too.
CREATE OR REPLACE TABLE corrections (
  correction_id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  source        VARCHAR(20) CHARACTER SET ascii NOT NULL,
  source_row    INT UNSIGNED NOT NULL,
  column_name   VARCHAR(40) CHARACTER SET ascii NOT NULL,
  replaced      TEXT COMMENT 'The value before; what was delivered, unless it had been corrected already',
  corrected     TEXT NOT NULL,
  decided_by    VARCHAR(384) NOT NULL,
  decided_at    TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
) COMMENT 'Who corrected which value of a row in quarantine' //

CREATE PROCEDURE correct_row(
  IN given_source VARCHAR(20) CHARACTER SET ascii, IN given_row INT UNSIGNED,
  IN given_column VARCHAR(40) CHARACTER SET ascii, IN new_value TEXT
)
  SQL SECURITY DEFINER
  COMMENT 'Corrects one value of a row in quarantine; the next run of the rules judges the row again'
BEGIN
  -- Both names become part of a statement, so each has to be one that exists. A password hash is never typed by hand.
  IF NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.source = given_source AND q.source_row = given_row)
    OR given_column IN ('source_row', 'password_hash')
    OR NOT EXISTS (
      SELECT 1 FROM information_schema.columns
      WHERE table_schema = 'aethermart_db' AND column_name = given_column
        AND table_name = CONCAT('stg_', given_source) AND generation_expression IS NULL)
  THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no such value in quarantine';
  END IF;
  BEGIN
    DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;
    START TRANSACTION;
    EXECUTE IMMEDIATE CONCAT('INSERT INTO corrections ',
      '(source, source_row, column_name, replaced, corrected, decided_by) ',
      'SELECT ?, source_row, ?, ', given_column, ', ?, USER() FROM stg_', given_source, ' WHERE source_row = ?')
      USING given_source, given_column, new_value, given_row;
    -- A row that could not be read was never staged.
    IF ROW_COUNT() = 0 THEN
      SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'the row was not staged, so its file has to be corrected';
    END IF;
    EXECUTE IMMEDIATE CONCAT('UPDATE stg_', given_source, ' SET ', given_column, ' = ? WHERE source_row = ?')
      USING new_value, given_row;
    COMMIT;
  END;
END //

DELIMITER ;
