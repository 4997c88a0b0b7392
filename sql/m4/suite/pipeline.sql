-- Tests the pipeline's procedures and reports on deliveries that the suite makes itself. Needs sql/m4/01 to 08 and the
-- contracts of the shop's sources, which installPipeline of lab/etl registers.

USE aethermart_pipeline;

START TRANSACTION;

INSERT INTO aethermart_db.categories (category_id, parent_id, name, kind) VALUES (65001, NULL, 'Suite department', 'goods');
INSERT INTO aethermart_db.suppliers (supplier_id, name, country_code, contact_email)
VALUES (65001, 'Suite supplier', 'DE', 'orders@suite.example.com');
INSERT INTO row_keys (source, row_key, version_at)
VALUES ('categories', '65001', '2026-01-01'), ('suppliers', '65001', '2026-01-01');
UPDATE contracts SET high_water = '2026-06-01 00:00:00';
INSERT INTO deliveries (delivery_id, source, file, sha256, bytes, delivered_rows, batch_rows, set_name, piece, pieces,
  columns_seen)
SELECT 4200000000 + seq, ELT(seq, 'products', 'orders', 'order_items'), CONCAT('suite', seq, '.csv'), SHA2(seq, 256), 1, 7,
  7, 'suite', 1, IF(seq = 2, 3, 1), '[]' FROM seq_1_to_3;

-- Seven rows of one batch: a new row, its newer version, its older one, the newer one again, a contradiction to it, a
-- price that cannot be read, and the SKU of another product.
SET @product = '{"product_id": "999000001", "sku": "SUITE-1", "name": "Suite product", "description": "On the shelf.",
  "category_id": "65001", "supplier_id": "65001", "list_price": "10.00", "launched_on": "2024-02-29", "stock_quantity": "5",
  "updated_at": "2026-06-01 08:00:00"}';
SET @newer = JSON_SET(@product, '$.list_price', 'USD 12.50', '$.updated_at', '2026-06-02 08:00:00');
CALL work_on_batch(4200000001, 0, JSON_ARRAY(
  JSON_OBJECT('n', 1, 'values', JSON_COMPACT(@product)),
  JSON_OBJECT('n', 2, 'values', JSON_COMPACT(@newer)),
  JSON_OBJECT('n', 3, 'values', JSON_SET(@product, '$.list_price', '9.00', '$.updated_at', '2026-05-31 08:00:00')),
  JSON_OBJECT('n', 4, 'values', JSON_COMPACT(@newer)),
  JSON_OBJECT('n', 5, 'values', JSON_SET(@newer, '$.list_price', '99.00')),
  JSON_OBJECT('n', 6, 'values', JSON_SET(@product, '$.product_id', '999000002', '$.sku', 'SUITE-2', '$.list_price', '12,5')),
  JSON_OBJECT('n', 7, 'values', JSON_SET(@product, '$.product_id', '999000003'))));
UPDATE deliveries SET next_batch = 1 WHERE delivery_id = 4200000001;

-- CHECK (m4.pipeline): the newest version of a key wins, and its price is read
-- EXPECT value 12.50
SELECT list_price FROM aethermart_db.products WHERE product_id = 999000001;

-- CHECK (m4.pipeline): older versions of a key are kept in its history
-- EXPECT value 3
SELECT COUNT(*) FROM row_versions WHERE source = 'products' AND row_key = '999000001';

-- CHECK (m4.pipeline): every row of a batch has its outcome: loaded, superseded, merged or quarantined
-- EXPECT value superseded loaded superseded merged quarantined quarantined quarantined
SELECT GROUP_CONCAT(outcome ORDER BY row_no SEPARATOR ' ') FROM row_ledger WHERE delivery_id = 4200000001;

-- CHECK (m4.pipeline): another row with the same key and version is a contradiction, and nobody guesses
-- EXPECT value version_conflict
SELECT reason FROM quarantine WHERE delivery_id = 4200000001 AND row_no = 5;

-- CHECK (m4.pipeline): a value that cannot be read goes into quarantine under the name of its rule
-- EXPECT value list_price_unreadable
SELECT reason FROM quarantine WHERE delivery_id = 4200000001 AND row_no = 6;

-- CHECK (m4.pipeline): a value that belongs to another key goes into quarantine
-- EXPECT value sku_not_unique
SELECT reason FROM quarantine WHERE delivery_id = 4200000001 AND row_no = 7;

-- CHECK (m4.pipeline): what was delivered stays as it was, and a correction is recorded
-- EXPECT value USD 12.50
SELECT delivered FROM repairs WHERE delivery_id = 4200000001 AND row_no = 2 AND column_name = 'list_price';

-- CHECK (m4.pipeline): the balance of a delivery is 0 if every row has an outcome
-- EXPECT value 0
SELECT difference FROM balance WHERE delivery_id = 4200000001;

