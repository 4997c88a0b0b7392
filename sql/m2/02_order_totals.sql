-- The total of each order, stored beside the orders: a deliberate denormalisation.
--
-- The schema stores no total, because it follows from the lines. A list of orders by value would have to add up every
-- line. This table answers it from one row per order; the cost is the triggers.

USE aethermart_db;

DELIMITER //

-- BEGIN SOLUTION
-- TASK (m2.triggers): Create order_totals (order_id, total, line_count) with a key to orders, fill it from the existing
--   lines, and keep it right with triggers for every insert, update and delete of orders and lines, row by
--   row; an order without lines has the total 0. Create the view wrong_order_totals that lists every order whose total
--   or count differs from its lines; it must stay empty.
CREATE TABLE order_totals (
  order_id   INT UNSIGNED NOT NULL PRIMARY KEY,
  total      DECIMAL(14, 2) NOT NULL COMMENT 'US dollars; sum of the order''s lines',
  line_count SMALLINT UNSIGNED NOT NULL,
  KEY ix_order_totals_total (total),
  CONSTRAINT fk_order_totals_order FOREIGN KEY (order_id) REFERENCES orders (order_id) ON DELETE CASCADE
) COMMENT 'The total of each order; only triggers write it' //

INSERT INTO order_totals (order_id, total, line_count)
SELECT o.order_id, COALESCE(SUM(i.quantity * i.unit_price), 0), COUNT(i.line_no)
FROM orders o LEFT JOIN order_items i USING (order_id)
GROUP BY o.order_id //

CREATE TRIGGER total_on_order_insert AFTER INSERT ON orders FOR EACH ROW
  INSERT INTO order_totals (order_id, total, line_count) VALUES (NEW.order_id, 0, 0) //

CREATE TRIGGER total_on_item_insert AFTER INSERT ON order_items FOR EACH ROW
  UPDATE order_totals SET total = total + NEW.quantity * NEW.unit_price, line_count = line_count + 1
  WHERE order_id = NEW.order_id //

-- Two statements, because a line may move to another order. DECIMALs are added and subtracted without rounding.
CREATE TRIGGER total_on_item_update AFTER UPDATE ON order_items FOR EACH ROW
BEGIN
  UPDATE order_totals SET total = total - OLD.quantity * OLD.unit_price, line_count = line_count - 1
  WHERE order_id = OLD.order_id;
  UPDATE order_totals SET total = total + NEW.quantity * NEW.unit_price, line_count = line_count + 1
  WHERE order_id = NEW.order_id;
END //

CREATE TRIGGER total_on_item_delete AFTER DELETE ON order_items FOR EACH ROW
  UPDATE order_totals SET total = total - OLD.quantity * OLD.unit_price, line_count = line_count - 1
  WHERE order_id = OLD.order_id //

CREATE VIEW wrong_order_totals AS
SELECT o.order_id, t.total AS kept, COALESCE(SUM(i.quantity * i.unit_price), 0) AS added_up
FROM orders o LEFT JOIN order_totals t USING (order_id) LEFT JOIN order_items i USING (order_id)
GROUP BY o.order_id
HAVING NOT (kept <=> added_up AND MAX(t.line_count) <=> COUNT(i.line_no)) //
-- END SOLUTION

DELIMITER ;
