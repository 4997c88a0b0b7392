-- Acts on the rules of 04_rules.sql, table by table, parents first: rows with a reason against them go to quarantine as
-- they were delivered, the others into the core tables. Whole sets at a time; the rules look at each row once.
--
-- Running it again changes nothing: the records of what became of each row are written anew from the same staging
-- rows, and a core row that is there already is updated to the values that it has.

USE aethermart_db;

-- BEGIN SOLUTION
-- TASK (m1.cleansing_security): Go through the tables, parents first. Write unreadable rows and rows with a reason
--   against them to quarantine, with their delivered values as JSON in raw; all others but merged ones to the core
--   table; and each rewritten value to repairs. A second run over the same staging rows must leave every table as it
--   was.
-- Merged into the outer query, the typed values of a view would be worked out anew wherever they are named.
SET SESSION optimizer_switch = 'derived_merge=off';

TRUNCATE TABLE quarantine;
TRUNCATE TABLE repairs;

-- Rows that no values could be read from.
INSERT INTO quarantine (source, source_row, reason, raw)
SELECT source, source_row, reason, raw FROM unreadable_rows;

-- categories
-- Level by level, as a category is checked against the parents that are loaded: until a round adds none.
DELIMITER //
BEGIN NOT ATOMIC
  DECLARE known INT DEFAULT -1;
  WHILE known <> (SELECT COUNT(*) FROM categories) DO
    SELECT COUNT(*) INTO known FROM categories;
    INSERT INTO categories (category_id, parent_id, name, kind)
    SELECT category_id, parent_id, name, kind
    FROM checked_categories
    WHERE reason IS NULL
    ON DUPLICATE KEY UPDATE
      parent_id = VALUES(parent_id), name = VALUES(name), kind = VALUES(kind);
  END WHILE;
END //
DELIMITER ;

INSERT INTO quarantine (source, source_row, reason, raw)
SELECT 'categories', c.source_row, c.reason, JSON_OBJECT(
  'category_id', s.category_id, 'parent_id', s.parent_id, 'name', s.name, 'kind', s.kind)
FROM checked_categories c
JOIN stg_categories s USING (source_row)
WHERE c.reason IS NOT NULL;

-- suppliers
CREATE OR REPLACE TEMPORARY TABLE checked_rows ENGINE = Aria AS SELECT * FROM checked_suppliers;

INSERT INTO quarantine (source, source_row, reason, raw)
SELECT 'suppliers', c.source_row, c.reason, JSON_OBJECT(
  'supplier_id', s.supplier_id, 'name', s.name, 'country_code', s.country_code, 'contact_email', s.contact_email)
FROM checked_rows c
JOIN stg_suppliers s USING (source_row)
WHERE c.reason IS NOT NULL;

INSERT INTO suppliers (supplier_id, name, country_code, contact_email)
SELECT supplier_id, name, country_code, contact_email
FROM checked_rows
WHERE reason IS NULL
ON DUPLICATE KEY UPDATE
  name = VALUES(name), country_code = VALUES(country_code), contact_email = VALUES(contact_email);

-- products
CREATE OR REPLACE TEMPORARY TABLE checked_rows ENGINE = Aria AS SELECT * FROM checked_products;

INSERT INTO quarantine (source, source_row, reason, raw)
SELECT 'products', c.source_row, c.reason, JSON_OBJECT(
  'product_id', s.product_id, 'sku', s.sku, 'name', s.name, 'description', s.description,
  'category_id', s.category_id, 'supplier_id', s.supplier_id, 'list_price', s.list_price,
  'launched_on', s.launched_on)
FROM checked_rows c
JOIN stg_products s USING (source_row)
WHERE c.reason IS NOT NULL;

INSERT INTO products (
  product_id, sku, name, description, category_id, supplier_id, list_price, launched_on
)
SELECT product_id, sku, name, description, category_id, supplier_id, list_price, launched_on
FROM checked_rows
WHERE reason IS NULL
ON DUPLICATE KEY UPDATE
  sku = VALUES(sku), name = VALUES(name), description = VALUES(description), category_id = VALUES(category_id),
  supplier_id = VALUES(supplier_id), list_price = VALUES(list_price), launched_on = VALUES(launched_on);

INSERT INTO repairs (source, source_row, column_name, rule, delivered, stored)
SELECT 'products', source_row, 'name', 'name_spelt_alike', name_text, name
FROM checked_rows
WHERE reason IS NULL AND BINARY name_text <> BINARY name;

INSERT INTO repairs (source, source_row, column_name, rule, delivered, stored)
SELECT 'products', source_row, 'list_price', 'price_without_currency', price_text, list_price
FROM checked_rows
WHERE reason IS NULL AND price_text NOT REGEXP '^[0-9]+[.][0-9][0-9]$';

