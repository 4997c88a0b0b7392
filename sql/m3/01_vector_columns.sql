-- Vector columns on products and customers, filled with synthetic vectors.
--
-- These are placeholders for embeddings that a model computes from texts. The vector of a product is computed from its
-- department, its category, its price and a hash of its key, so similar products are close to each other. The vector of
-- a customer is the mean of the products that they bought. The same rows give the same vectors on every server.

USE aethermart_db;

-- BEGIN SOLUTION
-- TASK (m3.vectors): Add a VECTOR(8) column description_embedding to products and preference_embedding to customers.
--   Both are nullable, because a row exists before its vector. Create the view synthetic_components (product_id,
--   position from 1 to 8, value from -1 to 1), in which products of one department have similar values, and products of
--   one category even more similar ones. Fill the vectors of products from it, each component rounded to 6 decimals,
--   and the vector of each customer with the mean of the products in their sales. For a customer who has bought nothing
--   it stays NULL.
ALTER TABLE products
  ADD COLUMN description_embedding VECTOR(8) NULL COMMENT 'Embedding of the description; NULL: not yet computed';
ALTER TABLE customers
  ADD COLUMN preference_embedding VECTOR(8) NULL COMMENT 'Mean of the products bought; NULL: has bought nothing yet';

-- A hash of a key and a position, scaled to a number from -1 to 1, replaces what a model would learn from a text.
-- (CRC32 is not suitable. It is linear: keys with the same difference get numbers with the same difference.)
CREATE VIEW synthetic_components AS
SELECT product_id, position, ROUND(
  CASE position
    -- Prices from 1 to 10,000 dollars become -1 to 1.
    WHEN 8 THEN LEAST(1, LOG10(GREATEST(list_price, 1)) / 2 - 1)
    ELSE 0.45 * (CONV(LEFT(MD5(department_key), 8), 16, 10) / 2147483647.5 - 1)
      + 0.40 * (CONV(LEFT(MD5(category_key), 8), 16, 10) / 2147483647.5 - 1)
      + 0.15 * (CONV(LEFT(MD5(product_key), 8), 16, 10) / 2147483647.5 - 1)
  END, 6) AS value
FROM (
  SELECT p.product_id, p.list_price, s.seq AS position,
    CONCAT_WS('/', 'department', COALESCE(c.parent_id, c.category_id), s.seq) AS department_key,
    CONCAT_WS('/', 'category', c.category_id, s.seq) AS category_key,
    CONCAT_WS('/', 'product', p.product_id, s.seq) AS product_key
  FROM products p
  JOIN categories c USING (category_id)
  JOIN seq_1_to_8 s
) keyed;

UPDATE products p
JOIN (
  SELECT product_id, CONCAT('[', GROUP_CONCAT(value ORDER BY position), ']') AS components
  FROM synthetic_components GROUP BY product_id
) v USING (product_id)
SET p.description_embedding = VEC_FromText(v.components);

UPDATE customers c
JOIN (
  SELECT customer_id, CONCAT('[', GROUP_CONCAT(value ORDER BY position), ']') AS components
  FROM (
    SELECT o.customer_id, s.position, ROUND(AVG(s.value), 6) AS value
    FROM orders o
    JOIN order_items i USING (order_id)
    JOIN synthetic_components s USING (product_id)
    WHERE o.is_sale
    GROUP BY o.customer_id, s.position
  ) mean
  GROUP BY customer_id
) v USING (customer_id)
SET c.preference_embedding = VEC_FromText(v.components);
-- END SOLUTION
