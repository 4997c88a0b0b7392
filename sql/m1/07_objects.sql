-- Functions and views: common calculations and queries, written once and stored in the database.
-- (The virtual columns are in 01_schema.sql, the operations that change rows in 08_procedures.sql.)

USE aethermart_db;

DELIMITER //

-- BEGIN SOLUTION
-- TASK (m1.advanced_sql): Create the functions mask_email(email), which keeps the first letter and the part after
--   the last @ (j***@example.com; NULL for NULL); order_total(order_id), which is 0 for an order without lines, and
--   customer_value(customer_id), the revenue without cancelled and returned orders, both NULL for an unknown key;
--   average_rating(product_id), NULL without a review; and is_available(product_id, quantity), true for every service,
--   NULL for an unknown product. Give each a COMMENT that describes its purpose. Create the views product_offer
--   (product_id, sku, name, description, department, category, kind, list_price, price_band, is_in_stock; the
--   department is the category's parent, services are always in stock), product_performance (product_id, sku, name,
--   category, price_band, units, revenue, reviews, rating; every product once, with 0 if nothing was sold or reviewed,
--   and the mean rating or NULL), channel_sales (channel, orders, revenue, revenue_per_order), quarterly_sales (year,
--   quarter, channel, orders, units, revenue), order_overview (order_id, customer_id, channel, status, ordered_at,
--   lines, units, total; also orders without lines), review_feed (review_id, product_id, product, reviewer, rating,
--   sentiment, title, body, created_at; the reviewer is an initial with a dot) and customer_directory (customer_id,
--   masked_email, city, country_code, joined_quarter such as 2024-Q3, signup_channel, marketing_consent; no name, phone
--   or password_hash, and no day of joining).
--   Sales do not include cancelled and returned orders. sql/m1/suite/objects.sql and operations.sql test all of this.
CREATE FUNCTION mask_email(email VARCHAR(254)) RETURNS VARCHAR(254) DETERMINISTIC NO SQL
  COMMENT 'j***@example.com: enough to recognise one''s own address, not enough to write to it'
  RETURN CONCAT(LEFT(email, 1), '***@', SUBSTRING_INDEX(email, '@', -1)) //

CREATE FUNCTION order_total(given_order_id INT UNSIGNED) RETURNS DECIMAL(14, 2) READS SQL DATA
  COMMENT 'Sum of the order''s lines in US dollars; NULL for an unknown order'
BEGIN
  DECLARE total DECIMAL(14, 2);
  SELECT COALESCE(SUM(i.line_total), 0) INTO total
  FROM orders o LEFT JOIN order_items i USING (order_id)
  WHERE o.order_id = given_order_id
  GROUP BY o.order_id;
  RETURN total;
END //

CREATE FUNCTION customer_value(given_customer_id INT UNSIGNED) RETURNS DECIMAL(14, 2) READS SQL DATA
  COMMENT 'The value of what a customer has bought and kept, in US dollars; NULL for an unknown customer'
BEGIN
  DECLARE total DECIMAL(14, 2);
  SELECT COALESCE(SUM(i.line_total), 0) INTO total
  FROM customers c
  LEFT JOIN orders o ON o.customer_id = c.customer_id AND o.is_sale
  LEFT JOIN order_items i ON i.order_id = o.order_id
  WHERE c.customer_id = given_customer_id
  GROUP BY c.customer_id;
  RETURN total;
END //

-- AVG ignores missing values: a product without a review has no rating, rather than a rating of zero.
CREATE FUNCTION average_rating(given_product_id INT UNSIGNED) RETURNS DECIMAL(3, 2) READS SQL DATA
  COMMENT 'Mean number of stars, 1 to 5; NULL without a review'
  RETURN (SELECT AVG(rating) FROM reviews WHERE product_id = given_product_id) //

