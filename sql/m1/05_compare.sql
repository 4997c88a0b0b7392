-- What shows only when the rows of a delivery are compared with each other: rows that were delivered twice, values of
-- unique columns that several rows claim, codes that are a slip of the keyboard away from a known one, and how most
-- product names write a word. 06_cleanse.sql and the rules of 04_rules.sql go by it. Running it again gives the same.

USE aethermart_db;

-- BEGIN SOLUTION
-- TASK (m1.cleansing_security): Find what shows only when the rows of a delivery are compared: write second copies,
--   which say the same in every column, to merged_rows with the first such row in kept_row; keep values of keys and
--   other unique columns that several rows claim, and how product names and codes are to be spelt, where your rules
--   look them up. Running it again gives the same.
TRUNCATE TABLE merged_rows;
TRUNCATE TABLE repeated_values;
TRUNCATE TABLE word_spellings;
TRUNCATE TABLE clean_names;
DELETE FROM code_spellings WHERE is_slip;

-- A word is written as more than half of the names write it; those in capitals or small letters only have no vote.
INSERT INTO word_spellings (word, spelling)
WITH words AS (
  SELECT w.word COLLATE utf8mb4_bin AS spelling
  FROM stg_products s
  JOIN JSON_TABLE(CONCAT('[', REPLACE(JSON_QUOTE(clean_line(s.name)), ' ', '","'), ']'),
    '$[*]' COLUMNS (word VARCHAR(255) COLLATE utf8mb4_uca1400_ai_ci PATH '$')) w
  WHERE w.word <> '' AND BINARY s.name REGEXP '[a-z]' AND BINARY s.name REGEXP '[A-Z]'
), votes AS (
  SELECT LOWER(spelling) COLLATE utf8mb4_uca1400_ai_ci AS word, spelling, COUNT(*) AS n,
    SUM(COUNT(*)) OVER (PARTITION BY LOWER(spelling) COLLATE utf8mb4_uca1400_ai_ci) AS votes_cast
  FROM words
  GROUP BY spelling
)
SELECT word, spelling FROM votes WHERE n * 2 > votes_cast;

-- Model codes such as X57 are written in capitals; a word that nobody else uses stays as it is. A name in capitals
-- or small letters only is unsure where some words are known otherwise and some not at all.
INSERT INTO clean_names (source_row, name, is_unsure)
SELECT s.source_row, GROUP_CONCAT(
  COALESCE(a.meant, IF(w.word REGEXP '^[a-z][0-9]+$', UPPER(w.word), NULL), v.spelling, w.word)
  ORDER BY w.place SEPARATOR ' '),
  NOT (BINARY s.name REGEXP '[a-z]' AND BINARY s.name REGEXP '[A-Z]')
    AND SUM(COALESCE(a.meant, v.spelling) IS NULL AND w.word REGEXP '[a-z]{2}') > 0
    AND SUM(BINARY COALESCE(a.meant, v.spelling, w.word) <> BINARY w.word) > 0
FROM stg_products s
JOIN JSON_TABLE(CONCAT('[', REPLACE(JSON_QUOTE(clean_line(s.name)), ' ', '","'), ']'),
  '$[*]' COLUMNS (place FOR ORDINALITY, word VARCHAR(255) COLLATE utf8mb4_uca1400_ai_ci PATH '$')) w
LEFT JOIN abbreviations a ON a.written = w.word
LEFT JOIN word_spellings v ON v.word = w.word
WHERE w.word <> ''
GROUP BY s.source_row;

-- A code that nobody knows means the only known one that is a slip of the keyboard away.
INSERT INTO code_spellings (list, written, meant, is_slip)
WITH written AS (
  SELECT DISTINCT list, clean_line(code) AS word
  FROM (
    SELECT 'kind' AS list, kind AS code FROM stg_categories GROUP BY BINARY kind
    UNION SELECT 'channel', signup_channel FROM stg_customers GROUP BY BINARY signup_channel
    UNION SELECT 'channel', channel FROM stg_orders GROUP BY BINARY channel
    UNION SELECT 'status', status FROM stg_orders GROUP BY BINARY status
  ) codes
)
SELECT w.list, w.word, MIN(known.meant), TRUE
FROM written w
JOIN code_spellings known ON known.list = w.list AND known.written = known.meant AND is_slip(w.word, known.written)
WHERE CHAR_LENGTH(w.word) BETWEEN 2 AND 40
  AND NOT EXISTS (SELECT 1 FROM code_spellings other WHERE other.list = w.list AND other.written = w.word)
GROUP BY w.list, w.word
HAVING COUNT(*) = 1;

-- Categories of the delivery by their names, and by what is a slip away from one of them only.
INSERT INTO code_spellings (list, written, meant, is_slip)
SELECT 'category', name, MIN(category_id), TRUE
FROM (SELECT clean_line(name) AS name, read_number(category_id) AS category_id FROM stg_categories) named
WHERE category_id IS NOT NULL AND CHAR_LENGTH(name) BETWEEN 2 AND 40
GROUP BY name
HAVING COUNT(DISTINCT category_id) = 1;

INSERT INTO code_spellings (list, written, meant, is_slip)
SELECT 'category', w.word, MIN(known.meant), TRUE
FROM (
  SELECT DISTINCT clean_line(category_id) AS word FROM stg_products WHERE NOT category_id REGEXP '^[0-9]+$'
) w
JOIN code_spellings known ON known.list = 'category' AND is_slip(w.word, known.written)
WHERE CHAR_LENGTH(w.word) BETWEEN 2 AND 40
  AND NOT EXISTS (SELECT 1 FROM code_spellings other WHERE other.list = 'category' AND other.written = w.word)
GROUP BY w.word
HAVING COUNT(DISTINCT known.meant) = 1;

