-- What each role of 08_roles.sql may do and what it may not, tried by a user who has that role alone. Nothing is
-- changed: what is allowed concerns no row.

USE aethermart_db;

-- The catalogue manager

-- CHECK (m1.cleansing_security): the catalogue manager changes prices
-- AS aethermart_catalog_manager
-- EXPECT success
UPDATE products SET list_price = list_price WHERE FALSE;

-- CHECK (m1.cleansing_security): the catalogue manager deletes no product
-- AS aethermart_catalog_manager
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
DELETE FROM products WHERE FALSE;

-- CHECK (m1.cleansing_security): the catalogue manager sees no customer
-- AS aethermart_catalog_manager
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT email FROM customers LIMIT 1;

-- CHECK (m1.cleansing_security): the catalogue manager sees no masked customer either
-- AS aethermart_catalog_manager
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT masked_email FROM customer_directory LIMIT 1;

-- The analyst

-- CHECK (m1.cleansing_security): the analyst reads the lines of orders
-- AS aethermart_analyst
-- EXPECT success
SELECT line_total FROM order_items LIMIT 1;

-- CHECK (m1.cleansing_security): the analyst reads customers with masked addresses
-- AS aethermart_analyst
-- EXPECT success
SELECT masked_email FROM customer_directory LIMIT 1;

-- CHECK (m1.cleansing_security): the analyst reads no address of a customer
-- AS aethermart_analyst
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT email FROM customers LIMIT 1;

-- CHECK (m1.cleansing_security): the analyst changes no order
-- AS aethermart_analyst
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
UPDATE orders SET status = 'paid' WHERE FALSE;

-- The shop's programs

-- CHECK (m1.cleansing_security): the shop calls place_order: an unknown customer is refused by a foreign key, not the
--   shop for its rights
-- AS aethermart_shop
-- EXPECT error ER_NO_REFERENCED_ROW_2
CALL place_order(0, 'web', '[{"product_id": 1, "quantity": 1}]', @placed);

-- CHECK (m1.cleansing_security): the shop writes no order past the procedure
-- AS aethermart_shop
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
INSERT INTO orders (customer_id, channel, status, ordered_at) VALUES (0, 'web', 'paid', '2024-06-30 12:00:00');

-- CHECK (m1.cleansing_security): the shop reads no customer
-- AS aethermart_shop
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT email FROM customers LIMIT 1;

-- The data steward

-- CHECK (m1.cleansing_security): the data steward reads what was set aside
-- AS aethermart_data_steward
-- EXPECT success
SELECT reason FROM quarantine LIMIT 1;

-- CHECK (m1.cleansing_security): the data steward does not empty the quarantine
-- AS aethermart_data_steward
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
DELETE FROM quarantine WHERE FALSE;

-- The architect

-- CHECK (m1.cleansing_security): the architect reads every table of the shop
-- AS aethermart_architect
-- EXPECT success
SELECT email FROM customers LIMIT 1;

-- CHECK (m1.cleansing_security): the architect does not read the server's accounts
-- AS aethermart_architect
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT User FROM mysql.global_priv LIMIT 1;

-- CHECK (m1.cleansing_security): the architect makes no account
-- AS aethermart_architect
-- EXPECT error ER_SPECIFIC_ACCESS_DENIED_ERROR
CREATE USER suite_trial;
