-- The rules for reading delivered values. Each rule is written once.
--
-- Each table has a read_ view that shows every staged row with the values that the core table needs; a value that
-- cannot be read is NULL. 05_compare.sql stores these rows in the typed_ tables and compares them; 06_cleanse.sql
-- checks them.
--
-- A value is corrected only if its meaning is certain. Otherwise its row is set aside; nothing is guessed.
--   numbers  each has only one spelling, so "7" and "07" are never two keys
--   dollars  1299.00, $1,299.00, USD 1299, 1,299.00 USD; other currencies and decimal commas are not accepted
--   days     valid calendar days, as 2024-05-31, 2024/05/31, 31.05.2024, 31 May 2024 or 05/31/2024; 05/06/2024 has two
--            meanings and is set aside
--   times    a day and a time of day in UTC; a time with an offset (+0100, +01:00, Z) is converted
--   totals   of orders: they must agree with the items, so they serve as evidence and are not stored
--   e-mails  one mailbox at a domain with a dot
--   codes    by their spellings in code_spellings, or with one typing error if only one code is that close. A category
--            may be given by its name instead of its id
--   text     without surrounding blanks and line breaks; markup is removed, wrong decoding is reversed
-- In the patterns, (?s) … (?!.) marks the end of the text; $ would also accept a line break after it.
-- 05_compare.sql first makes the spelling of product names uniform: abbreviations are written out, and other words get
-- their most common spelling.
--
-- Most rows are plain: every value is in its usual form, so reading changes nothing. The column is_plain is computed
-- once for each row, and the values of a plain row are not examined further. In other rows most values have their usual
-- form, too. A pattern in the view recognises them, because function calls are expensive. A pattern may be too narrow
-- but never too wide: what it does not match is read by the function, with the same result. Characters that wrong
-- decoding leaves behind, such as "€", are in no pattern for text.

USE aethermart_db;

-- BEGIN SOLUTION
-- TASK (m1.cleansing_security): Write, for each core table, a view read_<table> over its staging table: source_row and
--   each column with the core table's type, or NULL if it cannot be read. Correct what is certain: blanks and line
--   breaks around a value, other ways to write a date, a price or a code, and two values in each other's column. Do not
--   guess: a value whose meaning is not certain is NULL. For a value that may be missing or unreadable, also show its
--   text, so that the checks of 06_cleanse.sql can distinguish the two cases.
DELIMITER //
CREATE FUNCTION trimmed(given TEXT) RETURNS TEXT DETERMINISTIC NO SQL
  COMMENT 'Removes blanks, tabs and line breaks around a text'
  RETURN REGEXP_REPLACE(given, '^[\\s\\x{A0}]+|[\\s\\x{A0}]+$', '') //

CREATE FUNCTION redecoded(given TEXT) RETURNS TEXT DETERMINISTIC NO SQL
  COMMENT 'Repairs UTF-8 that was decoded as Windows-1252; returns any other text unchanged'
BEGIN
  DECLARE bytes BLOB;
  IF given NOT REGEXP '(?s)(?-i)^[\\x{00}-\\x{FF}€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]*(?!.)'
    THEN RETURN given; END IF;
  SET bytes = CAST(CONVERT(given USING latin1) AS BINARY);
  -- If the text was never UTF-8, its bytes are not valid UTF-8.
  RETURN IF(bytes REGEXP
    '(?s)^([\\x00-\\x7F]|[\\xC2-\\xDF][\\x80-\\xBF]|[\\xE1-\\xEC\\xEE\\xEF][\\x80-\\xBF]{2})*+(?!.)',
    CONVERT(bytes USING utf8mb4), given);
END //

CREATE FUNCTION clean_line(given TEXT) RETURNS TEXT DETERMINISTIC NO SQL
  COMMENT 'A name or title: single blanks between words, wrong decoding repaired'
  RETURN REGEXP_REPLACE(redecoded(trimmed(given)), '\\s{2,}|[\\t\\r\\n]', ' ') //

CREATE FUNCTION clean_text(given TEXT) RETURNS TEXT DETERMINISTIC NO SQL
  COMMENT 'Running text: markup removed, wrong decoding repaired, line breaks kept'
