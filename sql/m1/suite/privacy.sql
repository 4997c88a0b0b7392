-- Ways past the masked views: each tries to see an e-mail address, a name, a telephone number or a password's hash as
-- somebody who may not.

USE aethermart_db;

-- Straight at the rows

-- CHECK (m1.cleansing_security): the analyst cannot read the table below the view
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT email FROM customers LIMIT 1;

-- CHECK (m1.cleansing_security): the analyst cannot name a hidden column in the view's own query
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

-- CHECK (m1.cleansing_security): the analyst cannot hide the question in text that is run later
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
EXECUTE IMMEDIATE 'SELECT email FROM customers LIMIT 1';

-- CHECK (m1.cleansing_security): the analyst cannot walk the table by its handler
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
HANDLER customers OPEN;

-- CHECK (m1.cleansing_security): the analyst cannot let a refused deletion show the rows
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
DELETE FROM customers RETURNING email;

-- CHECK (m1.cleansing_security): the analyst cannot learn from a plan how many addresses match
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
EXPLAIN SELECT 1 FROM customers WHERE email LIKE 'a%';

-- Where copies lie

-- CHECK (m1.cleansing_security): the analyst finds no copy in staging
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT * FROM stg_customers LIMIT 1;

-- CHECK (m1.cleansing_security): the analyst finds no copy in quarantine
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT * FROM quarantine LIMIT 1;

-- CHECK (m1.cleansing_security): the analyst finds no copy in the record of repairs
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT * FROM repairs LIMIT 1;

-- CHECK (m1.cleansing_security): the analyst finds no copy among unreadable rows
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
SELECT * FROM unreadable_rows LIMIT 1;

-- CHECK (m1.cleansing_security): the steward's desk keeps no password's hash
-- AS aethermart_data_steward
-- EXPECT value 0
SELECT COUNT(*) FROM quarantine_desk
WHERE JSON_CONTAINS_PATH(raw, 'one', '$.password_hash') OR raw REGEXP '[$]2[aby][$][0-9]';

-- By way of something that runs with another's rights

-- CHECK (m1.cleansing_security): the analyst cannot write a view of her own
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
CREATE VIEW trial AS SELECT email FROM customers;

-- CHECK (m1.cleansing_security): the analyst cannot write a procedure of her own
-- AS aethermart_maria
-- EXPECT error ER_DBACCESS_DENIED_ERROR
CREATE PROCEDURE trial() SELECT email FROM customers;

-- CHECK (m1.cleansing_security): the analyst cannot write a trigger
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
CREATE TRIGGER trial AFTER INSERT ON orders FOR EACH ROW SET @mail = (SELECT MAX(email) FROM customers);

-- CHECK (m1.cleansing_security): the analyst cannot call the procedure that finds an account
-- AS aethermart_maria
-- EXPECT error ER_PROCACCESS_DENIED_ERROR
CALL find_login('someone@example.com', @id, @hash);

-- CHECK (m1.cleansing_security): the analyst cannot put on a role that was not granted
-- AS aethermart_maria
-- EXPECT error 1959
SET ROLE aethermart_architect;

-- CHECK (m1.cleansing_security): the analyst cannot give herself a right
-- AS aethermart_maria
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
GRANT SELECT ON aethermart_db.customers TO CURRENT_USER;

-- CHECK (m1.cleansing_security): who may write to products cannot write customers into them
-- AS aethermart_sarah
-- EXPECT error ER_TABLEACCESS_DENIED_ERROR
UPDATE products SET description = (SELECT MAX(email) FROM customers) WHERE FALSE;

-- Out of the server, and into its files

-- CHECK (m1.cleansing_security): the analyst cannot write a file
-- AS aethermart_maria
-- EXPECT error ER_ACCESS_DENIED_ERROR or ER_SPECIFIC_ACCESS_DENIED_ERROR
SELECT masked_email FROM customer_directory INTO OUTFILE 'trial.csv';

-- CHECK (m1.cleansing_security): the analyst cannot read a file of the server
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

-- What the masked views themselves show

-- CHECK (m1.cleansing_security): no masked address shows more of the mailbox than its first letter
-- AS aethermart_maria
-- EXPECT value 0
SELECT COUNT(*) FROM customer_directory WHERE SUBSTRING_INDEX(masked_email, '@', 1) NOT REGEXP '^.[*]{3}$';

-- CHECK (m1.cleansing_security): no review shows more of its writer than an initial
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

-- The one procedure that gives out a hash

-- CHECK (m1.cleansing_security): the storefront finds an account by its whole address, not by a pattern
-- AS aethermart_storefront
-- EXPECT success
CALL find_login('%', @id, @hash);

-- CHECK (m1.cleansing_security): the storefront learns nothing from a pattern
-- AS aethermart_storefront
-- EXPECT value NULL
SELECT COALESCE(@id, @hash);
