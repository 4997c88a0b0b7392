-- A large first delivery does not go through batches: an engine beside the server judges it, and LOAD DATA fills the shop's
-- empty tables and the records of milestone 1 (aethermart_db.quarantine, merged_rows and repairs). Here its books are made.
--
-- All of it happens in the transaction of the load, which these procedures neither begin nor end: what is in the shop's
-- tables is in the books, or neither is.

USE aethermart_pipeline;

DELIMITER //

CREATE OR REPLACE PROCEDURE require_no_books()
  READS SQL DATA
  COMMENT 'Refuses a first delivery if the books know anything'
BEGIN
  IF EXISTS (SELECT 1 FROM deliveries) OR EXISTS (SELECT 1 FROM row_keys) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'the pipeline has had deliveries or rows already: deliver through the inbox';
  END IF;
END //

CREATE OR REPLACE PROCEDURE book_first_files(IN given_files JSON)
  MODIFIES SQL DATA
  COMMENT 'A delivery of one batch for each table of each file'
BEGIN
  CREATE OR REPLACE TEMPORARY TABLE first_files (delivery_id INT UNSIGNED NULL, KEY (source, part)) ENGINE = Aria TRANSACTIONAL = 0 AS
  SELECT t.* FROM JSON_TABLE(given_files, '$[*]' COLUMNS (
    source VARCHAR(20) PATH '$.source', part INT UNSIGNED PATH '$.part', file VARCHAR(255) PATH '$.file',
    sha256 CHAR(64) PATH '$.sha256', bytes BIGINT UNSIGNED PATH '$.bytes', piece INT PATH '$.piece',
    pieces INT PATH '$.pieces', columns_seen JSON PATH '$.columns', delivered INT UNSIGNED PATH '$.delivered',
    loaded INT UNSIGNED PATH '$.loaded', merged INT UNSIGNED PATH '$.merged',
    quarantined INT UNSIGNED PATH '$.quarantined')) t;
  INSERT INTO deliveries (source, file, sha256, bytes, delivered_rows, batch_rows, next_batch, set_name, piece, pieces,
    columns_seen, state, completed_at)
  SELECT source, file, sha256, bytes, delivered, GREATEST(delivered, 1), 1, 'first', piece, pieces, columns_seen,
    'complete', UTC_TIMESTAMP(6) FROM first_files;
  UPDATE first_files f JOIN deliveries d ON d.source = f.source AND d.set_name = 'first' AND d.piece = f.piece
  SET f.delivery_id = d.delivery_id;
  INSERT INTO arrivals (delivery_id, file) SELECT delivery_id, file FROM first_files;
  INSERT INTO batches (delivery_id, batch_no, rows_in, loaded, superseded, merged, quarantined, late)
  SELECT delivery_id, 0, delivered, loaded, 0, merged, quarantined, 0 FROM first_files;
  INSERT INTO row_ledger (delivery_id, row_no, batch_no, outcome, row_count)
  SELECT delivery_id, 1, 0, 'loaded', loaded FROM first_files WHERE loaded > 0
  UNION ALL SELECT delivery_id, loaded + 1, 0, 'merged', merged FROM first_files WHERE merged > 0;
END //

-- Rows that were set aside are numbered after all others. Files of a first delivery do not say when a row was changed: the
-- oldest time stands in, as for rows that were loaded.
CREATE OR REPLACE PROCEDURE book_first_quarantine()
  MODIFIES SQL DATA
  COMMENT 'Takes over the rows in aethermart_db.quarantine, with what they wait for'
BEGIN
  CREATE OR REPLACE TEMPORARY TABLE first_aside (PRIMARY KEY (delivery_id, row_no)) ENGINE = Aria TRANSACTIONAL = 0 AS
  SELECT f.delivery_id, CAST(f.loaded + f.merged + ROW_NUMBER() OVER (
    PARTITION BY f.delivery_id ORDER BY q.source_row) AS UNSIGNED) AS row_no, q.source, q.source_row, q.reason, q.raw
  FROM aethermart_db.quarantine q JOIN first_files f ON f.source = q.source AND f.part = q.source_row DIV 1000000000;
  INSERT INTO row_ledger (delivery_id, row_no, batch_no, outcome, row_key)
  SELECT a.delivery_id, a.row_no, 0, 'quarantined',
    IF(COUNT(*) = COUNT(aethermart_db.read_number(JSON_VALUE(a.raw, CONCAT('$.', k.column_name)))),
      GROUP_CONCAT(aethermart_db.read_number(JSON_VALUE(a.raw, CONCAT('$.', k.column_name)))
        ORDER BY k.position SEPARATOR ':'), NULL)
  FROM first_aside a JOIN contract_columns k ON k.source = a.source AND k.role = 'key'
  GROUP BY a.delivery_id, a.row_no;
  -- The words of milestone 1: customer_unknown and customer_quarantined wait for a key of customers.
  INSERT INTO quarantine (delivery_id, row_no, source, reason, detail, waits_for, raw, vals, accepted_from)
  SELECT a.delivery_id, a.row_no, a.source, a.reason, CONCAT('aethermart_db.quarantine, source_row ', a.source_row),
    (SELECT CONCAT(r.parent, ':', aethermart_db.read_number(JSON_VALUE(a.raw, CONCAT('$.', r.column_name))))
      FROM contract_rules r JOIN contract_columns k ON k.source = r.parent AND k.role = 'key'
      WHERE r.source = a.source AND r.kind = 'parent' AND a.reason IN (
        REGEXP_REPLACE(k.column_name, '_id$', '_unknown'), REGEXP_REPLACE(k.column_name, '_id$', '_quarantined')) LIMIT 1),
    a.raw, JSON_SET(a.raw, '$.updated_at', '1970-01-01 00:00:00'), '1000-01-01'
  FROM first_aside a;
  INSERT INTO repairs (delivery_id, row_no, column_name, repaired_by, delivered, stored, note)
  SELECT delivery_id, row_no, 'updated_at', 'default', NULL, '1970-01-01 00:00:00',
    'the files of a first delivery do not say when a row was changed' FROM first_aside;
END //

CREATE OR REPLACE PROCEDURE book_first_delivery(IN given_files JSON)
  MODIFIES SQL DATA
  COMMENT 'Enters what was loaded into the shop''s tables and into aethermart_db.quarantine into the books'
BEGIN
  CALL require_no_books();
  CALL adopt_rows();
  CALL book_first_files(given_files);
  CALL book_first_quarantine();
  IF EXISTS (SELECT 1 FROM balance WHERE difference <> 0) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'rows of the first delivery have no outcome';
  END IF;
END //

DELIMITER ;
