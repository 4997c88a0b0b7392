-- Side tables with indexed vectors.
--
-- A vector index has requirements that the columns of 01_vector_columns.sql do not meet: the column must not be
-- nullable, a table can have only one such index, and a partitioned table can have none. So the vectors are stored in
-- separate tables.
--
-- In a Galera cluster, only one node should write to these tables. The index is stored as a hidden table that every
-- writer changes, so writers on different nodes conflict (error 1213). With MariaDB 11.8.6 they can hang the whole
-- group.

USE aethermart_db;

-- BEGIN SOLUTION
-- TASK (m3.vectors): Create product_vectors (product_id, embedding) and customer_vectors (customer_id, embedding): the
--   embedding is VECTOR(8) NOT NULL and has a vector index for cosine distance with M = 16, and each row is deleted
--   with its product or customer. Fill both from the columns that are not NULL.
CREATE TABLE product_vectors (
  product_id INT UNSIGNED NOT NULL PRIMARY KEY,
  embedding  VECTOR(8) NOT NULL,
  VECTOR INDEX vx_product_vectors (embedding)
    M=16 DISTANCE=cosine,
  CONSTRAINT fk_product_vectors_product
    FOREIGN KEY (product_id)
    REFERENCES products (product_id) ON DELETE CASCADE
) COMMENT 'Products with a vector, for nearest-neighbour search';

CREATE TABLE customer_vectors (
  customer_id INT UNSIGNED NOT NULL PRIMARY KEY,
  embedding   VECTOR(8) NOT NULL,
  VECTOR INDEX vx_customer_vectors (embedding)
    M=16 DISTANCE=cosine,
  CONSTRAINT fk_customer_vectors_customer
    FOREIGN KEY (customer_id)
    REFERENCES customers (customer_id) ON DELETE CASCADE
) COMMENT 'Customers with a vector, for nearest-neighbour search';

INSERT INTO product_vectors
SELECT product_id, description_embedding FROM products WHERE description_embedding IS NOT NULL ORDER BY product_id;

INSERT INTO customer_vectors
SELECT customer_id, preference_embedding FROM customers WHERE preference_embedding IS NOT NULL ORDER BY customer_id;
-- END SOLUTION
