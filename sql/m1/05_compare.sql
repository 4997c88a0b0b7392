-- What shows only when the rows of a delivery are compared with each other: rows that were delivered twice, values of
-- unique columns that several rows claim, and how most product names write a word. 06_cleanse.sql and the rules of
-- 04_rules.sql go by it. Running it again gives the same.

USE aethermart_db;

-- BEGIN SOLUTION
-- TASK (m1.cleansing_security): Find what shows only when the rows of a delivery are compared: write second copies,
--   alike in every column, to merged_rows with the first such row in kept_row; keep values of keys and other unique
--   columns that several rows claim, and how product names are to be spelt, where your rules look them up. Running it
--   again gives the same.
TRUNCATE TABLE merged_rows;
TRUNCATE TABLE repeated_values;
TRUNCATE TABLE word_spellings;
TRUNCATE TABLE clean_names;

-- categories
INSERT INTO merged_rows (source, source_row, kept_row)
SELECT 'categories', later.source_row, MIN(earlier.source_row)
FROM stg_categories later
JOIN stg_categories earlier
  ON earlier.category_id = later.category_id AND earlier.source_row < later.source_row
WHERE later.category_id <> ''
  AND BINARY JSON_ARRAY(earlier.category_id, earlier.parent_id, earlier.name, earlier.kind)
    = BINARY JSON_ARRAY(later.category_id, later.parent_id, later.name, later.kind)
GROUP BY later.source_row;

INSERT INTO repeated_values (source, column_name, value)
SELECT 'categories', 'category_id', s.category_id
FROM stg_categories s
LEFT JOIN merged_rows m ON m.source = 'categories' AND m.source_row = s.source_row
WHERE m.source_row IS NULL AND s.category_id <> ''
GROUP BY s.category_id
HAVING COUNT(*) > 1;

INSERT INTO repeated_values (source, column_name, value)
SELECT 'categories', 'name', TRIM(s.name)
FROM stg_categories s
LEFT JOIN merged_rows m ON m.source = 'categories' AND m.source_row = s.source_row
WHERE m.source_row IS NULL AND TRIM(s.name) <> ''
GROUP BY TRIM(s.name)
HAVING COUNT(*) > 1;

-- suppliers
INSERT INTO merged_rows (source, source_row, kept_row)
SELECT 'suppliers', later.source_row, MIN(earlier.source_row)
FROM stg_suppliers later
JOIN stg_suppliers earlier
  ON earlier.supplier_id = later.supplier_id AND earlier.source_row < later.source_row
WHERE later.supplier_id <> ''
  AND BINARY JSON_ARRAY(earlier.supplier_id, earlier.name, earlier.country_code, earlier.contact_email)
    = BINARY JSON_ARRAY(later.supplier_id, later.name, later.country_code, later.contact_email)
GROUP BY later.source_row;

INSERT INTO repeated_values (source, column_name, value)
SELECT 'suppliers', 'supplier_id', s.supplier_id
FROM stg_suppliers s
LEFT JOIN merged_rows m ON m.source = 'suppliers' AND m.source_row = s.source_row
WHERE m.source_row IS NULL AND s.supplier_id <> ''
GROUP BY s.supplier_id
HAVING COUNT(*) > 1;

INSERT INTO repeated_values (source, column_name, value)
SELECT 'suppliers', 'name', TRIM(s.name)
FROM stg_suppliers s
LEFT JOIN merged_rows m ON m.source = 'suppliers' AND m.source_row = s.source_row
WHERE m.source_row IS NULL AND TRIM(s.name) <> ''
GROUP BY TRIM(s.name)
HAVING COUNT(*) > 1;

-- products
INSERT INTO merged_rows (source, source_row, kept_row)
SELECT 'products', later.source_row, MIN(earlier.source_row)
FROM stg_products later
JOIN stg_products earlier
  ON earlier.product_id = later.product_id AND earlier.source_row < later.source_row
