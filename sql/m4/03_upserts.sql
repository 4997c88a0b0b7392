-- One upsert for each of the shop's tables. batch_rows is the temporary table of 04_judge.sql: the rows of a batch, of
-- which those with the outcome 'loaded' are newer than what the shop has, one for each key.
--
-- Known keys are updated and new ones inserted, in two statements. If a unique value (an SKU, an e-mail address) of a new
-- row is taken, ON DUPLICATE KEY UPDATE would overwrite the row of another key; a plain INSERT is refused.
--
-- Which version wins was decided before, by row_keys and a window function, and in the same transaction. So an upsert
-- that runs twice, or after a crash, finds nothing to do.

USE aethermart_pipeline;

DELIMITER //

CREATE OR REPLACE PROCEDURE upsert_categories() MODIFIES SQL DATA
BEGIN
  CREATE OR REPLACE TEMPORARY TABLE won_rows ENGINE = Aria TRANSACTIONAL = 0 AS
  SELECT v.* FROM batch_rows b, JSON_TABLE(b.vals, '$' COLUMNS (category_id INT PATH '$.category_id',
    parent_id INT PATH '$.parent_id', name VARCHAR(80) PATH '$.name', kind VARCHAR(10) PATH '$.kind')) v
  WHERE b.outcome = 'loaded';
  INSERT INTO aethermart_db.categories (category_id, parent_id, name, kind)
  SELECT w.* FROM won_rows w JOIN aethermart_db.categories shop USING (category_id)
  ON DUPLICATE KEY UPDATE parent_id = VALUE(parent_id), name = VALUE(name), kind = VALUE(kind);
  INSERT INTO aethermart_db.categories (category_id, parent_id, name, kind)
  SELECT w.* FROM won_rows w LEFT JOIN aethermart_db.categories shop USING (category_id)
  WHERE shop.category_id IS NULL;
END //

CREATE OR REPLACE PROCEDURE upsert_suppliers() MODIFIES SQL DATA
BEGIN
  CREATE OR REPLACE TEMPORARY TABLE won_rows ENGINE = Aria TRANSACTIONAL = 0 AS
  SELECT v.* FROM batch_rows b, JSON_TABLE(b.vals, '$' COLUMNS (supplier_id INT PATH '$.supplier_id',
    name VARCHAR(120) PATH '$.name', country_code CHAR(2) PATH '$.country_code',
    contact_email VARCHAR(254) PATH '$.contact_email')) v
  WHERE b.outcome = 'loaded';
  INSERT INTO aethermart_db.suppliers (supplier_id, name, country_code, contact_email)
  SELECT w.* FROM won_rows w JOIN aethermart_db.suppliers shop USING (supplier_id)
  ON DUPLICATE KEY UPDATE name = VALUE(name), country_code = VALUE(country_code), contact_email = VALUE(contact_email);
  INSERT INTO aethermart_db.suppliers (supplier_id, name, country_code, contact_email)
  SELECT w.* FROM won_rows w LEFT JOIN aethermart_db.suppliers shop USING (supplier_id)
  WHERE shop.supplier_id IS NULL;
END //

