-- Attempts to bypass the masked views. Each tries to see an e-mail address, a name, a telephone number or a password
-- hash as an account that may not.

USE aethermart_db;

-- Direct access to the rows

-- CHECK (m1.cleansing_security): the analyst cannot read the table behind the view
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT email FROM customers LIMIT 1;

-- CHECK (m1.cleansing_security): the analyst cannot select a hidden column from the view
-- AS aethermart_maria
-- EXPECT error 1054
SELECT email FROM customer_directory LIMIT 1;

-- CHECK (m1.cleansing_security): the analyst cannot join orders with the people who placed them
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT c.last_name FROM orders JOIN customers c USING (customer_id) LIMIT 1;

-- CHECK (m1.cleansing_security): the analyst cannot ask a yes-or-no question about an address
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT COUNT(*) FROM orders WHERE customer_id IN (SELECT customer_id FROM customers WHERE email LIKE 'a%');

-- CHECK (m1.cleansing_security): the analyst cannot hide the query in dynamic SQL
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
EXECUTE IMMEDIATE 'SELECT email FROM customers LIMIT 1';

-- CHECK (m1.cleansing_security): the analyst cannot read the table with HANDLER
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
HANDLER customers OPEN;

-- CHECK (m1.cleansing_security): the analyst cannot see rows through DELETE … RETURNING
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
DELETE FROM customers RETURNING email;

-- CHECK (m1.cleansing_security): the analyst cannot learn from EXPLAIN how many addresses match
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
EXPLAIN SELECT 1 FROM customers WHERE email LIKE 'a%';

-- Copies of the data

-- CHECK (m1.cleansing_security): the analyst cannot read the copies in staging
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT * FROM stg_customers LIMIT 1;

-- CHECK (m1.cleansing_security): the analyst cannot read the copies in quarantine
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT * FROM quarantine LIMIT 1;

-- CHECK (m1.cleansing_security): the analyst cannot read the copies in repairs
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT * FROM repairs LIMIT 1;

-- CHECK (m1.cleansing_security): the analyst cannot read the copies among unreadable rows
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT * FROM unreadable_rows LIMIT 1;

-- CHECK (m1.cleansing_security): quarantine_desk contains no password hash
-- AS aethermart_data_steward
-- EXPECT value 0
SELECT COUNT(*) FROM quarantine_desk
WHERE JSON_CONTAINS_PATH(raw, 'one', '$.password_hash') OR raw REGEXP '[$]2[aby][$][0-9]';

-- Objects and roles with more rights

-- CHECK (m1.cleansing_security): the analyst cannot create a view
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
CREATE VIEW trial AS SELECT email FROM customers;

-- CHECK (m1.cleansing_security): the analyst cannot create a procedure
-- AS aethermart_maria
-- EXPECT error ER_DBACCESS_DENIED_ERROR
CREATE PROCEDURE trial() SELECT email FROM customers;

-- CHECK (m1.cleansing_security): the analyst cannot create a trigger
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
CREATE TRIGGER trial AFTER INSERT ON orders FOR EACH ROW SET @mail = (SELECT MAX(email) FROM customers);

-- CHECK (m1.cleansing_security): the analyst cannot call the procedure that finds an account
-- AS aethermart_maria
-- EXPECT error ER_PROCACCESS_DENIED_ERROR
CALL find_login('someone@example.com', @id, @hash);

-- CHECK (m1.cleansing_security): the analyst cannot set a role that was not granted to her
-- AS aethermart_maria
-- EXPECT error 1959
SET ROLE aethermart_architect;

-- CHECK (m1.cleansing_security): the analyst cannot grant herself a privilege
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
GRANT SELECT ON aethermart_db.customers TO CURRENT_USER;

-- CHECK (m1.cleansing_security): the catalogue manager, who may write products, cannot copy customer data into them
-- AS aethermart_sarah
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
UPDATE products SET description = (SELECT MAX(email) FROM customers) WHERE FALSE;

-- The server's files and other sessions

-- CHECK (m1.cleansing_security): the analyst cannot write a file on the server
-- AS aethermart_maria
-- EXPECT error ER_ACCESS_DENIED_ERROR or ER_SPECIFIC_ACCESS_DENIED_ERROR
SELECT masked_email FROM customer_directory INTO OUTFILE 'trial.csv';

