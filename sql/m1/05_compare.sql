-- Reads the staged rows and finds what only a comparison of rows shows: the most common spelling of each word in
-- product names, codes with a typing error, rows that were delivered twice, and values of unique columns that several
-- rows claim. 06_cleanse.sql uses the results. Running this script again must give the same result.

USE aethermart_db;

-- BEGIN SOLUTION
-- TASK (m1.cleansing_security): Find the problems that show only when the rows of a delivery are compared: write second
--   copies, which are equal in every column, to merged_rows with the first such row in kept_row. Record which rows
--   claim a key or another unique value that several rows claim, and how product names and codes should be spelt;
--   your rules look this up. Running the script again must give the same result.
TRUNCATE TABLE merged_rows;
TRUNCATE TABLE doubts;
TRUNCATE TABLE rivals;
TRUNCATE TABLE word_spellings;
TRUNCATE TABLE clean_names;
DELETE FROM code_spellings WHERE is_slip;

-- An unknown code stands for a known one if exactly one known code is a single typing error away.
INSERT INTO code_spellings (list, written, meant, is_slip)
WITH written AS (
  SELECT DISTINCT list, clean_line(code) AS word
  FROM (
    SELECT 'kind' AS list, kind AS code FROM stg_categories GROUP BY kind
    UNION SELECT 'channel', signup_channel FROM stg_customers GROUP BY signup_channel
    UNION SELECT 'channel', channel FROM stg_orders GROUP BY channel
    UNION SELECT 'status', status FROM stg_orders GROUP BY status
  ) codes
)
SELECT w.list, w.word, MIN(known.meant), TRUE
FROM written w
JOIN code_spellings known ON known.list = w.list AND known.written = known.meant AND is_slip(w.word, known.written)
WHERE CHAR_LENGTH(w.word) BETWEEN 2 AND 40
  AND NOT EXISTS (SELECT 1 FROM code_spellings other WHERE other.list = w.list AND other.written = w.word)
GROUP BY w.list, w.word
HAVING COUNT(*) = 1;

-- Rows with the same key. If their values are equal, in whatever spelling, the first row is kept and the others are
-- merged into it. If not, nobody knows which one is right. An unreadable value is compared as it was delivered.
--
-- SQL_BIG_RESULT makes the server sort by key instead of looking up row by row, which is many times faster for a
-- million keys. STRAIGHT_JOIN with join_cache_level 4 hashes the few repeated keys and scans all rows once. (The server
-- scans them again whenever the join buffer is full, so the buffer is large.)
DELIMITER //
CREATE OR REPLACE PROCEDURE compare_rows(IN given_source VARCHAR(20) CHARACTER SET ascii, IN key_columns VARCHAR(80))
  MODIFIES SQL DATA
  COMMENT 'Finds rows with the same key, such as order_id,line_no; fills merged_rows and doubts'
