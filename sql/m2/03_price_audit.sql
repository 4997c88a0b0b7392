-- Who changed which list price when, with the old and the new price.

USE aethermart_db;

DELIMITER //

-- BEGIN SOLUTION
-- TASK (m2.triggers): Create price_audit (product_id, changed_at, changed_by, old_price, new_price) and triggers on
--   products that write a row for each product that is added, deleted or gets a new list price, but none for an update
--   that does not change the price, and none for changes that are rolled back. changed_by is the account that logged
--   in, not the trigger's definer. The first row of a product has no old price (NULL), the last one no new price.
--   Refuse to change or delete rows of price_audit.
CREATE TABLE price_audit (
  audit_id   BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  product_id INT UNSIGNED NOT NULL COMMENT 'No foreign key: the record outlives the product',
  changed_at DATETIME(6) NOT NULL COMMENT 'UTC',
  changed_by VARCHAR(288) NOT NULL COMMENT 'user@host who logged in',
  old_price  DECIMAL(10, 2) NULL COMMENT 'NULL: the product is new',
  new_price  DECIMAL(10, 2) NULL COMMENT 'NULL: the product is gone',
  KEY ix_price_audit_product (product_id, audit_id)
) COMMENT 'Every change of a list price; rows are only added, never changed' //

-- SESSION_USER() is the account that logged in. CURRENT_USER() would always be the definer, because a trigger runs with
-- the definer's rights.
CREATE TRIGGER price_audit_on_insert AFTER INSERT ON products FOR EACH ROW
  INSERT INTO price_audit (product_id, changed_at, changed_by, old_price, new_price)
  VALUES (NEW.product_id, UTC_TIMESTAMP(6), SESSION_USER(), NULL, NEW.list_price) //

-- `<>` is NULL if one side is NULL, so such a change would be missed; `<=>` is always true or false.
CREATE TRIGGER price_audit_on_update AFTER UPDATE ON products FOR EACH ROW
BEGIN
  IF NOT (NEW.list_price <=> OLD.list_price) THEN
    INSERT INTO price_audit (product_id, changed_at, changed_by, old_price, new_price)
    VALUES (NEW.product_id, UTC_TIMESTAMP(6), SESSION_USER(), OLD.list_price, NEW.list_price);
  END IF;
END //

CREATE TRIGGER price_audit_on_delete AFTER DELETE ON products FOR EACH ROW
  INSERT INTO price_audit (product_id, changed_at, changed_by, old_price, new_price)
  VALUES (OLD.product_id, UTC_TIMESTAMP(6), SESSION_USER(), OLD.list_price, NULL) //

CREATE TRIGGER price_audit_stays_as_written BEFORE UPDATE ON price_audit FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'rows of price_audit cannot be changed' //

CREATE TRIGGER price_audit_is_kept BEFORE DELETE ON price_audit FOR EACH ROW
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'rows of price_audit cannot be deleted' //
-- END SOLUTION

DELIMITER ;
