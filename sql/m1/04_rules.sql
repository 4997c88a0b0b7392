-- The rules that decide about each delivered row, each written once.
--
-- A read_ view per table shows every staged row with its values as the core table wants them: NULL is what cannot be
-- read. A checked_ view adds the first reason against the row (merged rows apart); NULL there means that it may be
-- loaded. 05_compare.sql and 06_cleanse.sql act on them.
--
-- A value is rewritten only where its meaning is certain; the rest is set aside, and nothing is guessed.
--   numbers  one way of writing each, so that "7" and "07" are never two keys
--   dollars  1299.00, $1,299.00, USD 1299, 1,299.00 USD; another currency or a decimal comma is no known amount
--   days     those that the calendar has, as 2024-05-31, 2024/05/31, 31.05.2024, 31 May 2024 and 05/31/2024; 05/06/2024
--            has two meanings and is set aside
--   totals   of orders: what they should be follows from the items, so that a total is evidence and is not kept
--   e-mails  one mailbox at a domain with a dot
--   codes    by their names in code_spellings; a slip of one letter where only one code is that near. A category may be
--            named in place of its id
--   text     without blanks and line ends around it; mark-up and what was decoded wrongly are undone
-- In patterns (?s) … (?!.) is the end of the text; $ would let a line break pass behind it.
-- What is longer or larger than its core column takes is set aside too: an INSERT would stop at it.
-- Product names are spelt alike by 05_compare.sql first: short forms written out, the rest as most names write it.
-- Values in their usual form are recognised by one pattern in the view; only others cost the call of a function. The
-- checked_ views name the read_ views in a subquery, which 06_cleanse.sql has worked out once, not once per mention.

USE aethermart_db;

-- BEGIN SOLUTION
-- TASK (m1.cleansing_security): Write, for each core table, a view checked_<table> over its staging table: each row's
--   values with the core table's types, and in reason the first thing that is wrong with the row, or NULL. Reasons are
--   words_with_underscores; one that blames a parent row in quarantine ends in _quarantined. Find keys that cannot be
--   read or are not unique, missing values, impossible dates, unusable prices, invalid or repeated e-mail addresses,
--   unknown parents. Put right what is certain: blanks and line ends around a value, other ways to write a date, a
--   price or a code. Guess nothing: a value whose meaning is not certain is an error.
DELIMITER //
CREATE FUNCTION trimmed(given TEXT) RETURNS TEXT DETERMINISTIC NO SQL
  COMMENT 'Without blanks, tabs and line ends around it'
  RETURN REGEXP_REPLACE(given, '^[\\s\\x{A0}]+|[\\s\\x{A0}]+$', '') //

CREATE FUNCTION redecoded(given TEXT) RETURNS TEXT DETERMINISTIC NO SQL
  COMMENT 'UTF-8 that was read as Windows-1252, read as UTF-8; any other text as it is'
BEGIN
  DECLARE bytes BLOB;
  IF given NOT REGEXP '(?s)(?-i)^[\\x{00}-\\x{FF}€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]*(?!.)'
    THEN RETURN given; END IF;
  SET bytes = CAST(CONVERT(given USING latin1) AS BINARY);
  -- Whatever was never UTF-8 has bytes that UTF-8 has not.
  RETURN IF(bytes REGEXP
    '(?s)^([\\x00-\\x7F]|[\\xC2-\\xDF][\\x80-\\xBF]|[\\xE1-\\xEC\\xEE\\xEF][\\x80-\\xBF]{2})*+(?!.)',
    CONVERT(bytes USING utf8mb4), given);
END //

CREATE FUNCTION clean_line(given TEXT) RETURNS TEXT DETERMINISTIC NO SQL
  COMMENT 'A name or title: single blanks between words, decoded rightly'
  RETURN REGEXP_REPLACE(redecoded(trimmed(given)), '\\s{2,}|[\\t\\r\\n]', ' ') //

CREATE FUNCTION clean_text(given TEXT) RETURNS TEXT DETERMINISTIC NO SQL
  COMMENT 'Running text: without mark-up, decoded rightly, its own line breaks kept'
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
      -- Month or day first: what is past twelve is the day; else only equal numbers leave no doubt.
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
BEGIN
  DECLARE plain TEXT DEFAULT trimmed(given);
  DECLARE day DATE;
  IF plain NOT REGEXP '^[^:]+[ T]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$' THEN RETURN NULL; END IF;
  SET day = read_day(LEFT(plain, CHAR_LENGTH(plain) - 9));
  RETURN IF(day IS NULL, NULL, CAST(CONCAT(day, ' ', RIGHT(plain, 8)) AS DATETIME));