BEGIN
  DECLARE is_key_read, is_same_key, key_of_row, digest_of_row TEXT;
  SELECT GROUP_CONCAT(column_name, ' IS NOT NULL' SEPARATOR ' AND '),
    GROUP_CONCAT('t.', column_name, ' = k.', column_name SEPARATOR ' AND '),
    CONCAT('CONCAT_WS(''/'', ', GROUP_CONCAT('t.', column_name ORDER BY ordinal_position), ')')
    INTO is_key_read, is_same_key, key_of_row
  FROM information_schema.columns
  WHERE table_schema = 'aethermart_db' AND table_name = CONCAT('stg_', given_source)
    AND FIND_IN_SET(column_name, key_columns);
  SELECT CONCAT('MD5(JSON_ARRAY(', GROUP_CONCAT(
    'COALESCE(CAST(t.', column_name, ' AS CHAR), CONCAT(''?'', s.', column_name, '))' ORDER BY ordinal_position), '))')
    INTO digest_of_row
  FROM information_schema.columns
  WHERE table_schema = 'aethermart_db' AND table_name = CONCAT('stg_', given_source)
    AND column_name <> 'source_row' AND generation_expression IS NULL;

  EXECUTE IMMEDIATE CONCAT(
    'SET STATEMENT sort_buffer_size = 67108864 FOR
    CREATE OR REPLACE TEMPORARY TABLE repeated_keys ENGINE = Aria AS
    SELECT SQL_BIG_RESULT ', key_columns, ' FROM typed_', given_source, ' WHERE ', is_key_read, '
    GROUP BY ', key_columns, ' HAVING COUNT(*) > 1');

  CREATE OR REPLACE TEMPORARY TABLE claims (
    source_row INT UNSIGNED NOT NULL PRIMARY KEY, key_value VARCHAR(255) NOT NULL,
    content CHAR(32) CHARACTER SET ascii NOT NULL COMMENT 'MD5 of all values'
  ) ENGINE = Aria;
  EXECUTE IMMEDIATE CONCAT(
    'SET STATEMENT join_cache_level = 4, join_buffer_size = 67108864, join_buffer_space_limit = 268435456 FOR
    INSERT INTO claims
    SELECT STRAIGHT_JOIN t.source_row, ', key_of_row, ', ', digest_of_row, '
    FROM repeated_keys k
    JOIN typed_', given_source, ' t ON ', is_same_key, '
    JOIN stg_', given_source, ' s ON s.source_row = t.source_row');

  INSERT INTO merged_rows (source, source_row, kept_row)
  SELECT given_source, source_row, kept_row
  FROM (
    SELECT source_row, MIN(source_row) OVER (PARTITION BY key_value, content) AS kept_row FROM claims
  ) copies
  WHERE source_row <> kept_row;

  INSERT INTO doubts (source, source_row, reason)
  SELECT source, source_row, 'merged' FROM merged_rows WHERE source = given_source;

  INSERT INTO doubts (source, source_row, reason)
  SELECT given_source, source_row, 'key_not_unique'
  FROM (
    SELECT c.source_row, COUNT(*) OVER (PARTITION BY c.key_value) AS claimants
    FROM claims c
    LEFT JOIN merged_rows m ON m.source = given_source AND m.source_row = c.source_row
    WHERE m.source_row IS NULL
  ) rivals
  WHERE claimants > 1;
  DROP TEMPORARY TABLE repeated_keys, claims;
END //

-- 06_cleanse.sql decides between the rivals, after it has checked each row on its own. Sorting checksums is faster than
-- sorting long texts. Equal values have equal checksums; only rows with equal checksums are compared.
CREATE OR REPLACE PROCEDURE compare_values(IN given_source VARCHAR(20) CHARACTER SET ascii, IN given_column VARCHAR(80))
  MODIFIES SQL DATA
  COMMENT 'Finds rows that share a value of another unique column; fills rivals'
BEGIN
  DECLARE number_of_value TEXT DEFAULT CONCAT('CRC32(WEIGHT_STRING(', given_column, '))');
  EXECUTE IMMEDIATE CONCAT(
    'SET STATEMENT sort_buffer_size = 67108864 FOR
    CREATE OR REPLACE TEMPORARY TABLE repeated_keys (KEY (number)) ENGINE = InnoDB AS
    SELECT SQL_BIG_RESULT ', number_of_value, ' AS number FROM typed_', given_source, '
    WHERE ', given_column, ' IS NOT NULL GROUP BY number HAVING COUNT(*) > 1');
  EXECUTE IMMEDIATE CONCAT(
    'INSERT IGNORE INTO rivals (source, source_row)
    SELECT ''', given_source, ''', source_row
    FROM (
      SELECT STRAIGHT_JOIN t.source_row, COUNT(*) OVER (PARTITION BY t.', given_column, ') AS claimants
      FROM typed_', given_source, ' t
      JOIN repeated_keys k ON k.number = ', number_of_value, '
      LEFT JOIN merged_rows m ON m.source = ''', given_source, ''' AND m.source_row = t.source_row
      WHERE m.source_row IS NULL
    ) rivals
    WHERE claimants > 1');
  DROP TEMPORARY TABLE repeated_keys;
END //
DELIMITER ;

-- Each value is read once; all later steps use the values that were read. Each lane fills its own tables and adds its
-- own rows to doubts and merged_rows. The catalogue's lane adds spellings of category names, which no other lane looks
-- up.

-- LANE: order items
CREATE OR REPLACE TABLE typed_order_items ENGINE = Aria TRANSACTIONAL = 0 AS SELECT * FROM read_order_items;
CALL compare_rows('order_items', 'order_id,line_no');

-- LANE: orders
CREATE OR REPLACE TABLE typed_orders ENGINE = Aria TRANSACTIONAL = 0 AS SELECT * FROM read_orders;
CALL compare_rows('orders', 'order_id');

-- LANE: customers
CREATE OR REPLACE TABLE typed_customers ENGINE = Aria TRANSACTIONAL = 0 AS SELECT * FROM read_customers;
CALL compare_rows('customers', 'customer_id');
CALL compare_values('customers', 'email');

-- LANE: reviews
CREATE OR REPLACE TABLE typed_reviews ENGINE = Aria TRANSACTIONAL = 0 AS SELECT * FROM read_reviews;
CALL compare_rows('reviews', 'review_id');

-- LANE: the catalogue
-- The words of each product name.
CREATE OR REPLACE TEMPORARY TABLE name_words ENGINE = Aria TRANSACTIONAL = 0 AS
SELECT s.source_row, w.place, w.word, BINARY s.name REGEXP '[a-z]' AND BINARY s.name REGEXP '[A-Z]' AS has_both_cases
FROM stg_products s
JOIN JSON_TABLE(CONCAT('[', REPLACE(JSON_QUOTE(
    IF(s.name REGEXP '(?s)^[!-~]+( [!-~]+)*(?!.)', s.name, clean_line(s.name))), ' ', '","'), ']'),
  '$[*]' COLUMNS (place FOR ORDINALITY, word VARCHAR(255) COLLATE utf8mb4_uca1400_ai_ci PATH '$')) w
WHERE w.word <> '';

-- A word gets the spelling that more than half of the names use. Names entirely in capitals or in small letters do not
-- count.
INSERT INTO word_spellings (word, spelling)
WITH votes AS (
  SELECT LOWER(word) COLLATE utf8mb4_uca1400_ai_ci AS word, word COLLATE utf8mb4_bin AS spelling, COUNT(*) AS n,
    SUM(COUNT(*)) OVER (PARTITION BY LOWER(word) COLLATE utf8mb4_uca1400_ai_ci) AS votes_cast
  FROM name_words
  WHERE has_both_cases
  GROUP BY word COLLATE utf8mb4_bin
)
SELECT word, spelling FROM votes WHERE n * 2 > votes_cast;

-- Model codes such as X57 are written in capitals. A word that no other name uses stays as it is. A name entirely in
-- capitals or in small letters is unsure if some of its words have a different usual spelling and others are unknown.
INSERT INTO clean_names (source_row, name, is_unsure)
SELECT w.source_row, GROUP_CONCAT(
  COALESCE(a.meant, IF(w.word REGEXP '^[a-z][0-9]+$', UPPER(w.word), NULL), v.spelling, w.word)
  ORDER BY w.place SEPARATOR ' '),
  NOT MIN(w.has_both_cases)
    AND SUM(COALESCE(a.meant, v.spelling) IS NULL AND w.word REGEXP '[a-z]{2}') > 0
    AND SUM(BINARY COALESCE(a.meant, v.spelling, w.word) <> BINARY w.word) > 0
FROM name_words w
LEFT JOIN abbreviations a ON a.written = w.word
LEFT JOIN word_spellings v ON v.word = w.word
GROUP BY w.source_row;
DROP TEMPORARY TABLE name_words;

-- Names of the delivered categories, and names that are one typing error away from exactly one of them.
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

CREATE OR REPLACE TABLE typed_categories ENGINE = Aria TRANSACTIONAL = 0 AS SELECT * FROM read_categories;
CREATE OR REPLACE TABLE typed_suppliers ENGINE = Aria TRANSACTIONAL = 0 AS SELECT * FROM read_suppliers;
CREATE OR REPLACE TABLE typed_products ENGINE = Aria TRANSACTIONAL = 0 AS SELECT * FROM read_products;
CALL compare_rows('categories', 'category_id');
CALL compare_rows('suppliers', 'supplier_id');
CALL compare_rows('products', 'product_id');
CALL compare_values('categories', 'name');
CALL compare_values('suppliers', 'name');
CALL compare_values('products', 'sku');
-- END LANES

-- END SOLUTION