DELIMITER //
-- CHECK (m4.pipeline): the balance shows a row that is lost
-- EXPECT value 1
BEGIN NOT ATOMIC
  DELETE FROM row_ledger WHERE delivery_id = 4200000001 AND row_no = 1;
  SELECT difference FROM balance WHERE delivery_id = 4200000001;
END //

-- CHECK (m4.pipeline): a gap in the ledger is found with its place
-- EXPECT value 3-4
BEGIN NOT ATOMIC
  DELETE FROM row_ledger WHERE delivery_id = 4200000001 AND row_no IN (3, 4);
  SELECT CONCAT(first_missing, '-', last_missing) FROM ledger_gaps WHERE delivery_id = 4200000001;
END //
DELIMITER ;

-- CHECK (m4.pipeline): the server refuses the account of a batch in which a row is missing
-- EXPECT error ER_CONSTRAINT_FAILED 'ck_batches_balance'
UPDATE batches SET loaded = loaded - 1 WHERE delivery_id = 4200000001;

DELIMITER //
-- CHECK (m4.pipeline): a row that the shop lacks although the books know it is found
-- EXPECT value 1
BEGIN NOT ATOMIC
  DELETE FROM aethermart_db.products WHERE product_id = 999000001;
  SELECT missing_in_shop FROM shop_reconciliation WHERE source = 'products';
END //
DELIMITER ;

-- An item of an order that is in quarantine, because its customer is unknown.
SET @order = '{"order_id": "999000001", "customer_id": "999000009", "channel": "web", "status": "paid",
  "ordered_at": "2026-06-01 08:00:00", "total": "25.00", "updated_at": "2026-06-01 08:00:00"}';
CALL work_on_batch(4200000002, 0, JSON_ARRAY(JSON_OBJECT('n', 1, 'values', JSON_COMPACT(@order)),
  JSON_OBJECT('n', 2, 'values', JSON_SET(@order, '$.order_id', '999000002', '$.updated_at', '2026-01-01 08:00:00'))));
CALL work_on_batch(4200000003, 0, JSON_ARRAY(JSON_OBJECT('n', 1, 'values', JSON_OBJECT('order_id', '999000001',
  'line_no', '1', 'product_id', '999000001', 'quantity', '2', 'unit_price', '12.50', 'updated_at', '2026-06-01 08:00:00'))));

-- CHECK (m4.pipeline): a row whose parent is missing waits for it
-- EXPECT value customers:999000009
SELECT waits_for FROM quarantine WHERE delivery_id = 4200000002 AND row_no = 1;

-- CHECK (m4.pipeline): a chain of waiting rows leads to its root
-- EXPECT value order_items:999000001:1 → orders:999000001
SELECT chain FROM waiting_chains WHERE delivery_id = 4200000003 AND row_no = 1;

-- Two categories in quarantine; the key that one waits for is the beginning of its own.
INSERT INTO row_ledger (delivery_id, row_no, batch_no, outcome, row_key)
VALUES (4200000002, 91, 0, 'quarantined', '65001'), (4200000002, 92, 0, 'quarantined', '6500');
INSERT INTO aethermart_pipeline.quarantine
  (delivery_id, row_no, source, reason, detail, waits_for, raw, vals, accepted_from)
VALUES (4200000002, 91, 'categories', 'parent_id_unknown', '', 'categories:6500', '{}', '{}', '1970-01-01'),
  (4200000002, 92, 'categories', 'parent_id_unknown', '', NULL, '{}', '{}', '1970-01-01');

-- CHECK (m4.pipeline): a chain goes on to a key that is the beginning of another key in it
-- EXPECT value categories:65001 → categories:6500
SELECT chain FROM waiting_chains WHERE delivery_id = 4200000002 AND row_no = 91;

-- CHECK (m4.pipeline): a piece of a delivery that has not come is found
-- EXPECT rows 2
SELECT piece FROM missing_pieces WHERE source = 'orders' AND set_name = 'suite';

UPDATE contract_rules SET kind = 'length', high = 10 WHERE source = 'orders' AND rule = 'customer_id_unknown';
UPDATE deliveries SET is_backfill = FALSE WHERE delivery_id = 4200000002;
CALL stage_rows(JSON_ARRAY(JSON_OBJECT('n', 9, 'values', JSON_SET(@order, '$.updated_at', '2026-01-01 08:00:00'))), 4200000002);
CALL read_rows('orders');
CALL judge_rows('orders', FALSE);

-- CHECK (m4.pipeline): a change that is older than the watermark accepts goes into quarantine
-- EXPECT value too_late
SELECT problem FROM batch_rows;

-- A first delivery of one file: seven rows loaded, one merged, two set aside, of which one waits.
INSERT INTO aethermart_db.quarantine (source, source_row, reason, raw) VALUES
  ('reviews', 4000000005, 'customer_quarantined', '{"review_id": " 999000001 ", "customer_id": "999000009", "rating": "4"}'),
  ('reviews', 4000000007, 'value_not_allowed', '{"review_id": "999000002", "customer_id": "1", "rating": "7"}');