CREATE FUNCTION is_available(given_product_id INT UNSIGNED, wanted INT UNSIGNED) RETURNS BOOLEAN READS SQL DATA
  COMMENT 'Whether this quantity is available: goods from stock, services always; NULL for an unknown product'
  RETURN (SELECT COALESCE(stock_quantity >= wanted, TRUE) FROM products WHERE product_id = given_product_id) //

CREATE VIEW product_offer AS
SELECT p.product_id, p.sku, p.name, p.description, d.name AS department, c.name AS category, c.kind, p.list_price,
  p.price_band, p.stock_quantity IS NULL OR p.stock_quantity > 0 AS is_in_stock
FROM products p
JOIN categories c USING (category_id)
LEFT JOIN categories d ON d.category_id = c.parent_id //

-- Sales and reviews are summed separately before the join; otherwise each would multiply the other.
CREATE VIEW product_performance AS
WITH sales AS (
  SELECT i.product_id, SUM(i.quantity) AS units,
    SUM(i.line_total) AS revenue
  FROM order_items i JOIN orders o USING (order_id)
  WHERE o.is_sale
  GROUP BY i.product_id
), opinions AS (
  SELECT product_id, COUNT(*) AS reviews, AVG(rating) AS rating
  FROM reviews GROUP BY product_id
)
SELECT p.product_id, p.sku, p.name, c.name AS category,
  p.price_band, COALESCE(s.units, 0) AS units,
  COALESCE(s.revenue, 0) AS revenue,
  COALESCE(o.reviews, 0) AS reviews, o.rating
FROM products p JOIN categories c USING (category_id)
LEFT JOIN sales s USING (product_id)
LEFT JOIN opinions o USING (product_id) //

CREATE VIEW channel_sales AS
SELECT o.channel, COUNT(DISTINCT o.order_id) AS orders, SUM(i.line_total) AS revenue,
  SUM(i.line_total) / COUNT(DISTINCT o.order_id) AS revenue_per_order
FROM orders o JOIN order_items i USING (order_id)
WHERE o.is_sale
GROUP BY o.channel //

CREATE VIEW quarterly_sales AS
SELECT YEAR(o.ordered_at) AS year, QUARTER(o.ordered_at) AS quarter, o.channel,
  COUNT(DISTINCT o.order_id) AS orders, SUM(i.quantity) AS units, SUM(i.line_total) AS revenue
FROM orders o JOIN order_items i USING (order_id)
WHERE o.is_sale
GROUP BY YEAR(o.ordered_at), QUARTER(o.ordered_at), o.channel //

CREATE VIEW order_overview AS
SELECT o.order_id, o.customer_id, o.channel, o.status, o.ordered_at,
  COUNT(i.line_no) AS `lines`, COALESCE(SUM(i.quantity), 0) AS units, COALESCE(SUM(i.line_total), 0) AS total
FROM orders o LEFT JOIN order_items i USING (order_id)
GROUP BY o.order_id //

-- Reviews that everybody may read: the reviewer is an initial, not a person.
CREATE VIEW review_feed AS
SELECT r.review_id, r.product_id, p.name AS product, CONCAT(LEFT(c.first_name, 1), '.') AS reviewer,
  r.rating, r.sentiment, r.title, r.body, r.created_at
FROM reviews r JOIN products p USING (product_id) JOIN customers c USING (customer_id) //

-- Customers for people who count them but must not contact them. The day of joining would single out most of them.
CREATE VIEW customer_directory AS
SELECT customer_id,
  mask_email(email) AS masked_email,
  city, country_code,
  CONCAT(YEAR(joined_on), '-Q',
    QUARTER(joined_on)) AS joined_quarter,
  signup_channel, marketing_consent
FROM customers //
-- END SOLUTION

-- Rows in quarantine for the data steward: as delivered, but without credentials, which are not needed for a decision.
-- In an unreadable line of a customer nobody can locate the credentials, so only its file and line number remain.
CREATE VIEW quarantine_desk AS
SELECT source, source_row, reason,
  IF(source = 'customers', JSON_REMOVE(raw, '$.password_hash', '$.text'), raw) AS raw
FROM quarantine //

DELIMITER ;
