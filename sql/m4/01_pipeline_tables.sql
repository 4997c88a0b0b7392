-- The books of the pipeline: contracts, deliveries, batches, and what became of every delivered row.
--
-- The shop's tables stay in aethermart_db. The pipeline keeps its books in a database of its own, on the same server, so
-- that one transaction changes both: a batch of rows is in the shop's tables and in the books, or in neither. The
-- scripts 01 to 08 need the tables of sql/m1/01_schema.sql and the reading functions of sql/m1/04_rules.sql. Running
-- this script again removes the books; the shop's tables keep their rows.

DELIMITER //
BEGIN NOT ATOMIC
  IF EXISTS (
    SELECT 1 FROM information_schema.schemata
    WHERE schema_name = 'aethermart_pipeline' AND schema_comment <> 'AetherMart Lab: may be dropped'
  ) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT =
      'aethermart_pipeline exists but is not the lab''s: rename it or use another server';
  END IF;
  DROP DATABASE IF EXISTS aethermart_pipeline;
END //
DELIMITER ;

CREATE DATABASE aethermart_pipeline CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci
  COMMENT 'AetherMart Lab: may be dropped';
USE aethermart_pipeline;

CREATE TABLE contracts (
  source VARCHAR(20) CHARACTER SET ascii NOT NULL PRIMARY KEY COMMENT 'The table of aethermart_db that the rows are for',
  version          SMALLINT UNSIGNED NOT NULL COMMENT 'Increases with each column that a delivery adds',
  owner            VARCHAR(120) NOT NULL COMMENT 'Who answers questions about the deliveries',
  meaning          VARCHAR(400) NOT NULL,
  unknown_columns  ENUM('evolve', 'freeze', 'discard_row', 'discard_value') NOT NULL,
  freshness_hours  SMALLINT UNSIGNED NOT NULL COMMENT 'A delivery is due at least this often',
  lateness_hours   SMALLINT UNSIGNED NOT NULL COMMENT 'A change may arrive this long after a newer one',
  accepted_share   DECIMAL(5, 4) NOT NULL COMMENT 'More rows than this in quarantine raise an alert',
  registered       JSON NOT NULL COMMENT 'The document that was registered',
  high_water       DATETIME NOT NULL DEFAULT '1970-01-01' COMMENT 'The newest change that was applied',
  KEY (version)
) COMMENT 'What the sources promise';

CREATE TABLE contract_columns (
  source      VARCHAR(20) CHARACTER SET ascii NOT NULL COMMENT 'As in contracts',
  column_name VARCHAR(40) CHARACTER SET ascii NOT NULL COMMENT 'By which the rows are read',
  position    TINYINT UNSIGNED NOT NULL,
  reader      ENUM('number', 'dollars', 'day', 'time', 'email', 'phone', 'country', 'password_hash', 'rating', 'line',
                'text', 'code', 'category', 'any') NOT NULL COMMENT 'How its values are read: a function of sql/m1',
  list        VARCHAR(20) CHARACTER SET ascii NULL COMMENT 'Codes: their list in code_spellings',
  meaning     VARCHAR(200) NOT NULL,
  role        ENUM('key', 'version', 'value', 'extra') NOT NULL COMMENT 'extra: arrived later, and is kept in row_versions',
  since       SMALLINT UNSIGNED NOT NULL COMMENT 'The version of the contract that added it',
  PRIMARY KEY (source, column_name),
  CONSTRAINT fk_columns_contract FOREIGN KEY (source) REFERENCES contracts (source)
) COMMENT 'The columns of the sources';

CREATE TABLE contract_rules (
  source      VARCHAR(20) CHARACTER SET ascii NOT NULL COMMENT 'As in contracts',
  rule        VARCHAR(60) CHARACTER SET ascii NOT NULL COMMENT 'Also the reason in quarantine: list_price_out_of_range',
  position    TINYINT UNSIGNED NOT NULL COMMENT 'The first rule that a row breaks is its reason',
  column_name VARCHAR(40) CHARACTER SET ascii NOT NULL COMMENT 'As in contract_columns',
  kind        ENUM('required', 'readable', 'range', 'length', 'parent', 'unique') NOT NULL,
  low         DECIMAL(20, 4) NULL,
  high        DECIMAL(20, 4) NULL,
  parent      VARCHAR(20) CHARACTER SET ascii NULL COMMENT 'The source whose key the column holds',
  severity    ENUM('error', 'waits', 'warning') NOT NULL COMMENT 'waits: released when the parent arrives',
  PRIMARY KEY (source, rule),
  CONSTRAINT fk_rules_column FOREIGN KEY (source, column_name) REFERENCES contract_columns (source, column_name)
) COMMENT 'The rules for the values, as data';