CALL book_first_files('[{"source": "reviews", "part": 4, "file": "suite.tsv", "sha256": "suite", "bytes": 1, "piece": 1,
  "pieces": 1, "columns": ["review_id"], "delivered": 10, "loaded": 7, "merged": 1, "quarantined": 2}]');
CALL book_first_quarantine();

-- CHECK (m4.pipeline): the rows of a first delivery are accounted for, those set aside one by one
-- EXPECT value 7 1 2 0 0
SELECT CONCAT_WS(' ', loaded, merged, quarantined, difference, (SELECT COUNT(*) FROM ledger_gaps WHERE delivery_id =
  b.delivery_id)) FROM balance b WHERE file = 'suite.tsv';

-- CHECK (m4.pipeline): a row of a first delivery that was set aside knows its key and what it waits for
-- EXPECT value 999000001 customers:999000009
SELECT CONCAT_WS(' ', l.row_key, q.waits_for) FROM quarantine q JOIN row_ledger l USING (delivery_id, row_no)
JOIN deliveries d USING (delivery_id) WHERE d.file = 'suite.tsv' AND q.row_no = 9;

-- CHECK (m4.pipeline): a first delivery is refused once the books know a row
-- EXPECT error 1644 'deliveries or rows already'
CALL require_no_books();

ROLLBACK;

-- What follows commits by itself.
SELECT high_water INTO @high_water FROM contracts WHERE source = 'suppliers';
INSERT INTO deliveries (delivery_id, source, file, sha256, bytes, delivered_rows, batch_rows, set_name, piece, pieces,
  columns_seen, is_backfill)
VALUES (4200000011, 'suppliers', 'suite.csv', SHA2('suite', 256), 1, 2, 1, 'suite', 1, 1, '[]', TRUE);
SET @supplier = '{"supplier_id": "65011", "name": "Suite supplier 11", "country_code": "DE",
  "contact_email": "nobody", "updated_at": "2020-06-01 08:00:00"}';
CALL apply_batch(4200000011, 0, JSON_ARRAY(JSON_OBJECT('n', 1, 'values', JSON_COMPACT(@supplier))), @applied);

DELIMITER //
-- CHECK (m4.pipeline): a batch that is applied again changes nothing
-- EXPECT value 0
BEGIN NOT ATOMIC
  CALL apply_batch(4200000011, 0, JSON_ARRAY(JSON_OBJECT('n', 1, 'values', JSON_COMPACT(@supplier))), @applied);
  SELECT @applied;
END //
DELIMITER ;

-- CHECK (m4.pipeline): a batch is refused while an earlier one is missing
-- EXPECT error 1644 'not the next one'
CALL apply_batch(4200000011, 2, '[]', @applied);

-- CHECK (m4.pipeline): rows that are still to come are not reported as lost
-- EXPECT value 1 0
SELECT CONCAT(to_come, ' ', difference) FROM balance WHERE delivery_id = 4200000011;

-- CHECK (m4.pipeline): only rows in quarantine can be repaired, and only columns of their contract
-- EXPECT error 1644 'no such row'
CALL repair_row(4200000011, 1, 'shoe_size', '44', 'suite');

CALL repair_row(4200000011, 1, 'contact_email', 'orders11@suite.example.com', 'suite');
SELECT JSON_ARRAY(JSON_OBJECT('d', delivery_id, 'n', row_no, 'values', JSON_COMPACT(vals))) INTO @repaired
FROM quarantine WHERE delivery_id = 4200000011;
CALL replay_rows('suppliers', @repaired, FALSE, @released);

-- CHECK (m4.pipeline): a repaired row is replayed into the shop, and the balance moves with it
-- EXPECT value orders11@suite.example.com 1 0
SELECT CONCAT(s.contact_email, ' ', b.loaded, ' ', b.quarantined) FROM aethermart_db.suppliers s
JOIN balance b ON b.delivery_id = 4200000011 WHERE s.supplier_id = 65011;

CALL replay_rows('suppliers', @repaired, FALSE, @released);

-- CHECK (m4.pipeline): replaying a row again changes nothing
-- EXPECT value 0
SELECT @released;

-- CLEAN-UP
UPDATE contracts SET high_water = @high_water WHERE source = 'suppliers';
DELETE FROM quarantine WHERE delivery_id = 4200000011;
DELETE FROM row_ledger WHERE delivery_id = 4200000011;
DELETE FROM batches WHERE delivery_id = 4200000011;
DELETE FROM repairs WHERE delivery_id = 4200000011;
DELETE FROM row_versions WHERE delivery_id = 4200000011;
DELETE FROM deliveries WHERE delivery_id = 4200000011;
DELETE FROM row_keys WHERE source = 'suppliers' AND row_key = '65011';
DELETE FROM aethermart_db.suppliers WHERE supplier_id = 65011;
