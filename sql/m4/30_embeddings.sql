-- Side tables for the vectors of a text model: products, reviews and customers.
--
-- Each vector is stored with what it depends on: the model, its version, the number of dimensions, and a hash of the
-- text that it was computed from. If the text or the model changes, the hash changes, and only then is the vector
-- computed again. Vectors of different models cannot be compared, so one table holds the vectors of one model.
--
-- The rules of the index: the column is NOT NULL, so a product without a vector has no row here; a table has at most
-- one vector index; the distance of a query must be that of the index. M = 16 neighbours per vector is a good choice
-- for some hundred dimensions. Do not use M = 128 or more: MariaDB 11.8 then returns wrong rows (MDEV-39822).
--
-- In a Galera cluster, one node writes to these tables (see sql/m3/02_vector_tables.sql).

USE aethermart_db;

DROP TABLE IF EXISTS product_embeddings, review_embeddings, customer_embeddings;

-- BEGIN SOLUTION
-- TASK (m4.embeddings): Create product_embeddings, review_embeddings and customer_embeddings: the key of the table that
--   they belong to (deleted with its row), model and version (VARCHAR(64), ASCII), dimensions, text_hash (64 hexadecimal
--   digits, ASCII), and embedding, VECTOR(384) NOT NULL. dimensions must be the length of the vector (CHECK). Each has a
--   vector index for cosine distance with M = 16, named vx_ and the name of the table.
CREATE TABLE product_embeddings (
  product_id INT UNSIGNED NOT NULL PRIMARY KEY,
  model      VARCHAR(64) CHARACTER SET ascii NOT NULL,
  version    VARCHAR(64) CHARACTER SET ascii NOT NULL,
  dimensions SMALLINT UNSIGNED NOT NULL,
  text_hash  CHAR(64) CHARACTER SET ascii NOT NULL,
  embedding  VECTOR(384) NOT NULL,
  VECTOR INDEX vx_product_embeddings (embedding)
    M=16 DISTANCE=cosine,
  CONSTRAINT ck_product_embeddings_dimensions
    CHECK (dimensions * 4 = OCTET_LENGTH(embedding)),
  CONSTRAINT fk_product_embeddings_product FOREIGN KEY (product_id)
    REFERENCES products (product_id)
    ON DELETE CASCADE
) COMMENT 'What name, category and description of a product mean';

CREATE TABLE review_embeddings (
  review_id  INT UNSIGNED NOT NULL PRIMARY KEY,
  model      VARCHAR(64) CHARACTER SET ascii NOT NULL,
  version    VARCHAR(64) CHARACTER SET ascii NOT NULL,
  dimensions SMALLINT UNSIGNED NOT NULL,
  text_hash  CHAR(64) CHARACTER SET ascii NOT NULL,
  embedding  VECTOR(384) NOT NULL,
  VECTOR INDEX vx_review_embeddings (embedding)
    M=16 DISTANCE=cosine,
  CONSTRAINT ck_review_embeddings_dimensions
    CHECK (dimensions * 4 = OCTET_LENGTH(embedding)),
  CONSTRAINT fk_review_embeddings_review FOREIGN KEY (review_id)
    REFERENCES reviews (review_id)
    ON DELETE CASCADE
) COMMENT 'What title and body of a review mean';

CREATE TABLE customer_embeddings (
  customer_id INT UNSIGNED NOT NULL PRIMARY KEY,
  model       VARCHAR(64) CHARACTER SET ascii NOT NULL,
  version     VARCHAR(64) CHARACTER SET ascii NOT NULL,
  dimensions  SMALLINT UNSIGNED NOT NULL,
  text_hash   CHAR(64) CHARACTER SET ascii NOT NULL,
  embedding   VECTOR(384) NOT NULL,
  VECTOR INDEX vx_customer_embeddings (embedding)
    M=16 DISTANCE=cosine,
  CONSTRAINT ck_customer_embeddings_dimensions
    CHECK (dimensions * 4 = OCTET_LENGTH(embedding)),
  CONSTRAINT fk_customer_embeddings_customer FOREIGN KEY (customer_id)
    REFERENCES customers (customer_id)
    ON DELETE CASCADE
) COMMENT 'The mean of what a customer bought, recent purchases first: a preference from behaviour, not from a text';
-- END SOLUTION
