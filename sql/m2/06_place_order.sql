-- place_order, for a shop with triggers.
--
-- Milestone 1's version writes its lines with INSERT … SELECT from products. A trigger may not change a table that the
-- statement reads (1442), so the stock triggers make it refuse every order. This version reads and locks the products
-- one by one, always in the order of their keys. Two orders of the same products then wait for each other in turn
-- instead of causing a deadlock (1213). Like milestone 1's version, it switches the tests of foreign keys and of checks on
-- for its statements, whatever its caller's session has set.

USE aethermart_db;

DELIMITER //

-- BEGIN SOLUTION
-- TASK (m2.triggers): Replace place_order with a version that does the same (with the same error messages: "at
--   least one item", also if items is not a list, and "whole number") and works with the stock triggers: it writes line
--   by line, in the order of the products' keys, and reads each product's price with a lock. What keys and checks refuse
--   is refused even if the caller's session has switched foreign_key_checks and check_constraint_checks off.
CREATE OR REPLACE PROCEDURE place_order(
  IN  given_customer_id INT UNSIGNED,
  IN  given_channel     VARCHAR(10),
  IN  items             JSON,
  OUT new_order_id      INT UNSIGNED
)
  SQL SECURITY DEFINER
  COMMENT 'Orders items such as [{"product_id": 7, "quantity": 2}] at today''s list prices: all of them or none'
BEGIN
  DECLARE price DECIMAL(10, 2);
  DECLARE EXIT HANDLER FOR SQLEXCEPTION
  BEGIN
    ROLLBACK;
    SET new_order_id = NULL;
    RESIGNAL;
  END;

  -- An object or a number has a length, too, but no items: it would become an order without lines.
  IF COALESCE(JSON_TYPE(items), '') <> 'ARRAY' OR JSON_LENGTH(items) = 0 THEN
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

  FOR item IN (
    SELECT line_no, product_id, quantity FROM JSON_TABLE(items, '$[*]' COLUMNS (
      line_no FOR ORDINALITY, product_id INT UNSIGNED PATH '$.product_id', quantity INT UNSIGNED PATH '$.quantity'
    )) named ORDER BY product_id, line_no
  ) DO
    SET price = (SELECT list_price FROM products WHERE product_id = item.product_id FOR UPDATE);
    IF price IS NULL THEN
      SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'an item names a product that is not on offer';
    END IF;
    SET STATEMENT foreign_key_checks = 1, check_constraint_checks = 1 FOR
    INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price)
    VALUES (new_order_id, item.line_no, item.product_id, item.quantity, price);
  END FOR;
  COMMIT;
END //
-- END SOLUTION

DELIMITER ;