END //

CREATE FUNCTION read_email(given TEXT) RETURNS VARCHAR(255) DETERMINISTIC NO SQL
  RETURN NULLIF(REGEXP_SUBSTR(trimmed(given),
    '^[A-Za-z0-9_%+-]+([.][A-Za-z0-9_%+-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?[.])+[A-Za-z]{2,}$'), '') //

CREATE FUNCTION read_phone(given TEXT) RETURNS VARCHAR(255) DETERMINISTIC NO SQL
  COMMENT 'American numbers as +1-415-555-0123; others as they are, where 7 to 15 digits make a number'
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
  COMMENT 'A category by its id, or by its name where the delivery leaves no doubt'
  RETURN COALESCE(read_number(given), CAST(read_code('category', given) AS UNSIGNED)) //

CREATE FUNCTION is_slip(one VARCHAR(40), other VARCHAR(40)) RETURNS BOOLEAN DETERMINISTIC NO SQL
  COMMENT 'Whether one letter too many, too few or wrong, or two in each other''s place, tell two words apart'
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

CREATE VIEW read_categories AS
SELECT s.source_row,
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
SELECT s.source_row,
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
SELECT s.source_row,
  CASE WHEN s.product_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.product_id AS UNSIGNED) ELSE read_number(s.product_id) END AS product_id,
  NULLIF(IF(s.sku REGEXP '^\\s|\\s$|\\s\\s|[\\t\\r\\n\\x{A0}]|[ÃÂâ]',
    clean_line(s.sku), s.sku), '') AS sku,
  n.name,
  n.is_unsure,
  NULLIF(IF(s.description REGEXP '^\\s|\\s$|\\x{A0}|[ÃÂâ]|<[/a-z]|&[a-z#]',
    clean_text(s.description), s.description), '') AS description,
  CASE WHEN s.category_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.category_id AS UNSIGNED) ELSE read_category(s.category_id) END AS category_id,
  CASE WHEN s.supplier_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.supplier_id AS UNSIGNED) ELSE read_number(s.supplier_id) END AS supplier_id,
  CASE WHEN s.list_price REGEXP '(?s)^[0-9]{1,7}[.][0-9]{2}(?!.)'
    THEN CAST(s.list_price AS DECIMAL(12, 2)) ELSE read_dollars(s.list_price) END AS list_price,
  CASE WHEN s.launched_on REGEXP
      '(?s)^(19|20)[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])'
      '|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)(?!.)'
    THEN CAST(s.launched_on AS DATE) ELSE read_day(s.launched_on) END AS launched_on,
  CASE WHEN s.stock_quantity = '' THEN NULL WHEN s.stock_quantity REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.stock_quantity AS UNSIGNED) ELSE read_number(s.stock_quantity) END AS stock_quantity,
  CASE WHEN s.duration_minutes = '' THEN NULL WHEN s.duration_minutes REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.duration_minutes AS UNSIGNED) ELSE read_number(s.duration_minutes) END AS duration_minutes,
  CASE WHEN s.booking_notice_days = '' THEN NULL WHEN s.booking_notice_days REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.booking_notice_days AS UNSIGNED) ELSE read_number(s.booking_notice_days) END AS booking_notice_days,
  s.category_id AS category_id_text, s.supplier_id AS supplier_id_text, s.list_price AS list_price_text,
  s.launched_on AS launched_on_text, s.stock_quantity AS stock_quantity_text,
  s.duration_minutes AS duration_minutes_text, s.booking_notice_days AS booking_notice_days_text
FROM (
  SELECT source_row, product_id, sku, description, category_id, supplier_id,
    IF(launched_on LIKE '%.__' AND list_price LIKE '____-__-__', launched_on, list_price) AS list_price,
    IF(launched_on LIKE '%.__' AND list_price LIKE '____-__-__', list_price, launched_on) AS launched_on,
    stock_quantity, duration_minutes, booking_notice_days
  FROM stg_products
) s
LEFT JOIN clean_names n USING (source_row);

