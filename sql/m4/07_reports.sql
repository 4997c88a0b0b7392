-- Reports on the pipeline's books. Views, so each is true at the moment of the query, also while batches are applied.

USE aethermart_pipeline;

-- BEGIN SOLUTION
-- TASK (m4.pipeline): Create the view balance: for each delivery its source, file, state, delivered (rows in the file), to_come
--   (rows of batches that are not applied yet), loaded, superseded, merged, quarantined, and difference: delivered minus all of
--   these. The outcomes are sums of row_count in row_ledger, to_come comes from next_batch, delivered from the file: three
--   ways that do not know of each other.
CREATE OR REPLACE VIEW balance AS
SELECT d.delivery_id, d.source, d.file, d.state, d.delivered_rows AS delivered,
  GREATEST(CAST(d.delivered_rows AS SIGNED) - CAST(d.next_batch * d.batch_rows AS SIGNED), 0) AS to_come,
  COALESCE(l.loaded, 0) AS loaded, COALESCE(l.superseded, 0) AS superseded, COALESCE(l.merged, 0) AS merged,
  COALESCE(l.quarantined, 0) AS quarantined,
  CAST(d.delivered_rows AS SIGNED)
    - GREATEST(CAST(d.delivered_rows AS SIGNED) - CAST(d.next_batch * d.batch_rows AS SIGNED), 0)
    - COALESCE(l.rows_in, 0) AS difference
FROM deliveries d
LEFT JOIN (
  SELECT delivery_id, SUM(row_count) AS rows_in, SUM(row_count * (outcome = 'loaded')) AS loaded,
    SUM(row_count * (outcome = 'superseded')) AS superseded, SUM(row_count * (outcome = 'merged')) AS merged,
    SUM(row_count * (outcome = 'quarantined')) AS quarantined
  FROM row_ledger GROUP BY delivery_id) l USING (delivery_id);
-- END SOLUTION

-- Rows that the ledger lacks, as ranges: a gap begins where a row number does not follow the one before it.
CREATE OR REPLACE VIEW ledger_gaps AS
SELECT delivery_id, previous + 1 AS first_missing, row_no - 1 AS last_missing
FROM (
  SELECT delivery_id, row_no, COALESCE(LAG(row_no + row_count - 1) OVER (PARTITION BY delivery_id ORDER BY row_no), 0) AS previous
  FROM row_ledger) numbered
WHERE row_no <> previous + 1;

-- What the books say and what the shop's tables hold must agree, key by key.
CREATE OR REPLACE VIEW shop_reconciliation AS
WITH shop (source, row_key) AS (
  SELECT 'categories', category_id FROM aethermart_db.categories
  UNION ALL SELECT 'suppliers', supplier_id FROM aethermart_db.suppliers
  UNION ALL SELECT 'products', product_id FROM aethermart_db.products
  UNION ALL SELECT 'customers', customer_id FROM aethermart_db.customers
  UNION ALL SELECT 'orders', order_id FROM aethermart_db.orders
  UNION ALL SELECT 'order_items', CONCAT(order_id, ':', line_no) FROM aethermart_db.order_items
  UNION ALL SELECT 'reviews', review_id FROM aethermart_db.reviews
), sides (source, row_key, in_shop, in_books) AS (
  SELECT source, row_key, 1, 0 FROM shop
  UNION ALL SELECT source, row_key, 0, 1 FROM row_keys
), keyed AS (
  SELECT source, row_key, SUM(in_shop) AS in_shop, SUM(in_books) AS in_books FROM sides GROUP BY source, row_key
)
SELECT source, SUM(in_shop) AS shop_rows, SUM(in_books) AS known_keys,
  SUM(in_shop = 1 AND in_books = 0) AS unknown_to_books, SUM(in_shop = 0 AND in_books = 1) AS missing_in_shop
FROM keyed GROUP BY source;

