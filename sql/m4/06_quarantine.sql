-- Rows in quarantine: repaired by hand, replayed, or released when the row that they wait for arrives.
--
-- A replay judges rows like any delivery, and by the watermark of their arrival; rows that were too late then are accepted
-- only by a replay that says so. It moves each row's fate in the ledger and in the account of its batch, in one
-- transaction, so the balance also holds during a replay.

USE aethermart_pipeline;

DELIMITER //

CREATE OR REPLACE PROCEDURE repair_row(IN given_delivery INT UNSIGNED, IN given_row INT UNSIGNED,
  IN given_column VARCHAR(40) CHARACTER SET ascii, IN new_value TEXT, IN given_note VARCHAR(200))
  MODIFIES SQL DATA
  COMMENT 'Corrects a value of a row in quarantine; raw stays as it was delivered'
BEGIN
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;
  START TRANSACTION;
  -- Names compare without case, but those in a JSON path do not: the contract's spelling counts.
  SET given_column = COALESCE((SELECT c.column_name FROM quarantine q JOIN contract_columns c USING (source)
    WHERE q.delivery_id = given_delivery AND q.row_no = given_row AND c.column_name = given_column), given_column);
  IF NOT EXISTS (SELECT 1 FROM quarantine q JOIN contract_columns c ON c.source = q.source AND c.column_name = given_column
    WHERE q.delivery_id = given_delivery AND q.row_no = given_row AND q.state <> 'replayed' FOR UPDATE) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no such row in quarantine, or no such column in its contract';
  END IF;
  INSERT INTO repairs (delivery_id, row_no, column_name, repaired_by, delivered, stored, note)
  SELECT delivery_id, row_no, given_column, 'hand', JSON_VALUE(vals, CONCAT('$.', given_column)), new_value, given_note
  FROM quarantine WHERE delivery_id = given_delivery AND row_no = given_row
  ON DUPLICATE KEY UPDATE stored = VALUE(stored), note = VALUE(note);
  UPDATE quarantine SET vals = JSON_SET(vals, CONCAT('$.', given_column), new_value), state = 'open', attempts = 0
  WHERE delivery_id = given_delivery AND row_no = given_row;
  COMMIT;
END //

CREATE OR REPLACE PROCEDURE settle_replay(IN given_source VARCHAR(20) CHARACTER SET ascii, IN is_by_hand BOOLEAN,
  IN accept_late BOOLEAN, OUT released INT UNSIGNED)
  MODIFIES SQL DATA
  COMMENT 'Judges the quarantined rows in batch_rows again and moves them in the books, in the transaction of the caller'
BEGIN
  UPDATE batch_rows b JOIN quarantine q USING (delivery_id, row_no) SET b.accepted_from = q.accepted_from;
  CALL read_rows(given_source);
  CALL judge_rows(given_source, accept_late);
  CALL decide_rows(given_source);
  DELETE r FROM repairs r JOIN batch_rows b USING (delivery_id, row_no) WHERE r.repaired_by = 'rule';
  UPDATE batches a JOIN (
    SELECT l.delivery_id, l.batch_no, SUM(b.outcome = 'loaded') AS loaded, SUM(b.outcome = 'superseded') AS superseded,
      SUM(b.outcome = 'merged') AS merged, SUM(b.outcome <> 'quarantined') AS moved
    FROM batch_rows b JOIN row_ledger l USING (delivery_id, row_no) GROUP BY l.delivery_id, l.batch_no) m
    USING (delivery_id, batch_no)
  SET a.loaded = a.loaded + m.loaded, a.superseded = a.superseded + m.superseded, a.merged = a.merged + m.merged,
    a.quarantined = a.quarantined - m.moved;
  UPDATE row_ledger l JOIN batch_rows b USING (delivery_id, row_no) SET l.outcome = b.outcome, l.row_key = b.row_key;
  UPDATE quarantine q JOIN batch_rows b USING (delivery_id, row_no)
  -- A row that waits for its parent has not failed: the parent may still come.
  SET q.state = CASE WHEN b.outcome <> 'quarantined' THEN 'replayed'
      WHEN b.waits_for IS NULL AND q.attempts + is_by_hand >= 3 THEN 'dead' ELSE 'open' END,
    q.attempts = q.attempts + (is_by_hand AND b.waits_for IS NULL),
    q.reason = COALESCE(b.problem, q.reason), q.detail = COALESCE(b.detail, q.detail), q.waits_for = b.waits_for,
    q.vals = b.given;
  SELECT COALESCE(SUM(outcome <> 'quarantined'), 0) INTO released FROM batch_rows;
  CALL store_rows(given_source);
END //

CREATE OR REPLACE PROCEDURE replay_rows(IN given_source VARCHAR(20) CHARACTER SET ascii, IN given_rows JSON,
  IN accept_late BOOLEAN, OUT released INT UNSIGNED)
  MODIFIES SQL DATA
  COMMENT 'Replays rows that a client has shaped by the contract as it is now: [{"d": 3, "n": 7, "values": {…}}, …]'