CREATE VIEW read_customers AS
SELECT s.source_row,
  CASE WHEN s.customer_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.customer_id AS UNSIGNED) ELSE read_number(s.customer_id) END AS customer_id,
  NULLIF(IF(s.first_name REGEXP '^\\s|\\s$|\\s\\s|[\\t\\r\\n\\x{A0}]|[ÃÂâ]',
    clean_line(s.first_name), s.first_name), '') AS first_name,
  NULLIF(IF(s.last_name REGEXP '^\\s|\\s$|\\s\\s|[\\t\\r\\n\\x{A0}]|[ÃÂâ]',
    clean_line(s.last_name), s.last_name), '') AS last_name,
  CASE WHEN s.email REGEXP
      '(?s)^[A-Za-z0-9_%+-]+([.][A-Za-z0-9_%+-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?[.])+[A-Za-z]{2,}(?!.)'
    THEN s.email ELSE read_email(s.email) END AS email,
  CASE WHEN s.phone = '' THEN NULL WHEN s.phone REGEXP '(?s)^[+]1-[0-9]{3}-[0-9]{3}-[0-9]{4}(?!.)'
    THEN s.phone ELSE read_phone(s.phone) END AS phone,
  NULLIF(IF(s.city REGEXP '^\\s|\\s$|\\s\\s|[\\t\\r\\n\\x{A0}]|[ÃÂâ]',
    clean_line(s.city), s.city), '') AS city,
  IF(s.country_code REGEXP '(?s)(?-i)^[A-Z]{2}(?!.)', s.country_code, read_country(s.country_code)) AS country_code,
  CASE WHEN s.joined_on REGEXP
      '(?s)^(19|20)[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])'
      '|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)(?!.)'
    THEN CAST(s.joined_on AS DATE) ELSE read_day(s.joined_on) END AS joined_on,
  IF(s.signup_channel COLLATE utf8mb4_nopad_bin IN ('web', 'mobile', 'popup'),
    s.signup_channel, read_code('channel', s.signup_channel)) AS signup_channel,
  IF(s.marketing_consent COLLATE utf8mb4_nopad_bin IN ('0', '1'),
    s.marketing_consent, read_code('consent', s.marketing_consent)) AS marketing_consent,
  IF(s.password_hash REGEXP '(?s)(?-i)^[$]2b[$]12[$][./A-Za-z0-9]{53}(?!.)',
    s.password_hash, read_password_hash(s.password_hash)) AS password_hash,
  s.email AS email_text, s.phone AS phone_text, s.country_code AS country_code_text, s.joined_on AS joined_on_text,
  s.signup_channel AS signup_channel_text, s.marketing_consent AS marketing_consent_text,
  s.password_hash AS password_hash_text
FROM (
  SELECT source_row, customer_id, first_name, last_name,
    IF(phone LIKE '%@%' AND email NOT LIKE '%@%', phone, email) AS email,
    IF(phone LIKE '%@%' AND email NOT LIKE '%@%', email, phone) AS phone,
    IF(city REGEXP '(?-i)^[A-Z]{2}$' AND CHAR_LENGTH(country_code) > 2, country_code, city) AS city,
    IF(city REGEXP '(?-i)^[A-Z]{2}$' AND CHAR_LENGTH(country_code) > 2, city, country_code) AS country_code,
    joined_on, signup_channel, marketing_consent, password_hash
  FROM stg_customers
) s;

CREATE VIEW read_orders AS
SELECT s.source_row,
  CASE WHEN s.order_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.order_id AS UNSIGNED) ELSE read_number(s.order_id) END AS order_id,
  CASE WHEN s.customer_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.customer_id AS UNSIGNED) ELSE read_number(s.customer_id) END AS customer_id,
  IF(s.channel COLLATE utf8mb4_nopad_bin IN ('web', 'mobile', 'popup'),
    s.channel, read_code('channel', s.channel)) AS channel,
  IF(s.status COLLATE utf8mb4_nopad_bin IN ('paid', 'shipped', 'delivered', 'cancelled', 'returned'),
    s.status, read_code('status', s.status)) AS status,
  CASE WHEN s.ordered_at REGEXP
      '(?s)^(19|20)[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])'
      '|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31) ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?!.)'
    THEN CAST(s.ordered_at AS DATETIME) ELSE read_time(s.ordered_at) END AS ordered_at,
  CASE WHEN s.total = '' THEN NULL WHEN s.total REGEXP '(?s)^[0-9]{1,7}[.][0-9]{2}(?!.)'
    THEN CAST(s.total AS DECIMAL(12, 2)) ELSE read_dollars(s.total) END AS total,
  s.customer_id AS customer_id_text, s.channel AS channel_text, s.status AS status_text, s.ordered_at AS
  ordered_at_text, s.total AS total_text