-- BEGIN SOLUTION
-- TASK (m4.pipeline): Write upsert_products() and upsert_orders() like the upserts around them.
CREATE OR REPLACE PROCEDURE upsert_products() MODIFIES SQL DATA
BEGIN
  CREATE OR REPLACE TEMPORARY TABLE won_products ENGINE = Aria TRANSACTIONAL = 0 AS
  SELECT v.* FROM batch_rows won, JSON_TABLE(won.vals, '$' COLUMNS (
    product_id INT UNSIGNED PATH '$.product_id', sku VARCHAR(20) PATH '$.sku',
    name VARCHAR(160) PATH '$.name', description VARCHAR(500) PATH '$.description',
    category_id INT PATH '$.category_id', supplier_id INT PATH '$.supplier_id',
    list_price DECIMAL(10, 2) PATH '$.list_price', launched_on DATE PATH '$.launched_on',
    stock_quantity INT PATH '$.stock_quantity', duration_minutes INT PATH '$.duration_minutes',
    booking_notice_days INT PATH '$.booking_notice_days')) v
  WHERE won.outcome = 'loaded';
  INSERT INTO aethermart_db.products (product_id, sku, name, description, category_id, supplier_id,
    list_price, launched_on, stock_quantity, duration_minutes, booking_notice_days)
  SELECT n.* FROM won_products n WHERE EXISTS (
    SELECT 1 FROM aethermart_db.products p WHERE p.product_id = n.product_id)
  ON DUPLICATE KEY UPDATE sku = VALUE(sku), name = VALUE(name), description = VALUE(description),
    category_id = VALUE(category_id), supplier_id = VALUE(supplier_id), list_price = VALUE(list_price),
    launched_on = VALUE(launched_on), stock_quantity = VALUE(stock_quantity),
    duration_minutes = VALUE(duration_minutes), booking_notice_days = VALUE(booking_notice_days);
  INSERT INTO aethermart_db.products (product_id, sku, name, description, category_id, supplier_id,
    list_price, launched_on, stock_quantity, duration_minutes, booking_notice_days)
  SELECT n.* FROM won_products n WHERE NOT EXISTS (
    SELECT 1 FROM aethermart_db.products p WHERE p.product_id = n.product_id);
END //

CREATE OR REPLACE PROCEDURE upsert_orders() MODIFIES SQL DATA
BEGIN
  CREATE OR REPLACE TEMPORARY TABLE won_orders
    ENGINE = Aria TRANSACTIONAL = 0 AS
  SELECT v.* FROM batch_rows w, JSON_TABLE(w.vals, '$' COLUMNS (
    order_id INT UNSIGNED PATH '$.order_id',
    customer_id INTEGER UNSIGNED PATH '$.customer_id',
    channel VARCHAR(10) PATH '$.channel',
    status VARCHAR(10) PATH '$.status',
    ordered_at DATETIME PATH '$.ordered_at')) v
  WHERE w.outcome = 'loaded';
  INSERT INTO aethermart_db.orders
    (order_id, customer_id, channel, status, ordered_at)
  SELECT n.* FROM won_orders n WHERE EXISTS (
    SELECT 1 FROM aethermart_db.orders o WHERE o.order_id = n.order_id)
  ON DUPLICATE KEY UPDATE customer_id = VALUE(customer_id),
    channel = VALUE(channel), status = VALUE(status),
    ordered_at = VALUE(ordered_at);
  INSERT INTO aethermart_db.orders
    (order_id, customer_id, channel, status, ordered_at)
  SELECT n.* FROM won_orders n WHERE NOT EXISTS (
    SELECT 1 FROM aethermart_db.orders o WHERE o.order_id = n.order_id);
END //
-- END SOLUTION

