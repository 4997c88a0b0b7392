-- Loads the files into staging tables, each value as text. Run it in the folder of the files:
--   mariadb --local-infile=1 aethermart_db < 03_stage.sql
-- The lab's stage() runs the same statements and streams each file over the connection. Your own data has only the
-- files of the web shop and the catalogue; stage() then leaves out the LOAD statements for the others.
--
--   catalogue  UTF-8, comma-separated; the suppliers' feed is tab-separated
--   web        UTF-8, comma-separated; values are quoted where necessary and may contain line breaks
--   mobile     UTF-8, one JSON document per line; the items of an order are nested in it
--   pop-up     Windows-1252 (MariaDB calls it latin1), pipe-separated without quotes, CRLF

USE aethermart_db;

-- BEGIN SOLUTION
-- TASK (m1.ingestion): Empty the staging tables, unreadable_rows and the tables for documents, and fill them from the
--   files listed in deliveries, with LOAD DATA LOCAL INFILE '<file>'. Number the rows of a file of the web shop or the
--   catalogue from 1, and those of a pop-up file from its base (AUTO_INCREMENT). Load the documents of the mobile app
--   as whole lines first. Then read staging rows from them with source_row = base + line; for the items of an order,
--   base + line × 100 + place. A value that is null or absent becomes an empty text. A line that is not a JSON object
--   goes to unreadable_rows as document_broken, with file, line and text in raw.
TRUNCATE TABLE unreadable_rows;

-- First load each file as it is. Each lane fills its own tables and adds its own rows to unreadable_rows.

-- LANE: the mobile app's orders with their items. No document contains X'01', which is declared as the end of a field.
TRUNCATE TABLE mobile_orders;
LOAD DATA LOCAL INFILE 'mobile_orders.ndjson' INTO TABLE mobile_orders CHARACTER SET utf8mb4
  FIELDS TERMINATED BY X'01' ESCAPED BY '' LINES TERMINATED BY '\n' (document);
UPDATE mobile_orders SET is_whole = FALSE
WHERE NOT (JSON_VALID(document) AND JSON_TYPE(document) = 'OBJECT'
  AND (LENGTH(document) < 211 OR COALESCE(JSON_LENGTH(document, '$.items'), 0) < 100));
INSERT INTO unreadable_rows (source, source_row, reason, raw)
SELECT 'orders', 1000000000 + line, 'document_broken',
  JSON_OBJECT('file', 'mobile_orders.ndjson', 'line', line, 'text', document)
FROM mobile_orders
WHERE NOT is_whole;

-- LANE: order items
TRUNCATE TABLE stg_order_items;
LOAD DATA LOCAL INFILE 'web_order_items.csv' INTO TABLE stg_order_items CHARACTER SET utf8mb4
  FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' ESCAPED BY '' LINES TERMINATED BY '\n' IGNORE 1 LINES
  (order_id, line_no, product_id, quantity, unit_price);
ALTER TABLE stg_order_items AUTO_INCREMENT = 2000000001;
LOAD DATA LOCAL INFILE 'popup_order_items.psv' INTO TABLE stg_order_items CHARACTER SET latin1
  FIELDS TERMINATED BY '|' ESCAPED BY '' LINES TERMINATED BY '\r\n' IGNORE 1 LINES
  (order_id, line_no, product_id, quantity, unit_price);

-- LANE: orders
TRUNCATE TABLE stg_orders;
LOAD DATA LOCAL INFILE 'web_orders.csv' INTO TABLE stg_orders CHARACTER SET utf8mb4
  FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' ESCAPED BY '' LINES TERMINATED BY '\n' IGNORE 1 LINES
  (order_id, customer_id, channel, status, ordered_at, total);
ALTER TABLE stg_orders AUTO_INCREMENT = 2000000001;
LOAD DATA LOCAL INFILE 'popup_orders.psv' INTO TABLE stg_orders CHARACTER SET latin1
  FIELDS TERMINATED BY '|' ESCAPED BY '' LINES TERMINATED BY '\r\n' IGNORE 1 LINES
  (order_id, customer_id, channel, status, ordered_at, total);

