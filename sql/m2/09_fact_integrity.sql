-- Triggers in place of foreign keys and a unique key, which order_facts cannot have.
--
-- InnoDB has no foreign keys on partitioned tables (1506), and a unique key must contain the partitioning column
-- (1503), so (order_id, line_no) alone cannot be unique. Triggers on both sides replace the keys. The history was
-- loaded before they existed; fact_orphans counts the rows that they would have refused.

USE aethermart_db;

DELIMITER //

-- BEGIN SOLUTION
-- TASK (m2.partitioning): Create triggers that refuse with SQLSTATE 45000 a row of order_facts whose customer or
--   product does not exist, a second row for the same line of an order regardless of its time (also from two sessions
--   at once), and the deletion or renumbering of a customer or a product that order_facts refers to. Create the view
--   fact_orphans (what, found) with the number of rows without a customer, of rows without a product, and of duplicate
--   lines.
CREATE PROCEDURE check_fact(
  IN given_order_id BIGINT UNSIGNED, IN given_line_no TINYINT UNSIGNED, IN given_customer_id INT UNSIGNED,
  IN given_product_id INT UNSIGNED, IN is_new_line BOOLEAN
)
  READS SQL DATA
BEGIN
  -- Shared locks, like those of a foreign key: until the commit, no parent can be deleted and no duplicate inserted. (A
  -- trigger may not lock rows of the table that it belongs to for update: 1442.)
  IF NOT EXISTS (SELECT 1 FROM customers WHERE customer_id = given_customer_id LOCK IN SHARE MODE) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'order_facts: there is no such customer';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM products WHERE product_id = given_product_id LOCK IN SHARE MODE) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'order_facts: there is no such product';
  END IF;
  IF is_new_line AND EXISTS (
    SELECT 1 FROM order_facts WHERE order_id = given_order_id AND line_no = given_line_no LOCK IN SHARE MODE
  ) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'order_facts: this line of the order already exists';
  END IF;
END //

CREATE TRIGGER fact_on_insert BEFORE INSERT ON order_facts FOR EACH ROW
  CALL check_fact(NEW.order_id, NEW.line_no, NEW.customer_id, NEW.product_id, TRUE) //

CREATE TRIGGER fact_on_update BEFORE UPDATE ON order_facts FOR EACH ROW
  CALL check_fact(NEW.order_id, NEW.line_no, NEW.customer_id, NEW.product_id,
    NEW.order_id <> OLD.order_id OR NEW.line_no <> OLD.line_no) //

CREATE PROCEDURE refuse_fact_parent(IN is_needed BOOLEAN)
  NO SQL
BEGIN
  IF is_needed THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'order_facts has rows that refer to this row';
  END IF;
END //

CREATE TRIGGER fact_customer_on_delete BEFORE DELETE ON customers FOR EACH ROW
  CALL refuse_fact_parent(EXISTS (SELECT 1 FROM order_facts WHERE customer_id = OLD.customer_id LOCK IN SHARE MODE)) //

CREATE TRIGGER fact_customer_on_update BEFORE UPDATE ON customers FOR EACH ROW
  CALL refuse_fact_parent(NEW.customer_id <> OLD.customer_id
    AND EXISTS (SELECT 1 FROM order_facts WHERE customer_id = OLD.customer_id LOCK IN SHARE MODE)) //

CREATE TRIGGER fact_product_on_delete BEFORE DELETE ON products FOR EACH ROW
  CALL refuse_fact_parent(EXISTS (SELECT 1 FROM order_facts WHERE product_id = OLD.product_id LOCK IN SHARE MODE)) //

CREATE TRIGGER fact_product_on_update BEFORE UPDATE ON products FOR EACH ROW
  CALL refuse_fact_parent(NEW.product_id <> OLD.product_id
    AND EXISTS (SELECT 1 FROM order_facts WHERE product_id = OLD.product_id LOCK IN SHARE MODE)) //

CREATE VIEW fact_orphans AS
SELECT 'rows without a customer' AS what, COUNT(*) AS found
FROM order_facts f LEFT JOIN customers c USING (customer_id) WHERE c.customer_id IS NULL
UNION ALL SELECT 'rows without a product', COUNT(*)
FROM order_facts f LEFT JOIN products p USING (product_id) WHERE p.product_id IS NULL
UNION ALL SELECT 'duplicate lines', COUNT(*) - COUNT(DISTINCT order_id, line_no) FROM order_facts //
-- END SOLUTION

DELIMITER ;
