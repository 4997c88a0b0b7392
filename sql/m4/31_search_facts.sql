-- What searches filter by: the ratings and channels of products, and indexes for price and stock.
--
-- Price, stock and category are columns of products, so a filter on them is always up to date. The rating of a product
-- is the mean of its reviews, and its channels come from its orders. Computing both for all products in every search
-- would read all reviews and orders, so they are stored in product_facts. refresh_product_facts() brings that table up
-- to date; it writes only rows that have changed, so it can run as often as needed.

USE aethermart_db;

CREATE INDEX IF NOT EXISTS ix_products_price ON products (list_price);
CREATE INDEX IF NOT EXISTS ix_products_stock ON products (stock_quantity);

DROP TABLE IF EXISTS product_facts;

-- BEGIN SOLUTION
-- TASK (m4.embeddings): Create product_facts (product_id, rating, reviews, channels): rating is the mean of the reviews'
--   stars with four decimals, NULL without a review; reviews their number; channels a SET of the channels through which
--   the product was ordered, whatever became of the order. Index rating. Create the procedure refresh_product_facts(),
--   which fills the table for all products, writes only what has changed, and can run again at any time.
CREATE TABLE product_facts (
  product_id INT UNSIGNED NOT NULL PRIMARY KEY,
  rating     DECIMAL(5, 4) NULL COMMENT 'Mean of the stars; NULL: no review yet',
  reviews    INT UNSIGNED NOT NULL,
  channels   SET('web', 'mobile', 'popup') NOT NULL COMMENT 'Where it was ordered at least once',
  KEY ix_product_facts_rating (rating),
  CONSTRAINT fk_product_facts_product FOREIGN KEY (product_id)
    REFERENCES products (product_id)
    ON DELETE CASCADE
) COMMENT 'What reviews and orders say about a product, kept for searches';

DELIMITER //

CREATE OR REPLACE PROCEDURE refresh_product_facts()
  MODIFIES SQL DATA
  COMMENT 'Brings product_facts up to date'
BEGIN
  INSERT INTO product_facts (product_id, rating, reviews, channels)
  SELECT p.product_id, r.rating, COALESCE(r.reviews, 0), COALESCE(s.channels, '')
  FROM products p
  LEFT JOIN (
    SELECT stars.product_id, AVG(stars.rating) AS rating, COUNT(*) AS reviews
    FROM reviews stars GROUP BY stars.product_id
  ) r USING (product_id)
  LEFT JOIN (
    SELECT line.product_id, GROUP_CONCAT(DISTINCT placed.channel) AS channels
    FROM order_items line JOIN orders placed USING (order_id) GROUP BY line.product_id
  ) s USING (product_id)
  ON DUPLICATE KEY UPDATE
    rating = VALUES(rating), reviews = VALUES(reviews), channels = VALUES(channels);
END //

DELIMITER ;
-- END SOLUTION

CALL refresh_product_facts();
