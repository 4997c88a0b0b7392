-- How rows are read and judged: first their values, one by one, then each row against the versions that are there.
--
-- Three temporary tables hold the rows in hand: batch_rows (a row each), batch_values (a value each) and batch_failures
-- (each rule that a row breaks). Creating temporary tables does not end a transaction. Values are read by the functions
-- of sql/m1/04_rules.sql, so a price or a date means the same in the first load and in every delivery after it. The
-- patterns before the calls recognise values that are in their stored form already, because calls are expensive.

USE aethermart_pipeline;

DELIMITER //

CREATE OR REPLACE PROCEDURE new_batch()
  MODIFIES SQL DATA
  COMMENT 'Empties the temporary tables'
BEGIN
  CREATE OR REPLACE TEMPORARY TABLE batch_rows (
    delivery_id INT UNSIGNED NOT NULL, row_no INT UNSIGNED NOT NULL,
    raw JSON NOT NULL, given JSON NOT NULL COMMENT 'By the contract''s names', vals JSON NULL COMMENT 'As read',
    row_key VARCHAR(60) CHARACTER SET ascii, version_at DATETIME, digest CHAR(32) CHARACTER SET ascii,
    is_late BOOLEAN NOT NULL DEFAULT FALSE, accepted_from DATETIME, outcome VARCHAR(12) CHARACTER SET ascii,
    problem VARCHAR(60) CHARACTER SET ascii, detail VARCHAR(400), waits_for VARCHAR(90) CHARACTER SET ascii,
    PRIMARY KEY (delivery_id, row_no), KEY (row_key, version_at)) ENGINE = Aria TRANSACTIONAL = 0;
  CREATE OR REPLACE TEMPORARY TABLE batch_values (
    delivery_id INT UNSIGNED NOT NULL, row_no INT UNSIGNED NOT NULL, column_name VARCHAR(40) CHARACTER SET ascii NOT NULL,
    role VARCHAR(10) CHARACTER SET ascii NOT NULL, delivered TEXT, stored TEXT,
    PRIMARY KEY (delivery_id, row_no, column_name), KEY (column_name)) ENGINE = Aria TRANSACTIONAL = 0;
  CREATE OR REPLACE TEMPORARY TABLE batch_failures (
    delivery_id INT UNSIGNED NOT NULL, row_no INT UNSIGNED NOT NULL, rule VARCHAR(60) CHARACTER SET ascii NOT NULL,
    position TINYINT UNSIGNED NOT NULL, severity VARCHAR(10) CHARACTER SET ascii NOT NULL, detail VARCHAR(400),
    waits_for VARCHAR(90) CHARACTER SET ascii, PRIMARY KEY (delivery_id, row_no, rule)) ENGINE = Aria TRANSACTIONAL = 0;
END //

CREATE OR REPLACE PROCEDURE stage_rows(IN given_rows JSON, IN given_delivery INT UNSIGNED)
  MODIFIES SQL DATA
  COMMENT 'Rows that a client sends: [{"n": 1, "raw": {…}, "values": {…}, "problem": "…", "detail": "…"}, …]'
BEGIN
  CALL new_batch();
  INSERT INTO batch_rows (delivery_id, row_no, raw, given, problem, detail)
  SELECT COALESCE(t.delivery_id, given_delivery), t.row_no, COALESCE(t.raw, t.given), t.given, t.problem, LEFT(t.detail, 400)
  FROM JSON_TABLE(given_rows, '$[*]' COLUMNS (
    delivery_id INT UNSIGNED PATH '$.d', row_no INT UNSIGNED PATH '$.n', raw JSON PATH '$.raw', given JSON PATH '$.values',
    problem VARCHAR(60) PATH '$.problem', detail VARCHAR(2000) PATH '$.detail')) t;
END //

