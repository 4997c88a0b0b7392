-- Tests the procedures of 08_partition_upkeep.sql, which maintain the quarters of order_facts. They change tables,
-- which commits, so this suite needs a database in which order_facts is empty and p_later is its only partition.

USE aethermart_db;

INSERT INTO categories (category_id, parent_id, name, kind) VALUES (65101, NULL, 'Suite history', 'goods');
INSERT INTO suppliers (supplier_id, name, country_code, contact_email)
VALUES (65101, 'Suite history supplier', 'DE', 'orders@suite.example.com');
INSERT INTO products (product_id, sku, name, description, category_id, supplier_id, list_price, launched_on,
  stock_quantity)
VALUES (4200000101, 'SUITE-101', 'Suite lamp', 'Ten on the shelf.', 65101, 65101, 20.00, '2024-02-29', 10);
INSERT INTO customers (customer_id, first_name, last_name, email, city, country_code, joined_on, signup_channel,
  marketing_consent, password_hash)
VALUES (4200000101, 'Suite', 'Customer', 'history@suite.example.com', 'Berlin', 'DE', '2024-05-31', 'web', TRUE,
  CONCAT('$2b$12$', REPEAT('a', 53)));

CALL add_quarters('2023-02-01', '2023-12-31');
INSERT INTO order_facts (order_id, line_no, ordered_at, customer_id, product_id, channel, is_sale, quantity, unit_price)
VALUES (1, 1, '2023-01-01', 4200000101, 4200000101, 'web', TRUE, 1, 20.00),
  (1, 2, '2023-03-31 23:59:59', 4200000101, 4200000101, 'web', TRUE, 1, 20.00),
  (2, 1, '2023-02-14', 4200000101, 4200000101, 'web', TRUE, 1, 20.00),
  (3, 1, '2023-04-01', 4200000101, 4200000101, 'web', TRUE, 1, 20.00),
  (4, 1, '2023-06-01', 4200000101, 4200000101, 'web', TRUE, 1, 20.00),
  (5, 1, '2024-01-01', 4200000101, 4200000101, 'web', TRUE, 1, 20.00);

-- CHECK (m2.partitioning): a year has four quarters; later rows have their own partition
-- EXPECT value p2023q1 p2023q2 p2023q3 p2023q4 p_later
SELECT GROUP_CONCAT(name ORDER BY position SEPARATOR ' ') FROM fact_partitions;

-- CHECK (m2.partitioning): the last second of a quarter belongs to it
-- EXPECT value 3
SELECT COUNT(*) FROM order_facts PARTITION (p2023q1);

DELIMITER //
-- CHECK (m2.partitioning): adding the same quarters again adds none
-- EXPECT value 5
BEGIN NOT ATOMIC
  CALL add_quarters('2023-02-01', '2023-12-31');
  SELECT COUNT(*) FROM fact_partitions;
END //
DELIMITER ;

CALL add_quarters(NULL, '2024-03-31');

-- CHECK (m2.partitioning): a row that arrived before its quarter was added is moved into it
-- EXPECT value 1
SELECT COUNT(*) FROM order_facts PARTITION (p2024q1);

-- CHECK (m2.partitioning): a quarter cannot be archived before older ones
-- EXPECT error 1644
CALL archive_quarter('2023q2');

-- CHECK (m2.partitioning): a quarter that does not exist cannot be archived
-- EXPECT error 1644
CALL archive_quarter('2031q1');

-- CHECK (m2.partitioning): a quarter that is not written like 2023q1 is refused
-- EXPECT error 1644
CALL archive_quarter('Q1 23');

CALL archive_quarter('2023q1');

-- CHECK (m2.partitioning): an archived quarter is a table with all its rows, and order_facts has the others
-- EXPECT value 3/3
SELECT CONCAT((SELECT COUNT(*) FROM order_facts), '/', (SELECT COUNT(*) FROM order_facts_2023q1));

DELIMITER //
-- CHECK (m2.partitioning): archiving a quarter again changes nothing
-- EXPECT value 3/3/3
BEGIN NOT ATOMIC
  CALL archive_quarter('2023q1');
  SELECT CONCAT((SELECT COUNT(*) FROM order_facts), '/', (SELECT COUNT(*) FROM order_facts_2023q1), '/',
    (SELECT SUM(row_count) FROM archived_quarters));
END //
DELIMITER ;

CALL restore_quarter('2023q1');

-- CHECK (m2.partitioning): a restored quarter has all its rows and its old place
-- EXPECT value 6/p2023q1/3
SELECT CONCAT((SELECT COUNT(*) FROM order_facts), '/', (SELECT name FROM fact_partitions WHERE position = 1), '/',
  (SELECT COUNT(*) FROM order_facts PARTITION (p2023q1)));

-- CHECK (m2.partitioning): a quarter that is not archived cannot be restored
-- EXPECT error 1644
CALL restore_quarter('2023q1');

CALL archive_quarter('2023q1');
CALL archive_quarter('2023q2');

DELIMITER //
-- CHECK (m2.partitioning): two archived quarters can be restored in any order, each to its place
-- EXPECT value p2023q1 p2023q2 p2023q3 p2023q4 p2024q1 p_later
BEGIN NOT ATOMIC
  CALL restore_quarter('2023q1');
  CALL restore_quarter('2023q2');
  SELECT GROUP_CONCAT(name ORDER BY position SEPARATOR ' ') FROM fact_partitions;
END //
DELIMITER ;

CALL archive_quarter('2023q1');
INSERT INTO order_facts (order_id, line_no, ordered_at, customer_id, product_id, channel, is_sale, quantity, unit_price)
VALUES (6, 1, '2023-02-15', 4200000101, 4200000101, 'web', TRUE, 1, 20.00);

