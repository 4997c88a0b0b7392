-- What each account may and may not do. Each statement runs as a temporary user with the rights of the account. Nothing
-- changes: statements that could write match no row.

USE aethermart_db;

-- Alex runs the company: sees sums, no order and no person

-- CHECK (m1.cleansing_security): alex reads the sales of each quarter
-- AS aethermart_alex
-- EXPECT success
SELECT * FROM quarterly_sales LIMIT 1;

-- CHECK (m1.cleansing_security): alex reads how products perform
-- AS aethermart_alex
-- EXPECT success
SELECT * FROM product_performance LIMIT 1;

-- CHECK (m1.cleansing_security): alex cannot read customers, masked or not
-- AS aethermart_alex
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT masked_email FROM customer_directory LIMIT 1;

-- CHECK (m1.cleansing_security): alex cannot read a single order
-- AS aethermart_alex
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT order_id FROM orders LIMIT 1;

-- CHECK (m1.cleansing_security): alex cannot change a price
-- AS aethermart_alex
-- EXPECT error ER_PROCACCESS_DENIED_ERROR
CALL change_price(1, 1.00);

-- CHECK (m1.cleansing_security): alex cannot change sales
-- AS aethermart_alex
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
DELETE FROM channel_sales;

-- Sarah maintains the catalogue

-- CHECK (m1.cleansing_security): sarah changes a product
-- AS aethermart_sarah
-- EXPECT success
UPDATE products SET description = description WHERE FALSE;

-- CHECK (m1.cleansing_security): sarah adds a category
-- AS aethermart_sarah
-- EXPECT success
INSERT INTO categories SELECT 1, NULL, 'Trial', 'goods' FROM DUAL WHERE FALSE;

-- CHECK (m1.cleansing_security): sarah sets a price through the procedure, which refuses an unknown product
-- AS aethermart_sarah
-- EXPECT error ER_SIGNAL_EXCEPTION 'no such product'
CALL change_price(4294967295, 1.00);

-- CHECK (m1.cleansing_security): sarah reads reviews without their writers
-- AS aethermart_sarah
-- EXPECT success
SELECT reviewer, rating, body FROM review_feed LIMIT 1;

-- CHECK (m1.cleansing_security): sarah cannot delete a product
-- AS aethermart_sarah
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
DELETE FROM products WHERE FALSE;

-- CHECK (m1.cleansing_security): sarah cannot read customers
-- AS aethermart_sarah
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT email FROM customers LIMIT 1;

-- CHECK (m1.cleansing_security): sarah cannot read orders
-- AS aethermart_sarah
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT order_id FROM orders LIMIT 1;

-- CHECK (m1.cleansing_security): sarah cannot change a table
-- AS aethermart_sarah
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
ALTER TABLE products ADD COLUMN trial INT;

-- Maria counts and compares

-- CHECK (m1.cleansing_security): maria reads customers with masked addresses
-- AS aethermart_maria
-- EXPECT success
SELECT masked_email FROM customer_directory LIMIT 1;

-- CHECK (m1.cleansing_security): maria reads orders and their lines
-- AS aethermart_maria
-- EXPECT success
SELECT order_id, total FROM order_overview LIMIT 1;

-- CHECK (m1.cleansing_security): maria reads reviews with their sentiment
-- AS aethermart_maria
-- EXPECT success
SELECT rating, sentiment FROM reviews LIMIT 1;

-- CHECK (m1.cleansing_security): maria cannot read a customer's row
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT email FROM customers LIMIT 1;

-- CHECK (m1.cleansing_security): maria cannot change an order
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
UPDATE orders SET status = 'paid' WHERE FALSE;

-- CHECK (m1.cleansing_security): maria cannot change a review
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
UPDATE reviews SET rating = 5 WHERE FALSE;

-- CHECK (m1.cleansing_security): maria cannot place an order
-- AS aethermart_maria
-- EXPECT error ER_PROCACCESS_DENIED_ERROR
CALL place_order(1, 'web', '[]', @placed);

-- CHECK (m1.cleansing_security): maria cannot read a supplier's contact address
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT contact_email FROM suppliers LIMIT 1;

-- David runs the database, and nothing outside it

-- CHECK (m1.cleansing_security): david reads every table
-- AS aethermart_david
-- EXPECT success
SELECT email FROM customers LIMIT 1;

-- CHECK (m1.cleansing_security): david reads the quarantine
-- AS aethermart_david
-- EXPECT success
SELECT reason FROM quarantine LIMIT 1;

-- CHECK (m1.cleansing_security): david cannot read the server's accounts
-- AS aethermart_david
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT User FROM mysql.global_priv LIMIT 1;

