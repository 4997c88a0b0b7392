-- Views, functions and a procedure: common questions and operations, written once and kept in the database.
-- (The virtual columns stand in 01_schema.sql: products.price_band and order_items.line_total.)

USE aethermart_db;

DELIMITER //

-- BEGIN SOLUTION
-- TASK (m1.advanced_sql): Create the functions mask_email(email), which keeps the first letter and the domain, and
--   order_total(order_id), which is NULL for an unknown order; the views product_performance (product_id, sku, name,
--   category, price_band, units, revenue, reviews, rating), channel_sales (channel, orders, revenue, revenue_per_order),
--   both without cancelled and returned orders, and customer_directory (customers with masked_email and no name); and
--   the procedure place_order(customer_id, channel, items JSON, OUT order_id), which writes an order with all its items
--   at list prices, or nothing.
CREATE FUNCTION mask_email(email VARCHAR(254)) RETURNS VARCHAR(254) DETERMINISTIC NO SQL
  COMMENT 'j***@example.com: enough to recognise one''s own, too little to write to'
  RETURN CONCAT(LEFT(email, 1), '***@', SUBSTRING_INDEX(email, '@', -1)) //

CREATE FUNCTION order_total(given_order_id INT UNSIGNED) RETURNS DECIMAL(14, 2) READS SQL DATA
  COMMENT 'Sum of the order''s lines in US dollars; NULL where there is no such order'
BEGIN
  DECLARE total DECIMAL(14, 2);
  SELECT COALESCE(SUM(i.line_total), 0) INTO total
  FROM orders o LEFT JOIN order_items i USING (order_id)
  WHERE o.order_id = given_order_id
  GROUP BY o.order_id;
  RETURN total;
END //

-- Sales and reviews are summed apart before they meet: joined first, each would multiply the other.
CREATE VIEW product_performance AS
WITH sales AS (
  SELECT i.product_id, SUM(i.quantity) AS units, SUM(i.line_total) AS revenue
  FROM order_items i JOIN orders o USING (order_id)
  WHERE o.status NOT IN ('cancelled', 'returned')
  GROUP BY i.product_id
), opinions AS (
  SELECT product_id, COUNT(*) AS reviews, AVG(rating) AS rating FROM reviews GROUP BY product_id
)
SELECT p.product_id, p.sku, p.name, c.name AS category, p.price_band,
  COALESCE(s.units, 0) AS units, COALESCE(s.revenue, 0) AS revenue, COALESCE(o.reviews, 0) AS reviews, o.rating
FROM products p
JOIN categories c USING (category_id)
LEFT JOIN sales s USING (product_id)
LEFT JOIN opinions o USING (product_id) //

CREATE VIEW channel_sales AS
SELECT o.channel, COUNT(DISTINCT o.order_id) AS orders, SUM(i.line_total) AS revenue,
  SUM(i.line_total) / COUNT(DISTINCT o.order_id) AS revenue_per_order
FROM orders o JOIN order_items i USING (order_id)
WHERE o.status NOT IN ('cancelled', 'returned')
GROUP BY o.channel //

-- Customers as those may see them who have to count, not to write to them.
CREATE VIEW customer_directory AS
SELECT customer_id, mask_email(email) AS masked_email, city, country_code, joined_on, signup_channel,
  marketing_consent
FROM customers //

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

  START TRANSACTION;
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
