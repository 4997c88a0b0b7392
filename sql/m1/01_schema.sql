-- The core tables of AetherMart, in third normal form.
--
-- Money is DECIMAL, never floating point. Values that follow from other columns are generated columns, so nothing is
-- stored twice. An order has no total, because its items determine it.

USE aethermart_db;

-- BEGIN SOLUTION
-- TASK (m1.schema): Create the core tables categories, suppliers, products, customers, orders, order_items and reviews
--   with InnoDB, in third normal form: columns named and ordered as in the headings of the files, a comment that says
--   what the table contains, and money as DECIMAL with two decimal places; no column is floating-point. Keys: the first
--   column of each table, in order_items the first two; those of customers, orders and reviews are AUTO_INCREMENT.
--   Unique, regardless of case and accents: a category's name, a supplier's name, a product's sku, a customer's email;
--   nothing else is unique, since the suites repeat all other values. Every reference is a foreign key that refuses (no
--   cascade): categories refer to themselves by parent_id; suppliers and customers refer to no table. Only parent_id,
--   phone, stock_quantity, duration_minutes and booking_notice_days may be NULL. Refuse by CHECK (error 4025): a
--   category that is its own parent; a country_code that is not two capital letters; a customer's email without a
--   domain that has a dot; a password_hash that is not $2b$12$ and 53 characters of bcrypt's alphabet; a list_price
--   that is not above 0; a unit_price below 0; a quantity of 0; a rating outside 1 to 5; and a product that does not
--   have either a stock_quantity (goods) or both duration_minutes and booking_notice_days (services). kind ('goods',
--   'service'), signup_channel and channel ('web', 'mobile', 'popup') and status ('paid', 'shipped', 'delivered',
--   'cancelled', 'returned') are ENUM; counts are UNSIGNED. Virtual columns: products.price_band (entry below 50,
--   middle below 500, otherwise premium), order_items.line_total, orders.is_sale (neither cancelled nor returned),
--   reviews.sentiment (negative for 1 or 2 stars, neutral for 3, otherwise positive), customers.email_domain (the part
--   after the @). Store nothing that follows from other columns, such as the total that each order is delivered with.
--   sql/m1/suite/constraints.sql tests all of this.
CREATE TABLE categories (
  category_id SMALLINT UNSIGNED NOT NULL PRIMARY KEY,
  parent_id   SMALLINT UNSIGNED NULL COMMENT 'NULL: a department of the shop',
  name        VARCHAR(80) NOT NULL,
  kind        ENUM('goods', 'service') NOT NULL,
  UNIQUE KEY uq_categories_name (name),
  CONSTRAINT fk_categories_parent FOREIGN KEY (parent_id) REFERENCES categories (category_id),
  CONSTRAINT ck_categories_parent CHECK (parent_id <> category_id)
) COMMENT 'Departments and their categories';

CREATE TABLE suppliers (
  supplier_id   SMALLINT UNSIGNED NOT NULL PRIMARY KEY,
  name          VARCHAR(120) NOT NULL,
  country_code  CHAR(2) NOT NULL COMMENT 'ISO 3166-1 alpha-2',
  contact_email VARCHAR(254) NOT NULL,
  UNIQUE KEY uq_suppliers_name (name),
  CONSTRAINT ck_suppliers_country CHECK (country_code REGEXP '(?-i)^[A-Z]{2}$')
) COMMENT 'Who delivers the products';

CREATE TABLE products (
  product_id  INT UNSIGNED NOT NULL PRIMARY KEY,
  sku         VARCHAR(20) NOT NULL,
  name        VARCHAR(160) NOT NULL,
  description VARCHAR(500) NOT NULL,
  category_id SMALLINT UNSIGNED NOT NULL,
  supplier_id SMALLINT UNSIGNED NOT NULL,
  list_price  DECIMAL(10, 2) NOT NULL COMMENT 'US dollars',
  launched_on DATE NOT NULL,
  stock_quantity      INT UNSIGNED NULL COMMENT 'Goods: pieces on the shelf',
  duration_minutes    SMALLINT UNSIGNED NULL COMMENT 'Services: length of an appointment',
  booking_notice_days TINYINT UNSIGNED NULL COMMENT 'Services: minimum number of days between booking and appointment',
  price_band  VARCHAR(8) AS (
    CASE WHEN list_price < 50 THEN 'entry' WHEN list_price < 500 THEN 'middle' ELSE 'premium' END
  ) VIRTUAL COMMENT 'Follows list_price; computed when read',
  UNIQUE KEY uq_products_sku (sku),
  KEY ix_products_category (category_id),
  KEY ix_products_supplier (supplier_id),
  CONSTRAINT fk_products_category FOREIGN KEY (category_id) REFERENCES categories (category_id),
  CONSTRAINT fk_products_supplier FOREIGN KEY (supplier_id) REFERENCES suppliers (supplier_id),
  CONSTRAINT ck_products_price CHECK (list_price > 0),
  CONSTRAINT ck_products_goods_or_service CHECK (
    (stock_quantity IS NOT NULL AND duration_minutes IS NULL AND booking_notice_days IS NULL)
    OR (stock_quantity IS NULL AND duration_minutes IS NOT NULL AND booking_notice_days IS NOT NULL))
) COMMENT 'Goods and services on offer';