-- CHECK (m2.partitioning): a quarter is not restored if a row of it arrived after it was archived
-- EXPECT error 1644 'rows of this quarter arrived after it was archived'
CALL restore_quarter('2023q1');

INSERT INTO order_facts_2023q1 SELECT * FROM order_facts PARTITION (p2023q1);
DELETE FROM order_facts PARTITION (p2023q1);

DELIMITER //
-- CHECK (m2.partitioning): it is restored once that row is in the archived table
-- EXPECT value 4/0
BEGIN NOT ATOMIC
  CALL restore_quarter('2023q1');
  SELECT CONCAT((SELECT COUNT(*) FROM order_facts PARTITION (p2023q1)), '/', (SELECT COUNT(*) FROM archived_quarters));
END //
DELIMITER ;

DELETE FROM order_facts WHERE order_id = 6;
CALL archive_quarter('2023q1');
UPDATE archived_quarters SET row_count = 4;

-- CHECK (m2.partitioning): a quarter that has lost a row is not restored
-- EXPECT error 1644 'fewer rows'
CALL restore_quarter('2023q1');

INSERT INTO archived_quarters (quarter, archived_at, row_count) VALUES ('2023q1', UTC_TIMESTAMP(), 3)
ON DUPLICATE KEY UPDATE row_count = 3;
CALL restore_quarter('2023q1');
INSERT INTO archived_quarters (quarter, archived_at, row_count) VALUES ('2023q1', UTC_TIMESTAMP(), 3);

DELIMITER //
-- CHECK (m2.partitioning): the record that an interrupted restore left behind is removed by the next call
-- EXPECT value 3/0
BEGIN NOT ATOMIC
  CALL restore_quarter('2023q1');
  SELECT CONCAT((SELECT COUNT(*) FROM order_facts PARTITION (p2023q1)), '/', (SELECT COUNT(*) FROM archived_quarters));
END //
DELIMITER ;

CALL archive_quarter('2023q1');

-- CHECK (m2.partitioning): a quarter that does not have the expected number of rows is not dropped
-- EXPECT error 1644
CALL drop_quarter('2023q1', 2);

-- CHECK (m2.partitioning): a quarter is not dropped if the expected number is NULL
-- EXPECT error 1644
CALL drop_quarter('2023q1', NULL);

-- CHECK (m2.partitioning): a quarter that was not dropped has all its rows
-- EXPECT value 3
SELECT COUNT(*) FROM order_facts_2023q1;

DELIMITER //
-- CHECK (m2.partitioning): a quarter with the expected number of rows is dropped, and nothing else
-- EXPECT value 3/p2023q2
BEGIN NOT ATOMIC
  CALL drop_quarter('2023q1', 3);
  SELECT CONCAT((SELECT COUNT(*) FROM order_facts), '/', (SELECT name FROM fact_partitions WHERE position = 1));
END //
DELIMITER ;

CALL archive_quarter('2023q2');
INSERT INTO order_facts (order_id, line_no, ordered_at, customer_id, product_id, channel, is_sale, quantity, unit_price)
VALUES (3, 1, '2024-02-01', 4200000101, 4200000101, 'web', TRUE, 1, 20.00);

-- CHECK (m2.partitioning): a quarter is not restored if one of its lines exists in another quarter
-- EXPECT error 1644 'exists twice'
CALL restore_quarter('2023q2');

DELETE FROM order_facts WHERE order_id = 3 AND ordered_at = '2024-02-01';
CALL archive_quarter('2023q2');
UPDATE order_facts_2023q2 SET order_id = 3 WHERE order_id = 4;

-- CHECK (m2.partitioning): a quarter is not restored if the archived table has a line twice, at two times
-- EXPECT error 1644 'exists twice'
CALL restore_quarter('2023q2');

CALL archive_quarter('2023q2');
UPDATE order_facts_2023q2 SET order_id = 4, customer_id = 4294967295 WHERE ordered_at = '2023-06-01';

-- CHECK (m2.partitioning): a quarter is not restored if the customer of a row no longer exists
-- EXPECT error 1644 'no customer or product'
CALL restore_quarter('2023q2');

CALL archive_quarter('2023q2');
UPDATE order_facts_2023q2 SET customer_id = 4200000101, product_id = 4294967295 WHERE order_id = 4;

-- CHECK (m2.partitioning): a quarter is not restored if the product of a row no longer exists
-- EXPECT error 1644 'no customer or product'
CALL restore_quarter('2023q2');

CALL archive_quarter('2023q2');
UPDATE order_facts_2023q2 SET product_id = 4200000101 WHERE order_id = 4;
INSERT INTO order_facts_2023q2 SELECT 9, 1, '2023-09-01', customer_id, product_id, channel, is_sale, quantity, unit_price
FROM order_facts_2023q2 LIMIT 1;

-- CHECK (m2.partitioning): the exchange refuses a row of another quarter
-- EXPECT error 1737
CALL restore_quarter('2023q2');

-- CLEAN-UP
DROP TABLE IF EXISTS order_facts_2023q1, order_facts_2023q2;
TRUNCATE TABLE archived_quarters;
ALTER TABLE order_facts REMOVE PARTITIONING;
TRUNCATE TABLE order_facts;
ALTER TABLE order_facts PARTITION BY RANGE COLUMNS (ordered_at) (PARTITION p_later VALUES LESS THAN (MAXVALUE) ENGINE = InnoDB);
DELETE FROM customers WHERE customer_id = 4200000101;
DELETE FROM products WHERE product_id = 4200000101;
DELETE FROM suppliers WHERE supplier_id = 65101;
DELETE FROM categories WHERE category_id = 65101;
