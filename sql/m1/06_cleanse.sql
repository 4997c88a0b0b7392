-- Checks the rows that 05_compare.sql has read and moves each one on, table by table, parents first. Rows with a
-- problem go to quarantine as they were delivered; all others go to the core tables.
--
-- The core tables are emptied first, so they contain only rows from staging. Rows of an earlier delivery or rows
-- written by hand are removed. A second run therefore ends in the same state, even if the first one failed halfway.
--
-- Rows with a value that is too long or too large for its core column are set aside, too; the INSERT would fail on it.

USE aethermart_db;

-- BEGIN SOLUTION
-- TASK (m1.cleansing_security): Write, for each core table, a view checked_<table> over what was read: each row's
--   values, and in reason the first problem of the row, or NULL. Reasons are words_with_underscores; if the problem is
--   that the parent row is in quarantine, the reason ends in _quarantined. Find keys that cannot be read or are not
--   unique, missing values, impossible dates, unusable prices, invalid or repeated e-mail addresses, unknown parents.
--   Then empty the core tables and fill them, parents first. Write unreadable rows and rows with a reason to
--   quarantine, with their delivered values as JSON in raw; write all other rows except merged ones to the core table,
--   and each corrected value to repairs. A second run over the same staging rows must leave every table as it was.

-- A placeholder date that was delivered with an offset may be the day before in UTC.
-- Most rows are plain, and a few comparisons show that they have no problem. For the tables with many rows these
-- comparisons come first. They accept no row that the checks after them would refuse.
CREATE OR REPLACE VIEW checked_categories AS
SELECT t.source_row, t.is_plain, t.category_id, t.parent_id, t.name, t.kind,
  CASE
    WHEN t.category_id IS NULL OR t.category_id > 65535 THEN 'key_not_readable'
    WHEN t.name IS NULL OR (t.kind IS NULL AND trimmed(t.kind_text) = '') THEN 'value_missing'
    WHEN CHAR_LENGTH(t.name) > 80 THEN 'value_too_long'
    WHEN CONCAT_WS(' ', t.name) COLLATE utf8mb4_bin LIKE CONCAT('%', _utf8mb4 x'EFBFBD', '%')
      THEN 'text_damaged'
    WHEN d.reason = 'key_not_unique' THEN d.reason
    WHEN d.reason = 'name_not_unique' THEN d.reason
    WHEN t.kind IS NULL OR t.parent_id = t.category_id THEN 'value_not_allowed'
    WHEN trimmed(t.parent_id_text) <> '' AND c.category_id IS NULL THEN IF(
      EXISTS (SELECT 1 FROM typed_categories x WHERE x.category_id = t.parent_id),
      'category_quarantined', 'category_unknown')
  END AS reason
FROM typed_categories t
LEFT JOIN doubts d ON d.source = 'categories' AND d.source_row = t.source_row
LEFT JOIN categories c ON c.category_id = t.parent_id
WHERE d.reason IS NULL OR d.reason <> 'merged';

CREATE OR REPLACE VIEW checked_suppliers AS
SELECT t.source_row, t.is_plain, t.supplier_id, t.name, t.country_code, t.contact_email,
  CASE
    WHEN t.supplier_id IS NULL OR t.supplier_id > 65535 THEN 'key_not_readable'
    WHEN t.name IS NULL OR (t.country_code IS NULL AND trimmed(t.country_code_text) = '')
      OR (t.contact_email IS NULL AND trimmed(t.contact_email_text) = '') THEN 'value_missing'
    WHEN CHAR_LENGTH(t.name) > 120 OR CHAR_LENGTH(t.contact_email) > 254 THEN 'value_too_long'
    WHEN CONCAT_WS(' ', t.name) COLLATE utf8mb4_bin LIKE CONCAT('%', _utf8mb4 x'EFBFBD', '%')
      THEN 'text_damaged'
    WHEN d.reason = 'key_not_unique' THEN d.reason
    WHEN d.reason = 'name_not_unique' THEN d.reason
    WHEN t.country_code IS NULL THEN 'value_not_allowed'
    WHEN t.contact_email IS NULL THEN 'email_invalid'
  END AS reason
FROM typed_suppliers t
LEFT JOIN doubts d ON d.source = 'suppliers' AND d.source_row = t.source_row
WHERE d.reason IS NULL OR d.reason <> 'merged';