FROM stg_orders s;

CREATE VIEW read_order_items AS
SELECT s.source_row,
  CASE WHEN s.order_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.order_id AS UNSIGNED) ELSE read_number(s.order_id) END AS order_id,
  CASE WHEN s.line_no REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.line_no AS UNSIGNED) ELSE read_number(s.line_no) END AS line_no,
  CASE WHEN s.product_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.product_id AS UNSIGNED) ELSE read_number(s.product_id) END AS product_id,
  CASE WHEN s.quantity REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.quantity AS UNSIGNED) ELSE read_number(s.quantity) END AS quantity,
  CASE WHEN s.unit_price REGEXP '(?s)^[0-9]{1,7}[.][0-9]{2}(?!.)'
    THEN CAST(s.unit_price AS DECIMAL(12, 2)) ELSE read_dollars(s.unit_price) END AS unit_price,
  s.product_id AS product_id_text, s.quantity AS quantity_text, s.unit_price AS unit_price_text
FROM (
  SELECT source_row, order_id, line_no, product_id,
    IF(quantity LIKE '%.__' AND unit_price NOT LIKE '%.%', unit_price, quantity) AS quantity,
    IF(quantity LIKE '%.__' AND unit_price NOT LIKE '%.%', quantity, unit_price) AS unit_price
  FROM stg_order_items
) s;

CREATE VIEW read_reviews AS
SELECT s.source_row,
  CASE WHEN s.review_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.review_id AS UNSIGNED) ELSE read_number(s.review_id) END AS review_id,
  CASE WHEN s.product_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.product_id AS UNSIGNED) ELSE read_number(s.product_id) END AS product_id,
  CASE WHEN s.customer_id REGEXP '(?s)^(0|[1-9][0-9]{0,8})(?!.)'
    THEN CAST(s.customer_id AS UNSIGNED) ELSE read_number(s.customer_id) END AS customer_id,
  CASE WHEN s.rating REGEXP '(?s)^[0-9](?!.)' THEN CAST(s.rating AS UNSIGNED) ELSE read_rating(s.rating) END AS rating,
  NULLIF(IF(s.title REGEXP '^\\s|\\s$|\\s\\s|[\\t\\r\\n\\x{A0}]|[ÃÂâ]',
    clean_line(s.title), s.title), '') AS title,
  NULLIF(IF(s.body REGEXP '^\\s|\\s$|\\x{A0}|[ÃÂâ]|<[/a-z]|&[a-z#]',
    clean_text(s.body), s.body), '') AS body,
  CASE WHEN s.created_at REGEXP
      '(?s)^(19|20)[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])'
      '|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31) ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?!.)'
    THEN CAST(s.created_at AS DATETIME) ELSE read_time(s.created_at) END AS created_at,
  s.product_id AS product_id_text, s.customer_id AS customer_id_text, s.rating AS rating_text, s.created_at AS
  created_at_text
FROM (
  SELECT source_row, review_id, product_id, customer_id, body, created_at,
    IF(title REGEXP '(?s)^[1-5](?!.)' AND rating REGEXP '^[a-z]', title, rating) AS rating,
    IF(title REGEXP '(?s)^[1-5](?!.)' AND rating REGEXP '^[a-z]', rating, title) AS title
  FROM stg_reviews
) s;

-- What a product of this shop usually costs: a hundred times as much or as little is a slip of the keyboard.
CREATE VIEW usual_price AS
SELECT DISTINCT MEDIAN(list_price) OVER () AS median FROM read_products WHERE list_price > 0;

