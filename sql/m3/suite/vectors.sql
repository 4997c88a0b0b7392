-- Tests the vector columns and their indexed side tables on rows that the suite adds itself.

USE aethermart_db;

START TRANSACTION;

INSERT INTO categories (category_id, parent_id, name, kind)
VALUES (65001, NULL, 'Suite department', 'goods'), (65002, 65001, 'Suite category', 'goods');
INSERT INTO suppliers (supplier_id, name, country_code, contact_email)
VALUES (65001, 'Suite supplier', 'DE', 'orders@suite.example.com');
INSERT INTO products (product_id, sku, name, description, category_id, supplier_id, list_price, launched_on,
  stock_quantity)
SELECT 4200000000 + seq, CONCAT('SUITE-', seq), CONCAT('Suite product ', seq), 'On the shelf.', 65002, 65001, 10 * seq,
  '2024-02-29', 5
FROM seq_1_to_4;

-- CHECK (m3.vectors): a product can exist without a vector
-- EXPECT value NULL
SELECT description_embedding FROM products WHERE product_id = 4200000001;

DELIMITER //
-- CHECK (m3.vectors): a vector comes back as it was stored
-- EXPECT value [0.5,-0.25,0,0,0,0,0,1]
BEGIN NOT ATOMIC
  UPDATE products SET description_embedding = VEC_FromText('[0.5, -0.25, 0, 0, 0, 0, 0, 1]')
  WHERE product_id = 4200000001;
  SELECT VEC_ToText(description_embedding) FROM products WHERE product_id = 4200000001;
END //
DELIMITER ;

-- CHECK (m3.vectors): a vector of another length is refused
-- EXPECT error 1292
UPDATE products SET description_embedding = VEC_FromText('[1, 2, 3]') WHERE product_id = 4200000001;

-- CHECK (m3.vectors): text that is not a list of numbers is refused
-- EXPECT error 4038
UPDATE products SET description_embedding = VEC_FromText('one, two') WHERE product_id = 4200000001;

-- CHECK (m3.vectors): the indexed side table refuses a row without a vector
-- EXPECT error ER_BAD_NULL_ERROR
INSERT INTO product_vectors VALUES (4200000001, NULL);

-- CHECK (m3.vectors): the indexed side table refuses a vector of an unknown product
-- EXPECT error ER_NO_REFERENCED_ROW_2
INSERT INTO product_vectors VALUES (4200000099, VEC_FromText('[1, 0, 0, 0, 0, 0, 0, 0]'));

-- CHECK (m3.vectors): the synthetic vector of a product has eight components from -1 to 1
-- EXPECT value 8
SELECT COUNT(*) FROM synthetic_components WHERE product_id = 4200000001 AND value BETWEEN -1 AND 1;

-- CHECK (m3.vectors): products of one category have similar components, except for the price
-- EXPECT value 1
SELECT MAX(ABS(a.value - b.value)) <= 0.3 FROM synthetic_components a JOIN synthetic_components b USING (position)
WHERE a.product_id = 4200000001 AND b.product_id = 4200000002 AND a.position <= 7;

-- These vectors are far from all others. The distance from 1 grows in the order 1, 2, 3; 4 points the other way.
INSERT INTO product_vectors VALUES
  (4200000001, VEC_FromText('[100, 0, 0, 0, 0, 0, 0, 0]')),
  (4200000002, VEC_FromText('[100, 1, 0, 0, 0, 0, 0, 0]')),
  (4200000003, VEC_FromText('[100, 2, 0, 0, 0, 0, 0, 0]')),
  (4200000004, VEC_FromText('[-100, 0, 0, 0, 0, 0, 0, 0]'));

-- CHECK (m3.vectors): cosine distance depends on directions, not on lengths
-- EXPECT value 0
SELECT VEC_DISTANCE_COSINE(VEC_FromText('[1, 1]'), VEC_FromText('[3, 3]'));