CREATE TABLE deliveries (
  delivery_id    INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  source         VARCHAR(20) CHARACTER SET ascii NOT NULL,
  file           VARCHAR(255) NOT NULL COMMENT 'The name under which the content came first',
  sha256         CHAR(64) CHARACTER SET ascii NOT NULL,
  bytes          BIGINT UNSIGNED NOT NULL,
  delivered_rows INT UNSIGNED NOT NULL COMMENT 'Counted in the file before anything was applied',
  batch_rows     INT UNSIGNED NOT NULL COMMENT 'Rows of a batch; fixed for a delivery',
  next_batch     INT UNSIGNED NOT NULL DEFAULT 0,
  set_name       VARCHAR(100) NOT NULL COMMENT 'Files of one set are pieces of one delivery',
  piece          SMALLINT UNSIGNED NOT NULL,
  pieces         SMALLINT UNSIGNED NOT NULL,
  columns_seen   JSON NOT NULL,
  drift          VARCHAR(400) NOT NULL DEFAULT '' COMMENT 'How the columns differed, and what the contract did about it',
  is_backfill    BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'Rows older than the watermark are expected',
  state          ENUM('arrived', 'applying', 'complete') NOT NULL DEFAULT 'arrived',
  arrived_at     DATETIME(6) NOT NULL DEFAULT UTC_TIMESTAMP(6),
  completed_at   DATETIME(6) NULL,
  UNIQUE KEY uq_deliveries_content (source, sha256),
  KEY ix_deliveries_set (source, set_name, piece),
  CONSTRAINT fk_deliveries_contract FOREIGN KEY (source) REFERENCES contracts (source),
  CONSTRAINT ck_deliveries_piece CHECK (piece BETWEEN 1 AND pieces)
) COMMENT 'The ledger of deliveries, known by their content';

CREATE TABLE arrivals (
  delivery_id INT UNSIGNED NOT NULL,
  file        VARCHAR(255) NOT NULL,
  PRIMARY KEY (delivery_id, file),
  CONSTRAINT fk_arrivals_delivery FOREIGN KEY (delivery_id) REFERENCES deliveries (delivery_id)
) COMMENT 'Every name under which a content came; several names: it was delivered more than once';

-- The CHECK proves the balance of each batch: the server commits no batch in which a row is missing.
CREATE TABLE batches (
  delivery_id INT UNSIGNED NOT NULL,
  batch_no    INT UNSIGNED NOT NULL,
  rows_in     INT UNSIGNED NOT NULL,
  loaded      INT UNSIGNED NOT NULL COMMENT 'Became the current version of their key',
  superseded  INT UNSIGNED NOT NULL COMMENT 'Older than the current version: kept in row_versions only',
  merged      INT UNSIGNED NOT NULL COMMENT 'Equal to a version that was there',
  quarantined INT UNSIGNED NOT NULL,
  late        INT UNSIGNED NOT NULL COMMENT 'Of all these: older than the watermark',
  applied_at  DATETIME(6) NOT NULL DEFAULT UTC_TIMESTAMP(6),
  PRIMARY KEY (delivery_id, batch_no),
  CONSTRAINT fk_batches_delivery FOREIGN KEY (delivery_id) REFERENCES deliveries (delivery_id),
  CONSTRAINT ck_batches_balance CHECK (rows_in = loaded + superseded + merged + quarantined)
) COMMENT 'The account of each batch, written in the transaction that applies it';

CREATE TABLE row_ledger (
  delivery_id INT UNSIGNED NOT NULL,
  row_no      INT UNSIGNED NOT NULL,
  batch_no    INT UNSIGNED NOT NULL,
  outcome     ENUM('loaded', 'superseded', 'merged', 'quarantined') NOT NULL,
  row_key     VARCHAR(60) CHARACTER SET ascii NULL COMMENT 'NULL: the key cannot be read',
  row_count   INT UNSIGNED NOT NULL DEFAULT 1 COMMENT 'First delivery: one entry for all rows with an outcome, from row_no on',
  PRIMARY KEY (delivery_id, row_no),
  CONSTRAINT fk_ledger_batch FOREIGN KEY (delivery_id, batch_no) REFERENCES batches (delivery_id, batch_no)
) COMMENT 'What became of each delivered row';

CREATE TABLE row_keys (
  source     VARCHAR(20) CHARACTER SET ascii NOT NULL COMMENT 'As in contracts',
  row_key    VARCHAR(60) CHARACTER SET ascii NOT NULL,
  version_at DATETIME NOT NULL,
  PRIMARY KEY (source, row_key)
) COMMENT 'The current version of each row in the shop''s tables';

