-- The rules that decide about each delivered row, each written once.
--
-- A checked_ view per table shows every staged row (but for merged ones) with its values as the core table wants them
-- and the first reason against the row; NULL in reason means that it may be loaded. 06_cleanse.sql acts on them.
--
-- Values are read strictly: a text that is not wholly what it should be reads as NULL, and nothing is guessed.
--   numbers  one way of writing each, so that "7" and "07" are never two keys
--   dollars  1299.00, $1,299.00, USD 1299, 1,299.00 USD; another currency or a decimal comma is no known amount
--   days     those that the calendar has: an INSERT with CAST('2025-02-30' AS DATE) would stop in strict mode
--   e-mails  one mailbox at a domain with a dot
-- In patterns (?s) … (?!.) is the end of the text; $ would let a line break pass behind it.
-- What is longer or larger than its core column takes is set aside too: an INSERT would stop at it.
-- Product names are spelt alike by 05_compare.sql first: short forms written out, the rest as most names write it.
-- The expressions are repeated on purpose: as stored functions they made cleansing six times slower.

USE aethermart_db;

-- BEGIN SOLUTION
-- TASK (m1.cleansing_security): Write, for each core table, a view checked_<table> over its staging table: each row's
--   values with the core table's types, and in reason the first thing that is wrong with the row, or NULL. Reasons are
--   words_with_underscores; one that blames a parent row in quarantine ends in _quarantined. Find keys that cannot be
--   read or are not unique, missing values, impossible dates, unusable prices, invalid or repeated e-mail addresses,
--   unknown parents. Guess nothing: a value whose meaning is not certain is an error.
INSERT INTO abbreviations (written, meant) VALUES
  ('cam.', 'Camera'), ('gmg.', 'Gaming'), ('kbd.', 'Keyboard'), ('mon.', 'Monitor'), ('port.', 'Portable'),
  ('smt.', 'Smart'), ('spkr.', 'Speaker'), ('wrls.', 'Wireless');

CREATE VIEW checked_categories AS
WITH typed AS (
  SELECT
    s.source_row, s.parent_id AS parent_text, s.category_id AS category_text,
    CASE WHEN s.category_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)' THEN CAST(s.category_id AS UNSIGNED) END AS category_id,
    CASE WHEN s.parent_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)' THEN CAST(s.parent_id AS UNSIGNED) END AS parent_id,
    NULLIF(TRIM(s.name), '') AS name,
    NULLIF(TRIM(s.kind), '') AS kind
  FROM stg_categories s
  WHERE NOT EXISTS (SELECT 1 FROM merged_rows m WHERE m.source = 'categories' AND m.source_row = s.source_row)
)
SELECT t.source_row, t.category_id, t.parent_id, t.name, t.kind,
  CASE
    WHEN t.category_id IS NULL OR t.category_id > 65535 THEN 'key_not_readable'
    WHEN t.name IS NULL OR t.kind IS NULL THEN 'value_missing'
    WHEN CHAR_LENGTH(t.name) > 80 THEN 'value_too_long'
    WHEN EXISTS (SELECT 1 FROM repeated_values r WHERE r.source = 'categories' AND r.column_name = 'category_id'
      AND r.value = t.category_text) THEN 'key_not_unique'
    WHEN EXISTS (SELECT 1 FROM repeated_values r WHERE r.source = 'categories' AND r.column_name = 'name'
      AND r.value = t.name) THEN 'name_not_unique'
    WHEN t.kind NOT IN ('goods', 'service') THEN 'value_not_allowed'
    WHEN NULLIF(TRIM(t.parent_text), '') IS NOT NULL AND parent.category_id IS NULL
      THEN IF(EXISTS (SELECT 1 FROM stg_categories p WHERE p.category_id = t.parent_text),
        'category_quarantined', 'category_unknown')
  END AS reason
FROM typed t
LEFT JOIN categories parent ON parent.category_id = t.parent_id;