-- CHECK (m1.cleansing_security): the analyst cannot read a file on the server
-- AS aethermart_maria
-- EXPECT value NULL
SELECT LOAD_FILE('/etc/hostname');

-- CHECK (m1.cleansing_security): the analyst cannot read the server's accounts
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT * FROM mysql.global_priv LIMIT 1;

-- CHECK (m1.cleansing_security): the analyst cannot see what others are running
-- AS aethermart_maria
-- EXPECT value 0
SELECT COUNT(*) FROM information_schema.processlist WHERE id <> CONNECTION_ID();

-- The masked views

-- CHECK (m1.cleansing_security): a masked address shows only the first letter of the mailbox
-- AS aethermart_maria
-- EXPECT value 0
SELECT COUNT(*) FROM customer_directory WHERE SUBSTRING_INDEX(masked_email, '@', 1) NOT REGEXP '^.[*]{3}$';

-- CHECK (m1.cleansing_security): a review shows only the initial of its writer
-- AS aethermart_sarah
-- EXPECT value 0
SELECT COUNT(*) FROM review_feed WHERE reviewer NOT REGEXP '^.[.]$';

-- CHECK (m1.cleansing_security): nothing that the executive may read has a column for a person's name, address,
--   number or password
-- AS aethermart_alex
-- EXPECT empty
SELECT column_name, table_name FROM information_schema.columns
WHERE table_schema = 'aethermart_db' AND table_name <> 'suppliers' AND column_name <> 'masked_email'
  AND column_name REGEXP 'first_name|last_name|email|phone|password';

-- CHECK (m1.cleansing_security): nothing that the catalogue manager may read has a column for a person's name,
--   address, number or password
-- AS aethermart_sarah
-- EXPECT empty
SELECT column_name, table_name FROM information_schema.columns
WHERE table_schema = 'aethermart_db' AND table_name <> 'suppliers' AND column_name <> 'masked_email'
  AND column_name REGEXP 'first_name|last_name|email|phone|password';

-- CHECK (m1.cleansing_security): nothing that the analyst may read has a column for a person's name, address,
--   number or password
-- AS aethermart_maria
-- EXPECT empty
SELECT column_name, table_name FROM information_schema.columns
WHERE table_schema = 'aethermart_db' AND table_name <> 'suppliers' AND column_name <> 'masked_email'
  AND column_name REGEXP 'first_name|last_name|email|phone|password';

-- CHECK (m1.cleansing_security): nothing that the storefront may read has a column for a person's name, address,
--   number or password
-- AS aethermart_storefront
-- EXPECT empty
SELECT column_name, table_name FROM information_schema.columns
WHERE table_schema = 'aethermart_db' AND table_name <> 'suppliers' AND column_name <> 'masked_email'
  AND column_name REGEXP 'first_name|last_name|email|phone|password';

-- CHECK (m1.cleansing_security): nothing that the warehouse may read has a column for a person's name, address,
--   number or password
-- AS aethermart_depot
-- EXPECT empty
SELECT column_name, table_name FROM information_schema.columns
WHERE table_schema = 'aethermart_db' AND table_name <> 'suppliers' AND column_name <> 'masked_email'
  AND column_name REGEXP 'first_name|last_name|email|phone|password';

-- CHECK (m1.cleansing_security): nothing that support may read has a column for a person's name, address,
--   number or password
-- AS aethermart_helpdesk
-- EXPECT empty
SELECT column_name, table_name FROM information_schema.columns
WHERE table_schema = 'aethermart_db' AND table_name <> 'suppliers' AND column_name <> 'masked_email'
  AND column_name REGEXP 'first_name|last_name|email|phone|password';

-- The only procedure that returns a hash

-- CHECK (m1.cleansing_security): the storefront may call find_login with a pattern
-- AS aethermart_storefront
-- EXPECT success
CALL find_login('%', @id, @hash);

-- CHECK (m1.cleansing_security): find_login finds no account for a pattern
-- AS aethermart_storefront
-- EXPECT value NULL
SELECT COALESCE(@id, @hash);