CREATE TABLE row_versions (
  source      VARCHAR(20) CHARACTER SET ascii NOT NULL COMMENT 'As in contracts',
  row_key     VARCHAR(60) CHARACTER SET ascii NOT NULL,
  version_at  DATETIME NOT NULL,
  vals        JSON NOT NULL COMMENT 'The values after reading, with those of extra columns',
  digest      CHAR(32) CHARACTER SET ascii NOT NULL,
  delivery_id INT UNSIGNED NOT NULL,
  row_no      INT UNSIGNED NOT NULL,
  PRIMARY KEY (source, row_key, version_at)
) COMMENT 'Every version of every row that was accepted, current or not';

CREATE TABLE aethermart_pipeline.quarantine (
  delivery_id INT UNSIGNED NOT NULL,
  row_no      INT UNSIGNED NOT NULL,
  source      VARCHAR(20) CHARACTER SET ascii NOT NULL COMMENT 'As in contracts',
  reason      VARCHAR(60) CHARACTER SET ascii NOT NULL,
  detail      VARCHAR(400) NOT NULL,
  waits_for   VARCHAR(90) CHARACTER SET ascii NULL COMMENT 'The source and key of the missing parent: products:7',
  raw         JSON NOT NULL COMMENT 'As delivered; never changed',
  vals        JSON NOT NULL COMMENT 'As it will be tried again: by the contract''s names, with repairs',
  accepted_from DATETIME NOT NULL COMMENT 'The watermark when it arrived: older changes were too late',
  state       ENUM('open', 'dead', 'replayed') NOT NULL DEFAULT 'open' COMMENT 'dead: three replays failed',
  attempts    TINYINT UNSIGNED NOT NULL DEFAULT 0,
  PRIMARY KEY (delivery_id, row_no),
  KEY ix_quarantine_waits (state, waits_for),
  KEY ix_quarantine_reason (source, reason),
  CONSTRAINT fk_quarantine_row FOREIGN KEY (delivery_id, row_no) REFERENCES row_ledger (delivery_id, row_no)
) COMMENT 'Rows that were not accepted; a row that was replayed stays as a record';

CREATE TABLE aethermart_pipeline.repairs (
  delivery_id INT UNSIGNED NOT NULL,
  row_no      INT UNSIGNED NOT NULL,
  column_name VARCHAR(40) CHARACTER SET ascii NOT NULL COMMENT 'As in contract_columns',
  repaired_by ENUM('rule', 'hand', 'default') NOT NULL COMMENT 'default: the file has no such column',
  delivered   TEXT NULL,
  stored      TEXT NULL,
  note        VARCHAR(200) NOT NULL,
  PRIMARY KEY (delivery_id, row_no, column_name, repaired_by)
) COMMENT 'Values that were corrected, by a reading rule or by hand';

CREATE TABLE discarded_values (
  delivery_id INT UNSIGNED NOT NULL,
  row_no      INT UNSIGNED NOT NULL,
  column_name VARCHAR(255) COLLATE utf8mb4_nopad_bin NOT NULL COMMENT 'As delivered: nick and Nick are two',
  delivered   TEXT NULL,
  PRIMARY KEY (delivery_id, row_no, column_name)
) COMMENT 'Values of unknown columns that a contract with discard_value left out';

CREATE TABLE row_warnings (
  delivery_id INT UNSIGNED NOT NULL,
  row_no      INT UNSIGNED NOT NULL,
  rule        VARCHAR(60) CHARACTER SET ascii NOT NULL,
  PRIMARY KEY (delivery_id, row_no, rule)
) COMMENT 'Rules with the severity warning that accepted rows break';

CREATE TABLE contract_changes (
  source      VARCHAR(20) CHARACTER SET ascii NOT NULL COMMENT 'As in contracts',
  version     SMALLINT UNSIGNED NOT NULL,
  column_name VARCHAR(40) CHARACTER SET ascii NOT NULL COMMENT 'As in contract_columns',
  delivery_id INT UNSIGNED NULL COMMENT 'The delivery that brought the column',
  PRIMARY KEY (source, column_name)
) COMMENT 'Columns that a contract with evolve added';

CREATE TABLE runs (
  run_id      CHAR(36) CHARACTER SET ascii NOT NULL PRIMARY KEY,
  delivery_id INT UNSIGNED NOT NULL,
  state       ENUM('running', 'complete', 'failed') NOT NULL DEFAULT 'running',
  started_at  DATETIME(6) NOT NULL DEFAULT UTC_TIMESTAMP(6),
  ended_at    DATETIME(6) NULL,
  KEY (state)
) COMMENT 'Attempts to apply a delivery; a killed worker leaves one in the state running';

CREATE TABLE lineage_events (
  event_no INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  run_id   CHAR(36) CHARACTER SET ascii NOT NULL,
  kind     ENUM('START', 'RUNNING', 'COMPLETE', 'FAIL') NOT NULL,
  event    JSON NOT NULL
) COMMENT 'OpenLineage events, written in the transaction of what they report';