-- BEGIN SOLUTION
-- TASK (m4.pipeline): Create read_rows(given_source): for each row of batch_rows without a problem and each column of
--   the contract, a row of batch_values with the delivered text (NULL if it is empty) and the value as the reader of the
--   contract gives it (NULL if it cannot be read). Then fill vals (a JSON object of the stored values), row_key (the key
--   columns in their order, joined by colons), version_at and digest (MD5 of the normalised vals, without
--   missing values) of batch_rows.
CREATE OR REPLACE PROCEDURE read_rows(IN given_source VARCHAR(20) CHARACTER SET ascii)
  MODIFIES SQL DATA
  COMMENT 'Reads every value by the contract'
BEGIN
  INSERT INTO batch_values (delivery_id, row_no, column_name, role, delivered, stored)
  SELECT delivery_id, row_no, column_name, role, delivered, CASE reader
    WHEN 'number' THEN IF(delivered REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)', delivered, aethermart_db.read_number(delivered))
    WHEN 'dollars' THEN IF(delivered REGEXP '(?s)^[0-9]{1,7}[.][0-9]{2}(?!.)', delivered,
      aethermart_db.read_dollars(delivered))
    WHEN 'day' THEN IF(delivered REGEXP '(?s)^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])(?!.)', delivered,
      aethermart_db.read_day(delivered))
    WHEN 'time' THEN IF(delivered REGEXP
      '(?s)^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8]) ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?!.)', delivered,
      aethermart_db.read_time(delivered))
    WHEN 'email' THEN IF(delivered REGEXP '(?s)^[a-z0-9_]+([.][a-z0-9_]+)*@([a-z0-9]+[.])+[a-z]{2,}(?!.)', delivered,
      aethermart_db.read_email(delivered))
    WHEN 'phone' THEN aethermart_db.read_phone(delivered)
    WHEN 'country' THEN IF(delivered REGEXP '(?s)(?-i)^[A-Z]{2}(?!.)', delivered, aethermart_db.read_country(delivered))
    WHEN 'password_hash' THEN IF(delivered REGEXP '(?s)(?-i)^[$]2b[$]12[$][./A-Za-z0-9]{53}(?!.)', delivered,
      aethermart_db.read_password_hash(delivered))
    WHEN 'rating' THEN IF(delivered REGEXP '(?s)^[1-5](?!.)', delivered, aethermart_db.read_rating(delivered))
    WHEN 'code' THEN COALESCE((SELECT meant FROM aethermart_db.code_spellings s WHERE s.list = cells.list
      AND s.written = cells.delivered), aethermart_db.read_code(list, delivered))
    WHEN 'category' THEN COALESCE(aethermart_db.read_number(delivered), (SELECT category_id FROM aethermart_db.categories
      WHERE name = aethermart_db.clean_line(delivered)), aethermart_db.read_category(delivered))
    WHEN 'line' THEN IF(delivered REGEXP '(?s)(?-i)^[!-~]+( [!-~]+)*(?!.)', delivered, aethermart_db.clean_line(delivered))
    WHEN 'text' THEN IF(delivered REGEXP '(?s)(?-i)^[!-%''-;=?-~]+( [!-%''-;=?-~]+)*(?!.)', delivered,
      aethermart_db.clean_text(delivered))
    ELSE delivered END
  FROM (
    SELECT b.delivery_id, b.row_no, c.column_name, c.role, c.reader, c.list,
      NULLIF(JSON_VALUE(b.given, CONCAT('$.', c.column_name)), '') AS delivered
    FROM batch_rows b JOIN contract_columns c ON c.source = given_source
    WHERE b.problem IS NULL) cells;

  UPDATE batch_rows b JOIN (
    SELECT v.delivery_id, v.row_no, JSON_OBJECTAGG(v.column_name, v.stored) AS vals,
      MAX(IF(v.role = 'version', v.stored, NULL)) AS version_at,
      -- A key of which one part cannot be read is none.
      IF(SUM(v.role = 'key' AND v.stored IS NULL) > 0, NULL,
        GROUP_CONCAT(IF(v.role = 'key', v.stored, NULL) ORDER BY c.position SEPARATOR ':')) AS row_key
    FROM batch_values v JOIN contract_columns c ON c.source = given_source AND c.column_name = v.column_name
    GROUP BY v.delivery_id, v.row_no) r USING (delivery_id, row_no)
  SET b.vals = r.vals, b.row_key = r.row_key, b.version_at = r.version_at,
    -- Without missing values: a column that is added to the contract later must not change the digest of a row that lacks it.
    b.digest = MD5(JSON_NORMALIZE(JSON_MERGE_PATCH('{}', r.vals)));