-- LANE: customers
TRUNCATE TABLE stg_customers;
LOAD DATA LOCAL INFILE 'web_customers.csv' INTO TABLE stg_customers CHARACTER SET utf8mb4
  FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' ESCAPED BY '' LINES TERMINATED BY '\n' IGNORE 1 LINES
  (customer_id, first_name, last_name, email, phone, city, country_code, joined_on, signup_channel,
   marketing_consent, password_hash);
ALTER TABLE stg_customers AUTO_INCREMENT = 2000000001;
LOAD DATA LOCAL INFILE 'popup_customers.psv' INTO TABLE stg_customers CHARACTER SET latin1
  FIELDS TERMINATED BY '|' ESCAPED BY '' LINES TERMINATED BY '\r\n' IGNORE 1 LINES
  (customer_id, first_name, last_name, email, phone, city, country_code, joined_on, signup_channel,
   marketing_consent, password_hash);
TRUNCATE TABLE mobile_customers;
LOAD DATA LOCAL INFILE 'mobile_customers.ndjson' INTO TABLE mobile_customers CHARACTER SET utf8mb4
  FIELDS TERMINATED BY X'01' ESCAPED BY '' LINES TERMINATED BY '\n' (document);
UPDATE mobile_customers SET is_whole = FALSE
WHERE NOT (JSON_VALID(document) AND JSON_TYPE(document) = 'OBJECT');
INSERT INTO unreadable_rows (source, source_row, reason, raw)
SELECT 'customers', 1000000000 + line, 'document_broken',
  JSON_OBJECT('file', 'mobile_customers.ndjson', 'line', line, 'text', document)
FROM mobile_customers
WHERE NOT is_whole;

-- LANE: reviews
TRUNCATE TABLE stg_reviews;
LOAD DATA LOCAL INFILE 'web_reviews.csv' INTO TABLE stg_reviews CHARACTER SET utf8mb4
  FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' ESCAPED BY '' LINES TERMINATED BY '\n' IGNORE 1 LINES
  (review_id, product_id, customer_id, rating, title, body, created_at);
ALTER TABLE stg_reviews AUTO_INCREMENT = 2000000001;
LOAD DATA LOCAL INFILE 'popup_reviews.psv' INTO TABLE stg_reviews CHARACTER SET latin1
  FIELDS TERMINATED BY '|' ESCAPED BY '' LINES TERMINATED BY '\r\n' IGNORE 1 LINES
  (review_id, product_id, customer_id, rating, title, body, created_at);
TRUNCATE TABLE mobile_reviews;
LOAD DATA LOCAL INFILE 'mobile_reviews.ndjson' INTO TABLE mobile_reviews CHARACTER SET utf8mb4
  FIELDS TERMINATED BY X'01' ESCAPED BY '' LINES TERMINATED BY '\n' (document);
UPDATE mobile_reviews SET is_whole = FALSE
WHERE NOT (JSON_VALID(document) AND JSON_TYPE(document) = 'OBJECT');
INSERT INTO unreadable_rows (source, source_row, reason, raw)
SELECT 'reviews', 1000000000 + line, 'document_broken',
  JSON_OBJECT('file', 'mobile_reviews.ndjson', 'line', line, 'text', document)
FROM mobile_reviews
WHERE NOT is_whole;

-- LANE: the catalogue
TRUNCATE TABLE stg_categories;
LOAD DATA LOCAL INFILE 'categories.csv' INTO TABLE stg_categories CHARACTER SET utf8mb4
  FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' ESCAPED BY '' LINES TERMINATED BY '\n' IGNORE 1 LINES
  (category_id, parent_id, name, kind);
TRUNCATE TABLE stg_suppliers;
LOAD DATA LOCAL INFILE 'suppliers.csv' INTO TABLE stg_suppliers CHARACTER SET utf8mb4
  FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' ESCAPED BY '' LINES TERMINATED BY '\n' IGNORE 1 LINES
  (supplier_id, name, country_code, contact_email);
TRUNCATE TABLE stg_products;
LOAD DATA LOCAL INFILE 'supplier_feed.tsv' INTO TABLE stg_products CHARACTER SET utf8mb4
  FIELDS TERMINATED BY '\t' OPTIONALLY ENCLOSED BY '"' ESCAPED BY '' LINES TERMINATED BY '\n' IGNORE 1 LINES
  (product_id, sku, name, description, category_id, supplier_id, list_price, launched_on, stock_quantity,
   duration_minutes, booking_notice_days);
-- END LANES

