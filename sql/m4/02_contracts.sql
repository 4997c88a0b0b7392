-- Contracts arrive as one JSON document each, and become rows that the rules below can join.

USE aethermart_pipeline;

DELIMITER //

-- BEGIN SOLUTION
-- TASK (m4.pipeline): Create the procedure register_contract(document JSON). The document has source, owner, meaning,
--   unknown_columns, freshness_hours, lateness_hours, accepted_share, and columns: [{name, reader, list, meaning, role,
--   required, low, high, length, parent, unique, severity}]. With JSON_TABLE, fill contracts (registered is the document
--   itself), contract_columns and contract_rules: for each column the rules NAME_required, NAME_unreadable,
--   NAME_out_of_range, NAME_too_long, NAME_unknown (a parent; severity waits) and NAME_not_unique where the document asks
--   for them. The column's severity
--   is that of all others but NAME_unreadable, which is always an error. Registering again replaces columns and rules, but
--   keeps the version, the watermark, and columns with the role extra that the document does not name.
CREATE OR REPLACE PROCEDURE register_contract(IN document JSON)
  MODIFIES SQL DATA
  COMMENT 'Takes a contract as a JSON document; again, it replaces columns and rules'
BEGIN
  DECLARE own VARCHAR(20) CHARACTER SET ascii DEFAULT JSON_VALUE(document, '$.source');
  DECLARE EXIT HANDLER FOR SQLEXCEPTION
  BEGIN
    ROLLBACK;
    RESIGNAL;
  END;

  START TRANSACTION;
  INSERT INTO contracts (source, version, owner, meaning, unknown_columns, freshness_hours, lateness_hours, accepted_share,
    registered)
  SELECT t.*, document FROM JSON_TABLE(document, '$' COLUMNS (
    source VARCHAR(20) PATH '$.source', version INT PATH '$.version' DEFAULT '1' ON EMPTY,
    owner VARCHAR(120) PATH '$.owner', meaning VARCHAR(400) PATH '$.meaning',
    unknown_columns VARCHAR(20) PATH '$.unknown_columns', freshness_hours INT PATH '$.freshness_hours',
    lateness_hours INT PATH '$.lateness_hours', accepted_share DECIMAL(5, 4) PATH '$.accepted_share')) t
  ON DUPLICATE KEY UPDATE owner = VALUE(owner), meaning = VALUE(meaning), unknown_columns = VALUE(unknown_columns),
    freshness_hours = VALUE(freshness_hours), lateness_hours = VALUE(lateness_hours),
    accepted_share = VALUE(accepted_share), registered = VALUE(registered);

  DELETE FROM contract_rules WHERE source = own;
  DELETE FROM contract_columns WHERE source = own AND (role <> 'extra' OR column_name IN (
    SELECT named.name FROM JSON_TABLE(document, '$.columns[*]' COLUMNS (name VARCHAR(40) PATH '$.name')) named));
  INSERT INTO contract_columns (source, column_name, position, reader, list, meaning, role, since)
  SELECT own, t.*, 1 FROM JSON_TABLE(document, '$.columns[*]' COLUMNS (
    name VARCHAR(40) PATH '$.name', position FOR ORDINALITY, reader VARCHAR(20) PATH '$.reader',
    list VARCHAR(20) PATH '$.list', meaning VARCHAR(200) PATH '$.meaning',
    role VARCHAR(10) PATH '$.role' DEFAULT 'value' ON EMPTY)) t;

  INSERT INTO contract_rules (source, rule, position, column_name, kind, low, high, parent, severity)
  SELECT own, CONCAT(c.name, '_', k.ending), c.position + k.later, c.name, k.kind, c.low,
    IF(k.kind = 'length', c.length, c.high), c.parent,
    CASE k.kind WHEN 'parent' THEN 'waits' WHEN 'readable' THEN 'error' ELSE COALESCE(c.severity, 'error') END
  FROM JSON_TABLE(document, '$.columns[*]' COLUMNS (
    name VARCHAR(40) PATH '$.name', position FOR ORDINALITY, required BOOLEAN PATH '$.required',
    low DECIMAL(20, 4) PATH '$.low', high DECIMAL(20, 4) PATH '$.high', length INT PATH '$.length',
    parent VARCHAR(20) PATH '$.parent', is_unique BOOLEAN PATH '$.unique', severity VARCHAR(10) PATH '$.severity')) c
  -- A row that cannot be read at all must not be reported as waiting for its parent: readability comes first.
  JOIN (VALUES ('required', 'required', 0), ('readable', 'unreadable', 0), ('range', 'out_of_range', 40),
    ('length', 'too_long', 40), ('unique', 'not_unique', 80), ('parent', 'unknown', 120)) k (kind, ending, later)
  WHERE CASE k.kind WHEN 'required' THEN c.required WHEN 'readable' THEN TRUE
    WHEN 'range' THEN c.low IS NOT NULL OR c.high IS NOT NULL WHEN 'length' THEN c.length IS NOT NULL
    WHEN 'unique' THEN c.is_unique ELSE c.parent IS NOT NULL END;
  COMMIT;
END //
-- END SOLUTION

CREATE OR REPLACE PROCEDURE evolve_contract(IN given_source VARCHAR(20), IN new_columns JSON, IN given_delivery INT UNSIGNED)
  MODIFIES SQL DATA
  COMMENT 'Adds columns that a delivery brought. No DDL: it would end the transaction; their values are kept in row_versions'
BEGIN
  INSERT IGNORE INTO contract_changes (source, version, column_name, delivery_id)
  SELECT given_source, c.version + n.place, n.name, given_delivery FROM contracts c
  JOIN JSON_TABLE(new_columns, '$[*]' COLUMNS (place FOR ORDINALITY, name VARCHAR(40) PATH '$')) n
  WHERE c.source = given_source;
  INSERT IGNORE INTO contract_columns (source, column_name, position, reader, meaning, role, since)
  SELECT source, column_name, 100 + version, 'any', 'Arrived with a delivery; its meaning is to be agreed', 'extra', version
  FROM contract_changes WHERE source = given_source;
  UPDATE contracts SET version = GREATEST(version,
    (SELECT MAX(since) FROM contract_columns WHERE source = given_source))
  WHERE source = given_source;
END //

CREATE OR REPLACE PROCEDURE adopt_rows()
  MODIFIES SQL DATA
  COMMENT 'Enters the rows that the first load left in the shop''s tables, as versions older than any delivery'
BEGIN
  INSERT IGNORE INTO row_keys (source, row_key, version_at)
  SELECT 'categories', category_id, '1970-01-01' FROM aethermart_db.categories
  UNION ALL SELECT 'suppliers', supplier_id, '1970-01-01' FROM aethermart_db.suppliers
  UNION ALL SELECT 'products', product_id, '1970-01-01' FROM aethermart_db.products
  UNION ALL SELECT 'customers', customer_id, '1970-01-01' FROM aethermart_db.customers
  UNION ALL SELECT 'orders', order_id, '1970-01-01' FROM aethermart_db.orders
  UNION ALL SELECT 'order_items', CONCAT(order_id, ':', line_no), '1970-01-01' FROM aethermart_db.order_items
  UNION ALL SELECT 'reviews', review_id, '1970-01-01' FROM aethermart_db.reviews;
END //

DELIMITER ;
