-- Procedures for nearest-neighbour search.
--
-- The index is used for ORDER BY distance with a LIMIT. A WHERE is applied afterwards, and the rows that it removes are
-- not always replaced by further ones. So both procedures fetch as many additional rows as the WHERE can remove, and
-- filter afterwards.

USE aethermart_db;

DELIMITER //

-- BEGIN SOLUTION
-- TASK (m3.vectors): Create similar_products(product_id, wanted), which returns the wanted number of products nearest
--   to a product, without that product itself; and products_for_customer(customer_id, wanted), which returns those
--   nearest to the customer's vector, without products already bought. Both return product_id, name, list_price and
--   distance, the nearest first, and use the vector index. A product or customer without a vector has no neighbours.
CREATE PROCEDURE similar_products(IN given_product_id INT UNSIGNED, IN wanted INT UNSIGNED)
  READS SQL DATA
  COMMENT 'The products nearest to a product'
BEGIN
  DECLARE own VECTOR(8) DEFAULT (SELECT embedding FROM product_vectors WHERE product_id = given_product_id);
  DECLARE fetched INT UNSIGNED DEFAULT wanted + 1;

  SELECT p.product_id, p.name, p.list_price, near.distance
  FROM (
    SELECT product_id, VEC_DISTANCE_COSINE(embedding, own) AS distance
    FROM product_vectors
    ORDER BY VEC_DISTANCE_COSINE(embedding, own)
    LIMIT fetched
  ) near
  JOIN products p USING (product_id)
  WHERE own IS NOT NULL AND p.product_id <> given_product_id
  ORDER BY near.distance, p.product_id
  LIMIT wanted;
END //

CREATE PROCEDURE products_for_customer(IN given_customer_id INT UNSIGNED, IN wanted INT UNSIGNED)
  READS SQL DATA
  COMMENT 'The products nearest to a customer''s vector, without those already bought'
BEGIN
  DECLARE own VECTOR(8) DEFAULT (SELECT embedding FROM customer_vectors WHERE customer_id = given_customer_id);
  DECLARE fetched INT UNSIGNED DEFAULT wanted + (
    SELECT COUNT(DISTINCT i.product_id) FROM orders o JOIN order_items i USING (order_id)
    WHERE o.customer_id = given_customer_id);

  SELECT p.product_id, p.name, p.list_price, near.distance
  FROM (
    SELECT product_id, VEC_DISTANCE_COSINE(embedding, own) AS distance
    FROM product_vectors
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