-- Then read the documents, value by value. JSON_TABLE truncates a text silently. Its columns are one character longer
-- than those of the staging tables, so a text that is too long makes the INSERT fail instead.

-- LANE
INSERT INTO stg_order_items (source_row, order_id, line_no, product_id, quantity, unit_price)
SELECT 1000000000 + line * 100 + j.place, COALESCE(j.order_id, ''),
  COALESCE(j.line_no, ''), COALESCE(j.product_id, ''), COALESCE(j.quantity, ''), COALESCE(j.unit_price, '')
FROM mobile_orders
JOIN JSON_TABLE(document, '$' COLUMNS (
  order_id VARCHAR(256) PATH '$.id', NESTED PATH '$.items[*]' COLUMNS (place FOR ORDINALITY,
    line_no VARCHAR(256) PATH '$.line', product_id VARCHAR(256) PATH '$.product.id',
    quantity VARCHAR(256) PATH '$.quantity', unit_price VARCHAR(256) PATH '$.unit_price'))) j
WHERE is_whole AND j.place IS NOT NULL;

-- LANE
INSERT INTO stg_orders
  (source_row,
   order_id, customer_id, channel, status, ordered_at, total)
SELECT 1000000000 + line,
  COALESCE(j.order_id, ''), COALESCE(j.customer_id, ''), COALESCE(j.channel, ''), COALESCE(j.status, ''),
  COALESCE(j.ordered_at, ''), COALESCE(j.total, '')
FROM mobile_orders
JOIN JSON_TABLE(document, '$' COLUMNS (
  order_id VARCHAR(256) PATH '$.id', customer_id VARCHAR(256) PATH '$.customer.id',
  channel VARCHAR(256) PATH '$.channel', status VARCHAR(256) PATH '$.status',
  ordered_at VARCHAR(256) PATH '$.ordered_at', total VARCHAR(256) PATH '$.total')) j
WHERE is_whole;

-- LANE
INSERT INTO stg_customers
  (source_row,
   customer_id, first_name, last_name, email, phone, city, country_code, joined_on, signup_channel, marketing_consent,
   password_hash)
SELECT 1000000000 + line,
  COALESCE(j.customer_id, ''), COALESCE(j.first_name, ''), COALESCE(j.last_name, ''), COALESCE(j.email, ''),
  COALESCE(j.phone, ''), COALESCE(j.city, ''), COALESCE(j.country_code, ''), COALESCE(j.joined_on, ''),
  COALESCE(j.signup_channel, ''), COALESCE(j.marketing_consent, ''), COALESCE(j.password_hash, '')
FROM mobile_customers
JOIN JSON_TABLE(document, '$' COLUMNS (
  customer_id VARCHAR(256) PATH '$.id', first_name VARCHAR(256) PATH '$.name.first',
  last_name VARCHAR(256) PATH '$.name.last', email VARCHAR(256) PATH '$.contact.email',
  phone VARCHAR(256) PATH '$.contact.phone', city VARCHAR(256) PATH '$.address.city',
  country_code VARCHAR(256) PATH '$.address.country', joined_on VARCHAR(256) PATH '$.joined_on',
  signup_channel VARCHAR(256) PATH '$.channel', marketing_consent VARCHAR(256) PATH '$.consent',
  password_hash VARCHAR(256) PATH '$.password_hash')) j
WHERE is_whole;

-- LANE
INSERT INTO stg_reviews
  (source_row,
   review_id, product_id, customer_id, rating, title, body, created_at)
SELECT 1000000000 + line,
  COALESCE(j.review_id, ''), COALESCE(j.product_id, ''), COALESCE(j.customer_id, ''), COALESCE(j.rating, ''),
  COALESCE(j.title, ''), COALESCE(j.body, ''), COALESCE(j.created_at, '')
FROM mobile_reviews
JOIN JSON_TABLE(document, '$' COLUMNS (
  review_id VARCHAR(256) PATH '$.id', product_id VARCHAR(256) PATH '$.product.id',
  customer_id VARCHAR(256) PATH '$.customer.id', rating VARCHAR(256) PATH '$.rating',
  title VARCHAR(256) PATH '$.text.title', body TEXT PATH '$.text.body', created_at VARCHAR(256) PATH '$.created_at')) j
WHERE is_whole;
-- END LANES

-- END SOLUTION
