-- Batches are applied in one transaction each: the shop's rows, their versions, the fate of every row and the account.
-- A client or server that is killed leaves the batch undone as a whole, and the next attempt begins with it.

USE aethermart_pipeline;

DELIMITER //

CREATE OR REPLACE PROCEDURE store_rows(IN given_source VARCHAR(20) CHARACTER SET ascii)
  MODIFIES SQL DATA
  COMMENT 'Writes what was decided about the rows in hand, except for the books of a batch'
BEGIN
  CASE given_source
    WHEN 'categories' THEN CALL upsert_categories();
    WHEN 'suppliers' THEN CALL upsert_suppliers();
    WHEN 'products' THEN CALL upsert_products();
    WHEN 'customers' THEN CALL upsert_customers();
    WHEN 'orders' THEN CALL upsert_orders();
    WHEN 'order_items' THEN CALL upsert_order_items();
    WHEN 'reviews' THEN CALL upsert_reviews();
  END CASE;
  INSERT INTO row_keys (source, row_key, version_at)
  SELECT given_source, row_key, version_at FROM batch_rows WHERE outcome = 'loaded'
  ON DUPLICATE KEY UPDATE version_at = VALUE(version_at);
  INSERT INTO row_versions (source, row_key, version_at, vals, digest, delivery_id, row_no)
  SELECT given_source, row_key, version_at, vals, digest, delivery_id, row_no
  FROM batch_rows WHERE outcome IN ('loaded', 'superseded');
  INSERT INTO row_warnings (delivery_id, row_no, rule)
  SELECT f.delivery_id, f.row_no, f.rule FROM batch_failures f JOIN batch_rows b USING (delivery_id, row_no)
  WHERE f.severity = 'warning' AND b.outcome <> 'quarantined';
  INSERT INTO repairs (delivery_id, row_no, column_name, repaired_by, delivered, stored, note)
  SELECT v.delivery_id, v.row_no, v.column_name, 'rule', v.delivered, v.stored, CONCAT('read as ', c.reader)
  FROM batch_values v JOIN batch_rows b USING (delivery_id, row_no)
  JOIN contract_columns c ON c.source = given_source AND c.column_name = v.column_name
  WHERE b.outcome <> 'quarantined' AND v.stored <> BINARY v.delivered;
  UPDATE contracts SET high_water = GREATEST(high_water,
    COALESCE((SELECT MAX(version_at) FROM batch_rows WHERE outcome IN ('loaded', 'superseded')), high_water))
  WHERE source = given_source;
END //

CREATE OR REPLACE PROCEDURE work_on_batch(IN given_delivery INT UNSIGNED, IN given_batch INT UNSIGNED, IN given_rows JSON)
  MODIFIES SQL DATA
  COMMENT 'A batch, within the transaction of the caller'
BEGIN
  DECLARE own VARCHAR(20) CHARACTER SET ascii;
  DECLARE may_be_late BOOLEAN;
  SELECT source, is_backfill INTO own, may_be_late FROM deliveries WHERE delivery_id = given_delivery;
  CALL stage_rows(given_rows, given_delivery);
  CALL read_rows(own);
  CALL judge_rows(own, may_be_late);
  CALL decide_rows(own);
  INSERT INTO batches (delivery_id, batch_no, rows_in, loaded, superseded, merged, quarantined, late)
  SELECT given_delivery, given_batch, JSON_LENGTH(given_rows), COALESCE(SUM(outcome = 'loaded'), 0),
    COALESCE(SUM(outcome = 'superseded'), 0), COALESCE(SUM(outcome = 'merged'), 0),
    COALESCE(SUM(outcome = 'quarantined'), 0), COALESCE(SUM(is_late), 0) FROM batch_rows;
  INSERT INTO row_ledger (delivery_id, row_no, batch_no, outcome, row_key)
  SELECT delivery_id, row_no, given_batch, outcome, row_key FROM batch_rows;
  INSERT INTO quarantine (delivery_id, row_no, source, reason, detail, waits_for, raw, vals, accepted_from)
  SELECT delivery_id, row_no, own, problem, COALESCE(detail, ''), waits_for, raw, given, accepted_from
  FROM batch_rows WHERE outcome = 'quarantined';
  INSERT INTO discarded_values (delivery_id, row_no, column_name, delivered)
  SELECT given_delivery, t.row_no, t.name, t.delivered FROM JSON_TABLE(given_rows, '$[*]' COLUMNS (
    row_no INT UNSIGNED PATH '$.n', NESTED PATH '$.discarded[*]' COLUMNS (
      name VARCHAR(255) PATH '$.name', delivered TEXT PATH '$.value'))) t
  WHERE t.name IS NOT NULL;
  CALL store_rows(own);