CREATE VIEW checked_categories AS
SELECT t.source_row, t.category_id, t.parent_id, t.name, t.kind,
  CASE
    WHEN t.category_id IS NULL OR t.category_id > 65535 THEN 'key_not_readable'
    WHEN t.name IS NULL OR (t.kind IS NULL AND trimmed(t.kind_text) = '') THEN 'value_missing'
    WHEN CHAR_LENGTH(t.name) > 80 THEN 'value_too_long'
    WHEN CONCAT_WS(' ', t.name) COLLATE utf8mb4_bin LIKE CONCAT('%', _utf8mb4 x'EFBFBD', '%')
      THEN 'text_damaged'
    WHEN EXISTS (SELECT 1 FROM repeated_values r WHERE r.source = 'categories' AND r.column_name = 'category_id'
      AND r.value = CAST(t.category_id AS CHAR)) THEN 'key_not_unique'
    WHEN EXISTS (SELECT 1 FROM repeated_values r WHERE r.source = 'categories' AND r.column_name = 'name'
      AND r.value = t.name) THEN 'name_not_unique'
    WHEN t.kind IS NULL OR t.parent_id = t.category_id THEN 'value_not_allowed'
    WHEN trimmed(t.parent_id_text) <> '' AND c.category_id IS NULL THEN IF(
      EXISTS (SELECT 1 FROM stg_categories x WHERE x.category_id = CAST(t.parent_id AS CHAR)),
      'category_quarantined', 'category_unknown')
  END AS reason
FROM (SELECT * FROM read_categories) t
LEFT JOIN categories c ON c.category_id = t.parent_id
WHERE NOT EXISTS (SELECT 1 FROM merged_rows m WHERE m.source = 'categories' AND m.source_row = t.source_row);

CREATE VIEW checked_suppliers AS
SELECT t.source_row, t.supplier_id, t.name, t.country_code, t.contact_email,
  CASE
    WHEN t.supplier_id IS NULL OR t.supplier_id > 65535 THEN 'key_not_readable'
    WHEN t.name IS NULL OR (t.country_code IS NULL AND trimmed(t.country_code_text) = '')
      OR (t.contact_email IS NULL AND trimmed(t.contact_email_text) = '') THEN 'value_missing'
    WHEN CHAR_LENGTH(t.name) > 120 OR CHAR_LENGTH(t.contact_email) > 254 THEN 'value_too_long'
    WHEN CONCAT_WS(' ', t.name) COLLATE utf8mb4_bin LIKE CONCAT('%', _utf8mb4 x'EFBFBD', '%')
      THEN 'text_damaged'
    WHEN EXISTS (SELECT 1 FROM repeated_values r WHERE r.source = 'suppliers' AND r.column_name = 'supplier_id'
      AND r.value = CAST(t.supplier_id AS CHAR)) THEN 'key_not_unique'
    WHEN EXISTS (SELECT 1 FROM repeated_values r WHERE r.source = 'suppliers' AND r.column_name = 'name'
      AND r.value = t.name) THEN 'name_not_unique'
    WHEN t.country_code IS NULL THEN 'value_not_allowed'
    WHEN t.contact_email IS NULL THEN 'email_invalid'
  END AS reason
FROM (SELECT * FROM read_suppliers) t
WHERE NOT EXISTS (SELECT 1 FROM merged_rows m WHERE m.source = 'suppliers' AND m.source_row = t.source_row);