CREATE VIEW checked_suppliers AS
WITH typed AS (
  SELECT
    s.source_row, s.supplier_id AS supplier_text, s.contact_email AS email_text,
    CASE WHEN s.supplier_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)' THEN CAST(s.supplier_id AS UNSIGNED) END AS supplier_id,
    NULLIF(TRIM(s.name), '') AS name,
    NULLIF(TRIM(s.country_code), '') AS country_code,
    NULLIF(REGEXP_SUBSTR(TRIM(s.contact_email),
      '(?s)^[A-Za-z0-9_%+-]+([.][A-Za-z0-9_%+-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?[.])+[A-Za-z]{2,}(?!.)'),
      '') AS contact_email
  FROM stg_suppliers s
  WHERE NOT EXISTS (SELECT 1 FROM merged_rows m WHERE m.source = 'suppliers' AND m.source_row = s.source_row)
)
SELECT t.source_row, t.supplier_id, t.name, t.country_code, t.contact_email,
  CASE
    WHEN t.supplier_id IS NULL OR t.supplier_id > 65535 THEN 'key_not_readable'
    WHEN t.name IS NULL OR t.country_code IS NULL OR NULLIF(TRIM(t.email_text), '') IS NULL THEN 'value_missing'
    WHEN CHAR_LENGTH(t.name) > 120 OR CHAR_LENGTH(t.contact_email) > 254 THEN 'value_too_long'
    WHEN EXISTS (SELECT 1 FROM repeated_values r WHERE r.source = 'suppliers' AND r.column_name = 'supplier_id'
      AND r.value = t.supplier_text) THEN 'key_not_unique'
    WHEN EXISTS (SELECT 1 FROM repeated_values r WHERE r.source = 'suppliers' AND r.column_name = 'name'
      AND r.value = t.name) THEN 'name_not_unique'
    WHEN BINARY t.country_code NOT REGEXP '^[A-Z]{2}$' THEN 'value_not_allowed'
    WHEN t.contact_email IS NULL THEN 'email_invalid'
  END AS reason
FROM typed t;

CREATE VIEW checked_products AS
WITH typed AS (
  SELECT
    s.source_row, s.product_id AS product_text, s.category_id AS category_text, s.supplier_id AS supplier_text,
    s.name AS name_text, s.list_price AS price_text, s.launched_on AS date_text,
    CASE WHEN s.product_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)' THEN CAST(s.product_id AS UNSIGNED) END AS product_id,
    NULLIF(TRIM(s.sku), '') AS sku,
    n.name,
    NULLIF(TRIM(s.description), '') AS description,
    CASE WHEN s.category_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)' THEN CAST(s.category_id AS UNSIGNED) END AS category_id,
    CASE WHEN s.supplier_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)' THEN CAST(s.supplier_id AS UNSIGNED) END AS supplier_id,
    CAST(REGEXP_REPLACE(NULLIF(REGEXP_SUBSTR(TRIM(s.list_price),
      '^((USD|US[$]|[$]) ?)?-?([0-9]{1,7}|[0-9]{1,3}(,[0-9]{3}){1,2})([.][0-9]{1,2})?( ?USD)?$'), ''),
      '[^0-9.-]', '') AS DECIMAL(12, 2)) AS list_price,
    CASE WHEN s.launched_on REGEXP '(?s)^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(?!.)'
      AND RIGHT(s.launched_on, 2) <= DAY(LAST_DAY(CONCAT(LEFT(s.launched_on, 8), '01')))
      THEN CAST(s.launched_on AS DATE) END AS launched_on
  FROM stg_products s
  LEFT JOIN clean_names n USING (source_row)
  WHERE NOT EXISTS (SELECT 1 FROM merged_rows m WHERE m.source = 'products' AND m.source_row = s.source_row)
)
SELECT t.source_row, t.product_id, t.sku, t.name, t.description, t.category_id, t.supplier_id, t.list_price,
  t.launched_on, t.name_text, t.price_text,
  CASE
    WHEN t.product_id IS NULL THEN 'key_not_readable'
    WHEN t.sku IS NULL OR t.name IS NULL OR t.description IS NULL OR NULLIF(TRIM(t.category_text), '') IS NULL
      OR NULLIF(TRIM(t.supplier_text), '') IS NULL OR NULLIF(TRIM(t.price_text), '') IS NULL
      OR NULLIF(TRIM(t.date_text), '') IS NULL
      THEN 'value_missing'
    WHEN CHAR_LENGTH(t.sku) > 20 OR CHAR_LENGTH(t.name) > 160 OR CHAR_LENGTH(t.description) > 500
      THEN 'value_too_long'
    WHEN EXISTS (SELECT 1 FROM repeated_values r WHERE r.source = 'products' AND r.column_name = 'product_id'
      AND r.value = t.product_text) THEN 'key_not_unique'
    WHEN EXISTS (SELECT 1 FROM repeated_values r WHERE r.source = 'products' AND r.column_name = 'sku'
      AND r.value = t.sku) THEN 'sku_not_unique'
    WHEN t.list_price IS NULL THEN 'price_not_readable'
    WHEN t.list_price <= 0 THEN 'price_not_positive'
    WHEN t.list_price >= 100000000 THEN 'value_not_allowed'
    WHEN t.launched_on IS NULL THEN 'date_impossible'
    WHEN c.category_id IS NULL THEN IF(EXISTS (SELECT 1 FROM stg_categories p WHERE p.category_id = t.category_text),
      'category_quarantined', 'category_unknown')
    WHEN s.supplier_id IS NULL THEN IF(EXISTS (SELECT 1 FROM stg_suppliers p WHERE p.supplier_id = t.supplier_text),
      'supplier_quarantined', 'supplier_unknown')
  END AS reason