CREATE TABLE customers (
  customer_id       INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  first_name        VARCHAR(80) NOT NULL,
  last_name         VARCHAR(80) NOT NULL,
  email             VARCHAR(254) NOT NULL,
  phone             VARCHAR(24) NULL,
  city              VARCHAR(80) NOT NULL,
  country_code      CHAR(2) NOT NULL COMMENT 'ISO 3166-1 alpha-2',
  joined_on         DATE NOT NULL,
  signup_channel    ENUM('web', 'mobile', 'popup') NOT NULL,
  marketing_consent BOOLEAN NOT NULL,
  password_hash     CHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'bcrypt, cost 12',
  email_domain      VARCHAR(254) AS (SUBSTRING_INDEX(email, '@', -1)) VIRTUAL COMMENT 'Follows email',
  UNIQUE KEY uq_customers_email (email),
  CONSTRAINT ck_customers_email CHECK (email LIKE '_%@_%._%'),
  CONSTRAINT ck_customers_country CHECK (country_code REGEXP '(?-i)^[A-Z]{2}$'),
  CONSTRAINT ck_customers_password CHECK (password_hash REGEXP '^[$]2b[$]12[$][./A-Za-z0-9]{53}$')
) COMMENT 'People with an account';

CREATE TABLE orders (
  order_id    INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  customer_id INT UNSIGNED NOT NULL,
  channel     ENUM('web', 'mobile', 'popup') NOT NULL,
  status      ENUM('paid', 'shipped', 'delivered',
                'cancelled', 'returned') NOT NULL,
  ordered_at  DATETIME NOT NULL COMMENT 'UTC',
  is_sale     BOOLEAN
    AS (status NOT IN ('cancelled', 'returned')) VIRTUAL
    COMMENT 'Counts as revenue; follows status',
  KEY ix_orders_customer (customer_id),
  CONSTRAINT fk_orders_customer
    FOREIGN KEY (customer_id) REFERENCES customers (customer_id)
) COMMENT 'Orders: each by one customer through one channel';

CREATE TABLE order_items (
  order_id   INT UNSIGNED NOT NULL,
  line_no    TINYINT UNSIGNED NOT NULL,
  product_id INT UNSIGNED NOT NULL,
  quantity   SMALLINT UNSIGNED NOT NULL,
  unit_price DECIMAL(10, 2) NOT NULL COMMENT 'US dollars; the price at the time of the order',
  line_total DECIMAL(14, 2) AS (quantity * unit_price) VIRTUAL,
  PRIMARY KEY (order_id, line_no),
  KEY ix_order_items_product (product_id),
  CONSTRAINT fk_order_items_order FOREIGN KEY (order_id) REFERENCES orders (order_id),
  CONSTRAINT fk_order_items_product FOREIGN KEY (product_id) REFERENCES products (product_id),
  CONSTRAINT ck_order_items_quantity CHECK (quantity > 0),
  CONSTRAINT ck_order_items_price CHECK (unit_price >= 0)
) COMMENT 'What an order is made of';

CREATE TABLE reviews (
  review_id   INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  product_id  INT UNSIGNED NOT NULL,
  customer_id INT UNSIGNED NOT NULL,
  rating      TINYINT UNSIGNED NOT NULL COMMENT 'Stars: 1 to 5',
  title       VARCHAR(120) NOT NULL,
  body        TEXT NOT NULL,
  created_at  DATETIME NOT NULL COMMENT 'UTC',
  sentiment   VARCHAR(8) AS (
    CASE WHEN rating <= 2 THEN 'negative' WHEN rating = 3 THEN 'neutral' ELSE 'positive' END
  ) VIRTUAL COMMENT 'Follows rating',
  KEY ix_reviews_product (product_id),
  KEY ix_reviews_customer (customer_id),
  CONSTRAINT fk_reviews_product FOREIGN KEY (product_id) REFERENCES products (product_id),
  CONSTRAINT fk_reviews_customer FOREIGN KEY (customer_id) REFERENCES customers (customer_id),
  CONSTRAINT ck_reviews_rating CHECK (rating BETWEEN 1 AND 5)
) COMMENT 'What customers say about products';
-- END SOLUTION
