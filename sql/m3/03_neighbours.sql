-- Questions about neighbours, as procedures.
--
-- The index answers ORDER BY a distance with a LIMIT, and a WHERE is applied to what it found: rows that fall out are not
-- made up for without end. So both procedures ask for as many rows more as can fall out, and sort out afterwards.

USE aethermart_db;

DELIMITER //

-- BEGIN SOLUTION
-- TASK (m3.vectors): Create similar_products(product_id, wanted), which gives the wanted number of products nearest to
--   one, itself left out; and products_for_customer(customer_id, wanted), which gives those nearest to what a customer
--   buys, without those already bought. Both give product_id, name, list_price and distance, the nearest first, and
--   search by the vector index. One that has no vector has no neighbours.
CREATE PROCEDURE similar_products(IN given_product_id INT UNSIGNED, IN wanted INT UNSIGNED)
  READS SQL DATA
  COMMENT 'The products nearest to one'
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
  COMMENT 'The products nearest to what a customer buys, without those'
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