FROM typed t
LEFT JOIN categories c ON c.category_id = t.category_id
LEFT JOIN suppliers s ON s.supplier_id = t.supplier_id;

CREATE VIEW checked_customers AS
WITH typed AS (
  SELECT
    s.source_row, s.customer_id AS customer_text, s.email AS email_text, s.joined_on AS date_text,
    CASE WHEN s.customer_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)' THEN CAST(s.customer_id AS UNSIGNED) END AS customer_id,
    NULLIF(TRIM(s.first_name), '') AS first_name,
    NULLIF(TRIM(s.last_name), '') AS last_name,
    NULLIF(REGEXP_SUBSTR(TRIM(s.email),
      '(?s)^[A-Za-z0-9_%+-]+([.][A-Za-z0-9_%+-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?[.])+[A-Za-z]{2,}(?!.)'),
      '') AS email,
    NULLIF(TRIM(s.phone), '') AS phone,
    NULLIF(TRIM(s.city), '') AS city,
    NULLIF(TRIM(s.country_code), '') AS country_code,
    CASE WHEN s.joined_on REGEXP '(?s)^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(?!.)'
      AND RIGHT(s.joined_on, 2) <= DAY(LAST_DAY(CONCAT(LEFT(s.joined_on, 8), '01')))
      THEN CAST(s.joined_on AS DATE) END AS joined_on,
    NULLIF(TRIM(s.signup_channel), '') AS signup_channel,
    NULLIF(TRIM(s.marketing_consent), '') AS marketing_consent
  FROM stg_customers s
  WHERE NOT EXISTS (SELECT 1 FROM merged_rows m WHERE m.source = 'customers' AND m.source_row = s.source_row)
)
SELECT t.source_row, t.customer_id, t.first_name, t.last_name, t.email, t.phone, t.city, t.country_code, t.joined_on,
  t.signup_channel, t.marketing_consent,
  CASE
    WHEN t.customer_id IS NULL THEN 'key_not_readable'
    WHEN t.first_name IS NULL OR t.last_name IS NULL OR NULLIF(TRIM(t.email_text), '') IS NULL OR t.city IS NULL
      OR t.country_code IS NULL OR NULLIF(TRIM(t.date_text), '') IS NULL OR t.signup_channel IS NULL
      OR t.marketing_consent IS NULL THEN 'value_missing'
    WHEN CHAR_LENGTH(t.first_name) > 80 OR CHAR_LENGTH(t.last_name) > 80 OR CHAR_LENGTH(t.email) > 254
      OR CHAR_LENGTH(t.phone) > 24 OR CHAR_LENGTH(t.city) > 80 THEN 'value_too_long'
    WHEN EXISTS (SELECT 1 FROM repeated_values r WHERE r.source = 'customers' AND r.column_name = 'customer_id'
      AND r.value = t.customer_text) THEN 'key_not_unique'
    WHEN t.email IS NULL THEN 'email_invalid'
    WHEN EXISTS (SELECT 1 FROM repeated_values r WHERE r.source = 'customers' AND r.column_name = 'email'
      AND r.value = t.email) THEN 'email_not_unique'
    WHEN t.joined_on IS NULL THEN 'date_impossible'
    WHEN BINARY t.country_code NOT REGEXP '^[A-Z]{2}$' OR t.signup_channel NOT IN ('web', 'mobile', 'popup')
      OR t.marketing_consent NOT IN ('0', '1') THEN 'value_not_allowed'
  END AS reason