CREATE OR REPLACE VIEW checked_products AS
SELECT t.source_row, t.is_plain, t.product_id, t.sku, t.name, t.description, t.category_id, t.supplier_id, t.list_price,
  t.launched_on, t.stock_quantity, t.duration_minutes, t.booking_notice_days,
  CASE
    WHEN t.product_id IS NULL THEN 'key_not_readable'
    WHEN t.sku IS NULL OR t.name IS NULL OR t.description IS NULL
      OR (t.category_id IS NULL AND trimmed(t.category_id_text) = '')
      OR (t.supplier_id IS NULL AND trimmed(t.supplier_id_text) = '')
      OR (t.list_price IS NULL AND trimmed(t.list_price_text) = '')
      OR (t.launched_on IS NULL AND trimmed(t.launched_on_text) = '') THEN 'value_missing'
    WHEN CHAR_LENGTH(t.sku) > 20 OR CHAR_LENGTH(t.name) > 160 OR CHAR_LENGTH(t.description) > 500
      THEN 'value_too_long'
    WHEN CONCAT_WS(' ', t.name, t.description) COLLATE utf8mb4_bin LIKE CONCAT('%', _utf8mb4 x'EFBFBD', '%')
      THEN 'text_damaged'
    WHEN t.description REGEXP '([.]{3}|…)$' THEN 'text_cut_short'
    WHEN t.is_unsure THEN 'name_not_certain'
    WHEN d.reason = 'key_not_unique' THEN d.reason
    WHEN d.reason = 'sku_not_unique' THEN d.reason
    WHEN t.list_price IS NULL THEN 'price_not_readable'
    WHEN t.list_price <= 0 THEN 'price_not_positive'
    WHEN t.list_price >= 100000000 THEN 'value_not_allowed'
    WHEN t.list_price NOT BETWEEN u.median / 100 AND u.median * 100 THEN 'price_absurd'
    WHEN t.launched_on IS NULL THEN IF(t.launched_on_text REGEXP '^\\s*(0?[1-9]|1[0-2])/(0?[1-9]|1[0-2])/(19|20)',
      'date_ambiguous', 'date_impossible')
    WHEN DATE(t.launched_on) IN ('1900-01-01', '1970-01-01') THEN 'date_placeholder'
    WHEN (t.stock_quantity IS NULL AND trimmed(t.stock_quantity_text) <> '')
      OR (t.duration_minutes IS NULL AND trimmed(t.duration_minutes_text) <> '') OR t.duration_minutes > 65535
      OR (t.booking_notice_days IS NULL AND trimmed(t.booking_notice_days_text) <> '') OR t.booking_notice_days > 255
      THEN 'value_not_allowed'
    WHEN NOT IF(t.stock_quantity IS NULL, t.duration_minutes IS NOT NULL AND t.booking_notice_days IS NOT NULL,
      t.duration_minutes IS NULL AND t.booking_notice_days IS NULL) THEN 'neither_goods_nor_service'
    WHEN c.category_id IS NULL THEN IF(
      EXISTS (SELECT 1 FROM keys_set_aside x WHERE x.source = 'categories' AND x.key_value = t.category_id),
      'category_quarantined', 'category_unknown')
    WHEN s.supplier_id IS NULL THEN IF(
      EXISTS (SELECT 1 FROM keys_set_aside x WHERE x.source = 'suppliers' AND x.key_value = t.supplier_id),
      'supplier_quarantined', 'supplier_unknown')
  END AS reason
FROM typed_products t
LEFT JOIN doubts d ON d.source = 'products' AND d.source_row = t.source_row
LEFT JOIN usual_price u ON TRUE
LEFT JOIN categories c ON c.category_id = t.category_id
LEFT JOIN suppliers s ON s.supplier_id = t.supplier_id
WHERE d.reason IS NULL OR d.reason <> 'merged';

