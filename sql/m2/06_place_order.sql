-- place_order, with its locks in one order.
--
-- INSERT … SELECT reads products with shared locks, and the stock trigger then wants the same rows alone: two orders of
-- one product that both hold the shared lock wait for each other for ever, and the server ends one of them (1213). So
-- this version takes the rows alone from the start, those of several products always in the order of their keys.

USE aethermart_db;

DELIMITER //

-- BEGIN SOLUTION
-- TASK (m2.triggers): Replace place_order by a version that does the same, and locks the products that an order names
--   for update, one by one in the order of their keys, before it writes anything.
CREATE OR REPLACE PROCEDURE place_order(
  IN  given_customer_id INT UNSIGNED,
  IN  given_channel     VARCHAR(10),
  IN  items             JSON,
  OUT new_order_id      INT UNSIGNED
)
  SQL SECURITY DEFINER
  COMMENT 'Orders items such as [{"product_id": 7, "quantity": 2}] at today''s list prices: all of them or none'
BEGIN
  DECLARE wanted, known, locked INT UNSIGNED;
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

  START TRANSACTION;
  FOR item IN (
    SELECT DISTINCT product_id FROM JSON_TABLE(items, '$[*]' COLUMNS (product_id INT UNSIGNED PATH '$.product_id')) named
    ORDER BY product_id
  ) DO
    SELECT product_id INTO locked FROM products WHERE product_id = item.product_id FOR UPDATE;
  END FOR;

  INSERT INTO orders (customer_id, channel, status, ordered_at)
  VALUES (given_customer_id, given_channel, 'paid', UTC_TIMESTAMP());
  SET new_order_id = LAST_INSERT_ID();

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
-- END SOLUTION

DELIMITER ;
