-- Full text search over products.
--
-- The column holds the prepared text of a product: one spelling, one unit for each measure, and the stems of words, as
-- queries are prepared, too. InnoDB does not stem, so without this, "keyboards" would not find "keyboard". The words
-- "stop words" and short ones are left out by the server: innodb_ft_min_token_size is 3 by default.

USE aethermart_db;

DROP TABLE IF EXISTS product_texts;

-- BEGIN SOLUTION
-- TASK (m4.embeddings): Create product_texts (product_id, terms, text_hash): terms is TEXT with a full text index
--   ft_product_texts; text_hash is 64 hexadecimal digits, ASCII. A row is deleted with its product.
CREATE TABLE product_texts (
  product_id INT UNSIGNED NOT NULL PRIMARY KEY,
  terms      TEXT NOT NULL COMMENT 'The stems of name, category and description, separated by spaces',
  text_hash  CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'SHA-256 of what the stems come from',
  FULLTEXT INDEX ft_product_texts (terms),
  CONSTRAINT fk_product_texts_product FOREIGN KEY (product_id)
    REFERENCES products (product_id)
    ON DELETE CASCADE
) COMMENT 'The words of products, for full text search';
-- END SOLUTION