END //
-- END SOLUTION

CREATE OR REPLACE PROCEDURE judge_rows(IN given_source VARCHAR(20) CHARACTER SET ascii, IN accept_late BOOLEAN)
  MODIFIES SQL DATA
  COMMENT 'Tries every rule of the contract; the first error of a row becomes its problem'
BEGIN
  DECLARE newest, oldest DATETIME;
  SELECT high_water, high_water - INTERVAL lateness_hours HOUR INTO newest, oldest FROM contracts WHERE source = given_source;

  INSERT INTO batch_failures (delivery_id, row_no, rule, position, severity, detail, waits_for)
  SELECT v.delivery_id, v.row_no, r.rule, r.position, r.severity,
    -- Values of persons are shown by their form only.
    LEFT(CONCAT(v.column_name, ' "', IF(given_source = 'customers',
      REGEXP_REPLACE(REGEXP_REPLACE(COALESCE(v.delivered, ''), '[0-9]', '9'), '[[:alpha:]]', 'a'), COALESCE(v.delivered, '')),
      '"'), 400),
    IF(r.kind = 'parent', CONCAT(r.parent, ':', v.stored), NULL)
  FROM batch_values v JOIN contract_rules r ON r.source = given_source AND r.column_name = v.column_name
  WHERE CASE r.kind
    WHEN 'required' THEN v.delivered IS NULL
    WHEN 'readable' THEN v.delivered IS NOT NULL AND v.stored IS NULL
    WHEN 'range' THEN CAST(v.stored AS DECIMAL(20, 4)) < r.low OR CAST(v.stored AS DECIMAL(20, 4)) > r.high
    WHEN 'length' THEN CHAR_LENGTH(v.stored) > r.high
    WHEN 'parent' THEN v.stored IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM row_keys k WHERE k.source = r.parent AND k.row_key = CONVERT(v.stored USING ascii))
    ELSE FALSE END;
  CALL find_rivals(given_source);

  UPDATE batch_rows AS b JOIN (
    SELECT delivery_id, row_no, rule, detail, waits_for,
      ROW_NUMBER() OVER (PARTITION BY delivery_id, row_no ORDER BY position, rule) AS place
    FROM batch_failures WHERE severity <> 'warning') f USING (delivery_id, row_no)
  SET b.problem = f.rule, b.detail = f.detail, b.waits_for = f.waits_for
  WHERE f.place = 1;

  UPDATE batch_rows SET is_late = COALESCE(version_at < newest, FALSE);
  -- One change from the far future would move the watermark, and everything after it would be late.
  UPDATE batch_rows SET problem = 'version_in_future', detail = CONCAT('changed at ', version_at, ', it is ', UTC_TIMESTAMP())
  WHERE problem IS NULL AND version_at > UTC_TIMESTAMP() + INTERVAL 1 DAY;
  -- A row that is tried again is late by the watermark of its arrival.
  UPDATE batch_rows SET accepted_from = COALESCE(accepted_from, IF(accept_late, '1000-01-01', oldest));
  UPDATE batch_rows SET problem = 'too_late', detail = CONCAT('changed at ', version_at, ', accepted from ', accepted_from)
  WHERE problem IS NULL AND version_at < accepted_from AND NOT accept_late;
END //

