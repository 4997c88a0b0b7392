-- Tests 10_documents.sql and 11_carts.sql on rows that the suite adds itself. Everything is rolled back.

USE aethermart_db;

START TRANSACTION;

INSERT INTO categories (category_id, parent_id, name, kind) VALUES (65001, NULL, 'Suite services', 'service');
INSERT INTO suppliers (supplier_id, name, country_code, contact_email)
VALUES (65001, 'Suite supplier', 'DE', 'orders@suite.example.com');
INSERT INTO products (product_id, sku, name, description, category_id, supplier_id, list_price, launched_on,
  duration_minutes, booking_notice_days)
VALUES (4200000001, 'SUITE-1', 'Suite visit', 'A service.', 65001, 65001, 80.00, '2024-02-29', 47, 2);
INSERT INTO product_documents SET product_id = 4200000001, document = '{"sku": "SUITE-1", "name": "Suite visit", "kind": "service", "price": 80.00,
  "attributes": {"minutes": 47, "notice_days": 2}, "reviews": [{"stars": 4}, {"stars": 5}]}';

-- CHECK (m2.nosql_concepts): document: a document without a price is refused
-- EXPECT error 4025
UPDATE product_documents SET document = JSON_REMOVE(document, '$.price') WHERE product_id = 4200000001;

-- CHECK (m2.nosql_concepts): document: a price of 0 is refused
-- EXPECT error 4025
UPDATE product_documents SET document = JSON_SET(document, '$.price', 0) WHERE product_id = 4200000001;

-- CHECK (m2.nosql_concepts): document: an unknown kind is refused
-- EXPECT error 4025
UPDATE product_documents SET document = JSON_SET(document, '$.kind', 'rental') WHERE product_id = 4200000001;

-- CHECK (m2.nosql_concepts): document: an attribute that no product has had before is accepted
-- EXPECT success
UPDATE product_documents SET document = JSON_SET(document, '$.attributes.on_site', TRUE) WHERE product_id = 4200000001;

-- CHECK (m2.nosql_concepts): document: a service is found by its minutes
-- EXPECT value 4200000001
SELECT product_id FROM product_documents WHERE minutes = 47 AND product_id >= 4200000001;

-- CHECK (m2.nosql_concepts): document: minutes has an index
-- EXPECT value minutes
SELECT column_name FROM information_schema.statistics
WHERE table_schema = 'aethermart_db' AND index_name = 'ix_product_documents_minutes';

-- CHECK (m2.nosql_concepts): document: none carries a copy of the stock
-- EXPECT value 0
SELECT COUNT(*) FROM product_documents
WHERE JSON_SEARCH(JSON_KEYS(document, '$.attributes'), 'one', '%stock%') IS NOT NULL
  OR JSON_SEARCH(JSON_KEYS(document), 'one', '%stock%') IS NOT NULL;

-- CHECK (m2.nosql_concepts): document: its reviews can be counted and summed as rows
-- EXPECT value 2/9
SELECT CONCAT(COUNT(*), '/', SUM(stars)) FROM product_documents
JOIN JSON_TABLE(document, '$.reviews[*]' COLUMNS (stars INT PATH '$.stars')) r
WHERE product_id = 4200000001;

INSERT INTO carts (cart_key, content, expires_at)
VALUES ('cart:suite-live', '{}', UTC_TIMESTAMP(3) + INTERVAL 1 HOUR), ('cart:suite-over', '{}', UTC_TIMESTAMP(3));

-- CHECK (m2.nosql_concepts): cart: live_carts shows only carts that have not expired
-- EXPECT value cart:suite-live
SELECT GROUP_CONCAT(cart_key) FROM live_carts WHERE cart_key LIKE 'cart:suite-%';

DELIMITER //
-- CHECK (m2.nosql_concepts): cart: purge_carts deletes only expired carts
-- EXPECT value cart:suite-live
BEGIN NOT ATOMIC
  CALL purge_carts();
  SELECT GROUP_CONCAT(cart_key) FROM carts WHERE cart_key LIKE 'cart:suite-%';
END //
DELIMITER ;

ROLLBACK;