-- CHECK (m1.cleansing_security): david cannot create an account
-- AS aethermart_david
-- EXPECT error ER_SPECIFIC_ACCESS_DENIED_ERROR
CREATE USER aethermart_trial;

-- CHECK (m1.cleansing_security): david cannot create another database
-- AS aethermart_david
-- EXPECT error ER_DBACCESS_DENIED_ERROR
CREATE DATABASE aethermart_trial;

-- CHECK (m1.cleansing_security): david cannot change a setting of the server
-- AS aethermart_david
-- EXPECT error ER_SPECIFIC_ACCESS_DENIED_ERROR
SET GLOBAL max_connections = 100;

-- The shop's programs: the offer, and procedures for everything else

-- CHECK (m1.cleansing_security): storefront reads the offer
-- AS aethermart_storefront
-- EXPECT success
SELECT name, list_price, is_in_stock FROM product_offer LIMIT 1;

-- CHECK (m1.cleansing_security): storefront places an order through the procedure, which requires an item
-- AS aethermart_storefront
-- EXPECT error ER_SIGNAL_EXCEPTION 'at least one item'
CALL place_order(1, 'web', '[]', @placed);

-- CHECK (m1.cleansing_security): storefront cancels through the procedure, which refuses an order that is not paid
-- AS aethermart_storefront
-- EXPECT error ER_SIGNAL_EXCEPTION 'not yet shipped'
CALL cancel_order(0);

-- CHECK (m1.cleansing_security): storefront cannot bypass the procedure and write an order
-- AS aethermart_storefront
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
INSERT INTO orders (customer_id, channel, status, ordered_at) SELECT 1, 'web', 'paid', NOW() FROM DUAL WHERE FALSE;

-- CHECK (m1.cleansing_security): storefront cannot read customers
-- AS aethermart_storefront
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT email FROM customers LIMIT 1;

-- CHECK (m1.cleansing_security): storefront cannot read orders
-- AS aethermart_storefront
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT * FROM orders LIMIT 1;

-- CHECK (m1.cleansing_security): storefront cannot change a price
-- AS aethermart_storefront
-- EXPECT error ER_PROCACCESS_DENIED_ERROR
CALL change_price(1, 1.00);

-- CHECK (m1.cleansing_security): storefront cannot change a product
-- AS aethermart_storefront
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
UPDATE products SET stock_quantity = 1 WHERE FALSE;

-- CHECK (m1.cleansing_security): storefront cannot ship an order
-- AS aethermart_storefront
-- EXPECT error ER_PROCACCESS_DENIED_ERROR
CALL advance_order(0, 'shipped');

-- The warehouse sees what was ordered, and takes an order one step on

-- CHECK (m1.cleansing_security): the warehouse reads what was ordered
-- AS aethermart_depot
-- EXPECT success
SELECT order_id, product_id, quantity FROM orders JOIN order_items USING (order_id) LIMIT 1;

-- CHECK (m1.cleansing_security): the warehouse ships through the procedure, which refuses an unknown order
-- AS aethermart_depot
-- EXPECT error ER_SIGNAL_EXCEPTION 'no such step'
CALL advance_order(0, 'shipped');

-- CHECK (m1.cleansing_security): the warehouse cannot bypass the procedure and set a status
-- AS aethermart_depot
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
UPDATE orders SET status = 'returned' WHERE FALSE;

-- CHECK (m1.cleansing_security): the warehouse cannot cancel an order
-- AS aethermart_depot
-- EXPECT error ER_PROCACCESS_DENIED_ERROR
CALL cancel_order(0);

-- CHECK (m1.cleansing_security): the warehouse cannot read customers, masked or not
-- AS aethermart_depot
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT masked_email FROM customer_directory LIMIT 1;

-- The support desk answers questions about orders, and cancels what was not yet shipped

-- CHECK (m1.cleansing_security): support reads orders with masked customers
-- AS aethermart_helpdesk
-- EXPECT success
SELECT order_id, masked_email FROM orders JOIN customer_directory USING (customer_id) LIMIT 1;

-- CHECK (m1.cleansing_security): support cancels through the procedure, which refuses an order that is not paid
-- AS aethermart_helpdesk
-- EXPECT error ER_SIGNAL_EXCEPTION 'not yet shipped'
CALL cancel_order(0);

-- CHECK (m1.cleansing_security): support cannot ship an order
-- AS aethermart_helpdesk
-- EXPECT error ER_PROCACCESS_DENIED_ERROR
CALL advance_order(0, 'shipped');

-- CHECK (m1.cleansing_security): support cannot read a customer's name
-- AS aethermart_helpdesk
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT last_name FROM customers LIMIT 1;