-- CHECK (m3.vectors): Euclidean distance depends on lengths, too
-- EXPECT value 5
SELECT VEC_DISTANCE_EUCLIDEAN(VEC_FromText('[0, 0]'), VEC_FromText('[3, 4]'));

-- CHECK (m3.vectors): vectors of different dimensions have no distance
-- EXPECT value NULL
SELECT VEC_DISTANCE_COSINE(VEC_FromText('[1, 1]'), VEC_FromText('[1, 1, 1]'));

-- The index is approximate and may miss a vector. The notebook measures how many it finds.

-- CHECK (m3.vectors): an exact search finds the nearest vectors, the nearest first
-- EXPECT value 4200000001/4200000002/4200000003
SELECT GROUP_CONCAT(product_id ORDER BY distance SEPARATOR '/') FROM (
  SELECT v.product_id, VEC_DISTANCE_COSINE(v.embedding, VEC_FromText('[1, 0, 0, 0, 0, 0, 0, 0]')) AS distance
  FROM product_vectors v IGNORE INDEX (vx_product_vectors)
  ORDER BY VEC_DISTANCE_COSINE(v.embedding, VEC_FromText('[1, 0, 0, 0, 0, 0, 0, 0]')) LIMIT 3) near;

-- CHECK (m3.vectors): a search with the index returns the requested number
-- EXPECT rows 3
SELECT v.product_id
FROM product_vectors v ORDER BY VEC_DISTANCE_COSINE(v.embedding, VEC_FromText('[1, 0, 0, 0, 0, 0, 0, 0]')) LIMIT 3;

-- CHECK (m3.vectors): similar_products returns the requested number
-- EXPECT rows 2
CALL similar_products(4200000001, 2);

-- CHECK (m3.vectors): similar_products returns nothing for a product without a vector
-- EXPECT empty
CALL similar_products(4200000099, 5);

INSERT INTO customers (customer_id, first_name, last_name, email, city, country_code, joined_on, signup_channel,
  marketing_consent, password_hash)
VALUES (4200000001, 'Suite', 'Customer', 'someone@suite.example.com', 'Berlin', 'DE', '2024-02-29', 'web', FALSE,
  CONCAT('$2b$12$', REPEAT('a', 53)));
INSERT INTO customer_vectors VALUES (4200000001, VEC_FromText('[100, 0, 0, 0, 0, 0, 0, 0]'));
INSERT INTO orders (order_id, customer_id, channel, status, ordered_at)
VALUES (4200000001, 4200000001, 'web', 'paid', '2024-03-01 12:00:00');
INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price)
VALUES (4200000001, 1, 4200000001, 1, 10.00);

-- CHECK (m3.vectors): products_for_customer returns the requested number
-- EXPECT rows 2
CALL products_for_customer(4200000001, 2);

-- CHECK (m3.vectors): products_for_customer returns nothing for a customer who has bought nothing
-- EXPECT empty
CALL products_for_customer(4200000099, 5);

DELIMITER //
-- CHECK (m3.vectors): a vector is deleted with its product
-- EXPECT value 0
BEGIN NOT ATOMIC
  DELETE FROM products WHERE product_id = 4200000004;
  SELECT COUNT(*) FROM product_vectors WHERE product_id = 4200000004;
END //
DELIMITER ;

ROLLBACK;

-- Statements that commit implicitly. The server refuses them, so nothing remains.

-- CHECK (m3.vectors): a nullable column cannot have a vector index
-- EXPECT error 1252
ALTER TABLE products ADD VECTOR INDEX (description_embedding);

-- CHECK (m3.vectors): a table can have only one vector index
-- EXPECT error 1235
ALTER TABLE product_vectors ADD COLUMN other VECTOR(8) NOT NULL, ADD VECTOR INDEX (other);

-- CHECK (m3.vectors): a partitioned table cannot have a vector index
-- EXPECT error 1506
CREATE TABLE suite_partitioned (id INT PRIMARY KEY, embedding VECTOR(8) NOT NULL, VECTOR INDEX (embedding))
PARTITION BY HASH (id) PARTITIONS 2;