CREATE VIEW checked_products AS
SELECT t.source_row, t.product_id, t.sku, t.name, t.description, t.category_id, t.supplier_id, t.list_price,
  t.launched_on, t.stock_quantity, t.duration_minutes, t.booking_notice_days,
  CASE
    WHEN t.product_id IS NULL THEN 'key_not_readable'
    WHEN t.sku IS NULL OR t.name IS NULL OR t.description IS NULL
      OR (t.category_id IS NULL AND trimmed(t.category_id_text) = '')
      OR (t.supplier_id IS NULL AND trimmed(t.supplier_id_text) = '')
      OR (t.list_price IS NULL AND trimmed(t.list_price_text) = '')
      OR (t.launched_on IS NULL AND trimmed(t.launched_on_text) = '') THEN 'value_missing'
    WHEN CHAR_LENGTH(t.sku) > 20 OR CHAR_LENGTH(t.name) > 160 OR CHAR_LENGTH(t.description) > 500
      THEN 'value_too_long'
    WHEN CONCAT_WS(' ', t.name, t.description) COLLATE utf8mb4_bin LIKE CONCAT('%', _utf8mb4 x'EFBFBD', '%')
      THEN 'text_damaged'
    WHEN t.description REGEXP '([.]{3}|…)$' THEN 'text_cut_short'
    WHEN t.is_unsure THEN 'name_not_certain'
    WHEN EXISTS (SELECT 1 FROM repeated_values r WHERE r.source = 'products' AND r.column_name = 'product_id'
      AND r.value = CAST(t.product_id AS CHAR)) THEN 'key_not_unique'
    WHEN EXISTS (SELECT 1 FROM repeated_values r WHERE r.source = 'products' AND r.column_name = 'sku'
      AND r.value = t.sku) THEN 'sku_not_unique'
    WHEN t.list_price IS NULL THEN 'price_not_readable'
    WHEN t.list_price <= 0 THEN 'price_not_positive'
    WHEN t.list_price >= 100000000 THEN 'value_not_allowed'
    WHEN t.list_price NOT BETWEEN u.median / 100 AND u.median * 100 THEN 'price_absurd'
    WHEN t.launched_on IS NULL THEN IF(t.launched_on_text REGEXP '^\\s*(0?[1-9]|1[0-2])/(0?[1-9]|1[0-2])/(19|20)',
      'date_ambiguous', 'date_impossible')
    WHEN DATE(t.launched_on) IN ('1900-01-01', '1970-01-01') THEN 'date_placeholder'
    WHEN (t.stock_quantity IS NULL AND trimmed(t.stock_quantity_text) <> '')
      OR (t.duration_minutes IS NULL AND trimmed(t.duration_minutes_text) <> '') OR t.duration_minutes > 65535
      OR (t.booking_notice_days IS NULL AND trimmed(t.booking_notice_days_text) <> '') OR t.booking_notice_days > 255
      THEN 'value_not_allowed'
    WHEN NOT IF(t.stock_quantity IS NULL, t.duration_minutes IS NOT NULL AND t.booking_notice_days IS NOT NULL,
      t.duration_minutes IS NULL AND t.booking_notice_days IS NULL) THEN 'neither_goods_nor_service'
    WHEN c.category_id IS NULL THEN IF(
      EXISTS (SELECT 1 FROM stg_categories x WHERE x.category_id = CAST(t.category_id AS CHAR)),
      'category_quarantined', 'category_unknown')
    WHEN s.supplier_id IS NULL THEN IF(
      EXISTS (SELECT 1 FROM stg_suppliers x WHERE x.supplier_id = CAST(t.supplier_id AS CHAR)),
      'supplier_quarantined', 'supplier_unknown')
  END AS reason
FROM (SELECT * FROM read_products) t
LEFT JOIN usual_price u ON TRUE
LEFT JOIN categories c ON c.category_id = t.category_id
LEFT JOIN suppliers s ON s.supplier_id = t.supplier_id
WHERE NOT EXISTS (SELECT 1 FROM merged_rows m WHERE m.source = 'products' AND m.source_row = t.source_row);

