-- The tables that receive deliveries before anything is checked, and those for the rows that are not loaded.
--
-- Staging tables store every value as text, so that no value is lost to a failed conversion. With the table deliveries,
-- source_row identifies the file and row of every record. For the files of the web shop and the catalogue it is the
-- number of the row, counted from 1 without the heading. For the files of the mobile app and the pop-up shops, the base
-- of the file is added.

USE aethermart_db;

CREATE TABLE unreadable_rows (
  source VARCHAR(20) CHARACTER SET ascii NOT NULL COMMENT 'The core table that the row was meant for',
  source_row INT UNSIGNED NOT NULL, reason VARCHAR(40) CHARACTER SET ascii NOT NULL,
  raw JSON NOT NULL COMMENT 'File, line and text as delivered', PRIMARY KEY (source, source_row)
) COMMENT 'Delivered rows that could not be split into values; filled by the lab''s stage()';

CREATE TABLE deliveries (
  source    VARCHAR(20) CHARACTER SET ascii NOT NULL COMMENT 'The table that the rows are meant for',
  base      INT UNSIGNED NOT NULL COMMENT 'The rows of the file have source_row DIV 1000000000 * 1000000000 = base',
  file      VARCHAR(255) NOT NULL,
  row_width TINYINT UNSIGNED NOT NULL COMMENT 'Row = (source_row - base) DIV row_width; remainder: place in the row',
  PRIMARY KEY (source, base)
) COMMENT 'Maps source_row to the file that a staged row came from';

INSERT INTO deliveries (source, base, file, row_width) VALUES
  ('categories', 0, 'categories.csv', 1), ('suppliers', 0, 'suppliers.csv', 1), ('products', 0, 'supplier_feed.tsv', 1),
  ('customers', 0, 'web_customers.csv', 1), ('customers', 1000000000, 'mobile_customers.ndjson', 1),
  ('customers', 2000000000, 'popup_customers.psv', 1),
  ('orders', 0, 'web_orders.csv', 1), ('orders', 1000000000, 'mobile_orders.ndjson', 1),
  ('orders', 2000000000, 'popup_orders.psv', 1),
  -- Items are nested in their order's document: the second item of line 7 is row 1000000702.
  ('order_items', 0, 'web_order_items.csv', 1), ('order_items', 1000000000, 'mobile_orders.ndjson', 100),
  ('order_items', 2000000000, 'popup_order_items.psv', 1),
  ('reviews', 0, 'web_reviews.csv', 1), ('reviews', 1000000000, 'mobile_reviews.ndjson', 1),
  ('reviews', 2000000000, 'popup_reviews.psv', 1);

-- BEGIN SOLUTION
-- TASK (m1.schema): Create a staging table stg_<table> for each of the seven tables, with source_row AUTO_INCREMENT
--   as its key and every column of the files as text. For the documents of the mobile app create mobile_customers,
--   mobile_orders and mobile_reviews, with line AUTO_INCREMENT as key, document as text and is_whole, a BOOLEAN that is
--   TRUE unless 03_stage.sql finds a broken document. Create quarantine (source, source_row, reason, raw, as in
--   unreadable_rows above), merged_rows (source, source_row, kept_row) and repairs (source, source_row, column_name,
--   rule, delivered, stored). source is the name of the core table, in the character set ascii; the primary key allows
--   one entry for each row or value. Add any other tables that your rules need.
CREATE TABLE stg_categories (
  source_row  INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  category_id VARCHAR(255), parent_id VARCHAR(255), name VARCHAR(255), kind VARCHAR(255)
);
CREATE TABLE stg_suppliers (
  source_row  INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  supplier_id VARCHAR(255), name VARCHAR(255), country_code VARCHAR(255), contact_email VARCHAR(255)
);
CREATE TABLE stg_products (
  source_row  INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  product_id  VARCHAR(255), sku VARCHAR(255), name VARCHAR(255), description TEXT,
  category_id VARCHAR(255), supplier_id VARCHAR(255), list_price VARCHAR(255), launched_on VARCHAR(255),
  stock_quantity VARCHAR(255), duration_minutes VARCHAR(255), booking_notice_days VARCHAR(255),
  KEY (product_id)
);
CREATE TABLE stg_customers (
  source_row     INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  customer_id    VARCHAR(255), first_name VARCHAR(255), last_name VARCHAR(255), email VARCHAR(255),
  phone          VARCHAR(255), city VARCHAR(255), country_code VARCHAR(255), joined_on VARCHAR(255),
  signup_channel VARCHAR(255), marketing_consent VARCHAR(255), password_hash VARCHAR(255),
  KEY (customer_id)
);
CREATE TABLE stg_orders (
  source_row INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  order_id   VARCHAR(255), customer_id VARCHAR(255), channel VARCHAR(255), status VARCHAR(255),
  ordered_at VARCHAR(255), total VARCHAR(255)
);
CREATE TABLE stg_order_items (
  source_row INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  order_id   VARCHAR(255), line_no VARCHAR(255), product_id VARCHAR(255), quantity VARCHAR(255),
  unit_price VARCHAR(255)
);
CREATE TABLE stg_reviews (
  source_row INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  review_id  VARCHAR(255), product_id VARCHAR(255), customer_id VARCHAR(255), rating VARCHAR(255),
  title      VARCHAR(255), body TEXT, created_at VARCHAR(255)
);