CREATE OR REPLACE VIEW checked_customers AS
SELECT t.source_row, t.is_plain, t.customer_id, t.first_name, t.last_name, t.email, t.phone, t.city, t.country_code,
  t.joined_on, t.signup_channel, t.marketing_consent, t.password_hash,
  CASE
    WHEN t.is_plain AND d.reason IS NULL AND CHAR_LENGTH(t.email) <= 254
      AND t.joined_on BETWEEN '1970-01-02' AND CURRENT_TIMESTAMP THEN NULL
    WHEN t.customer_id IS NULL THEN 'key_not_readable'
    WHEN t.first_name IS NULL OR t.last_name IS NULL OR (t.email IS NULL AND trimmed(t.email_text) = '')
      OR t.city IS NULL
      OR (t.country_code IS NULL AND trimmed(t.country_code_text) = '')
      OR (t.joined_on IS NULL AND trimmed(t.joined_on_text) = '')
      OR (t.signup_channel IS NULL AND trimmed(t.signup_channel_text) = '')
      OR (t.marketing_consent IS NULL AND trimmed(t.marketing_consent_text) = '')
      OR (t.password_hash IS NULL AND trimmed(t.password_hash_text) = '') THEN 'value_missing'
    WHEN CHAR_LENGTH(t.first_name) > 80 OR CHAR_LENGTH(t.last_name) > 80 OR CHAR_LENGTH(t.email) > 254
      OR CHAR_LENGTH(t.phone) > 24 OR CHAR_LENGTH(t.city) > 80 THEN 'value_too_long'
    WHEN CONCAT_WS(' ', t.first_name, t.last_name, t.city) COLLATE utf8mb4_bin LIKE CONCAT('%', _utf8mb4 x'EFBFBD', '%')
      THEN 'text_damaged'
    WHEN d.reason = 'key_not_unique' THEN d.reason
    WHEN t.email IS NULL THEN 'email_invalid'
    WHEN d.reason = 'email_not_unique' THEN d.reason
    WHEN t.phone IS NULL AND trimmed(t.phone_text) <> '' THEN 'phone_invalid'
    WHEN t.joined_on IS NULL THEN IF(t.joined_on_text REGEXP '^\\s*(0?[1-9]|1[0-2])/(0?[1-9]|1[0-2])/(19|20)',
      'date_ambiguous', 'date_impossible')
    WHEN DATE(t.joined_on) IN ('1900-01-01', '1970-01-01') THEN 'date_placeholder'
    WHEN t.joined_on > CURRENT_TIMESTAMP + INTERVAL 1 DAY THEN 'date_in_future'
    WHEN t.country_code IS NULL OR t.signup_channel IS NULL OR t.marketing_consent IS NULL THEN 'value_not_allowed'
    WHEN t.password_hash IS NULL THEN 'password_hash_invalid'
  END AS reason
FROM typed_customers t
LEFT JOIN doubts d ON d.source = 'customers' AND d.source_row = t.source_row
WHERE d.reason IS NULL OR d.reason <> 'merged';

CREATE OR REPLACE VIEW checked_orders AS
SELECT t.source_row, t.is_plain, t.order_id, t.customer_id, t.channel, t.status, t.ordered_at, t.total,
  CASE
    WHEN t.is_plain AND d.reason IS NULL AND c.customer_id IS NOT NULL
      AND t.ordered_at BETWEEN '1970-01-02' AND CURRENT_TIMESTAMP THEN NULL
    WHEN t.order_id IS NULL THEN 'key_not_readable'
    WHEN (t.customer_id IS NULL AND trimmed(t.customer_id_text) = '')
      OR (t.channel IS NULL AND trimmed(t.channel_text) = '')
      OR (t.status IS NULL AND trimmed(t.status_text) = '')
      OR (t.ordered_at IS NULL AND trimmed(t.ordered_at_text) = '') THEN 'value_missing'
    WHEN d.reason = 'key_not_unique' THEN d.reason
    WHEN t.ordered_at IS NULL THEN IF(t.ordered_at_text REGEXP '^\\s*(0?[1-9]|1[0-2])/(0?[1-9]|1[0-2])/(19|20)',
      'date_ambiguous', 'date_impossible')
    WHEN DATE(t.ordered_at) IN ('1899-12-31', '1900-01-01', '1969-12-31', '1970-01-01') THEN 'date_placeholder'
    WHEN t.ordered_at > CURRENT_TIMESTAMP + INTERVAL 1 DAY THEN 'date_in_future'
    WHEN t.channel IS NULL OR t.status IS NULL THEN 'value_not_allowed'
    WHEN t.total IS NULL AND trimmed(t.total_text) <> '' THEN 'price_not_readable'
    WHEN d.reason IS NOT NULL THEN d.reason
    WHEN c.customer_id IS NULL THEN IF(
      EXISTS (SELECT 1 FROM keys_set_aside x WHERE x.source = 'customers' AND x.key_value = t.customer_id),
      'customer_quarantined', 'customer_unknown')
  END AS reason
