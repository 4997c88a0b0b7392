-- Files into staging tables, each value as text. Run it from the folder with the files:
--   mariadb --local-infile=1 aethermart_db < 03_stage.sql
-- The lab's stage() runs the same statements and streams each file over the connection.

USE aethermart_db;

-- BEGIN SOLUTION
-- TASK (m1.ingestion): For each of the seven files, empty its staging table and fill it with LOAD DATA LOCAL INFILE
--   '<file>.csv': UTF-8, comma, optional double quotes, no escape character, LF, one heading line, columns in the file's
--   order.
TRUNCATE TABLE stg_categories;
LOAD DATA LOCAL INFILE 'categories.csv' INTO TABLE stg_categories CHARACTER SET utf8mb4
  FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' ESCAPED BY '' LINES TERMINATED BY '\n' IGNORE 1 LINES
  (category_id, parent_id, name, kind);

TRUNCATE TABLE stg_suppliers;
LOAD DATA LOCAL INFILE 'suppliers.csv' INTO TABLE stg_suppliers CHARACTER SET utf8mb4
  FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' ESCAPED BY '' LINES TERMINATED BY '\n' IGNORE 1 LINES
  (supplier_id, name, country_code, contact_email);

TRUNCATE TABLE stg_products;
LOAD DATA LOCAL INFILE 'products.csv' INTO TABLE stg_products CHARACTER SET utf8mb4
  FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' ESCAPED BY '' LINES TERMINATED BY '\n' IGNORE 1 LINES
  (product_id, sku, name, description, category_id, supplier_id, list_price, launched_on, stock_quantity,
   duration_minutes, booking_notice_days);

TRUNCATE TABLE stg_customers;
LOAD DATA LOCAL INFILE 'customers.csv' INTO TABLE stg_customers CHARACTER SET utf8mb4
  FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' ESCAPED BY '' LINES TERMINATED BY '\n' IGNORE 1 LINES
  (customer_id, first_name, last_name, email, phone, city, country_code, joined_on, signup_channel,
   marketing_consent, password_hash);

TRUNCATE TABLE stg_orders;
LOAD DATA LOCAL INFILE 'orders.csv' INTO TABLE stg_orders CHARACTER SET utf8mb4
  FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' ESCAPED BY '' LINES TERMINATED BY '\n' IGNORE 1 LINES
  (order_id, customer_id, channel, status, ordered_at, total);

TRUNCATE TABLE stg_order_items;
LOAD DATA LOCAL INFILE 'order_items.csv' INTO TABLE stg_order_items CHARACTER SET utf8mb4
  FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' ESCAPED BY '' LINES TERMINATED BY '\n' IGNORE 1 LINES
  (order_id, line_no, product_id, quantity, unit_price);

TRUNCATE TABLE stg_reviews;
LOAD DATA LOCAL INFILE 'reviews.csv' INTO TABLE stg_reviews CHARACTER SET utf8mb4
  FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' ESCAPED BY '' LINES TERMINATED BY '\n' IGNORE 1 LINES
  (review_id, product_id, customer_id, rating, title, body, created_at);
-- END SOLUTION
