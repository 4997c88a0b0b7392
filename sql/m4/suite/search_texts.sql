-- Tests the texts for search. An InnoDB full-text index finds only committed rows, so the checks that search use rows of
-- their own, which the end removes.

USE aethermart_db;

-- CHECK (m4.ai_preparation): each product has its text
-- EXPECT empty
SELECT p.product_id
FROM products p
JOIN categories c USING (category_id)
LEFT JOIN search_texts s USING (product_id)
WHERE NOT s.text <=> CONCAT_WS('\n', p.name, c.name, p.description);

-- CHECK (m4.ai_preparation): the text has a full-text index
-- EXPECT value 1
SELECT COUNT(*) FROM information_schema.statistics
WHERE table_schema = DATABASE() AND table_name = 'search_texts' AND index_type = 'FULLTEXT' AND column_name = 'text';

START TRANSACTION;

INSERT INTO categories (category_id, parent_id, name, kind)
VALUES (65001, NULL, 'Suite department', 'goods'), (65002, 65001, 'Suite category', 'goods');
INSERT INTO suppliers (supplier_id, name, country_code, contact_email)
VALUES (65001, 'Suite supplier', 'DE', 'orders@suite.example.com');
INSERT INTO products (product_id, sku, name, description, category_id, supplier_id, list_price, launched_on,
  stock_quantity)
VALUES (4200000001, 'SUITE-1', 'Suite product', 'On the shelf.', 65002, 65001, 10, '2024-02-29', 5);
INSERT INTO search_texts VALUES (4200000001, 'a text');

-- CHECK (m4.ai_preparation): a product has one text
-- EXPECT error ER_DUP_ENTRY
INSERT INTO search_texts VALUES (4200000001, 'another text');

-- CHECK (m4.ai_preparation): a text without a product is refused
-- EXPECT error ER_NO_REFERENCED_ROW_2
INSERT INTO search_texts VALUES (4200000002, 'a text');

DELIMITER //
-- CHECK (m4.ai_preparation): a product that is deleted takes its text with it
-- EXPECT value 0
BEGIN NOT ATOMIC
  DELETE FROM products WHERE product_id = 4200000001;
  SELECT COUNT(*) FROM search_texts WHERE product_id = 4200000001;
END //
DELIMITER ;

ROLLBACK;