-- customers
CREATE OR REPLACE TEMPORARY TABLE checked_rows ENGINE = Aria AS SELECT * FROM checked_customers;

INSERT INTO quarantine (source, source_row, reason, raw)
SELECT 'customers', c.source_row, c.reason, JSON_OBJECT(
  'customer_id', s.customer_id, 'first_name', s.first_name, 'last_name', s.last_name, 'email', s.email,
  'phone', s.phone, 'city', s.city, 'country_code', s.country_code, 'joined_on', s.joined_on,
  'signup_channel', s.signup_channel, 'marketing_consent', s.marketing_consent)
FROM checked_rows c
JOIN stg_customers s USING (source_row)
WHERE c.reason IS NOT NULL;

INSERT INTO customers (
  customer_id, first_name, last_name, email, phone, city, country_code, joined_on, signup_channel, marketing_consent
)
SELECT
  customer_id, first_name, last_name, email, phone, city, country_code, joined_on, signup_channel, marketing_consent
FROM checked_rows
WHERE reason IS NULL
ON DUPLICATE KEY UPDATE
  first_name = VALUES(first_name), last_name = VALUES(last_name), email = VALUES(email), phone = VALUES(phone),
  city = VALUES(city), country_code = VALUES(country_code), joined_on = VALUES(joined_on),
  signup_channel = VALUES(signup_channel), marketing_consent = VALUES(marketing_consent);

-- orders
CREATE OR REPLACE TEMPORARY TABLE checked_rows ENGINE = Aria AS SELECT * FROM checked_orders;

INSERT INTO quarantine (source, source_row, reason, raw)
SELECT 'orders', c.source_row, c.reason, JSON_OBJECT(
  'order_id', s.order_id, 'customer_id', s.customer_id, 'channel', s.channel, 'status', s.status,
  'ordered_at', s.ordered_at)
FROM checked_rows c
JOIN stg_orders s USING (source_row)
WHERE c.reason IS NOT NULL;

INSERT INTO orders (order_id, customer_id, channel, status, ordered_at)
SELECT order_id, customer_id, channel, status, ordered_at
FROM checked_rows
WHERE reason IS NULL
ON DUPLICATE KEY UPDATE
  customer_id = VALUES(customer_id), channel = VALUES(channel), status = VALUES(status),
  ordered_at = VALUES(ordered_at);

-- order_items
CREATE OR REPLACE TEMPORARY TABLE checked_rows ENGINE = Aria AS SELECT * FROM checked_order_items;

INSERT INTO quarantine (source, source_row, reason, raw)
SELECT 'order_items', c.source_row, c.reason, JSON_OBJECT(
  'order_id', s.order_id, 'line_no', s.line_no, 'product_id', s.product_id, 'quantity', s.quantity,
  'unit_price', s.unit_price)
FROM checked_rows c
JOIN stg_order_items s USING (source_row)
WHERE c.reason IS NOT NULL;

INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price)
SELECT order_id, line_no, product_id, quantity, unit_price
FROM checked_rows
WHERE reason IS NULL
ON DUPLICATE KEY UPDATE
  product_id = VALUES(product_id), quantity = VALUES(quantity), unit_price = VALUES(unit_price);

INSERT INTO repairs (source, source_row, column_name, rule, delivered, stored)
SELECT 'order_items', source_row, 'unit_price', 'price_without_currency', price_text, unit_price
FROM checked_rows
WHERE reason IS NULL AND price_text NOT REGEXP '^[0-9]+[.][0-9][0-9]$';

-- reviews
CREATE OR REPLACE TEMPORARY TABLE checked_rows ENGINE = Aria AS SELECT * FROM checked_reviews;

INSERT INTO quarantine (source, source_row, reason, raw)
SELECT 'reviews', c.source_row, c.reason, JSON_OBJECT(
  'review_id', s.review_id, 'product_id', s.product_id, 'customer_id', s.customer_id, 'rating', s.rating,
  'title', s.title, 'body', s.body, 'created_at', s.created_at)
FROM checked_rows c
JOIN stg_reviews s USING (source_row)
WHERE c.reason IS NOT NULL;

INSERT INTO reviews (review_id, product_id, customer_id, rating, title, body, created_at)
SELECT review_id, product_id, customer_id, rating, title, body, created_at
FROM checked_rows
WHERE reason IS NULL
ON DUPLICATE KEY UPDATE
  product_id = VALUES(product_id), customer_id = VALUES(customer_id), rating = VALUES(rating),
  title = VALUES(title), body = VALUES(body), created_at = VALUES(created_at);

DROP TEMPORARY TABLE checked_rows;
SET SESSION optimizer_switch = DEFAULT;
-- END SOLUTION