-- Quality by delivery: the share in quarantine, its change, and its mean over this and the two deliveries before.
CREATE OR REPLACE VIEW quality_by_delivery AS
SELECT source, file, delivery_id, delivered, loaded, superseded, merged, quarantined, share,
  share - LAG(share) OVER by_source AS change_of_share,
  AVG(share) OVER (PARTITION BY source ORDER BY delivery_id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS mean_of_three,
  SUM(loaded) OVER by_source AS loaded_so_far,
  RANK() OVER (PARTITION BY source ORDER BY share DESC) AS worst_first
FROM (SELECT b.*, quarantined / NULLIF(delivered - to_come, 0) AS share FROM balance b) b
WINDOW by_source AS (PARTITION BY source ORDER BY delivery_id);

-- The reasons of each source, the most frequent first, with their share of all and the running total.
CREATE OR REPLACE VIEW reasons_by_source AS
SELECT source, reason, n, n / SUM(n) OVER (PARTITION BY source) AS share,
  SUM(n) OVER (PARTITION BY source ORDER BY n DESC, reason) / SUM(n) OVER (PARTITION BY source) AS running_share,
  DENSE_RANK() OVER (PARTITION BY source ORDER BY n DESC) AS place
FROM (SELECT source, reason, COUNT(*) AS n FROM quarantine WHERE state <> 'replayed' GROUP BY source, reason) counted;

-- BEGIN SOLUTION
-- TASK (m4.pipeline): Create the view waiting_chains with a recursive CTE. For each row in quarantine that is not replayed
--   it follows waits_for from row to row, as long as the row that is waited for is in quarantine itself: delivery_id, row_no,
--   source, row_key, depth (1: waits for nothing, or for a row that never came), chain (the keys from the row to the last one,
--   joined by ' → ', such as order_items:7:1 → orders:7) and root_reason (the reason of the last one).
CREATE OR REPLACE VIEW waiting_chains AS
WITH RECURSIVE held AS (
  SELECT delivery_id, row_no, q.source, row_key, waits_for, reason,
    CONCAT(q.source, ':', COALESCE(row_key, '?')) AS name
  FROM quarantine q JOIN row_ledger l USING (delivery_id, row_no)
  WHERE q.state <> 'replayed'
), chain AS (
  SELECT delivery_id, row_no, source, row_key, 1 AS depth,
    CAST(name AS CHAR(400)) AS chain, waits_for,
    reason AS root_reason
  FROM held
  UNION ALL
  SELECT c.delivery_id, c.row_no, c.source, c.row_key, c.depth + 1,
    CONCAT(c.chain, ' → ', CONVERT(h.name USING utf8mb4)),
    h.waits_for, h.reason
  FROM chain c JOIN held h ON h.name = c.waits_for
  -- A chain that returns to a key ends. The arrows make keys whole.
  WHERE c.depth < 8 AND LOCATE(
    CONCAT(' → ', CONVERT(h.name USING utf8mb4), ' → '),
    CONCAT(' → ', c.chain, ' → ')) = 0
)
SELECT delivery_id, row_no, source, row_key, depth, chain,
  root_reason
FROM (
  SELECT c.*, ROW_NUMBER() OVER (
    PARTITION BY delivery_id, row_no
    ORDER BY depth DESC, chain) AS place
  FROM chain c) longest
WHERE place = 1;
-- END SOLUTION

-- The delivered values of rows in quarantine, one in a row: JSON_TABLE turns the keys of each document into rows.
CREATE OR REPLACE VIEW quarantined_values AS
SELECT q.delivery_id, q.row_no, q.source, q.reason, k.name AS column_name,
  JSON_VALUE(q.raw, CONCAT('$.', JSON_QUOTE(k.name))) AS delivered, r.stored AS repaired
FROM quarantine q
JOIN JSON_TABLE(JSON_KEYS(q.raw), '$[*]' COLUMNS (name VARCHAR(64) PATH '$')) k
LEFT JOIN repairs r ON r.delivery_id = q.delivery_id AND r.row_no = q.row_no AND r.column_name = k.name
  AND r.repaired_by = 'hand';

-- Orders whose stated total is not the sum of their items. The total is not stored in the shop; the versions have it.
CREATE OR REPLACE VIEW order_totals AS
SELECT v.row_key AS order_id, CAST(JSON_VALUE(v.vals, '$.total') AS DECIMAL(14, 2)) AS stated, i.items, i.total AS of_items,
  CAST(JSON_VALUE(v.vals, '$.total') AS DECIMAL(14, 2)) - COALESCE(i.total, 0) AS difference
FROM row_keys k
JOIN row_versions v USING (source, row_key, version_at)
LEFT JOIN (SELECT order_id, COUNT(*) AS items, SUM(line_total) AS total FROM aethermart_db.order_items GROUP BY order_id) i
  ON i.order_id = v.row_key
WHERE k.source = 'orders';

-- Pieces of a delivery that have not come: the numbers from 1 to pieces, without those that are there.
CREATE OR REPLACE VIEW missing_pieces AS
SELECT s.source, s.set_name, n.seq AS piece, s.pieces
FROM (SELECT source, set_name, MAX(pieces) AS pieces FROM deliveries GROUP BY source, set_name) s
JOIN seq_1_to_1000 n ON n.seq <= s.pieces
LEFT JOIN deliveries d ON d.source = s.source AND d.set_name = s.set_name AND d.piece = n.seq
WHERE d.delivery_id IS NULL;

CREATE OR REPLACE VIEW watermarks AS
SELECT c.source, c.high_water, c.high_water - INTERVAL c.lateness_hours HOUR AS accepted_from, c.lateness_hours,
  MAX(d.arrived_at) AS last_arrival, COALESCE(SUM(a.late), 0) AS late_rows
FROM contracts c LEFT JOIN deliveries d USING (source)
LEFT JOIN (SELECT delivery_id, SUM(late) AS late FROM batches GROUP BY delivery_id) a USING (delivery_id)
GROUP BY c.source;

-- Alerts follow from the books, so none is lost with the program that would have raised it.
CREATE OR REPLACE VIEW alerts AS
SELECT 'unbalanced' AS alert, source, CONCAT(file, ': ', difference, ' rows without an outcome') AS detail
FROM balance WHERE difference <> 0
UNION ALL SELECT 'quarantine_share', q.source, CONCAT(q.file, ': ', ROUND(100 * q.share, 1), ' % in quarantine, limit ',
  ROUND(100 * c.accepted_share, 1), ' %')
FROM quality_by_delivery q JOIN contracts c USING (source) WHERE q.share > c.accepted_share
UNION ALL SELECT 'drift', source, CONCAT(file, ': ', drift) FROM deliveries WHERE drift <> ''
UNION ALL SELECT 'missing_piece', source, CONCAT(set_name, ': piece ', piece, ' of ', pieces) FROM missing_pieces
UNION ALL SELECT 'dead_letters', source, CONCAT(COUNT(*), ' rows failed three replays') FROM quarantine
WHERE state = 'dead' GROUP BY source
UNION ALL SELECT 'not_fresh', w.source, CONCAT(COALESCE(CONCAT('last delivery at ', w.last_arrival), 'never delivered'), ', due every ',
  c.freshness_hours, ' hours')
FROM watermarks w JOIN contracts c USING (source)
WHERE COALESCE(w.last_arrival, '1970-01-01') < UTC_TIMESTAMP() - INTERVAL c.freshness_hours HOUR;
