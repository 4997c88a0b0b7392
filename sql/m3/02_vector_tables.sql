-- Side tables whose vectors are indexed.
--
-- A vector index asks for more than the columns of 01_vector_columns.sql can give: no NULL in it, one such index a table,
-- and none on a table that is partitioned. So the vectors that exist get a table of their own, and the core tables
-- stay free to be partitioned.
--
-- In a Galera cluster one node should write these tables: the index is a table of its own that every writer changes, so
-- that writers at several nodes conflict (error 1213), and with MariaDB 11.8.6 they can hang the whole group.

USE aethermart_db;

-- BEGIN SOLUTION
-- TASK (m3.vectors): Create product_vectors (product_id, embedding) and customer_vectors (customer_id, embedding): the
--   embedding is VECTOR(8) NOT NULL and has a vector index by cosine distance with M = 16, and each row goes with the
--   product or customer that it belongs to. Fill both from the columns that are not NULL.
CREATE TABLE product_vectors (
  product_id INT UNSIGNED NOT NULL PRIMARY KEY,
  embedding  VECTOR(8) NOT NULL,
  VECTOR INDEX vx_product_vectors (embedding) M=16 DISTANCE=cosine,
  CONSTRAINT fk_product_vectors_product FOREIGN KEY (product_id) REFERENCES products (product_id) ON DELETE CASCADE
) COMMENT 'Products that have a vector, for the search for neighbours';

CREATE TABLE customer_vectors (
  customer_id INT UNSIGNED NOT NULL PRIMARY KEY,
  embedding   VECTOR(8) NOT NULL,
  VECTOR INDEX vx_customer_vectors (embedding) M=16 DISTANCE=cosine,
  CONSTRAINT fk_customer_vectors_customer FOREIGN KEY (customer_id) REFERENCES customers (customer_id) ON DELETE CASCADE
) COMMENT 'Customers that have a vector, for the search for neighbours';

INSERT INTO product_vectors
SELECT product_id, description_embedding FROM products WHERE description_embedding IS NOT NULL ORDER BY product_id;

INSERT INTO customer_vectors
SELECT customer_id, preference_embedding FROM customers WHERE preference_embedding IS NOT NULL ORDER BY customer_id;
-- END SOLUTION
