-- Procedures for search by similarity.
--
-- Each one orders by the distance with a LIMIT in a derived table, which is what makes the server use the vector index.
-- A filter on the outside removes some of those rows, so the derived table fetches more of them than are wanted.

USE aethermart_db;

DELIMITER //

-- BEGIN SOLUTION
-- TASK (m4.embeddings): Create products_near(given, wanted), which returns the wanted number of products nearest to a
--   vector; products_like(product_id, wanted) for those nearest to a product, without itself; reviews_near(given, wanted)
--   for reviews; customers_like(customer_id, wanted) for customers with similar purchases, without the customer; and
--   products_for_taste(customer_id, wanted) for products near to a customer's vector that they have not bought. All
--   return the key, what people recognise (name and price, product and title, or country), and the distance, the nearest
--   first. All use the vector index. What has no vector has no neighbours.
CREATE OR REPLACE PROCEDURE products_near(
  IN given VECTOR(384), IN wanted INT UNSIGNED)
  READS SQL DATA
  COMMENT 'The products nearest to a vector'
BEGIN
  SELECT p.product_id, p.name, p.list_price, near.distance
  FROM (
    SELECT product_id, VEC_DISTANCE_COSINE(embedding, given) AS distance
    FROM product_embeddings
    ORDER BY VEC_DISTANCE_COSINE(embedding, given)
    LIMIT wanted
  ) near
  JOIN products p USING (product_id)
  WHERE given IS NOT NULL
  ORDER BY near.distance, p.product_id;
END //

CREATE OR REPLACE PROCEDURE products_like(IN given_product_id INT UNSIGNED, IN wanted INT UNSIGNED)
  READS SQL DATA
  COMMENT 'The products nearest in meaning to a product'
BEGIN
  DECLARE own VECTOR(384) DEFAULT (SELECT embedding FROM product_embeddings WHERE product_id = given_product_id);
  DECLARE fetched INT UNSIGNED DEFAULT wanted + 1;

  SELECT p.product_id, p.name, p.list_price, near.distance
  FROM (
    SELECT product_id, VEC_DISTANCE_COSINE(embedding, own) AS distance
    FROM product_embeddings
    ORDER BY VEC_DISTANCE_COSINE(embedding, own)
    LIMIT fetched
  ) near
  JOIN products p USING (product_id)
  WHERE own IS NOT NULL AND p.product_id <> given_product_id
  ORDER BY near.distance, p.product_id
  LIMIT wanted;
END //

CREATE OR REPLACE PROCEDURE reviews_near(IN given VECTOR(384), IN wanted INT UNSIGNED)
  READS SQL DATA
  COMMENT 'The reviews nearest to a vector'
BEGIN
  SELECT r.review_id, p.name AS product, r.rating, r.title, near.distance
  FROM (
    SELECT review_id, VEC_DISTANCE_COSINE(embedding, given) AS distance
    FROM review_embeddings
    ORDER BY VEC_DISTANCE_COSINE(embedding, given)
    LIMIT wanted
  ) near
  JOIN reviews r USING (review_id)
  JOIN products p USING (product_id)
  WHERE given IS NOT NULL
  ORDER BY near.distance, r.review_id;
END //

CREATE OR REPLACE PROCEDURE customers_like(IN given_customer_id INT UNSIGNED, IN wanted INT UNSIGNED)
  READS SQL DATA
  COMMENT 'The customers with the most similar purchases'
BEGIN
  DECLARE own VECTOR(384) DEFAULT (SELECT embedding FROM customer_embeddings WHERE customer_id = given_customer_id);
  DECLARE fetched INT UNSIGNED DEFAULT wanted + 1;

  SELECT c.customer_id, c.country_code, near.distance
  FROM (
    SELECT customer_id, VEC_DISTANCE_COSINE(embedding, own) AS distance
    FROM customer_embeddings
    ORDER BY VEC_DISTANCE_COSINE(embedding, own)
    LIMIT fetched
  ) near
  JOIN customers c USING (customer_id)
  WHERE own IS NOT NULL AND c.customer_id <> given_customer_id
  ORDER BY near.distance, c.customer_id
  LIMIT wanted;
END //

CREATE OR REPLACE PROCEDURE products_for_taste(IN given_customer_id INT UNSIGNED, IN wanted INT UNSIGNED)
  READS SQL DATA
  COMMENT 'The products nearest to what a customer bought, without those already bought'
BEGIN
  DECLARE own VECTOR(384) DEFAULT (SELECT embedding FROM customer_embeddings WHERE customer_id = given_customer_id);
  -- As many as the filter can remove are fetched in addition, so there are always enough.
  DECLARE fetched INT UNSIGNED DEFAULT wanted + (
    SELECT COUNT(DISTINCT i.product_id) FROM orders o JOIN order_items i USING (order_id)
    WHERE o.customer_id = given_customer_id);

  SELECT p.product_id, p.name, p.list_price, near.distance
  FROM (
    SELECT product_id, VEC_DISTANCE_COSINE(embedding, own) AS distance
    FROM product_embeddings
    ORDER BY VEC_DISTANCE_COSINE(embedding, own)
    LIMIT fetched
  ) near
  JOIN products p USING (product_id)
  WHERE own IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM orders o JOIN order_items i USING (order_id)
    WHERE o.customer_id = given_customer_id AND i.product_id = p.product_id)
  ORDER BY near.distance, p.product_id
  LIMIT wanted;
END //
-- END SOLUTION

DELIMITER ;