FROM typed_orders t
LEFT JOIN doubts d ON d.source = 'orders' AND d.source_row = t.source_row
LEFT JOIN customers c ON c.customer_id = t.customer_id
WHERE d.reason IS NULL OR d.reason <> 'merged';

CREATE OR REPLACE VIEW checked_order_items AS
SELECT t.source_row, t.is_plain, t.order_id, t.line_no, t.product_id, t.quantity, t.unit_price,
  CASE
    WHEN t.is_plain AND d.reason IS NULL AND o.order_id IS NOT NULL AND t.line_no <= 255
      AND t.quantity BETWEEN 1 AND 65535 AND t.unit_price BETWEEN p.plain_from AND p.plain_to THEN NULL
    WHEN t.order_id IS NULL OR t.line_no IS NULL OR t.line_no > 255 THEN 'key_not_readable'
    WHEN (t.product_id IS NULL AND trimmed(t.product_id_text) = '')
      OR (t.quantity IS NULL AND trimmed(t.quantity_text) = '')
      OR (t.unit_price IS NULL AND trimmed(t.unit_price_text) = '') THEN 'value_missing'
    WHEN d.reason = 'key_not_unique' THEN d.reason
    WHEN t.unit_price IS NULL THEN 'price_not_readable'
    WHEN t.unit_price < 0 THEN 'price_negative'
    WHEN t.quantity IS NULL OR t.quantity NOT BETWEEN 1 AND 65535 OR t.unit_price >= 100000000
      THEN 'value_not_allowed'
    WHEN t.unit_price > p.list_price * 10 OR t.unit_price BETWEEN 0.01 AND p.list_price / 100 THEN 'price_absurd'
    WHEN o.order_id IS NULL THEN IF(
      EXISTS (SELECT 1 FROM keys_set_aside x WHERE x.source = 'orders' AND x.key_value = t.order_id),
      'order_quarantined', 'order_unknown')
    WHEN p.product_id IS NULL THEN IF(
      EXISTS (SELECT 1 FROM keys_set_aside x WHERE x.source = 'products' AND x.key_value = t.product_id),
      'product_quarantined', 'product_unknown')
  END AS reason
FROM typed_order_items t
LEFT JOIN doubts d ON d.source = 'order_items' AND d.source_row = t.source_row
LEFT JOIN orders o ON o.order_id = t.order_id
LEFT JOIN item_prices p ON p.product_id = t.product_id
WHERE d.reason IS NULL OR d.reason <> 'merged';

CREATE OR REPLACE VIEW checked_reviews AS
SELECT t.source_row, t.is_plain, t.review_id, t.product_id, t.customer_id, t.rating, t.title, t.body, t.created_at,
  CASE
    WHEN t.is_plain AND d.reason IS NULL AND p.product_id IS NOT NULL AND c.customer_id IS NOT NULL
      AND t.rating BETWEEN 1 AND 5 AND t.created_at BETWEEN '1970-01-02' AND CURRENT_TIMESTAMP THEN NULL
    WHEN t.review_id IS NULL THEN 'key_not_readable'
    WHEN (t.product_id IS NULL AND trimmed(t.product_id_text) = '')
      OR (t.customer_id IS NULL AND trimmed(t.customer_id_text) = '')
      OR (t.rating IS NULL AND trimmed(t.rating_text) = '') OR t.title IS NULL OR t.body IS NULL
      OR (t.created_at IS NULL AND trimmed(t.created_at_text) = '') THEN 'value_missing'
    WHEN CHAR_LENGTH(t.title) > 120 THEN 'value_too_long'
    WHEN CONCAT_WS(' ', t.title, t.body) COLLATE utf8mb4_bin LIKE CONCAT('%', _utf8mb4 x'EFBFBD', '%')
      THEN 'text_damaged'
    WHEN t.body REGEXP '([.]{3}|…) ?[(]?(read )?more[)]?$' THEN 'text_cut_short'
    WHEN d.reason = 'key_not_unique' THEN d.reason
    WHEN t.rating IS NULL OR t.rating NOT BETWEEN 1 AND 5 THEN 'value_not_allowed'
    WHEN t.created_at IS NULL THEN IF(t.created_at_text REGEXP '^\\s*(0?[1-9]|1[0-2])/(0?[1-9]|1[0-2])/(19|20)',
      'date_ambiguous', 'date_impossible')
    WHEN DATE(t.created_at) IN ('1899-12-31', '1900-01-01', '1969-12-31', '1970-01-01') THEN 'date_placeholder'
    WHEN t.created_at > CURRENT_TIMESTAMP + INTERVAL 1 DAY THEN 'date_in_future'
    WHEN p.product_id IS NULL THEN IF(
      EXISTS (SELECT 1 FROM keys_set_aside x WHERE x.source = 'products' AND x.key_value = t.product_id),
      'product_quarantined', 'product_unknown')
    WHEN c.customer_id IS NULL THEN IF(
      EXISTS (SELECT 1 FROM keys_set_aside x WHERE x.source = 'customers' AND x.key_value = t.customer_id),
      'customer_quarantined', 'customer_unknown')
  END AS reason