FROM typed t;

CREATE VIEW checked_orders AS
WITH typed AS (
  SELECT
    s.source_row, s.order_id AS order_text, s.customer_id AS customer_text, s.ordered_at AS time_text,
    CASE WHEN s.order_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)' THEN CAST(s.order_id AS UNSIGNED) END AS order_id,
    CASE WHEN s.customer_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)' THEN CAST(s.customer_id AS UNSIGNED) END AS customer_id,
    NULLIF(TRIM(s.channel), '') AS channel,
    NULLIF(TRIM(s.status), '') AS status,
    CASE WHEN s.ordered_at REGEXP
        '(?s)^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]) ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?!.)'
      AND SUBSTRING(s.ordered_at, 9, 2) <= DAY(LAST_DAY(CONCAT(LEFT(s.ordered_at, 8), '01')))
      THEN CAST(s.ordered_at AS DATETIME) END AS ordered_at
  FROM stg_orders s
  WHERE NOT EXISTS (SELECT 1 FROM merged_rows m WHERE m.source = 'orders' AND m.source_row = s.source_row)
)
SELECT t.source_row, t.order_id, t.customer_id, t.channel, t.status, t.ordered_at,
  CASE
    WHEN t.order_id IS NULL THEN 'key_not_readable'
    WHEN NULLIF(TRIM(t.customer_text), '') IS NULL OR t.channel IS NULL OR t.status IS NULL
      OR NULLIF(TRIM(t.time_text), '') IS NULL THEN 'value_missing'
    WHEN EXISTS (SELECT 1 FROM repeated_values r WHERE r.source = 'orders' AND r.column_name = 'order_id'
      AND r.value = t.order_text) THEN 'key_not_unique'
    WHEN t.ordered_at IS NULL THEN 'date_impossible'
    WHEN t.channel NOT IN ('web', 'mobile', 'popup')
      OR t.status NOT IN ('paid', 'shipped', 'delivered', 'cancelled', 'returned') THEN 'value_not_allowed'
    WHEN c.customer_id IS NULL THEN IF(EXISTS (SELECT 1 FROM stg_customers p WHERE p.customer_id = t.customer_text),
      'customer_quarantined', 'customer_unknown')
  END AS reason
FROM typed t
LEFT JOIN customers c ON c.customer_id = t.customer_id;

CREATE VIEW checked_order_items AS
WITH typed AS (
  SELECT
    s.source_row, s.order_id AS order_text, s.line_no AS line_text, s.product_id AS product_text,
    s.quantity AS quantity_text, s.unit_price AS price_text,
    CASE WHEN s.order_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)' THEN CAST(s.order_id AS UNSIGNED) END AS order_id,
    CASE WHEN s.line_no REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)' THEN CAST(s.line_no AS UNSIGNED) END AS line_no,
    CASE WHEN s.product_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)' THEN CAST(s.product_id AS UNSIGNED) END AS product_id,
    CASE WHEN s.quantity REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)' THEN CAST(s.quantity AS UNSIGNED) END AS quantity,
    CAST(REGEXP_REPLACE(NULLIF(REGEXP_SUBSTR(TRIM(s.unit_price),
      '^((USD|US[$]|[$]) ?)?-?([0-9]{1,7}|[0-9]{1,3}(,[0-9]{3}){1,2})([.][0-9]{1,2})?( ?USD)?$'), ''),
      '[^0-9.-]', '') AS DECIMAL(12, 2)) AS unit_price
  FROM stg_order_items s
  WHERE NOT EXISTS (SELECT 1 FROM merged_rows m WHERE m.source = 'order_items' AND m.source_row = s.source_row)
)
SELECT t.source_row, t.order_id, t.line_no, t.product_id, t.quantity, t.unit_price, t.price_text,
  CASE
    WHEN t.order_id IS NULL OR t.line_no IS NULL OR t.line_no > 255 THEN 'key_not_readable'
    WHEN NULLIF(TRIM(t.product_text), '') IS NULL OR NULLIF(TRIM(t.quantity_text), '') IS NULL
      OR NULLIF(TRIM(t.price_text), '') IS NULL
      THEN 'value_missing'
    WHEN EXISTS (SELECT 1 FROM repeated_values r WHERE r.source = 'order_items' AND r.column_name = 'order_id/line_no'
      AND r.value = CONCAT(t.order_text, '/', t.line_text)) THEN 'key_not_unique'
    WHEN t.unit_price IS NULL THEN 'price_not_readable'
    WHEN t.unit_price < 0 THEN 'price_negative'
    WHEN t.quantity IS NULL OR t.quantity NOT BETWEEN 1 AND 65535 OR t.unit_price >= 100000000
      THEN 'value_not_allowed'
    WHEN o.order_id IS NULL THEN IF(EXISTS (SELECT 1 FROM stg_orders p WHERE p.order_id = t.order_text),
      'order_quarantined', 'order_unknown')
    WHEN p.product_id IS NULL THEN IF(EXISTS (SELECT 1 FROM stg_products q WHERE q.product_id = t.product_text),
      'product_quarantined', 'product_unknown')
  END AS reason