-- CHECK (m1.cleansing_security): support cannot find an account with its password hash
-- AS aethermart_helpdesk
-- EXPECT error ER_PROCACCESS_DENIED_ERROR
CALL find_login('somebody@example.com', @id, @hash);

-- The data steward sees the rows that were set aside, corrects them, and changes nothing else

-- CHECK (m1.cleansing_security): the data steward reads the rows that were set aside and the reasons
-- AS aethermart_data_steward
-- EXPECT success
SELECT reason, raw FROM quarantine_desk LIMIT 1;

-- CHECK (m1.cleansing_security): the data steward reads the corrected values
-- AS aethermart_data_steward
-- EXPECT success
SELECT delivered, stored FROM repairs LIMIT 1;

-- CHECK (m1.cleansing_security): the data steward may correct a row, if it is in quarantine
-- AS aethermart_data_steward
-- EXPECT error ER_SIGNAL_EXCEPTION 'no such value in quarantine'
CALL correct_row('customers', 4294967295, 'email', 'somebody@example.com');

-- Rows that the suite adds itself; correct_row commits, so they are removed again.
INSERT INTO quarantine (source, source_row, reason, raw)
VALUES ('orders', 4294967294, 'suite', '{}'), ('orders', 4294967295, 'suite', '{}');
INSERT INTO stg_orders (source_row, status) VALUES (4294967294, 'payed');
CALL correct_row('orders', 4294967294, 'status', 'piad');
CALL correct_row('orders', 4294967294, 'status', 'paid');

-- CHECK (m1.cleansing_security): a correction keeps the value that it replaces, whether that was delivered or corrected
-- EXPECT value payed/piad, piad/paid
SELECT GROUP_CONCAT(CONCAT_WS('/', replaced, corrected) ORDER BY correction_id SEPARATOR ', ')
FROM corrections WHERE source_row = 4294967294;

-- CHECK (m1.cleansing_security): a correction reaches the staged row
-- EXPECT value paid
SELECT status FROM stg_orders WHERE source_row = 4294967294;

-- CHECK (m1.cleansing_security): a row that was never staged cannot be corrected
-- EXPECT error ER_SIGNAL_EXCEPTION 'the row was not staged'
CALL correct_row('orders', 4294967295, 'status', 'paid');

START TRANSACTION;
DELETE FROM stg_orders WHERE source_row = 4294967294;

-- CHECK (m1.cleansing_security): a correction of no value in quarantine is refused
-- EXPECT error ER_SIGNAL_EXCEPTION 'no such value in quarantine'
CALL correct_row('orders', 4294967294, 'no_such_column', 'paid');

-- CHECK (m1.cleansing_security): a refused correction leaves the transaction of its session alone
-- EXPECT empty
SELECT 1 FROM stg_orders WHERE source_row = 4294967294;

COMMIT;
DELETE FROM quarantine WHERE source_row >= 4294967294;
DELETE FROM corrections WHERE source_row >= 4294967294;
-- The next staged row follows the last one again.
ALTER TABLE stg_orders AUTO_INCREMENT = 1;

-- CHECK (m1.cleansing_security): the analyst cannot correct a row
-- AS aethermart_maria
-- EXPECT error ER_PROCACCESS_DENIED_ERROR
CALL correct_row('customers', 4294967295, 'email', 'somebody@example.com');

-- CHECK (m1.cleansing_security): storefront cannot correct a row
-- AS aethermart_storefront
-- EXPECT error ER_PROCACCESS_DENIED_ERROR
CALL correct_row('customers', 4294967295, 'email', 'somebody@example.com');

-- CHECK (m1.cleansing_security): the data steward cannot delete from the quarantine
-- AS aethermart_data_steward
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
DELETE FROM quarantine WHERE FALSE;

-- CHECK (m1.cleansing_security): the data steward cannot read a password hash
-- AS aethermart_data_steward
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT JSON_VALUE(raw, '$.password_hash') FROM quarantine LIMIT 1;

-- CHECK (m1.cleansing_security): the data steward cannot read an order
-- AS aethermart_data_steward
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT * FROM orders LIMIT 1;

-- An account is locked until its owner gets a password

-- CHECK (m1.cleansing_security): every account of the shop is locked while it has no password
-- EXPECT empty
SELECT User FROM mysql.global_priv
WHERE User LIKE 'aethermart\_%' AND COALESCE(JSON_VALUE(Priv, '$.is_role'), 0) = 0
  AND COALESCE(JSON_VALUE(Priv, '$.authentication_string'), '') = ''
  AND COALESCE(JSON_VALUE(Priv, '$.account_locked'), 0) = 0;