BEGIN
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;
  START TRANSACTION;
  CALL stage_rows(given_rows, NULL);
  -- Another session may have replayed some of them meanwhile; locking reads see that.
  DELETE b FROM batch_rows b LEFT JOIN (
    SELECT delivery_id, row_no FROM quarantine WHERE state <> 'replayed' AND source = given_source FOR UPDATE) q
    USING (delivery_id, row_no) WHERE q.row_no IS NULL;
  INSERT INTO discarded_values (delivery_id, row_no, column_name, delivered)
  SELECT b.delivery_id, b.row_no, t.name, t.delivered FROM JSON_TABLE(given_rows, '$[*]' COLUMNS (
    delivery_id INT UNSIGNED PATH '$.d', row_no INT UNSIGNED PATH '$.n', NESTED PATH '$.discarded[*]' COLUMNS (
      name VARCHAR(255) PATH '$.name', delivered TEXT PATH '$.value'))) t
  JOIN batch_rows b USING (delivery_id, row_no)
  WHERE t.name IS NOT NULL
  ON DUPLICATE KEY UPDATE delivered = VALUE(delivered);
  CALL settle_replay(given_source, TRUE, accept_late, released);
  COMMIT;
END //

CREATE OR REPLACE FUNCTION refusal(errno INT UNSIGNED, words TEXT) RETURNS VARCHAR(200) DETERMINISTIC NO SQL
  COMMENT 'What the server refused, without values: its messages may contain those of persons'
  RETURN CONCAT('error ', errno, COALESCE(CONCAT(': ', NULLIF(CASE
    WHEN errno = 1062 THEN REGEXP_SUBSTR(words, '(?<=for key .)[A-Za-z0-9_.]+(?=.$)')
    WHEN errno IN (1451, 1452, 4025) THEN REGEXP_SUBSTR(words, '(?<=CONSTRAINT `)[^`]+')
    WHEN errno = 1048 THEN REGEXP_SUBSTR(words, '(?<=Column .)[a-z0-9_]+') ELSE '' END, '')), '')) //

CREATE OR REPLACE PROCEDURE release_some(IN given_source VARCHAR(20) CHARACTER SET ascii, IN most INT UNSIGNED,
  OUT found INT UNSIGNED, OUT released INT UNSIGNED)
  MODIFIES SQL DATA
  COMMENT 'Replays some rows whose parent has arrived, in one transaction; released is NULL if the server refused one of them'
BEGIN
  DECLARE code INT UNSIGNED;
  DECLARE sql_state CHAR(5);
  DECLARE words TEXT;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN
    GET DIAGNOSTICS CONDITION 1 code = MYSQL_ERRNO, sql_state = RETURNED_SQLSTATE, words = MESSAGE_TEXT;
    ROLLBACK;
    -- Only values and constraints are a row's fault (classes 01, 22 and 23); a deadlock or a missing table is not.
    IF COALESCE(found, 0) = 0 OR LEFT(sql_state, 2) NOT IN ('01', '22', '23') THEN RESIGNAL; END IF;
    SET released = NULL;
    IF found = 1 THEN
      -- batch_rows survives the rollback: it is not transactional.
      UPDATE quarantine q JOIN batch_rows b USING (delivery_id, row_no)
      SET q.reason = 'refused_by_database', q.detail = refusal(code, words), q.waits_for = NULL;
    END IF;
  END;

  SET found = 0, released = 0;
  START TRANSACTION;
  CALL new_batch();
  INSERT INTO batch_rows (delivery_id, row_no, raw, given)
  SELECT q.delivery_id, q.row_no, q.raw, q.vals FROM quarantine q
  JOIN row_keys k ON k.source = SUBSTRING_INDEX(q.waits_for, ':', 1)
    AND k.row_key = SUBSTRING(q.waits_for, LOCATE(':', q.waits_for) + 1)
  WHERE q.state = 'open' AND q.waits_for IS NOT NULL AND q.source = given_source
  ORDER BY q.delivery_id, q.row_no LIMIT most FOR UPDATE;
  SELECT COUNT(*) INTO found FROM batch_rows;
  IF found > 0 THEN CALL settle_replay(given_source, FALSE, FALSE, released); END IF;
  COMMIT;
END //

CREATE OR REPLACE PROCEDURE release_waiting(OUT released INT UNSIGNED)
  MODIFIES SQL DATA
  COMMENT 'Replays the rows whose parent has arrived; they may be what others wait for, so parents come first'
BEGIN
  DECLARE found, freed INT UNSIGNED;
  DECLARE most INT UNSIGNED DEFAULT 1000;
  SET released = 0;
  FOR s IN (SELECT source FROM contracts ORDER BY FIELD(source, 'categories', 'suppliers', 'products', 'customers',
    'orders', 'order_items', 'reviews'))
  DO
    REPEAT
      CALL release_some(s.source, most, found, freed);
      SET released = released + COALESCE(freed, 0);
      -- A refusal does not say which row is at fault: half of them are tried, down to a single one.
      SET most = IF(freed IS NULL, GREATEST(found DIV 2, 1), LEAST(most * 2, 1000));
    UNTIL found = 0 END REPEAT;
  END FOR;
END //

DELIMITER ;