WHERE later.product_id <> ''
  AND BINARY JSON_ARRAY(
    earlier.product_id, earlier.sku, earlier.name, earlier.description, earlier.category_id,
    earlier.supplier_id, earlier.list_price, earlier.launched_on)
    = BINARY JSON_ARRAY(
    later.product_id, later.sku, later.name, later.description, later.category_id, later.supplier_id,
    later.list_price, later.launched_on)
GROUP BY later.source_row;

INSERT INTO repeated_values (source, column_name, value)
SELECT 'products', 'product_id', s.product_id
FROM stg_products s
LEFT JOIN merged_rows m ON m.source = 'products' AND m.source_row = s.source_row
WHERE m.source_row IS NULL AND s.product_id <> ''
GROUP BY s.product_id
HAVING COUNT(*) > 1;

INSERT INTO repeated_values (source, column_name, value)
SELECT 'products', 'sku', TRIM(s.sku)
FROM stg_products s
LEFT JOIN merged_rows m ON m.source = 'products' AND m.source_row = s.source_row
WHERE m.source_row IS NULL AND TRIM(s.sku) <> ''
GROUP BY TRIM(s.sku)
HAVING COUNT(*) > 1;

-- customers
INSERT INTO merged_rows (source, source_row, kept_row)
SELECT 'customers', later.source_row, MIN(earlier.source_row)
FROM stg_customers later
JOIN stg_customers earlier
  ON earlier.customer_id = later.customer_id AND earlier.source_row < later.source_row
WHERE later.customer_id <> ''
  AND BINARY JSON_ARRAY(
    earlier.customer_id, earlier.first_name, earlier.last_name, earlier.email, earlier.phone, earlier.city,
    earlier.country_code, earlier.joined_on, earlier.signup_channel, earlier.marketing_consent)
    = BINARY JSON_ARRAY(
    later.customer_id, later.first_name, later.last_name, later.email, later.phone, later.city,
    later.country_code, later.joined_on, later.signup_channel, later.marketing_consent)
GROUP BY later.source_row;

INSERT INTO repeated_values (source, column_name, value)
SELECT 'customers', 'customer_id', s.customer_id
FROM stg_customers s
LEFT JOIN merged_rows m ON m.source = 'customers' AND m.source_row = s.source_row
WHERE m.source_row IS NULL AND s.customer_id <> ''
GROUP BY s.customer_id
HAVING COUNT(*) > 1;

INSERT INTO repeated_values (source, column_name, value)
SELECT 'customers', 'email', TRIM(s.email)
FROM stg_customers s
LEFT JOIN merged_rows m ON m.source = 'customers' AND m.source_row = s.source_row
WHERE m.source_row IS NULL AND TRIM(s.email) <> ''
GROUP BY TRIM(s.email)
HAVING COUNT(*) > 1;

-- orders
INSERT INTO merged_rows (source, source_row, kept_row)
SELECT 'orders', later.source_row, MIN(earlier.source_row)
FROM stg_orders later
JOIN stg_orders earlier
  ON earlier.order_id = later.order_id AND earlier.source_row < later.source_row
WHERE later.order_id <> ''
  AND BINARY JSON_ARRAY(
    earlier.order_id, earlier.customer_id, earlier.channel, earlier.status, earlier.ordered_at)
    = BINARY JSON_ARRAY(later.order_id, later.customer_id, later.channel, later.status, later.ordered_at)
GROUP BY later.source_row;

INSERT INTO repeated_values (source, column_name, value)
SELECT 'orders', 'order_id', s.order_id
FROM stg_orders s
LEFT JOIN merged_rows m ON m.source = 'orders' AND m.source_row = s.source_row
WHERE m.source_row IS NULL AND s.order_id <> ''
GROUP BY s.order_id
HAVING COUNT(*) > 1;

-- order_items
INSERT INTO merged_rows (source, source_row, kept_row)
SELECT 'order_items', later.source_row, MIN(earlier.source_row)
FROM stg_order_items later
JOIN stg_order_items earlier
  ON earlier.order_id = later.order_id AND earlier.line_no = later.line_no AND earlier.source_row < later.source_row
