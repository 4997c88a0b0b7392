-- Maintenance of the quarters of order_facts: add new ones, archive the oldest, restore it, drop it.
--
-- A procedure that was interrupted can be called again: it checks what exists and does the rest. Each one counts rows
-- and refuses to lose any. ALTER TABLE is atomic but commits, so none of them can be rolled back.

USE aethermart_db;

DELIMITER //

-- BEGIN SOLUTION
-- TASK (m2.partitioning): Create the procedures add_quarters(from_date, until_date), which adds the partitions p2024q1
--   … that are missing, in one step; archive_quarter(quarter), which takes the oldest partition out of order_facts as
--   the table order_facts_2024q1 without copying or losing a row; restore_quarter(quarter), which brings it back by
--   EXCHANGE PARTITION; and drop_quarter(quarter, expected_rows), which removes it only if it has exactly this number
--   of rows. Calling one of them twice does no harm. Refuse with SQLSTATE 45000: a quarter that is not written like
--   2024q1, does not exist, or is not the oldest one (archive_quarter); a quarter of which rows arrived after it was
--   archived ("rows of this quarter arrived after it was archived"), that has "fewer rows" than were recorded, that
--   has a row with "no customer or product", or a line that "exists twice", in order_facts as well or twice in the
--   archived table (restore_quarter); and an expected number that is NULL or wrong (drop_quarter). Record archived
--   quarters in archived_quarters (quarter, archived_at, row_count).
CREATE TABLE archived_quarters (
  quarter     CHAR(6) CHARACTER SET ascii NOT NULL PRIMARY KEY COMMENT '2024q1',
  archived_at DATETIME NOT NULL COMMENT 'UTC',
  row_count   INT UNSIGNED NOT NULL
) COMMENT 'Quarters of order_facts that were archived as separate tables' //

