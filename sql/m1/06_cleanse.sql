-- Acts on the rules of 04_rules.sql, table by table, parents first: rows with a reason against them go to quarantine as
-- they were delivered, the others into the core tables. Whole sets at a time; the rules look at each row once.
--
-- Running it again changes nothing: the records of what became of each row are written anew from the same staging
-- rows, and a core row that is there already is updated to the values that it has.

USE aethermart_db;

-- BEGIN SOLUTION
-- TASK (m1.cleansing_security): Go through the tables, parents first. Write unreadable rows and rows with a reason
--   against them to quarantine, with their delivered values as JSON in raw; all others but merged ones to the core
--   table; and each rewritten value to repairs. A second run over the same staging rows must leave every table as it
--   was.
-- Merged into the outer query, the typed values of a view would be worked out anew wherever they are named.
SET SESSION optimizer_switch = 'derived_merge=off';

TRUNCATE TABLE quarantine;
TRUNCATE TABLE repairs;

-- Rows that no values could be read from.
INSERT INTO quarantine (source, source_row, reason, raw)
SELECT source, source_row, reason, raw FROM unreadable_rows;

-- Categories level by level, as a category is checked against the parents that are loaded: until a round adds none.
DELIMITER //
BEGIN NOT ATOMIC
  DECLARE known INT DEFAULT -1;
  WHILE known <> (SELECT COUNT(*) FROM categories) DO
    SELECT COUNT(*) INTO known FROM categories;
    EXECUTE IMMEDIATE 'INSERT INTO categories (category_id, parent_id, name, kind)
      SELECT category_id, parent_id, name, kind FROM checked_categories WHERE reason IS NULL
      ON DUPLICATE KEY UPDATE parent_id = VALUES(parent_id), name = VALUES(name), kind = VALUES(kind)';
  END WHILE;
END //
DELIMITER ;

DELIMITER //
CREATE OR REPLACE PROCEDURE cleanse(IN given_source VARCHAR(20))
  MODIFIES SQL DATA
  COMMENT 'Takes every staged row of a table to where it belongs, by its checked_ view'
BEGIN
  DECLARE column_names, assignments, delivered, rewritten, differs TEXT;
  EXECUTE IMMEDIATE CONCAT(
    'CREATE OR REPLACE TEMPORARY TABLE checked_rows ENGINE = Aria AS SELECT * FROM checked_', given_source);
  SELECT GROUP_CONCAT('''', column_name, ''', s.', column_name ORDER BY ordinal_position SEPARATOR ', ')
    INTO delivered
  FROM information_schema.columns
  WHERE table_schema = 'aethermart_db' AND table_name = CONCAT('stg_', given_source) AND column_name <> 'source_row';
  -- What the core table has of them: a total is delivered with each order and not kept.
  SELECT GROUP_CONCAT(column_name ORDER BY ordinal_position SEPARATOR ', '),
    GROUP_CONCAT(column_name, ' = VALUES(', column_name, ')' ORDER BY ordinal_position SEPARATOR ', '),
    GROUP_CONCAT('JSON_ARRAY(''', column_name, ''', s.', column_name, ', CAST(c.', column_name, ' AS CHAR))'
      ORDER BY ordinal_position SEPARATOR ', '),
    GROUP_CONCAT('BINARY s.', column_name, ' <> COALESCE(BINARY CAST(c.', column_name, ' AS CHAR), '''')'
      ORDER BY ordinal_position SEPARATOR ' OR ')
    INTO column_names, assignments, rewritten, differs
  FROM information_schema.columns
  WHERE table_schema = 'aethermart_db' AND table_name = given_source AND generation_expression IS NULL;

  EXECUTE IMMEDIATE CONCAT(
    'INSERT INTO quarantine (source, source_row, reason, raw)
    SELECT ''', given_source, ''', c.source_row, c.reason, JSON_OBJECT(', delivered, ')
    FROM checked_rows c JOIN stg_', given_source, ' s USING (source_row)
    WHERE c.reason IS NOT NULL');

  EXECUTE IMMEDIATE CONCAT(
    'INSERT INTO ', given_source, ' (', column_names, ')
    SELECT ', column_names, ' FROM checked_rows WHERE reason IS NULL
    ON DUPLICATE KEY UPDATE ', assignments);

  EXECUTE IMMEDIATE CONCAT(
    'INSERT INTO repairs (source, source_row, column_name, rule, delivered, stored)
    SELECT ''', given_source, ''', c.source_row, v.column_name,
      IF(BINARY trimmed(v.delivered) = BINARY v.stored, ''blanks_around'', COALESCE(n.rule, ''written_otherwise'')),
      v.delivered, v.stored
    FROM checked_rows c
    JOIN stg_', given_source, ' s USING (source_row)
    JOIN JSON_TABLE(JSON_ARRAY(', rewritten, '), ''$[*]'' COLUMNS (
      column_name VARCHAR(40) PATH ''$[0]'', delivered TEXT PATH ''$[1]'', stored TEXT PATH ''$[2]'')) v
    LEFT JOIN repair_names n ON n.column_name = v.column_name
    WHERE c.reason IS NULL AND (', differs, ') AND BINARY v.delivered <> COALESCE(BINARY v.stored, '''')');
END //
DELIMITER ;

CALL cleanse('categories');
CALL cleanse('suppliers');
CALL cleanse('products');
CALL cleanse('customers');
CALL cleanse('orders');
CALL cleanse('order_items');
CALL cleanse('reviews');

DROP TEMPORARY TABLE checked_rows;
SET SESSION optimizer_switch = DEFAULT;
-- END SOLUTION
