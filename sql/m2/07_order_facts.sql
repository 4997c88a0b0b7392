-- The shop's sales history, with one row per order line. This table keeps growing, so it is the one to partition.
--
-- Three layouts of the same rows, for comparison: partitioned by range of time, partitioned by hash of the customer,
-- and not partitioned, with an index on the time. fill_order_facts(copies) repeats the lines under new order numbers,
-- to measure with several times the data.

USE aethermart_db;

-- BEGIN SOLUTION
-- TASK (m2.partitioning): Create order_facts (order_id, line_no, ordered_at, customer_id, product_id, channel, is_sale,
--   quantity, unit_price) partitioned by range of ordered_at with the one partition p_later for now; the same as
--   order_facts_by_customer with 16 partitions by hash of customer_id, and as order_facts_whole without partitions and
--   with an index on ordered_at. All have indexes on customer_id and product_id, and as primary key (order_id, line_no)
--   with the column that the server asks for. Create the view order_fact_source, which gives all lines with their
--   orders' data as these columns.
CREATE TABLE order_facts (
  order_id    BIGINT UNSIGNED NOT NULL,
  line_no     TINYINT UNSIGNED NOT NULL,
  ordered_at  DATETIME NOT NULL COMMENT 'UTC; part of the key, since it decides the partition',
  customer_id INT UNSIGNED NOT NULL,
  product_id  INT UNSIGNED NOT NULL,
  channel     ENUM('web', 'mobile', 'popup') NOT NULL,
  is_sale     BOOLEAN NOT NULL,
  quantity    SMALLINT UNSIGNED NOT NULL,
  unit_price  DECIMAL(10, 2) NOT NULL COMMENT 'US dollars',
  PRIMARY KEY (order_id, line_no, ordered_at),
  KEY ix_order_facts_customer (customer_id),
  KEY ix_order_facts_product (product_id)
) COMMENT 'Lines of all orders, one partition per quarter'
PARTITION BY RANGE COLUMNS (ordered_at) (PARTITION p_later VALUES LESS THAN (MAXVALUE));

CREATE TABLE order_facts_by_customer (
  order_id    BIGINT UNSIGNED NOT NULL,
  line_no     TINYINT UNSIGNED NOT NULL,
  ordered_at  DATETIME NOT NULL,
  customer_id INT UNSIGNED NOT NULL,
  product_id  INT UNSIGNED NOT NULL,
  channel     ENUM('web', 'mobile', 'popup') NOT NULL,
  is_sale     BOOLEAN NOT NULL,
  quantity    SMALLINT UNSIGNED NOT NULL,
  unit_price  DECIMAL(10, 2) NOT NULL,
  PRIMARY KEY (order_id, line_no, customer_id),
  KEY ix_order_facts_customer (customer_id),
  KEY ix_order_facts_product (product_id)
) COMMENT 'The same rows, partitioned by hash of the customer, for comparison'
PARTITION BY HASH (customer_id) PARTITIONS 16;

CREATE TABLE order_facts_whole (
  order_id    BIGINT UNSIGNED NOT NULL,
  line_no     TINYINT UNSIGNED NOT NULL,
  ordered_at  DATETIME NOT NULL,
  customer_id INT UNSIGNED NOT NULL,
  product_id  INT UNSIGNED NOT NULL,
  channel     ENUM('web', 'mobile', 'popup') NOT NULL,
  is_sale     BOOLEAN NOT NULL,
  quantity    SMALLINT UNSIGNED NOT NULL,
  unit_price  DECIMAL(10, 2) NOT NULL,
  PRIMARY KEY (order_id, line_no),
  KEY ix_order_facts_customer (customer_id),
  KEY ix_order_facts_product (product_id),
  KEY ix_order_facts_time (ordered_at)
) COMMENT 'The same rows without partitions, for comparison';

CREATE VIEW order_fact_source AS
SELECT o.order_id, i.line_no, o.ordered_at, o.customer_id, i.product_id, o.channel, o.is_sale, i.quantity, i.unit_price
FROM orders o JOIN order_items i USING (order_id);
-- END SOLUTION

DELIMITER //

-- Fills the three tables with the same rows. The partitions must exist.
CREATE PROCEDURE fill_order_facts(IN copies INT UNSIGNED)
  MODIFIES SQL DATA
BEGIN
  DECLARE apart BIGINT UNSIGNED;
  SELECT COALESCE(MAX(order_id), 0) INTO apart FROM orders;
  TRUNCATE TABLE order_facts;
  TRUNCATE TABLE order_facts_by_customer;
  TRUNCATE TABLE order_facts_whole;
  INSERT INTO order_facts_whole
  SELECT s.order_id + c.seq * apart, s.line_no, s.ordered_at, s.customer_id, s.product_id, s.channel, s.is_sale, s.quantity,
    s.unit_price
  FROM seq_0_to_999 c JOIN order_fact_source s WHERE c.seq < copies
  ORDER BY s.order_id + c.seq * apart, s.line_no;
  INSERT INTO order_facts SELECT * FROM order_facts_whole ORDER BY order_id, line_no;
  INSERT INTO order_facts_by_customer SELECT * FROM order_facts_whole ORDER BY order_id, line_no;
END //

DELIMITER ;