FROM typed_reviews t
LEFT JOIN doubts d ON d.source = 'reviews' AND d.source_row = t.source_row
LEFT JOIN products p ON p.product_id = t.product_id
LEFT JOIN customers c ON c.customer_id = t.customer_id
WHERE d.reason IS NULL OR d.reason <> 'merged';

TRUNCATE TABLE quarantine;
TRUNCATE TABLE repairs;
TRUNCATE TABLE item_prices;
TRUNCATE TABLE keys_set_aside;
-- Children first. All rows are deleted, so no reference is left behind.
SET STATEMENT foreign_key_checks = 0 FOR TRUNCATE TABLE reviews;
SET STATEMENT foreign_key_checks = 0 FOR TRUNCATE TABLE order_items;
SET STATEMENT foreign_key_checks = 0 FOR TRUNCATE TABLE orders;
SET STATEMENT foreign_key_checks = 0 FOR TRUNCATE TABLE customers;
SET STATEMENT foreign_key_checks = 0 FOR TRUNCATE TABLE products;
SET STATEMENT foreign_key_checks = 0 FOR TRUNCATE TABLE suppliers;
SET STATEMENT foreign_key_checks = 0 FOR TRUNCATE TABLE categories;

-- Rows that could not be split into values.
INSERT INTO quarantine (source, source_row, reason, raw)
SELECT source, source_row, reason, raw FROM unreadable_rows;

DELIMITER //
-- Two lanes read judged_orders and judged_order_items; the other judged_ tables are temporary tables of one session.
CREATE OR REPLACE PROCEDURE judge(IN given_source VARCHAR(20) CHARACTER SET ascii, IN key_column VARCHAR(40))
  MODIFIES SQL DATA
  COMMENT 'Stores a checked_ view in its judged_ table; records the keys set aside if other tables refer to them'