-- Rows that claim one key. Where they say the same, however they write it, the first one is kept and the others are
-- merged into it; where they do not, nobody knows which is right. An unreadable value is compared as it was delivered.
CREATE OR REPLACE TEMPORARY TABLE claims (
  source_row INT UNSIGNED NOT NULL PRIMARY KEY, key_value VARCHAR(255) NOT NULL,
  content CHAR(32) CHARACTER SET ascii NOT NULL COMMENT 'MD5 of all values'
) ENGINE = Aria;

DELIMITER //
CREATE OR REPLACE PROCEDURE compare_rows(IN given_source VARCHAR(20), IN key_columns VARCHAR(80))
  MODIFIES SQL DATA
  COMMENT 'Fills merged_rows and repeated_values for the key of a table, such as order_id,line_no'
BEGIN
  DECLARE first_key VARCHAR(40) DEFAULT SUBSTRING_INDEX(key_columns, ',', 1);
  DECLARE last_key VARCHAR(40) DEFAULT SUBSTRING_INDEX(key_columns, ',', -1);
  DECLARE key_of_row, is_odd, digest_of_row TEXT;
  SELECT CONCAT('CONCAT_WS(''/'', ', GROUP_CONCAT('r.', column_name ORDER BY ordinal_position), ')'),
    GROUP_CONCAT('NOT s.', column_name, ' REGEXP ''(?s)^(0|[1-9][0-9]{0,8})(?!.)''' SEPARATOR ' OR ')
    INTO key_of_row, is_odd
  FROM information_schema.columns
  WHERE table_schema = 'aethermart_db' AND table_name = CONCAT('stg_', given_source)
    AND FIND_IN_SET(column_name, key_columns);
  SELECT CONCAT('MD5(JSON_ARRAY(', GROUP_CONCAT(
    'COALESCE(CAST(r.', column_name, ' AS CHAR), CONCAT(''?'', s.', column_name, '))' ORDER BY ordinal_position), '))')
    INTO digest_of_row
  FROM information_schema.columns
  WHERE table_schema = 'aethermart_db' AND table_name = CONCAT('stg_', given_source) AND column_name <> 'source_row';

  -- Equal texts are found in the index; a key with blanks around it must be read first. STRAIGHT_JOIN: from the few
  -- candidates to their rows, not from all rows to the few.
  DELETE FROM claims;
  EXECUTE IMMEDIATE CONCAT(
    'INSERT INTO claims
    WITH odd AS (
      SELECT s.source_row, CAST(r.', first_key, ' AS CHAR) AS first_part, CAST(r.', last_key, ' AS CHAR) AS last_part
      FROM stg_', given_source, ' s JOIN read_', given_source, ' r USING (source_row)
      WHERE ', is_odd, '
    ), repeated AS (
      SELECT ', first_key, ' AS first_part, ', last_key, ' AS last_part FROM stg_', given_source, '
      GROUP BY ', key_columns, ' HAVING COUNT(*) > 1
    ), candidates AS (
      SELECT source_row FROM odd
      UNION SELECT STRAIGHT_JOIN s.source_row
      FROM (SELECT first_part, last_part FROM odd UNION SELECT * FROM repeated) parts
      JOIN stg_', given_source, ' s ON s.', first_key, ' = first_part AND s.', last_key, ' = last_part
    )
    SELECT STRAIGHT_JOIN s.source_row, ', key_of_row, ', ', digest_of_row, '
    FROM candidates JOIN stg_', given_source, ' s USING (source_row) JOIN read_', given_source, ' r USING (source_row)
    WHERE r.', first_key, ' IS NOT NULL AND r.', last_key, ' IS NOT NULL');

  INSERT INTO merged_rows (source, source_row, kept_row)
  SELECT given_source, source_row, kept_row
  FROM (
    SELECT source_row, MIN(source_row) OVER (PARTITION BY key_value, content) AS kept_row FROM claims
  ) copies
  WHERE source_row <> kept_row;

  INSERT INTO repeated_values (source, column_name, value)
  SELECT given_source, REPLACE(key_columns, ',', '/'), key_value
  FROM claims
  WHERE NOT EXISTS (SELECT 1 FROM merged_rows m WHERE m.source = given_source AND m.source_row = claims.source_row)
  GROUP BY key_value
  HAVING COUNT(*) > 1;
END //

CREATE OR REPLACE PROCEDURE compare_values(IN given_source VARCHAR(20), IN given_column VARCHAR(80))
  MODIFIES SQL DATA
  COMMENT 'Fills repeated_values for another column that must be unique'
BEGIN
  EXECUTE IMMEDIATE CONCAT(
    'INSERT INTO repeated_values (source, column_name, value)
    SELECT ''', given_source, ''', ''', given_column, ''', r.', given_column, '
    FROM read_', given_source, ' r
    LEFT JOIN merged_rows m ON m.source = ''', given_source, ''' AND m.source_row = r.source_row
    WHERE m.source_row IS NULL AND r.', given_column, ' IS NOT NULL
    GROUP BY r.', given_column, '
    HAVING COUNT(*) > 1');
END //
DELIMITER ;

CALL compare_rows('categories', 'category_id');
CALL compare_rows('suppliers', 'supplier_id');
CALL compare_rows('products', 'product_id');
CALL compare_rows('customers', 'customer_id');
CALL compare_rows('orders', 'order_id');
CALL compare_rows('order_items', 'order_id,line_no');
CALL compare_rows('reviews', 'review_id');
CALL compare_values('categories', 'name');
CALL compare_values('suppliers', 'name');
CALL compare_values('products', 'sku');
CALL compare_values('customers', 'email');
DROP TEMPORARY TABLE claims;
-- END SOLUTION