-- The documents of the mobile app, one per line; staging rows are read from the valid ones. (Aria without a log loads
-- them in two thirds of InnoDB's time. After a failed load, the next one begins with TRUNCATE, so nothing has to be
-- undone.)
CREATE TABLE mobile_customers (
  line INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, document MEDIUMTEXT NOT NULL,
  is_whole BOOLEAN NOT NULL DEFAULT TRUE COMMENT '03_stage.sql sets it to FALSE for a broken document'
) ENGINE = Aria TRANSACTIONAL = 0;
CREATE TABLE mobile_orders LIKE mobile_customers;
CREATE TABLE mobile_reviews LIKE mobile_customers;

CREATE TABLE quarantine (
  source     VARCHAR(20) CHARACTER SET ascii NOT NULL COMMENT 'The table that the row was meant for',
  source_row INT UNSIGNED NOT NULL,
  reason     VARCHAR(40) CHARACTER SET ascii NOT NULL,
  raw        JSON NOT NULL COMMENT 'The row as it was delivered',
  PRIMARY KEY (source, source_row),
  KEY ix_quarantine_reason (reason)
) COMMENT 'Rows that were not loaded; somebody has to decide about them';

CREATE TABLE merged_rows (
  source     VARCHAR(20) CHARACTER SET ascii NOT NULL,
  source_row INT UNSIGNED NOT NULL,
  kept_row   INT UNSIGNED NOT NULL COMMENT 'The first row with the same values',
  PRIMARY KEY (source, source_row)
) COMMENT 'Rows that were delivered more than once: the same values, perhaps in another spelling';

CREATE TABLE repairs (
  source      VARCHAR(20) CHARACTER SET ascii NOT NULL,
  source_row  INT UNSIGNED NOT NULL,
  column_name VARCHAR(40) CHARACTER SET ascii NOT NULL,
  rule        VARCHAR(40) CHARACTER SET ascii NOT NULL,
  delivered   TEXT NOT NULL,
  stored      TEXT NOT NULL,
  PRIMARY KEY (source, source_row, column_name)
) COMMENT 'Values that were corrected, before and after';

CREATE TABLE doubts (
  source     VARCHAR(20) CHARACTER SET ascii NOT NULL,
  source_row INT UNSIGNED NOT NULL,
  reason     VARCHAR(40) CHARACTER SET ascii NOT NULL COMMENT 'merged, or the reason to set the row aside',
  PRIMARY KEY (source, source_row)
) COMMENT 'Problems that only a comparison of rows shows: the first problem of each row';

CREATE TABLE rivals (
  source     VARCHAR(20) CHARACTER SET ascii NOT NULL,
  source_row INT UNSIGNED NOT NULL,
  PRIMARY KEY (source, source_row)
) COMMENT 'Rows that share a unique name, SKU or e-mail address; a row with another problem has no claim to it';

CREATE TABLE keys_set_aside (
  source    VARCHAR(20) CHARACTER SET ascii NOT NULL,
  key_value INT UNSIGNED NOT NULL,
  PRIMARY KEY (source, key_value)
) COMMENT 'Keys of rows in quarantine; rows that refer to one have to wait, too';

CREATE TABLE item_prices (
  product_id INT UNSIGNED NOT NULL PRIMARY KEY,
  list_price DECIMAL(10, 2) NOT NULL,
  plain_from DECIMAL(10, 2) NOT NULL COMMENT 'An item with a price from this one …',
  plain_to   DECIMAL(12, 2) NOT NULL COMMENT '… to this one needs no closer check'
) COMMENT 'Prices for checking order items; a narrow table, because every item looks up its product';

CREATE TABLE abbreviations (
  written VARCHAR(40) NOT NULL PRIMARY KEY,
  meant   VARCHAR(80) NOT NULL
) COMMENT 'Abbreviations in product names and their meaning, from the catalogue team';

CREATE TABLE code_spellings (
  list    VARCHAR(20) CHARACTER SET ascii NOT NULL,
  written VARCHAR(40) NOT NULL,
  meant   VARCHAR(40) NOT NULL,
  is_slip BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'Found in the delivery by 05_compare.sql',
  PRIMARY KEY (list, written)
) COMMENT 'Spellings of the shop''s codes in deliveries';

CREATE TABLE repair_names (
  column_name VARCHAR(40) CHARACTER SET ascii NOT NULL PRIMARY KEY,
  rule        VARCHAR(40) CHARACTER SET ascii NOT NULL
) COMMENT 'The rule that repairs of a column are recorded under';

CREATE TABLE word_spellings (
  word     VARCHAR(255) NOT NULL PRIMARY KEY,
  spelling VARCHAR(255) NOT NULL
) COMMENT 'The most common spelling of each word in the delivered product names';

CREATE TABLE clean_names (
  source_row INT UNSIGNED NOT NULL PRIMARY KEY,
  name       TEXT NOT NULL,
  is_unsure  BOOLEAN NOT NULL COMMENT 'The correct spelling of the whole name is not certain'
) COMMENT 'Product names of the delivery in uniform spelling';
-- END SOLUTION