CREATE VIEW checked_customers AS
SELECT t.source_row, t.customer_id, t.first_name, t.last_name, t.email, t.phone, t.city, t.country_code,
  t.joined_on, t.signup_channel, t.marketing_consent, t.password_hash,
  CASE
    WHEN t.customer_id IS NULL THEN 'key_not_readable'
    WHEN t.first_name IS NULL OR t.last_name IS NULL OR (t.email IS NULL AND trimmed(t.email_text) = '')
      OR t.city IS NULL
      OR (t.country_code IS NULL AND trimmed(t.country_code_text) = '')
      OR (t.joined_on IS NULL AND trimmed(t.joined_on_text) = '')
      OR (t.signup_channel IS NULL AND trimmed(t.signup_channel_text) = '')
      OR (t.marketing_consent IS NULL AND trimmed(t.marketing_consent_text) = '')
      OR (t.password_hash IS NULL AND trimmed(t.password_hash_text) = '') THEN 'value_missing'
    WHEN CHAR_LENGTH(t.first_name) > 80 OR CHAR_LENGTH(t.last_name) > 80 OR CHAR_LENGTH(t.email) > 254
      OR CHAR_LENGTH(t.phone) > 24 OR CHAR_LENGTH(t.city) > 80 THEN 'value_too_long'
    WHEN CONCAT_WS(' ', t.first_name, t.last_name, t.city) COLLATE utf8mb4_bin LIKE CONCAT('%', _utf8mb4 x'EFBFBD', '%')
      THEN 'text_damaged'
    WHEN EXISTS (SELECT 1 FROM repeated_values r WHERE r.source = 'customers' AND r.column_name = 'customer_id'
      AND r.value = CAST(t.customer_id AS CHAR)) THEN 'key_not_unique'
    WHEN t.email IS NULL THEN 'email_invalid'
    WHEN EXISTS (SELECT 1 FROM repeated_values r WHERE r.source = 'customers' AND r.column_name = 'email'
      AND r.value = t.email) THEN 'email_not_unique'
    WHEN t.phone IS NULL AND trimmed(t.phone_text) <> '' THEN 'phone_invalid'
    WHEN t.joined_on IS NULL THEN IF(t.joined_on_text REGEXP '^\\s*(0?[1-9]|1[0-2])/(0?[1-9]|1[0-2])/(19|20)',
      'date_ambiguous', 'date_impossible')
    WHEN DATE(t.joined_on) IN ('1900-01-01', '1970-01-01') THEN 'date_placeholder'
    WHEN t.joined_on > CURRENT_TIMESTAMP + INTERVAL 1 DAY THEN 'date_in_future'
    WHEN t.country_code IS NULL OR t.signup_channel IS NULL OR t.marketing_consent IS NULL THEN 'value_not_allowed'
    WHEN t.password_hash IS NULL THEN 'password_hash_invalid'
  END AS reason
FROM (SELECT * FROM read_customers) t
WHERE NOT EXISTS (SELECT 1 FROM merged_rows m WHERE m.source = 'customers' AND m.source_row = t.source_row);

CREATE VIEW checked_orders AS
SELECT t.source_row, t.order_id, t.customer_id, t.channel, t.status, t.ordered_at, t.total,
  CASE
    WHEN t.order_id IS NULL THEN 'key_not_readable'
    WHEN (t.customer_id IS NULL AND trimmed(t.customer_id_text) = '')
      OR (t.channel IS NULL AND trimmed(t.channel_text) = '')
      OR (t.status IS NULL AND trimmed(t.status_text) = '')
      OR (t.ordered_at IS NULL AND trimmed(t.ordered_at_text) = '') THEN 'value_missing'
    WHEN EXISTS (SELECT 1 FROM repeated_values r WHERE r.source = 'orders' AND r.column_name = 'order_id'
      AND r.value = CAST(t.order_id AS CHAR)) THEN 'key_not_unique'
    WHEN t.ordered_at IS NULL THEN IF(t.ordered_at_text REGEXP '^\\s*(0?[1-9]|1[0-2])/(0?[1-9]|1[0-2])/(19|20)',
      'date_ambiguous', 'date_impossible')
    WHEN DATE(t.ordered_at) IN ('1900-01-01', '1970-01-01') THEN 'date_placeholder'
    WHEN t.ordered_at > CURRENT_TIMESTAMP + INTERVAL 1 DAY THEN 'date_in_future'
    WHEN t.channel IS NULL OR t.status IS NULL THEN 'value_not_allowed'
    WHEN t.total IS NULL AND trimmed(t.total_text) <> '' THEN 'price_not_readable'
    WHEN c.customer_id IS NULL THEN IF(
      EXISTS (SELECT 1 FROM stg_customers x WHERE x.customer_id = CAST(t.customer_id AS CHAR)),
      'customer_quarantined', 'customer_unknown')
  END AS reason
FROM (SELECT * FROM read_orders) t
LEFT JOIN customers c ON c.customer_id = t.customer_id
WHERE NOT EXISTS (SELECT 1 FROM merged_rows m WHERE m.source = 'orders' AND m.source_row = t.source_row);