CREATE OR REPLACE PROCEDURE upsert_customers() MODIFIES SQL DATA
BEGIN
  CREATE OR REPLACE TEMPORARY TABLE won_rows ENGINE = Aria TRANSACTIONAL = 0 AS
  SELECT v.* FROM batch_rows b, JSON_TABLE(b.vals, '$' COLUMNS (customer_id INT UNSIGNED PATH '$.customer_id',
    first_name VARCHAR(80) PATH '$.first_name', last_name VARCHAR(80) PATH '$.last_name',
    email VARCHAR(254) PATH '$.email', phone VARCHAR(24) PATH '$.phone', city VARCHAR(80) PATH '$.city',
    country_code CHAR(2) PATH '$.country_code', joined_on DATE PATH '$.joined_on',
    signup_channel VARCHAR(10) PATH '$.signup_channel', marketing_consent INT PATH '$.marketing_consent',
    password_hash CHAR(60) CHARACTER SET ascii PATH '$.password_hash')) v
  WHERE b.outcome = 'loaded';
  INSERT INTO aethermart_db.customers (customer_id, first_name, last_name, email, phone, city, country_code,
    joined_on, signup_channel, marketing_consent, password_hash)
  SELECT w.* FROM won_rows w JOIN aethermart_db.customers shop USING (customer_id)
  ON DUPLICATE KEY UPDATE first_name = VALUE(first_name), last_name = VALUE(last_name), email = VALUE(email),
    phone = VALUE(phone), city = VALUE(city), country_code = VALUE(country_code), joined_on = VALUE(joined_on),
    signup_channel = VALUE(signup_channel), marketing_consent = VALUE(marketing_consent),
    password_hash = VALUE(password_hash);
  INSERT INTO aethermart_db.customers (customer_id, first_name, last_name, email, phone, city, country_code,
    joined_on, signup_channel, marketing_consent, password_hash)
  SELECT w.* FROM won_rows w LEFT JOIN aethermart_db.customers shop USING (customer_id)
  WHERE shop.customer_id IS NULL;
END //

CREATE OR REPLACE PROCEDURE upsert_order_items() MODIFIES SQL DATA
BEGIN
  CREATE OR REPLACE TEMPORARY TABLE won_rows ENGINE = Aria TRANSACTIONAL = 0 AS
  SELECT v.* FROM batch_rows b, JSON_TABLE(b.vals, '$' COLUMNS (order_id INT UNSIGNED PATH '$.order_id',
    line_no INT PATH '$.line_no', product_id INT UNSIGNED PATH '$.product_id', quantity INT PATH '$.quantity',
    unit_price DECIMAL(10, 2) PATH '$.unit_price')) v
  WHERE b.outcome = 'loaded';
  INSERT INTO aethermart_db.order_items (order_id, line_no, product_id, quantity, unit_price)
  SELECT w.* FROM won_rows w JOIN aethermart_db.order_items shop USING (order_id, line_no)
  ON DUPLICATE KEY UPDATE product_id = VALUE(product_id), quantity = VALUE(quantity), unit_price = VALUE(unit_price);
  INSERT INTO aethermart_db.order_items (order_id, line_no, product_id, quantity, unit_price)
  SELECT w.* FROM won_rows w LEFT JOIN aethermart_db.order_items shop USING (order_id, line_no)
  WHERE shop.order_id IS NULL;
END //

CREATE OR REPLACE PROCEDURE upsert_reviews() MODIFIES SQL DATA
BEGIN
  CREATE OR REPLACE TEMPORARY TABLE won_rows ENGINE = Aria TRANSACTIONAL = 0 AS
  SELECT v.* FROM batch_rows b, JSON_TABLE(b.vals, '$' COLUMNS (review_id INT UNSIGNED PATH '$.review_id',
    product_id INT UNSIGNED PATH '$.product_id', customer_id INT UNSIGNED PATH '$.customer_id',
    rating INT PATH '$.rating', title VARCHAR(120) PATH '$.title', body TEXT PATH '$.body',
    created_at DATETIME PATH '$.created_at')) v
  WHERE b.outcome = 'loaded';
  INSERT INTO aethermart_db.reviews (review_id, product_id, customer_id, rating, title, body, created_at)
  SELECT w.* FROM won_rows w JOIN aethermart_db.reviews shop USING (review_id)
  ON DUPLICATE KEY UPDATE product_id = VALUE(product_id), customer_id = VALUE(customer_id), rating = VALUE(rating),
    title = VALUE(title), body = VALUE(body), created_at = VALUE(created_at);
  INSERT INTO aethermart_db.reviews (review_id, product_id, customer_id, rating, title, body, created_at)
  SELECT w.* FROM won_rows w LEFT JOIN aethermart_db.reviews shop USING (review_id)
  WHERE shop.review_id IS NULL;
END //

DELIMITER ;