FROM typed t
LEFT JOIN orders o ON o.order_id = t.order_id
LEFT JOIN products p ON p.product_id = t.product_id;

CREATE VIEW checked_reviews AS
WITH typed AS (
  SELECT
    s.source_row, s.review_id AS review_text, s.product_id AS product_text, s.customer_id AS customer_text,
    s.rating AS rating_text, s.created_at AS time_text,
    CASE WHEN s.review_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)' THEN CAST(s.review_id AS UNSIGNED) END AS review_id,
    CASE WHEN s.product_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)' THEN CAST(s.product_id AS UNSIGNED) END AS product_id,
    CASE WHEN s.customer_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)' THEN CAST(s.customer_id AS UNSIGNED) END AS customer_id,
    CASE WHEN s.rating REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)' THEN CAST(s.rating AS UNSIGNED) END AS rating,
    NULLIF(TRIM(s.title), '') AS title,
    NULLIF(TRIM(s.body), '') AS body,
    CASE WHEN s.created_at REGEXP
        '(?s)^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]) ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?!.)'
      AND SUBSTRING(s.created_at, 9, 2) <= DAY(LAST_DAY(CONCAT(LEFT(s.created_at, 8), '01')))
      THEN CAST(s.created_at AS DATETIME) END AS created_at
  FROM stg_reviews s
  WHERE NOT EXISTS (SELECT 1 FROM merged_rows m WHERE m.source = 'reviews' AND m.source_row = s.source_row)
)
SELECT t.source_row, t.review_id, t.product_id, t.customer_id, t.rating, t.title, t.body, t.created_at,
  CASE
    WHEN t.review_id IS NULL THEN 'key_not_readable'
    WHEN NULLIF(TRIM(t.product_text), '') IS NULL OR NULLIF(TRIM(t.customer_text), '') IS NULL
      OR NULLIF(TRIM(t.rating_text), '') IS NULL OR t.title IS NULL OR t.body IS NULL
      OR NULLIF(TRIM(t.time_text), '') IS NULL THEN 'value_missing'
    WHEN CHAR_LENGTH(t.title) > 120 THEN 'value_too_long'
    WHEN EXISTS (SELECT 1 FROM repeated_values r WHERE r.source = 'reviews' AND r.column_name = 'review_id'
      AND r.value = t.review_text) THEN 'key_not_unique'
    WHEN t.rating IS NULL OR t.rating NOT BETWEEN 1 AND 5 THEN 'value_not_allowed'
    WHEN t.created_at IS NULL THEN 'date_impossible'
    WHEN p.product_id IS NULL THEN IF(EXISTS (SELECT 1 FROM stg_products q WHERE q.product_id = t.product_text),
      'product_quarantined', 'product_unknown')
    WHEN c.customer_id IS NULL THEN IF(EXISTS (SELECT 1 FROM stg_customers q WHERE q.customer_id = t.customer_text),
      'customer_quarantined', 'customer_unknown')
  END AS reason
FROM typed t
LEFT JOIN products p ON p.product_id = t.product_id
LEFT JOIN customers c ON c.customer_id = t.customer_id;
-- END SOLUTION