BEGIN
  EXECUTE IMMEDIATE CONCAT('CREATE OR REPLACE ',
    IF(given_source IN ('orders', 'order_items'), '', 'TEMPORARY '), 'TABLE judged_', given_source,
    ' ENGINE = Aria TRANSACTIONAL = 0 AS SELECT * FROM checked_', given_source);
  IF key_column IS NOT NULL THEN
    EXECUTE IMMEDIATE CONCAT(
      'INSERT IGNORE INTO keys_set_aside (source, key_value)
      SELECT DISTINCT ''', given_source, ''', ', key_column, ' FROM judged_', given_source, '
      WHERE reason IS NOT NULL AND ', key_column, ' IS NOT NULL');
  END IF;
END //

-- A row with another problem has no claim to a unique value. A row that only waits for its parent has one, because it
-- will be loaded later.
CREATE OR REPLACE PROCEDURE settle(IN given_source VARCHAR(20) CHARACTER SET ascii, IN given_column VARCHAR(40))
  MODIFIES SQL DATA
  COMMENT 'Adds to doubts the rows without another problem that share a unique value; call it before judge'
BEGIN
  EXECUTE IMMEDIATE CONCAT(
    'SET STATEMENT join_cache_level = 4, join_buffer_size = 67108864, join_buffer_space_limit = 268435456 FOR
    INSERT INTO doubts (source, source_row, reason)
    SELECT ''', given_source, ''', source_row, ''', given_column, '_not_unique''
    FROM (
      SELECT STRAIGHT_JOIN c.source_row, COUNT(*) OVER (PARTITION BY c.', given_column, ') AS claimants
      FROM rivals r
      JOIN checked_', given_source, ' c ON c.source_row = r.source_row
      WHERE r.source = ''', given_source, ''' AND (c.reason IS NULL OR c.reason LIKE ''%\\_quarantined'')
    ) sound
    WHERE claimants > 1');
END //

CREATE OR REPLACE PROCEDURE set_aside(IN given_source VARCHAR(20) CHARACTER SET ascii)
  MODIFIES SQL DATA
  COMMENT 'Writes judged rows with a reason to quarantine, and the corrected values of the others to repairs'
BEGIN
  DECLARE delivered, rewritten, differs TEXT;
  SELECT GROUP_CONCAT('''', column_name, ''', s.', column_name ORDER BY ordinal_position SEPARATOR ', ')
    INTO delivered
  FROM information_schema.columns
  WHERE table_schema = 'aethermart_db' AND table_name = CONCAT('stg_', given_source)
    AND column_name <> 'source_row' AND generation_expression IS NULL;
  -- Only columns of the core table: the total that is delivered with each order is not stored.
  SELECT GROUP_CONCAT('JSON_ARRAY(''', column_name, ''', s.', column_name, ', CAST(j.', column_name, ' AS CHAR))'
      ORDER BY ordinal_position SEPARATOR ', '),
    GROUP_CONCAT('BINARY s.', column_name, ' <> COALESCE(BINARY CAST(j.', column_name, ' AS CHAR), '''')'
      ORDER BY ordinal_position SEPARATOR ' OR ')
    INTO rewritten, differs
  FROM information_schema.columns
  WHERE table_schema = 'aethermart_db' AND table_name = given_source AND generation_expression IS NULL;

  EXECUTE IMMEDIATE CONCAT(
    'INSERT INTO quarantine (source, source_row, reason, raw)
    SELECT STRAIGHT_JOIN ''', given_source, ''', j.source_row, j.reason, JSON_OBJECT(', delivered, ')
    FROM judged_', given_source, ' j JOIN stg_', given_source, ' s USING (source_row)
    WHERE j.reason IS NOT NULL');

  -- No value of a plain row was changed.
  EXECUTE IMMEDIATE CONCAT(
    'INSERT INTO repairs (source, source_row, column_name, rule, delivered, stored)
    SELECT STRAIGHT_JOIN ''', given_source, ''', j.source_row, v.column_name,
      IF(BINARY trimmed(v.delivered) = BINARY v.stored, ''blanks_around'', COALESCE(n.rule, ''written_otherwise'')),
      v.delivered, v.stored
    FROM judged_', given_source, ' j
    JOIN stg_', given_source, ' s USING (source_row)
    JOIN JSON_TABLE(JSON_ARRAY(', rewritten, '), ''$[*]'' COLUMNS (
      column_name VARCHAR(40) PATH ''$[0]'', delivered TEXT PATH ''$[1]'', stored TEXT PATH ''$[2]'')) v
    LEFT JOIN repair_names n ON n.column_name = v.column_name
    WHERE j.reason IS NULL AND j.is_plain IS NOT TRUE AND (', differs, ')
      AND BINARY v.delivered <> COALESCE(BINARY v.stored, '''')');
END //

CREATE OR REPLACE PROCEDURE keep(IN given_source VARCHAR(20) CHARACTER SET ascii)
  MODIFIES SQL DATA
  COMMENT 'Inserts judged rows without a reason into the core table'
BEGIN
  DECLARE column_names TEXT;
  SELECT GROUP_CONCAT(column_name ORDER BY ordinal_position SEPARATOR ', ')
    INTO column_names
  FROM information_schema.columns
  WHERE table_schema = 'aethermart_db' AND table_name = given_source AND generation_expression IS NULL;
  -- The rows have just been joined to their parents, and a row without a parent has a reason. Checking each parent
  -- again would double the time. (Unique checks stay on: without them MariaDB accepts a duplicate key silently.)
  EXECUTE IMMEDIATE CONCAT(
    'SET STATEMENT foreign_key_checks = 0 FOR INSERT INTO ', given_source, ' (', column_names, ')
    SELECT ', column_names, ' FROM judged_', given_source, ' WHERE reason IS NULL');
END //

-- No category is loaded yet, so all categories except the departments wait for a parent.
CALL settle('categories', 'name') //

-- Categories are loaded level by level, because each is checked against the parents already loaded. The loop ends when
-- a round adds none.
BEGIN NOT ATOMIC
  DECLARE known INT DEFAULT -1;
  WHILE known <> (SELECT COUNT(*) FROM categories) DO
    SELECT COUNT(*) INTO known FROM categories;
    INSERT INTO categories
      (category_id, parent_id, name, kind)
    SELECT c.category_id, c.parent_id, c.name, c.kind
    FROM checked_categories c LEFT JOIN categories loaded USING (category_id)
    WHERE c.reason IS NULL AND loaded.category_id IS NULL;
  END WHILE;
END //
DELIMITER ;

CALL judge('categories', 'category_id');
CALL set_aside('categories');
DROP TEMPORARY TABLE judged_categories;

-- Each lane fills its own tables and adds its own rows to quarantine, repairs and keys_set_aside. The lanes of parents
-- are complete before those of their children begin.

-- LANE: customers
CALL settle('customers', 'email');
CALL judge('customers', 'customer_id');
CALL keep('customers');
CALL set_aside('customers');
DROP TEMPORARY TABLE judged_customers;

-- LANE: suppliers and products, then totals
CALL settle('suppliers', 'name');
CALL judge('suppliers', 'supplier_id');
CALL keep('suppliers');
CALL set_aside('suppliers');
DROP TEMPORARY TABLE judged_suppliers;
CALL settle('products', 'sku');
CALL judge('products', 'product_id');
CALL keep('products');
INSERT INTO item_prices (product_id, list_price, plain_from, plain_to)
SELECT product_id, list_price, CEILING(list_price * 2) / 100, list_price * 9 FROM products;
CALL set_aside('products');
DROP TEMPORARY TABLE judged_products;
-- The total of an order is compared with its items after the products are loaded, because item prices are checked
-- against list prices. Sums of all readable items find the few orders that need a closer look. An item with a doubtful
-- quantity or price is no evidence against its order; an item that only refers to a row that is not loaded is.
CREATE OR REPLACE TEMPORARY TABLE item_sums (PRIMARY KEY (order_id)) ENGINE = Aria TRANSACTIONAL = 0 AS
SELECT SQL_BIG_RESULT order_id, SUM(quantity * unit_price) AS total
FROM typed_order_items WHERE order_id IS NOT NULL
GROUP BY order_id;
CREATE OR REPLACE TEMPORARY TABLE odd_totals ENGINE = Aria TRANSACTIONAL = 0 AS
SELECT STRAIGHT_JOIN o.source_row, o.order_id, o.total
FROM typed_orders o JOIN item_sums s ON s.order_id = o.order_id
WHERE o.total IS NOT NULL AND NOT s.total <=> o.total;
SET STATEMENT join_cache_level = 4, join_buffer_size = 67108864, join_buffer_space_limit = 268435456 FOR
INSERT IGNORE INTO doubts (source, source_row, reason)
SELECT STRAIGHT_JOIN 'orders', odd.source_row, 'total_disagrees'
FROM odd_totals odd
JOIN typed_order_items t ON t.order_id = odd.order_id
LEFT JOIN doubts d ON d.source = 'order_items' AND d.source_row = t.source_row
LEFT JOIN products p ON p.product_id = t.product_id
WHERE d.reason IS NULL OR d.reason <> 'merged'
GROUP BY odd.source_row
HAVING SUM(t.quantity * t.unit_price) <> MAX(odd.total)
  -- The same conditions for a single item as in checked_order_items.
  AND MIN(d.reason IS NULL AND t.line_no IS NOT NULL AND t.quantity BETWEEN 1 AND 65535
    AND t.unit_price BETWEEN 0 AND 99999999.99 AND t.unit_price <= COALESCE(p.list_price, t.unit_price) * 10
    AND t.unit_price NOT BETWEEN 0.01 AND COALESCE(p.list_price / 100, 0)) = TRUE
  AND COUNT(*) = COUNT(t.quantity * t.unit_price);
DROP TEMPORARY TABLE item_sums, odd_totals;
-- END LANES

-- LANE: orders
CALL judge('orders', 'order_id');
CALL keep('orders');

-- LANE: reviews
CALL judge('reviews', NULL);
CALL keep('reviews');
CALL set_aside('reviews');
DROP TEMPORARY TABLE judged_reviews;
-- END LANES

-- LANE: items, after their orders
CALL judge('order_items', NULL);

-- LANE: orders
CALL set_aside('orders');
-- END LANES

-- LANE: items that are loaded
CALL keep('order_items');

-- LANE: items that are set aside
CALL set_aside('order_items');
-- END LANES

DROP TABLE judged_orders, judged_order_items;
-- END SOLUTION