END //

-- BEGIN SOLUTION
-- TASK (m4.pipeline): Create apply_batch(given_delivery, given_batch, given_rows JSON, OUT was_applied): it locks the
--   delivery's row, does nothing if next_batch is already larger (was_applied = FALSE), refuses a batch that is not the
--   next one with SQLSTATE 45000, otherwise calls work_on_batch and moves next_batch on, all in one transaction.
CREATE OR REPLACE PROCEDURE apply_batch(
  IN given_delivery INT UNSIGNED, IN given_batch INT UNSIGNED, IN given_rows JSON, OUT was_applied BOOLEAN
)
  MODIFIES SQL DATA
  COMMENT 'Applies one batch of a delivery, once, however often it is called'
BEGIN
  DECLARE due INT UNSIGNED;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION
  BEGIN
    ROLLBACK;
    RESIGNAL;
  END;

  START TRANSACTION;
  SELECT next_batch INTO due FROM deliveries
  WHERE delivery_id = given_delivery FOR UPDATE;
  IF due IS NULL OR given_batch > due THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'this batch is not the next one of the delivery';
  END IF;
  SET was_applied = given_batch = due;
  IF was_applied THEN
    CALL work_on_batch(given_delivery, given_batch, given_rows);
    UPDATE deliveries SET next_batch = due + 1, state = 'applying'
    WHERE delivery_id = given_delivery;
  END IF;
  COMMIT;
END //
-- END SOLUTION

CREATE OR REPLACE PROCEDURE try_rows(IN given_delivery INT UNSIGNED, IN given_rows JSON)
  MODIFIES SQL DATA
  COMMENT 'Fails as apply_batch would; changes nothing. Finds the row that a batch fails on'
BEGIN
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;
  START TRANSACTION;
  CALL work_on_batch(given_delivery, 4294967295, given_rows);
  ROLLBACK;
END //

CREATE OR REPLACE PROCEDURE begin_run(IN given_run CHAR(36), IN given_delivery INT UNSIGNED, IN event JSON)
  MODIFIES SQL DATA
  COMMENT 'Records an attempt to apply a delivery, once'
BEGIN
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;
  START TRANSACTION;
  IF NOT EXISTS (SELECT 1 FROM runs WHERE run_id = given_run) THEN
    INSERT INTO runs (run_id, delivery_id) VALUES (given_run, given_delivery);
    INSERT INTO lineage_events (run_id, kind, event) VALUES (given_run, 'START', event);
  END IF;
  COMMIT;
END //

CREATE OR REPLACE PROCEDURE end_run(IN given_run CHAR(36), IN is_complete BOOLEAN, IN event JSON)
  MODIFIES SQL DATA
  COMMENT 'Ends a run, once; a delivery is complete only if every row of it has an outcome'
BEGIN
  DECLARE own INT UNSIGNED;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;
  START TRANSACTION;
  SELECT delivery_id INTO own FROM runs WHERE run_id = given_run AND state = 'running' FOR UPDATE;
  IF own IS NOT NULL THEN
    IF is_complete THEN
      IF (SELECT delivered_rows FROM deliveries WHERE delivery_id = own)
        <> (SELECT COALESCE(SUM(row_count), 0) FROM row_ledger WHERE delivery_id = own) THEN
        SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'rows of this delivery have no outcome yet';
      END IF;
      UPDATE deliveries SET state = 'complete', completed_at = UTC_TIMESTAMP(6) WHERE delivery_id = own;
    END IF;
    UPDATE runs SET state = IF(is_complete, 'complete', 'failed'), ended_at = UTC_TIMESTAMP(6) WHERE run_id = given_run;
    INSERT INTO lineage_events (run_id, kind, event) VALUES (given_run, IF(is_complete, 'COMPLETE', 'FAIL'), event);
  END IF;
  COMMIT;
END //

DELIMITER ;