CREATE OR REPLACE PROCEDURE find_rivals(IN given_source VARCHAR(20) CHARACTER SET ascii)
  MODIFIES SQL DATA
  COMMENT 'Finds values that must be unique and belong to another key, in the shop''s table or earlier in the batch'
BEGIN
  -- The table's own comparison decides what is equal, so the table is asked, not a copy of its values.
  FOR r IN (SELECT u.rule, u.column_name, u.position, u.severity, k.column_name AS key_column FROM contract_rules u
    JOIN contract_columns k ON k.source = u.source AND k.role = 'key' WHERE u.source = given_source AND u.kind = 'unique')
  DO
    EXECUTE IMMEDIATE CONCAT('INSERT INTO batch_failures (delivery_id, row_no, rule, position, severity, detail)
      SELECT v.delivery_id, v.row_no, ''', r.rule, ''', ', r.position, ', ''', r.severity, ''',
        CONCAT(''', r.column_name, ' belongs to ', r.key_column, ' '', MIN(owner))
      FROM batch_values v JOIN batch_rows b USING (delivery_id, row_no) JOIN (
        SELECT ', r.column_name, ' AS value, ', r.key_column, ' AS owner FROM aethermart_db.', given_source, '
          WHERE ', r.column_name, ' IN (SELECT stored FROM batch_values WHERE column_name = ''', r.column_name, ''')
        UNION ALL SELECT stored, FIRST_VALUE(row_key) OVER (PARTITION BY stored ORDER BY delivery_id, row_no)
          FROM batch_values JOIN batch_rows USING (delivery_id, row_no)
          WHERE column_name = ''', r.column_name, ''' AND problem IS NULL AND row_key IS NOT NULL) taken ON taken.value = v.stored
      WHERE v.column_name = ''', r.column_name, ''' AND taken.owner <> b.row_key
      GROUP BY v.delivery_id, v.row_no');
  END FOR;
END //

-- BEGIN SOLUTION
-- TASK (m4.pipeline): Create decide_rows(given_source): the outcome of each row of batch_rows. A row with a problem is
--   quarantined. Among rows with the same key and version, the first counts: an equal one is merged, a different one is
--   quarantined as version_conflict; a version in row_versions counts as earlier than the batch. Of the others, the newest
--   of its key is loaded if it is newer than row_keys says, and all others are superseded.
CREATE OR REPLACE PROCEDURE decide_rows(IN given_source VARCHAR(20) CHARACTER SET ascii)
  MODIFIES SQL DATA
  COMMENT 'Loaded, superseded, merged or quarantined: every row gets exactly one outcome'
BEGIN
  UPDATE batch_rows b
  LEFT JOIN (
    SELECT delivery_id, row_no, ROW_NUMBER() OVER same AS copy_no, FIRST_VALUE(digest) OVER same AS first_digest,
      MAX(version_at) OVER (PARTITION BY row_key) AS newest
    FROM batch_rows WHERE problem IS NULL
    WINDOW same AS (PARTITION BY row_key, version_at ORDER BY delivery_id, row_no)
  ) r USING (delivery_id, row_no)
  LEFT JOIN row_versions v ON v.source = given_source AND v.row_key = b.row_key AND v.version_at = b.version_at
  LEFT JOIN row_keys k ON k.source = given_source AND k.row_key = b.row_key
  SET b.outcome = CASE
    WHEN b.problem IS NOT NULL THEN 'quarantined'
    WHEN COALESCE(v.digest, r.first_digest) <> b.digest THEN 'quarantined'
    WHEN v.digest IS NOT NULL OR r.copy_no > 1 THEN 'merged'
    WHEN k.version_at >= b.version_at OR b.version_at < r.newest THEN 'superseded'
    ELSE 'loaded' END;

  UPDATE batch_rows SET problem = 'version_conflict', detail = CONCAT('another row of ', version_at, ' came first')
  WHERE problem IS NULL AND outcome = 'quarantined';
END //
-- END SOLUTION

DELIMITER ;