WHERE later.order_id <> '' AND later.line_no <> ''
  AND BINARY JSON_ARRAY(
    earlier.order_id, earlier.line_no, earlier.product_id, earlier.quantity, earlier.unit_price)
    = BINARY JSON_ARRAY(later.order_id, later.line_no, later.product_id, later.quantity, later.unit_price)
GROUP BY later.source_row;

INSERT INTO repeated_values (source, column_name, value)
SELECT 'order_items', 'order_id/line_no', CONCAT(s.order_id, '/', s.line_no)
FROM stg_order_items s
LEFT JOIN merged_rows m ON m.source = 'order_items' AND m.source_row = s.source_row
WHERE m.source_row IS NULL AND s.order_id <> '' AND s.line_no <> ''
GROUP BY s.order_id, s.line_no
HAVING COUNT(*) > 1;

-- reviews
INSERT INTO merged_rows (source, source_row, kept_row)
SELECT 'reviews', later.source_row, MIN(earlier.source_row)
FROM stg_reviews later
JOIN stg_reviews earlier
  ON earlier.review_id = later.review_id AND earlier.source_row < later.source_row
WHERE later.review_id <> ''
  AND BINARY JSON_ARRAY(
    earlier.review_id, earlier.product_id, earlier.customer_id, earlier.rating, earlier.title, earlier.body,
    earlier.created_at)
    = BINARY JSON_ARRAY(
    later.review_id, later.product_id, later.customer_id, later.rating, later.title, later.body,
    later.created_at)
GROUP BY later.source_row;

INSERT INTO repeated_values (source, column_name, value)
SELECT 'reviews', 'review_id', s.review_id
FROM stg_reviews s
LEFT JOIN merged_rows m ON m.source = 'reviews' AND m.source_row = s.source_row
WHERE m.source_row IS NULL AND s.review_id <> ''
GROUP BY s.review_id
HAVING COUNT(*) > 1;

-- A word is written as more than half of the names write it; those in capitals or small letters only have no vote.
INSERT INTO word_spellings (word, spelling)
WITH words AS (
  SELECT w.word COLLATE utf8mb4_bin AS spelling
  FROM stg_products s
  JOIN JSON_TABLE(CONCAT('[', REPLACE(JSON_QUOTE(s.name), ' ', '","'), ']'),
    '$[*]' COLUMNS (word VARCHAR(255) COLLATE utf8mb4_uca1400_ai_ci PATH '$')) w
  WHERE w.word <> '' AND BINARY s.name REGEXP '[a-z]' AND BINARY s.name REGEXP '[A-Z]'
), votes AS (
  SELECT LOWER(spelling) COLLATE utf8mb4_uca1400_ai_ci AS word, spelling, COUNT(*) AS n,
    SUM(COUNT(*)) OVER (PARTITION BY LOWER(spelling) COLLATE utf8mb4_uca1400_ai_ci) AS votes_cast
  FROM words
  GROUP BY spelling
)
SELECT word, spelling FROM votes WHERE n * 2 > votes_cast;

-- Model codes such as X57 are written in capitals; a word that nobody else uses stays as it is.
INSERT INTO clean_names (source_row, name)
SELECT s.source_row, GROUP_CONCAT(
  COALESCE(a.meant, IF(w.word REGEXP '^[a-z][0-9]+$', UPPER(w.word), NULL), v.spelling, w.word)
  ORDER BY w.place SEPARATOR ' ')
FROM stg_products s
JOIN JSON_TABLE(CONCAT('[', REPLACE(JSON_QUOTE(s.name), ' ', '","'), ']'),
  '$[*]' COLUMNS (place FOR ORDINALITY, word VARCHAR(255) COLLATE utf8mb4_uca1400_ai_ci PATH '$')) w
LEFT JOIN abbreviations a ON a.written = w.word
LEFT JOIN word_spellings v ON v.word = w.word
WHERE w.word <> ''
GROUP BY s.source_row;
-- END SOLUTION
