-- The allowed changes of an order's status.

USE aethermart_db;

DELIMITER //

-- BEGIN SOLUTION
-- TASK (m2.triggers): Create the table order_status_moves (from_status, to_status) with the allowed changes: from
--   paid to shipped or cancelled, from shipped to delivered, from delivered to returned. Create triggers on orders that
--   refuse every other change with SQLSTATE 45000, and new orders that do not start as paid. An update that keeps the
--   status is not a change.
CREATE TABLE order_status_moves (
  from_status ENUM('paid', 'shipped', 'delivered', 'cancelled', 'returned') NOT NULL,
  to_status   ENUM('paid', 'shipped', 'delivered', 'cancelled', 'returned') NOT NULL,
  PRIMARY KEY (from_status, to_status)
) COMMENT 'The allowed moves; to allow another one, add a row instead of changing a trigger' //

INSERT INTO order_status_moves (from_status, to_status)
VALUES ('paid', 'shipped'), ('paid', 'cancelled'), ('shipped', 'delivered'), ('delivered', 'returned') //

CREATE TRIGGER status_on_order_insert BEFORE INSERT ON orders FOR EACH ROW
BEGIN
  IF NEW.status <> 'paid' THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'a new order must have the status paid';
  END IF;
END //

CREATE TRIGGER status_on_order_update BEFORE UPDATE ON orders FOR EACH ROW
BEGIN
  IF NEW.status <> OLD.status AND NOT EXISTS (
    SELECT 1 FROM order_status_moves WHERE from_status = OLD.status AND to_status = NEW.status
  ) THEN
    SET @lab_refusal = CONCAT('an order cannot go from ', OLD.status, ' to ', NEW.status);
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = @lab_refusal;
  END IF;
END //
-- END SOLUTION

DELIMITER ;