CREATE VIEW fact_partitions AS
SELECT partition_name AS name, partition_ordinal_position AS position,
  IF(partition_description = 'MAXVALUE', NULL, CAST(TRIM(BOTH '''' FROM partition_description) AS DATE)) AS ends_before
FROM information_schema.partitions
WHERE table_schema = 'aethermart_db' AND table_name = 'order_facts' //

CREATE FUNCTION quarter_start(quarter CHAR(6)) RETURNS DATE DETERMINISTIC
BEGIN
  IF quarter NOT REGEXP '^[0-9]{4}q[1-4]$' OR quarter IS NULL THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'a quarter must be written like 2024q1';
  END IF;
  RETURN MAKEDATE(LEFT(quarter, 4), 1) + INTERVAL RIGHT(quarter, 1) - 1 QUARTER;
END //

CREATE PROCEDURE add_quarters(IN from_date DATE, IN until_date DATE)
  MODIFIES SQL DATA
  COMMENT 'Adds the missing quarters up to until_date, after the last one or, if there is none, from from_date'
BEGIN
  DECLARE starts DATE DEFAULT (SELECT MAX(ends_before) FROM fact_partitions);
  DECLARE pieces LONGTEXT DEFAULT '';
  SET starts = COALESCE(starts, MAKEDATE(YEAR(from_date), 1) + INTERVAL QUARTER(from_date) - 1 QUARTER);
  WHILE starts <= until_date DO
    SET pieces = CONCAT(pieces, 'PARTITION p', YEAR(starts), 'q', QUARTER(starts), ' VALUES LESS THAN (''',
      starts + INTERVAL 1 QUARTER, '''), ');
    SET starts = starts + INTERVAL 1 QUARTER;
  END WHILE;
  IF pieces <> '' THEN
    -- Splitting p_later moves rows that arrived early into their quarters.
    EXECUTE IMMEDIATE CONCAT('ALTER TABLE order_facts REORGANIZE PARTITION p_later INTO (', pieces,
      'PARTITION p_later VALUES LESS THAN (MAXVALUE))');
  END IF;
END //

CREATE PROCEDURE count_rows_of(IN rows_from VARCHAR(1000), OUT row_count INT UNSIGNED)
  READS SQL DATA
BEGIN
  EXECUTE IMMEDIATE CONCAT('SELECT COUNT(*) INTO @lab_rows FROM ', rows_from);
  SET row_count = @lab_rows;
END //

CREATE PROCEDURE archive_quarter(IN quarter CHAR(6))
  MODIFIES SQL DATA
  COMMENT 'Turns the oldest partition of order_facts into a separate table, without copying a row'
BEGIN
  DECLARE held, kept INT UNSIGNED;
  DECLARE is_partition BOOLEAN DEFAULT EXISTS (SELECT 1 FROM fact_partitions WHERE name = CONCAT('p', quarter));
  DECLARE is_table BOOLEAN DEFAULT EXISTS (
    SELECT 1 FROM information_schema.tables
    WHERE table_schema = 'aethermart_db' AND table_name = CONCAT('order_facts_', quarter));
  DECLARE starts DATE DEFAULT quarter_start(quarter);
  IF is_partition AND is_table THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'this quarter is both a partition and a table: empty one of them first';
  ELSEIF NOT is_partition AND NOT is_table THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'order_facts has no such quarter';
  ELSEIF is_partition AND EXISTS (SELECT 1 FROM fact_partitions WHERE ends_before <= starts) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'an older quarter is still there: archive that first';
  END IF;
  IF is_partition THEN
    CALL count_rows_of(CONCAT('order_facts PARTITION (p', quarter, ')'), held);
    -- One atomic step. A row of this quarter that arrives later goes into the next partition and is not lost.
    EXECUTE IMMEDIATE CONCAT('ALTER TABLE order_facts CONVERT PARTITION p', quarter, ' TO TABLE order_facts_', quarter);
  END IF;
  CALL count_rows_of(CONCAT('order_facts_', quarter), kept);
  INSERT INTO archived_quarters (quarter, archived_at, row_count) VALUES (quarter, UTC_TIMESTAMP(), kept)
  ON DUPLICATE KEY UPDATE row_count = kept;
  IF kept < held THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'the archived table has fewer rows than the partition had';
  END IF;
END //

CREATE PROCEDURE restore_quarter(IN quarter CHAR(6))
  MODIFIES SQL DATA
  COMMENT 'Brings an archived quarter back as a partition, with the rows added to its table since then'
BEGIN
  DECLARE archived, placed, unfit INT UNSIGNED;
  DECLARE left_over INT UNSIGNED DEFAULT 0;
  DECLARE next_name VARCHAR(64);
  DECLARE next_end DATE;
  DECLARE ends DATE DEFAULT quarter_start(quarter) + INTERVAL 1 QUARTER;
  SELECT row_count INTO archived FROM archived_quarters WHERE archived_quarters.quarter = quarter;
  IF archived IS NULL THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'this quarter was not archived or has already been restored';
  END IF;
  -- No trigger guards the archived rows, and none fires for an exchange: so they are looked through before it. This
  -- takes no locks and, in a transaction, reads the caller's snapshot: so nothing else may write to the rows meanwhile.
  IF EXISTS (
    SELECT 1 FROM information_schema.tables
    WHERE table_schema = 'aethermart_db' AND table_name = CONCAT('order_facts_', quarter)
  ) THEN
    CALL count_rows_of(CONCAT('order_facts_', quarter, ' a
      WHERE NOT EXISTS (SELECT 1 FROM customers c WHERE c.customer_id = a.customer_id)
        OR NOT EXISTS (SELECT 1 FROM products p WHERE p.product_id = a.product_id)
        OR EXISTS (SELECT 1 FROM order_facts f WHERE f.order_id = a.order_id AND f.line_no = a.line_no)
        OR EXISTS (SELECT 1 FROM order_facts_', quarter, ' b
          WHERE b.order_id = a.order_id AND b.line_no = a.line_no AND b.ordered_at <> a.ordered_at)'), unfit);
    IF unfit > 0 THEN
      SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'a row has no customer or product, or its line exists twice';
    END IF;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM fact_partitions WHERE name = CONCAT('p', quarter)) THEN
    -- The partition that receives rows of this quarter at present.
    SELECT name, ends_before INTO next_name, next_end FROM fact_partitions
    WHERE ends_before IS NULL OR ends_before > ends ORDER BY position LIMIT 1;
    EXECUTE IMMEDIATE CONCAT('ALTER TABLE order_facts REORGANIZE PARTITION ', next_name, ' INTO (PARTITION p', quarter,
      ' VALUES LESS THAN (''', ends, '''), PARTITION ', next_name, ' VALUES LESS THAN (',
      COALESCE(QUOTE(next_end), 'MAXVALUE'), '))');
  END IF;
  CALL count_rows_of(CONCAT('order_facts PARTITION (p', quarter, ')'), placed);
  IF EXISTS (
    SELECT 1 FROM information_schema.tables
    WHERE table_schema = 'aethermart_db' AND table_name = CONCAT('order_facts_', quarter)
  ) THEN
    CALL count_rows_of(CONCAT('order_facts_', quarter), left_over);
  END IF;
  IF placed + left_over < archived THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'the quarter has fewer rows than when it was archived';
  END IF;
  -- This swaps the table with the empty partition. The server checks each row and refuses one of another quarter
  -- (1737).
  IF left_over > 0 THEN
    IF placed > 0 THEN
      SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'rows of this quarter arrived after it was archived: move them into the archived table first';
    END IF;
    EXECUTE IMMEDIATE CONCAT('ALTER TABLE order_facts EXCHANGE PARTITION p', quarter, ' WITH TABLE order_facts_', quarter);
    CALL count_rows_of(CONCAT('order_facts_', quarter), left_over);
    IF left_over > 0 THEN
      SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'rows of this quarter arrived during the exchange: they are in the archived table';
    END IF;
  END IF;
  EXECUTE IMMEDIATE CONCAT('DROP TABLE IF EXISTS order_facts_', quarter);
  DELETE FROM archived_quarters WHERE archived_quarters.quarter = quarter;
END //

-- No row can be added to a quarter of order_facts between counting and dropping, because it is archived first. The record goes before
-- the table: so the next call finds a table without a record, but no record without a table.
CREATE PROCEDURE drop_quarter(IN quarter CHAR(6), IN expected_rows INT UNSIGNED)
  MODIFIES SQL DATA COMMENT 'Deletes a quarter if it has the expected number of rows'
BEGIN
  DECLARE held INT UNSIGNED;
  CALL archive_quarter(quarter);
  CALL count_rows_of(CONCAT('order_facts_', quarter), held);
  IF NOT held <=> expected_rows THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'wrong number of rows: archived, not dropped';
  END IF;
  DELETE FROM archived_quarters WHERE archived_quarters.quarter = quarter;
  EXECUTE IMMEDIATE CONCAT('DROP TABLE order_facts_', quarter);
END //
-- END SOLUTION

DELIMITER ;
