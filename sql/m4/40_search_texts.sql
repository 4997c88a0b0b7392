-- The texts of the products for search, in one place: every way of searching reads the same ones.
--
-- A text is the product's name, its category and its description. The table is beside products, because a full-text
-- index belongs to a table and products would pay for it with each update of a price or a stock. Run the script again
-- after products have changed: it replaces what differs and removes what is gone.

USE aethermart_db;

-- BEGIN SOLUTION
-- TASK (m4.ai_preparation): Create the table search_texts (product_id as in products, its key and a foreign key that
--   cascades on delete; text, TEXT, not null) with a full-text index on text, and fill it with one row for each
--   product: name, category name and description, each on a line of its own. Running the script again must bring the
--   table up to date without writing rows that did not change. sql/m4/suite/search_texts.sql tests this.
CREATE TABLE IF NOT EXISTS search_texts (
  product_id INT UNSIGNED NOT NULL PRIMARY KEY,
  text       TEXT NOT NULL COMMENT 'Name, category and description, a line each',
  FULLTEXT KEY ft_search_texts (text),
  CONSTRAINT fk_search_texts_product FOREIGN KEY (product_id) REFERENCES products (product_id) ON DELETE CASCADE
) COMMENT 'What search reads of a product';

INSERT INTO search_texts (product_id, text)
SELECT current.product_id, current.text
FROM (
  SELECT p.product_id, CONCAT_WS('\n', p.name, c.name, p.description) AS text
  FROM products p
  JOIN categories c USING (category_id)
) current
LEFT JOIN search_texts s USING (product_id)
-- A full-text index pays for each row that is written, even for one that stays as it was.
WHERE s.product_id IS NULL OR BINARY s.text <> BINARY current.text
ON DUPLICATE KEY UPDATE text = VALUES(text);
-- END SOLUTION