BEGIN
  DECLARE plain TEXT DEFAULT REGEXP_REPLACE(given, '</?(p|br|b|i|em|strong|div|span|ul|li)( [^<>]*)?/?>', '');
  SET plain = REPLACE(REPLACE(REPLACE(plain, '&quot;', '"'), '&#39;', ''''), '&nbsp;', ' ');
  SET plain = REPLACE(REPLACE(REPLACE(plain, '&lt;', '<'), '&gt;', '>'), '&amp;', '&');
  RETURN redecoded(trimmed(plain));
END //

CREATE FUNCTION read_number(given TEXT) RETURNS INT UNSIGNED DETERMINISTIC NO SQL
BEGIN
  DECLARE plain TEXT DEFAULT trimmed(given);
  RETURN IF(plain REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)', CAST(plain AS UNSIGNED), NULL);
END //

CREATE FUNCTION read_dollars(given TEXT) RETURNS DECIMAL(12, 2) DETERMINISTIC NO SQL
  RETURN CAST(REGEXP_REPLACE(NULLIF(REGEXP_SUBSTR(trimmed(given),
    '^((USD|US[$]|[$]) ?)?-?([0-9]{1,7}|[0-9]{1,3}(,[0-9]{3}){1,2})([.][0-9]{1,2})?( ?USD)?$'), ''),
    '[^0-9.-]', '') AS DECIMAL(12, 2)) //

CREATE FUNCTION read_day(given TEXT) RETURNS DATE DETERMINISTIC NO SQL
BEGIN
  DECLARE plain TEXT DEFAULT trimmed(given);
  DECLARE y, m, d INT;
  CASE
    WHEN plain REGEXP '^[0-9]{4}([-/])[0-9]{2}\\1[0-9]{2}$' THEN
      SET y = LEFT(plain, 4), m = SUBSTRING(plain, 6, 2), d = RIGHT(plain, 2);
    WHEN plain REGEXP '^[0-9]{1,2}[.][0-9]{1,2}[.][0-9]{4}$' THEN
      SET y = RIGHT(plain, 4), m = SUBSTRING_INDEX(SUBSTRING_INDEX(plain, '.', 2), '.', -1),
        d = SUBSTRING_INDEX(plain, '.', 1);
    WHEN plain REGEXP '^[0-9]{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [0-9]{4}$' THEN
      SET y = RIGHT(plain, 4), d = SUBSTRING_INDEX(plain, ' ', 1),
        m = (LOCATE(SUBSTRING_INDEX(SUBSTRING_INDEX(plain, ' ', 2), ' ', -1),
          'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec') + 3) DIV 4;
    WHEN plain REGEXP '^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}$' THEN
      SET y = RIGHT(plain, 4), m = SUBSTRING_INDEX(plain, '/', 1),
        d = SUBSTRING_INDEX(SUBSTRING_INDEX(plain, '/', 2), '/', -1);
      -- Month first or day first? A number above 12 is the day. Otherwise only two equal numbers are unambiguous.
      IF m > 12 THEN SET m = d, d = SUBSTRING_INDEX(plain, '/', 1);
      ELSEIF d <= 12 AND d <> m THEN RETURN NULL;
      END IF;
    ELSE RETURN NULL;
  END CASE;
  IF y NOT BETWEEN 1900 AND 2099 OR m NOT BETWEEN 1 AND 12 OR d < 1
    OR d > DAY(LAST_DAY(CONCAT(y, '-', LPAD(m, 2, '0'), '-01'))) THEN RETURN NULL;
  END IF;
  RETURN CONCAT(y, '-', LPAD(m, 2, '0'), '-', LPAD(d, 2, '0'));
END //

CREATE FUNCTION read_time(given TEXT) RETURNS DATETIME DETERMINISTIC NO SQL
  COMMENT 'A time in UTC. An offset such as +0100, +01:00 or Z is converted; a time without one is UTC'
BEGIN
  DECLARE plain TEXT DEFAULT trimmed(given);
  DECLARE zone TEXT DEFAULT REGEXP_SUBSTR(plain, ' ?(Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})$');
  DECLARE clock TEXT DEFAULT LEFT(plain, CHAR_LENGTH(plain) - CHAR_LENGTH(zone));
  DECLARE day DATE;
  DECLARE behind INT DEFAULT 0;
  -- A fraction of a second is dropped, because no column stores it.
  SET clock = REGEXP_REPLACE(clock, '[.][0-9]{1,9}$', '');
  IF clock NOT REGEXP '^[^:]+[ T]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$' THEN RETURN NULL; END IF;
  SET day = read_day(LEFT(clock, CHAR_LENGTH(clock) - 9)), zone = REPLACE(TRIM(zone), ':', '');
  IF zone REGEXP '^[+-]' THEN
    IF SUBSTRING(zone, 2, 2) > 14 OR RIGHT(zone, 2) > 59 THEN RETURN NULL; END IF;
    SET behind = IF(LEFT(zone, 1) = '+', 1, -1) * (SUBSTRING(zone, 2, 2) * 60 + RIGHT(zone, 2));
  END IF;
  RETURN IF(day IS NULL, NULL, CAST(CONCAT(day, ' ', RIGHT(clock, 8)) AS DATETIME) - INTERVAL behind MINUTE);
END //

CREATE FUNCTION read_email(given TEXT) RETURNS VARCHAR(255) DETERMINISTIC NO SQL
  RETURN NULLIF(REGEXP_SUBSTR(trimmed(given),
    '^[A-Za-z0-9_%+-]+([.][A-Za-z0-9_%+-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?[.])+[A-Za-z]{2,}$'), '') //

CREATE FUNCTION read_phone(given TEXT) RETURNS VARCHAR(255) DETERMINISTIC NO SQL
  COMMENT 'US numbers as +1-415-555-0123; others unchanged if they have 6 to 15 digits after any leading zeros'
BEGIN
  DECLARE plain TEXT DEFAULT trimmed(given);
  DECLARE digits TEXT DEFAULT TRIM(LEADING '0' FROM REGEXP_REPLACE(plain, '[^0-9]', ''));
  IF plain NOT REGEXP '^[+(]?[0-9][-0-9 ()./]+$' OR CHAR_LENGTH(digits) NOT BETWEEN 6 AND 15 THEN RETURN NULL; END IF;
  IF plain REGEXP '^([+]|00)1[^0-9]' AND digits REGEXP '^1[0-9]{10}$' THEN
    RETURN CONCAT('+1-', SUBSTRING(digits, 2, 3), '-', SUBSTRING(digits, 5, 3), '-', RIGHT(digits, 4));
  END IF;
  RETURN plain;
END //

CREATE FUNCTION read_country(given TEXT) RETURNS VARCHAR(255) DETERMINISTIC NO SQL
  RETURN NULLIF(UPPER(REGEXP_SUBSTR(trimmed(given), '^[A-Za-z]{2}$')), '') //

CREATE FUNCTION read_password_hash(given TEXT) RETURNS VARCHAR(255) DETERMINISTIC NO SQL
  RETURN NULLIF(REGEXP_SUBSTR(trimmed(given), '(?-i)^[$]2b[$]12[$][./A-Za-z0-9]{53}$'), '') //

CREATE FUNCTION read_rating(given TEXT) RETURNS INT UNSIGNED DETERMINISTIC NO SQL
  COMMENT '4, 4/5, 4.0, 4 stars, ★★★★'
BEGIN
  DECLARE plain TEXT DEFAULT trimmed(given);
  IF plain REGEXP '^★{1,5}$' THEN RETURN CHAR_LENGTH(plain); END IF;
  RETURN IF(plain REGEXP '^[0-9]{1,3}([.]0|/5| stars?)?$', CAST(REGEXP_SUBSTR(plain, '^[0-9]+') AS UNSIGNED), NULL);
END //

CREATE FUNCTION read_code(given_list VARCHAR(20), given TEXT) RETURNS VARCHAR(40) READS SQL DATA
  RETURN (SELECT meant FROM code_spellings WHERE list = given_list AND written = LEFT(clean_line(given), 40)) //

CREATE FUNCTION read_category(given TEXT) RETURNS INT UNSIGNED READS SQL DATA
  COMMENT 'A category by its id, or by its name if the name is unambiguous in the delivery'
  RETURN COALESCE(read_number(given), CAST(read_code('category', given) AS UNSIGNED)) //

CREATE FUNCTION is_slip(one VARCHAR(40), other VARCHAR(40)) RETURNS BOOLEAN DETERMINISTIC NO SQL
  COMMENT 'Whether two words differ by one typing error: a missing, extra or wrong letter, or two swapped letters'
BEGIN
  DECLARE alike_before, alike_after INT DEFAULT 0;
  DECLARE n INT DEFAULT CHAR_LENGTH(one);
  DECLARE m INT DEFAULT CHAR_LENGTH(other);
  IF ABS(n - m) > 1 OR one = other THEN RETURN FALSE; END IF;
  WHILE alike_before < LEAST(n, m) AND SUBSTRING(one, alike_before + 1, 1) = SUBSTRING(other, alike_before + 1, 1) DO
    SET alike_before = alike_before + 1;
  END WHILE;
  WHILE alike_before + alike_after < LEAST(n, m)
    AND SUBSTRING(one, n - alike_after, 1) = SUBSTRING(other, m - alike_after, 1) DO
    SET alike_after = alike_after + 1;
  END WHILE;
  RETURN alike_before + alike_after >= GREATEST(n, m) - 1 OR (n = m AND alike_before + alike_after = n - 2
    AND SUBSTRING(one, alike_before + 1, 1) = SUBSTRING(other, alike_before + 2, 1)
    AND SUBSTRING(one, alike_before + 2, 1) = SUBSTRING(other, alike_before + 1, 1));
END //

INSERT INTO abbreviations (written, meant) VALUES
  ('cam.', 'Camera'), ('gmg.', 'Gaming'), ('kbd.', 'Keyboard'), ('mon.', 'Monitor'), ('port.', 'Portable'),
  ('smt.', 'Smart'), ('spkr.', 'Speaker'), ('wrls.', 'Wireless') //

INSERT INTO repair_names (column_name, rule) VALUES
  ('name', 'name_spelt_alike'), ('list_price', 'price_in_plain_dollars'), ('unit_price', 'price_in_plain_dollars'),
  ('launched_on', 'date_in_iso_form'), ('joined_on', 'date_in_iso_form'), ('ordered_at', 'date_in_iso_form'),
  ('created_at', 'date_in_iso_form'), ('phone', 'phone_in_one_form'), ('rating', 'rating_as_number'),
  ('kind', 'code_by_its_name'), ('channel', 'code_by_its_name'), ('signup_channel', 'code_by_its_name'),
  ('status', 'code_by_its_name'), ('marketing_consent', 'code_by_its_name'), ('country_code', 'code_by_its_name'),
  ('body', 'text_restored'), ('description', 'text_restored'), ('title', 'text_restored'), ('sku', 'text_restored'),
  ('first_name', 'text_restored'), ('last_name', 'text_restored'), ('city', 'text_restored'),
  ('category_id', 'category_by_its_name'), ('email', 'columns_swapped_back'), ('quantity', 'columns_swapped_back') //

INSERT INTO code_spellings (list, written, meant) VALUES
  ('kind', 'goods', 'goods'), ('kind', 'service', 'service'),
  ('channel', 'web', 'web'), ('channel', 'website', 'web'), ('channel', 'mobile', 'mobile'),
  ('channel', 'mobile app', 'mobile'), ('channel', 'popup', 'popup'), ('channel', 'pop-up', 'popup'),
  ('channel', 'pop up', 'popup'),
  ('status', 'paid', 'paid'), ('status', 'shipped', 'shipped'), ('status', 'delivered', 'delivered'),
  ('status', 'cancelled', 'cancelled'), ('status', 'canceled', 'cancelled'), ('status', 'returned', 'returned'),
  ('consent', '0', '0'), ('consent', 'no', '0'), ('consent', 'false', '0'), ('consent', 'n', '0'),
  ('consent', '1', '1'), ('consent', 'yes', '1'), ('consent', 'true', '1'), ('consent', 'y', '1') //

DELIMITER ;

ALTER TABLE stg_products ADD COLUMN is_plain BOOLEAN AS (COALESCE(
    product_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
  AND sku REGEXP '(?s)(?-i)^[!-~À-őŔ-şŢ-ŷŹ-ż]+( [!-~À-őŔ-şŢ-ŷŹ-ż]+)*(?!.)'
  AND CHAR_LENGTH(sku) <= 20
  AND description REGEXP
    '(?s)(?-i)^[!-~À-őŔ-şŢ-ŷŹ-ż–—’“”°]([ \\n!-~À-őŔ-şŢ-ŷŹ-ż–—’“”°]*[!-~À-őŔ-şŢ-ŷŹ-ż–—’“”°])?(?!.)'
  AND NOT description REGEXP '(?-i)[.]{3}|<[/A-Za-z]|&[A-Za-z#]|[Â-ô][–—’“”°]'
  AND CHAR_LENGTH(description) <= 500
  AND category_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
  AND supplier_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
  AND list_price REGEXP '(?s)^[0-9]{1,7}[.][0-9]{2}(?!.)'
  AND launched_on REGEXP
    '(?s)^(19|20)[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)(?!.)'
  AND (stock_quantity = '' OR stock_quantity REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)')
  AND (duration_minutes = '' OR duration_minutes REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)')
  AND (booking_notice_days = '' OR booking_notice_days REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)')
, FALSE)) VIRTUAL INVISIBLE COMMENT 'Every value is in its usual form';

ALTER TABLE stg_customers ADD COLUMN is_plain BOOLEAN AS (COALESCE(
    customer_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
  AND first_name REGEXP '(?s)(?-i)^[!-~À-őŔ-şŢ-ŷŹ-ż]+( [!-~À-őŔ-şŢ-ŷŹ-ż]+)*(?!.)'
  AND CHAR_LENGTH(first_name) <= 80
  AND last_name REGEXP '(?s)(?-i)^[!-~À-őŔ-şŢ-ŷŹ-ż]+( [!-~À-őŔ-şŢ-ŷŹ-ż]+)*(?!.)'
  AND CHAR_LENGTH(last_name) <= 80
  AND email REGEXP
    '(?s)^[A-Za-z0-9_%+-]+([.][A-Za-z0-9_%+-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?[.])+[A-Za-z]{2,}(?!.)'
  AND (phone = '' OR phone REGEXP '(?s)^[+]1-[0-9]{3}-[0-9]{3}-[0-9]{4}(?!.)')
  AND city REGEXP '(?s)(?-i)^[!-~À-őŔ-şŢ-ŷŹ-ż]+( [!-~À-őŔ-şŢ-ŷŹ-ż]+)*(?!.)'
  AND CHAR_LENGTH(city) <= 80
  AND country_code REGEXP '(?s)(?-i)^[A-Z]{2}(?!.)'
  AND joined_on REGEXP
    '(?s)^(19|20)[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)(?!.)'
  AND signup_channel COLLATE utf8mb4_nopad_bin IN ('web', 'mobile', 'popup')
  AND marketing_consent COLLATE utf8mb4_nopad_bin IN ('0', '1')
  AND password_hash REGEXP '(?s)(?-i)^[$]2b[$]12[$][./A-Za-z0-9]{53}(?!.)'
, FALSE)) VIRTUAL INVISIBLE COMMENT 'Every value is in its usual form';

ALTER TABLE stg_orders ADD COLUMN is_plain BOOLEAN AS (COALESCE(
    order_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
  AND customer_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
  AND channel COLLATE utf8mb4_nopad_bin IN ('web', 'mobile', 'popup')
  AND status COLLATE utf8mb4_nopad_bin IN ('paid', 'shipped', 'delivered', 'cancelled', 'returned')
  AND ordered_at REGEXP
    '(?s)^(19|20)[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)'
    ' ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?!.)'
  AND (total = '' OR total REGEXP '(?s)^[0-9]{1,7}[.][0-9]{2}(?!.)')
, FALSE)) VIRTUAL INVISIBLE COMMENT 'Every value is in its usual form';

ALTER TABLE stg_order_items ADD COLUMN is_plain BOOLEAN AS (COALESCE(
    order_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
  AND line_no REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
  AND product_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
  AND quantity REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
  AND unit_price REGEXP '(?s)^[0-9]{1,7}[.][0-9]{2}(?!.)'
, FALSE)) VIRTUAL INVISIBLE COMMENT 'Every value is in its usual form';

ALTER TABLE stg_reviews ADD COLUMN is_plain BOOLEAN AS (COALESCE(
    review_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
  AND product_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
  AND customer_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
  AND rating REGEXP '(?s)^[0-9](?!.)'
  AND title REGEXP '(?s)(?-i)^[!-~À-őŔ-şŢ-ŷŹ-ż]+( [!-~À-őŔ-şŢ-ŷŹ-ż]+)*(?!.)'
  AND CHAR_LENGTH(title) <= 120
  AND body REGEXP
    '(?s)(?-i)^[!-~À-őŔ-şŢ-ŷŹ-ż–—’“”°]([ \\n!-~À-őŔ-şŢ-ŷŹ-ż–—’“”°]*[!-~À-őŔ-şŢ-ŷŹ-ż–—’“”°])?(?!.)'
  AND NOT body REGEXP '(?-i)[.]{3}|<[/A-Za-z]|&[A-Za-z#]|[Â-ô][–—’“”°]'
  AND created_at REGEXP
    '(?s)^(19|20)[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)'
    ' ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?!.)'
, FALSE)) VIRTUAL INVISIBLE COMMENT 'Every value is in its usual form';

CREATE VIEW read_categories AS
SELECT s.source_row, FALSE AS is_plain,
  CASE WHEN s.category_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.category_id AS UNSIGNED) ELSE read_number(s.category_id) END AS category_id,
  CASE WHEN s.parent_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.parent_id AS UNSIGNED) ELSE read_number(s.parent_id) END AS parent_id,
  NULLIF(IF(s.name REGEXP '^\\s|\\s$|\\s\\s|[\\t\\r\\n\\x{A0}]|[ÃÂâ]',
    clean_line(s.name), s.name), '') AS name,
  IF(s.kind COLLATE utf8mb4_nopad_bin IN ('goods', 'service'),
    s.kind, read_code('kind', s.kind)) AS kind,
  s.parent_id AS parent_id_text, s.kind AS kind_text
FROM stg_categories s;

CREATE VIEW read_suppliers AS
SELECT s.source_row, FALSE AS is_plain,
  CASE WHEN s.supplier_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.supplier_id AS UNSIGNED) ELSE read_number(s.supplier_id) END AS supplier_id,
  NULLIF(IF(s.name REGEXP '^\\s|\\s$|\\s\\s|[\\t\\r\\n\\x{A0}]|[ÃÂâ]',
    clean_line(s.name), s.name), '') AS name,
  IF(s.country_code REGEXP '(?s)(?-i)^[A-Z]{2}(?!.)', s.country_code, read_country(s.country_code)) AS country_code,
  CASE WHEN s.contact_email REGEXP
      '(?s)^[A-Za-z0-9_%+-]+([.][A-Za-z0-9_%+-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?[.])+[A-Za-z]{2,}(?!.)'
    THEN s.contact_email ELSE read_email(s.contact_email) END AS contact_email,
  s.country_code AS country_code_text, s.contact_email AS contact_email_text
FROM stg_suppliers s;

CREATE VIEW read_products AS
SELECT s.source_row, s.is_plain AND n.name = BINARY s.name AS is_plain,
  CASE WHEN s.is_plain OR s.product_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.product_id AS UNSIGNED) ELSE read_number(s.product_id) END AS product_id,
  NULLIF(IF(NOT s.is_plain AND s.sku REGEXP '^\\s|\\s$|\\s\\s|[\\t\\r\\n\\x{A0}]|[ÃÂâ]',
    CAST(clean_line(s.sku) AS CHAR(255)), s.sku), '') AS sku,
  n.name,
  n.is_unsure,
  NULLIF(IF(NOT s.is_plain AND s.description REGEXP '^\\s|\\s$|\\x{A0}|[ÃÂâ]|<[/a-z]|&[a-z#]',
    clean_text(s.description), s.description), '') AS description,
  CASE WHEN s.is_plain OR s.category_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.category_id AS UNSIGNED) ELSE read_category(s.category_id) END AS category_id,
  CASE WHEN s.is_plain OR s.supplier_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.supplier_id AS UNSIGNED) ELSE read_number(s.supplier_id) END AS supplier_id,
  CASE WHEN s.is_plain OR s.list_price REGEXP '(?s)^[0-9]{1,7}[.][0-9]{2}(?!.)'
    THEN CAST(s.list_price AS DECIMAL(12, 2)) ELSE read_dollars(s.list_price) END AS list_price,
  CASE WHEN s.is_plain OR s.launched_on REGEXP
      '(?s)^(19|20)[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])'
      '|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)(?!.)'
    THEN CAST(s.launched_on AS DATE) ELSE read_day(s.launched_on) END AS launched_on,
  CASE WHEN s.stock_quantity = '' THEN NULL
    WHEN s.is_plain OR s.stock_quantity REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.stock_quantity AS UNSIGNED) ELSE read_number(s.stock_quantity) END AS stock_quantity,
  CASE WHEN s.duration_minutes = '' THEN NULL
    WHEN s.is_plain OR s.duration_minutes REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.duration_minutes AS UNSIGNED) ELSE read_number(s.duration_minutes) END AS duration_minutes,
  CASE WHEN s.booking_notice_days = '' THEN NULL
    WHEN s.is_plain OR s.booking_notice_days REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.booking_notice_days AS UNSIGNED) ELSE read_number(s.booking_notice_days) END AS booking_notice_days,
  IF(s.is_plain, NULL, s.category_id) AS category_id_text,
  IF(s.is_plain, NULL, s.supplier_id) AS supplier_id_text,
  IF(s.is_plain, NULL, s.list_price) AS list_price_text,
  IF(s.is_plain, NULL, s.launched_on) AS launched_on_text,
  IF(s.is_plain, NULL, s.stock_quantity) AS stock_quantity_text,
  IF(s.is_plain, NULL, s.duration_minutes) AS duration_minutes_text,
  IF(s.is_plain, NULL, s.booking_notice_days) AS booking_notice_days_text
FROM (
  SELECT source_row, is_plain, product_id, sku, name, description, category_id, supplier_id,
    IF(NOT is_plain AND launched_on LIKE '%.__' AND list_price LIKE '____-__-__',
      launched_on, list_price) AS list_price,
    IF(NOT is_plain AND launched_on LIKE '%.__' AND list_price LIKE '____-__-__',
      list_price, launched_on) AS launched_on,
    stock_quantity, duration_minutes, booking_notice_days
  FROM stg_products
) s
LEFT JOIN clean_names n USING (source_row);

CREATE VIEW read_customers AS
SELECT s.source_row, s.is_plain,
  CASE WHEN s.is_plain OR s.customer_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.customer_id AS UNSIGNED) ELSE read_number(s.customer_id) END AS customer_id,
  NULLIF(IF(NOT s.is_plain AND s.first_name REGEXP '^\\s|\\s$|\\s\\s|[\\t\\r\\n\\x{A0}]|[ÃÂâ]',
    CAST(clean_line(s.first_name) AS CHAR(255)), s.first_name), '') AS first_name,
  NULLIF(IF(NOT s.is_plain AND s.last_name REGEXP '^\\s|\\s$|\\s\\s|[\\t\\r\\n\\x{A0}]|[ÃÂâ]',
    CAST(clean_line(s.last_name) AS CHAR(255)), s.last_name), '') AS last_name,
  CASE WHEN s.is_plain OR s.email REGEXP
      '(?s)^[A-Za-z0-9_%+-]+([.][A-Za-z0-9_%+-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?[.])+[A-Za-z]{2,}(?!.)'
    THEN s.email ELSE read_email(s.email) END AS email,
  CASE WHEN s.phone = '' THEN NULL WHEN s.is_plain OR s.phone REGEXP '(?s)^[+]1-[0-9]{3}-[0-9]{3}-[0-9]{4}(?!.)'
    THEN s.phone ELSE read_phone(s.phone) END AS phone,
  NULLIF(IF(NOT s.is_plain AND s.city REGEXP '^\\s|\\s$|\\s\\s|[\\t\\r\\n\\x{A0}]|[ÃÂâ]',
    CAST(clean_line(s.city) AS CHAR(255)), s.city), '') AS city,
  IF(s.is_plain OR s.country_code REGEXP '(?s)(?-i)^[A-Z]{2}(?!.)',
    s.country_code, read_country(s.country_code)) AS country_code,
  CASE WHEN s.is_plain OR s.joined_on REGEXP
      '(?s)^(19|20)[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])'
      '|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)(?!.)'
    THEN CAST(s.joined_on AS DATE) ELSE read_day(s.joined_on) END AS joined_on,
  IF(s.is_plain OR s.signup_channel COLLATE utf8mb4_nopad_bin IN ('web', 'mobile', 'popup'),
    s.signup_channel, read_code('channel', s.signup_channel)) AS signup_channel,
  IF(s.is_plain OR s.marketing_consent COLLATE utf8mb4_nopad_bin IN ('0', '1'),
    s.marketing_consent, read_code('consent', s.marketing_consent)) AS marketing_consent,
  IF(s.is_plain OR s.password_hash REGEXP '(?s)(?-i)^[$]2b[$]12[$][./A-Za-z0-9]{53}(?!.)',
    s.password_hash, read_password_hash(s.password_hash)) AS password_hash,
  IF(s.is_plain, NULL, s.email) AS email_text,
  IF(s.is_plain, NULL, s.phone) AS phone_text,
  IF(s.is_plain, NULL, s.country_code) AS country_code_text,
  IF(s.is_plain, NULL, s.joined_on) AS joined_on_text,
  IF(s.is_plain, NULL, s.signup_channel) AS signup_channel_text,
  IF(s.is_plain, NULL, s.marketing_consent) AS marketing_consent_text,
  IF(s.is_plain, NULL, s.password_hash) AS password_hash_text
FROM (
  SELECT source_row, is_plain, customer_id, first_name, last_name,
    IF(NOT is_plain AND phone LIKE '%@%' AND email NOT LIKE '%@%', phone, email) AS email,
    IF(NOT is_plain AND phone LIKE '%@%' AND email NOT LIKE '%@%', email, phone) AS phone,
    IF(NOT is_plain AND city REGEXP '(?-i)^[A-Z]{2}$' AND CHAR_LENGTH(country_code) > 2,
      country_code, city) AS city,
    IF(NOT is_plain AND city REGEXP '(?-i)^[A-Z]{2}$' AND CHAR_LENGTH(country_code) > 2,
      city, country_code) AS country_code,
    joined_on, signup_channel, marketing_consent, password_hash
  FROM stg_customers
) s;

CREATE VIEW read_orders AS
SELECT s.source_row, s.is_plain,
  CASE WHEN s.is_plain OR s.order_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.order_id AS UNSIGNED) ELSE read_number(s.order_id) END AS order_id,
  CASE WHEN s.is_plain OR s.customer_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.customer_id AS UNSIGNED) ELSE read_number(s.customer_id) END AS customer_id,
  IF(s.is_plain OR s.channel COLLATE utf8mb4_nopad_bin IN ('web', 'mobile', 'popup'),
    s.channel, read_code('channel', s.channel)) AS channel,
  IF(s.is_plain OR s.status COLLATE utf8mb4_nopad_bin IN ('paid', 'shipped', 'delivered', 'cancelled', 'returned'),
    s.status, read_code('status', s.status)) AS status,
  CASE WHEN s.is_plain OR s.ordered_at REGEXP
      '(?s)^(19|20)[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])'
      '|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31) ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?!.)'
    THEN CAST(s.ordered_at AS DATETIME) ELSE read_time(s.ordered_at) END AS ordered_at,
  CASE WHEN s.total = '' THEN NULL WHEN s.is_plain OR s.total REGEXP '(?s)^[0-9]{1,7}[.][0-9]{2}(?!.)'
    THEN CAST(s.total AS DECIMAL(12, 2)) ELSE read_dollars(s.total) END AS total,
  IF(s.is_plain, NULL, s.customer_id) AS customer_id_text,
  IF(s.is_plain, NULL, s.channel) AS channel_text,
  IF(s.is_plain, NULL, s.status) AS status_text,
  IF(s.is_plain, NULL, s.ordered_at) AS ordered_at_text,
  IF(s.is_plain, NULL, s.total) AS total_text
FROM stg_orders s;

CREATE VIEW read_order_items AS
SELECT s.source_row, s.is_plain,
  CASE WHEN s.is_plain OR s.order_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.order_id AS UNSIGNED) ELSE read_number(s.order_id) END AS order_id,
  CASE WHEN s.is_plain OR s.line_no REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.line_no AS UNSIGNED) ELSE read_number(s.line_no) END AS line_no,
  CASE WHEN s.is_plain OR s.product_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.product_id AS UNSIGNED) ELSE read_number(s.product_id) END AS product_id,
  CASE WHEN s.is_plain OR s.quantity REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.quantity AS UNSIGNED) ELSE read_number(s.quantity) END AS quantity,
  CASE WHEN s.is_plain OR s.unit_price REGEXP '(?s)^[0-9]{1,7}[.][0-9]{2}(?!.)'
    THEN CAST(s.unit_price AS DECIMAL(12, 2)) ELSE read_dollars(s.unit_price) END AS unit_price,
  IF(s.is_plain, NULL, s.product_id) AS product_id_text,
  IF(s.is_plain, NULL, s.quantity) AS quantity_text,
  IF(s.is_plain, NULL, s.unit_price) AS unit_price_text
FROM (
  SELECT source_row, is_plain, order_id, line_no, product_id,
    IF(NOT is_plain AND quantity LIKE '%.__' AND unit_price NOT LIKE '%.%', unit_price, quantity) AS quantity,
    IF(NOT is_plain AND quantity LIKE '%.__' AND unit_price NOT LIKE '%.%', quantity, unit_price) AS unit_price
  FROM stg_order_items
) s;

CREATE VIEW read_reviews AS
SELECT s.source_row, s.is_plain,
  CASE WHEN s.is_plain OR s.review_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.review_id AS UNSIGNED) ELSE read_number(s.review_id) END AS review_id,
  CASE WHEN s.is_plain OR s.product_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.product_id AS UNSIGNED) ELSE read_number(s.product_id) END AS product_id,
  CASE WHEN s.is_plain OR s.customer_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.customer_id AS UNSIGNED) ELSE read_number(s.customer_id) END AS customer_id,
  CASE WHEN s.is_plain OR s.rating REGEXP '(?s)^[0-9](?!.)'
    THEN CAST(s.rating AS UNSIGNED) ELSE read_rating(s.rating) END AS rating,
  NULLIF(IF(NOT s.is_plain AND s.title REGEXP '^\\s|\\s$|\\s\\s|[\\t\\r\\n\\x{A0}]|[ÃÂâ]',
    CAST(clean_line(s.title) AS CHAR(255)), s.title), '') AS title,
  NULLIF(IF(NOT s.is_plain AND s.body REGEXP '^\\s|\\s$|\\x{A0}|[ÃÂâ]|<[/a-z]|&[a-z#]',
    clean_text(s.body), s.body), '') AS body,
  CASE WHEN s.is_plain OR s.created_at REGEXP
      '(?s)^(19|20)[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])'
      '|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31) ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?!.)'
    THEN CAST(s.created_at AS DATETIME) ELSE read_time(s.created_at) END AS created_at,
  IF(s.is_plain, NULL, s.product_id) AS product_id_text,
  IF(s.is_plain, NULL, s.customer_id) AS customer_id_text,
  IF(s.is_plain, NULL, s.rating) AS rating_text,
  IF(s.is_plain, NULL, s.created_at) AS created_at_text
FROM (
  SELECT source_row, is_plain, review_id, product_id, customer_id, body, created_at,
    IF(NOT is_plain AND title REGEXP '(?s)^[1-5](?!.)' AND rating REGEXP '^[a-z]', title, rating) AS rating,
    IF(NOT is_plain AND title REGEXP '(?s)^[1-5](?!.)' AND rating REGEXP '^[a-z]', rating, title) AS title
  FROM stg_reviews
) s;

-- 05_compare.sql stores the rows of the read_ views here: values are read once, then compared and checked many times.
-- Each run fills the tables again, so they need no crash safety.
CREATE TABLE typed_categories ENGINE = Aria TRANSACTIONAL = 0 AS SELECT * FROM read_categories LIMIT 0;
CREATE TABLE typed_suppliers ENGINE = Aria TRANSACTIONAL = 0 AS SELECT * FROM read_suppliers LIMIT 0;
CREATE TABLE typed_products ENGINE = Aria TRANSACTIONAL = 0 AS SELECT * FROM read_products LIMIT 0;
CREATE TABLE typed_customers ENGINE = Aria TRANSACTIONAL = 0 AS SELECT * FROM read_customers LIMIT 0;
CREATE TABLE typed_orders ENGINE = Aria TRANSACTIONAL = 0 AS SELECT * FROM read_orders LIMIT 0;
CREATE TABLE typed_order_items ENGINE = Aria TRANSACTIONAL = 0 AS SELECT * FROM read_order_items LIMIT 0;
CREATE TABLE typed_reviews ENGINE = Aria TRANSACTIONAL = 0 AS SELECT * FROM read_reviews LIMIT 0;

-- The usual price of a product of this shop. A price that is 100 times higher or lower is a typing error.
CREATE VIEW usual_price AS
SELECT DISTINCT MEDIAN(list_price) OVER () AS median FROM typed_products WHERE list_price > 0;
-- END SOLUTION
