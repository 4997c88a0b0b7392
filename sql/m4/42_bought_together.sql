-- Which products are bought together, and which ones are bought most, as of a day.
--
-- For two products, support is the number of orders that have both; lift is how many times more often that happens
-- than it would if buyers of one chose the other no more than anybody: orders with both × all orders, divided by the
-- orders with one × the orders with the other. Lift of pairs that were seen once is large by chance, so pairs need a
-- minimum support, and both figures are kept. As with features, the status of an order is not read, and only orders
-- before the given moment count.

USE aethermart_db;

DROP TABLE IF EXISTS product_pairs;
DROP TABLE IF EXISTS product_popularity;

-- BEGIN SOLUTION
-- TASK (m4.ai_preparation): Create product_pairs (product_id, other_id, support, lift, place; a pair stands in both
--   directions; place counts the others of a product from 1: highest lift, then support, then the smaller key) and
--   product_popularity (product_id, orders, place) with keys. Create refresh_pairs(until, least_support, days), which
--   fills both from the orders before until, pairs with at least that support, and popularity from the last days days
--   (0 orders: no row); it can run again. Use window functions. sql/m4/suite/bought_together.sql tests it.
CREATE TABLE product_pairs (
  product_id INT UNSIGNED NOT NULL,
  other_id   INT UNSIGNED NOT NULL,
  support    INT UNSIGNED NOT NULL COMMENT 'Orders with both',
  lift       DOUBLE NOT NULL COMMENT '1: as often as by chance',
  place      INT UNSIGNED NOT NULL COMMENT 'Among the others of this product, from 1',
  PRIMARY KEY (product_id, other_id),
  UNIQUE KEY uq_product_pairs_place (product_id, place),
  CONSTRAINT fk_product_pairs_product FOREIGN KEY (product_id) REFERENCES products (product_id) ON DELETE CASCADE,
  CONSTRAINT fk_product_pairs_other FOREIGN KEY (other_id) REFERENCES products (product_id) ON DELETE CASCADE
) COMMENT 'Products that were bought together, as of the last refresh';

CREATE TABLE product_popularity (
  product_id INT UNSIGNED NOT NULL PRIMARY KEY,
  orders     INT UNSIGNED NOT NULL,
  place      INT UNSIGNED NOT NULL,
  UNIQUE KEY uq_product_popularity_place (place),
  CONSTRAINT fk_product_popularity_product FOREIGN KEY (product_id) REFERENCES products (product_id) ON DELETE CASCADE
) COMMENT 'How many orders had a product, as of the last refresh';

DELIMITER //

CREATE OR REPLACE PROCEDURE refresh_pairs(IN until DATETIME, IN least_support INT UNSIGNED, IN days INT UNSIGNED)
  MODIFIES SQL DATA
  COMMENT 'Fills product_pairs and product_popularity from the orders before a moment'
BEGIN
  DECLARE all_orders INT UNSIGNED DEFAULT (SELECT COUNT(*) FROM orders WHERE ordered_at < until);

  DELETE FROM product_pairs;
  INSERT INTO product_pairs (product_id, other_id, support, lift, place)
  WITH bought AS (
    -- A product on two lines of an order is bought together with itself only once.
    SELECT DISTINCT i.order_id, i.product_id
    FROM order_items i JOIN orders o USING (order_id)
    WHERE o.ordered_at < until
  ),
  counted AS (
    SELECT order_id, product_id, COUNT(*) OVER (PARTITION BY product_id) AS orders FROM bought
  ),
  pairs AS (
    SELECT a.product_id, b.product_id AS other_id, COUNT(*) AS support,
      COUNT(*) * all_orders / (MAX(a.orders) * MAX(b.orders)) AS lift
    FROM counted a
    JOIN counted b ON b.order_id = a.order_id AND b.product_id <> a.product_id
    GROUP BY a.product_id, b.product_id
    HAVING COUNT(*) >= least_support
  )
  SELECT product_id, other_id, support, lift,
    ROW_NUMBER() OVER (PARTITION BY product_id ORDER BY lift DESC, support DESC, other_id)
  FROM pairs;

  DELETE FROM product_popularity;
  INSERT INTO product_popularity (product_id, orders, place)
  SELECT product_id, orders, ROW_NUMBER() OVER (ORDER BY orders DESC, product_id)
  FROM (
    SELECT i.product_id, COUNT(DISTINCT i.order_id) AS orders
    FROM order_items i JOIN orders o USING (order_id)
    WHERE o.ordered_at >= until - INTERVAL days DAY AND o.ordered_at < until
    GROUP BY i.product_id
  ) recent;
END //

DELIMITER ;
-- END SOLUTION