CREATE VIEW checked_order_items AS
SELECT t.source_row, t.order_id, t.line_no, t.product_id, t.quantity, t.unit_price,
  CASE
    WHEN t.order_id IS NULL OR t.line_no IS NULL OR t.line_no > 255 THEN 'key_not_readable'
    WHEN (t.product_id IS NULL AND trimmed(t.product_id_text) = '')
      OR (t.quantity IS NULL AND trimmed(t.quantity_text) = '')
      OR (t.unit_price IS NULL AND trimmed(t.unit_price_text) = '') THEN 'value_missing'
    WHEN EXISTS (SELECT 1 FROM repeated_values r WHERE r.source = 'order_items' AND r.column_name = 'order_id/line_no'
      AND r.value = CONCAT(t.order_id, '/', t.line_no)) THEN 'key_not_unique'
    WHEN t.unit_price IS NULL THEN 'price_not_readable'
    WHEN t.unit_price < 0 THEN 'price_negative'
    WHEN t.quantity IS NULL OR t.quantity NOT BETWEEN 1 AND 65535 OR t.unit_price >= 100000000
      THEN 'value_not_allowed'
    WHEN t.unit_price > p.list_price * 10 OR t.unit_price BETWEEN 0.01 AND p.list_price / 100 THEN 'price_absurd'
    WHEN o.order_id IS NULL THEN IF(
      EXISTS (SELECT 1 FROM stg_orders x WHERE x.order_id = CAST(t.order_id AS CHAR)),
      'order_quarantined', 'order_unknown')
    WHEN p.product_id IS NULL THEN IF(
      EXISTS (SELECT 1 FROM stg_products x WHERE x.product_id = CAST(t.product_id AS CHAR)),
      'product_quarantined', 'product_unknown')
  END AS reason
FROM (SELECT * FROM read_order_items) t
LEFT JOIN orders o ON o.order_id = t.order_id
LEFT JOIN products p ON p.product_id = t.product_id
WHERE NOT EXISTS (SELECT 1 FROM merged_rows m WHERE m.source = 'order_items' AND m.source_row = t.source_row);

CREATE VIEW checked_reviews AS
SELECT t.source_row, t.review_id, t.product_id, t.customer_id, t.rating, t.title, t.body, t.created_at,
  CASE
    WHEN t.review_id IS NULL THEN 'key_not_readable'
    WHEN (t.product_id IS NULL AND trimmed(t.product_id_text) = '')
      OR (t.customer_id IS NULL AND trimmed(t.customer_id_text) = '')
      OR (t.rating IS NULL AND trimmed(t.rating_text) = '') OR t.title IS NULL OR t.body IS NULL
      OR (t.created_at IS NULL AND trimmed(t.created_at_text) = '') THEN 'value_missing'
    WHEN CHAR_LENGTH(t.title) > 120 THEN 'value_too_long'
    WHEN CONCAT_WS(' ', t.title, t.body) COLLATE utf8mb4_bin LIKE CONCAT('%', _utf8mb4 x'EFBFBD', '%')
      THEN 'text_damaged'
    WHEN t.body REGEXP '([.]{3}|…) ?[(]?(read )?more[)]?$' THEN 'text_cut_short'
    WHEN EXISTS (SELECT 1 FROM repeated_values r WHERE r.source = 'reviews' AND r.column_name = 'review_id'
      AND r.value = CAST(t.review_id AS CHAR)) THEN 'key_not_unique'
    WHEN t.rating IS NULL OR t.rating NOT BETWEEN 1 AND 5 THEN 'value_not_allowed'
    WHEN t.created_at IS NULL THEN IF(t.created_at_text REGEXP '^\\s*(0?[1-9]|1[0-2])/(0?[1-9]|1[0-2])/(19|20)',
      'date_ambiguous', 'date_impossible')
    WHEN DATE(t.created_at) IN ('1900-01-01', '1970-01-01') THEN 'date_placeholder'
    WHEN t.created_at > CURRENT_TIMESTAMP + INTERVAL 1 DAY THEN 'date_in_future'
    WHEN p.product_id IS NULL THEN IF(
      EXISTS (SELECT 1 FROM stg_products x WHERE x.product_id = CAST(t.product_id AS CHAR)),
      'product_quarantined', 'product_unknown')
    WHEN c.customer_id IS NULL THEN IF(
      EXISTS (SELECT 1 FROM stg_customers x WHERE x.customer_id = CAST(t.customer_id AS CHAR)),
      'customer_quarantined', 'customer_unknown')
  END AS reason
FROM (SELECT * FROM read_reviews) t
LEFT JOIN products p ON p.product_id = t.product_id
LEFT JOIN customers c ON c.customer_id = t.customer_id
WHERE NOT EXISTS (SELECT 1 FROM merged_rows m WHERE m.source = 'reviews' AND m.source_row = t.source_row);
-- END SOLUTION
