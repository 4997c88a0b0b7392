-- Stock: an order takes its items from the stock. Items that are cancelled, returned or removed from an order go back,
-- once.
--
-- Goods have a stock. Services have none: their products.stock_quantity is NULL, and moving it is not an error. The
-- effects are in AFTER triggers, because a BEFORE INSERT trigger would also count the rows that INSERT IGNORE drops and
-- those that ON DUPLICATE KEY UPDATE turns into updates.

USE aethermart_db;

DELIMITER //

-- BEGIN SOLUTION
-- TASK (m2.triggers): Create triggers on order_items (insert, update, delete) and on orders (update) that keep
--   products.stock_quantity right for every change of lines or status, even if one statement changes many rows;
--   refuse with SQLSTATE 45000 any change that would take more than is in stock. Lines of cancelled and returned
--   orders hold no stock. Services have no stock. Create triggers on products that refuse a service with a stock and
--   goods without one.
CREATE PROCEDURE move_stock(IN given_product_id INT UNSIGNED, IN delta INT)
  MODIFIES SQL DATA
  COMMENT 'Adds delta to the stock of a product (takes from it if negative); services have no stock'
BEGIN
  DECLARE on_shelf INT;
  -- The lock keeps this answer valid until the transaction ends.
  SELECT stock_quantity INTO on_shelf FROM products WHERE product_id = given_product_id FOR UPDATE;
  IF on_shelf + delta < 0 THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'there is not enough stock';
  END IF;
  IF on_shelf IS NOT NULL THEN
    UPDATE products SET stock_quantity = stock_quantity + delta WHERE product_id = given_product_id;
  END IF;
END //

CREATE FUNCTION holds_stock(given_order_id INT UNSIGNED) RETURNS BOOLEAN READS SQL DATA
  COMMENT 'Whether the lines of an order hold stock: it is neither cancelled nor returned'
  -- The lock prevents others from cancelling the order before these lines are written.
  RETURN (
    SELECT status NOT IN ('cancelled', 'returned') FROM orders WHERE order_id = given_order_id LOCK IN SHARE MODE
  ) //

CREATE TRIGGER stock_on_item_insert AFTER INSERT ON order_items FOR EACH ROW
BEGIN
  IF holds_stock(NEW.order_id) THEN CALL move_stock(NEW.product_id, -NEW.quantity); END IF;
END //

-- A new price moves no stock. A changed quantity moves the difference; a changed product moves the quantities of both.
CREATE TRIGGER stock_on_item_update AFTER UPDATE ON order_items FOR EACH ROW
BEGIN
  IF NEW.order_id = OLD.order_id AND NEW.product_id = OLD.product_id THEN
    IF NEW.quantity <> OLD.quantity AND holds_stock(NEW.order_id) THEN
      CALL move_stock(NEW.product_id, CAST(OLD.quantity AS SIGNED) - CAST(NEW.quantity AS SIGNED));
    END IF;
  ELSE
    IF holds_stock(OLD.order_id) THEN CALL move_stock(OLD.product_id, OLD.quantity); END IF;
    IF holds_stock(NEW.order_id) THEN CALL move_stock(NEW.product_id, -NEW.quantity); END IF;
  END IF;
END //

CREATE TRIGGER stock_on_item_delete AFTER DELETE ON order_items FOR EACH ROW
BEGIN
  IF holds_stock(OLD.order_id) THEN CALL move_stock(OLD.product_id, OLD.quantity); END IF;
END //

-- An order returns its stock when it is cancelled or returned, but not again if a returned order is updated a second
-- time. Its lines are visited in product order, because transactions that lock several rows should lock them in the
-- same order. They are read with a lock; a transaction that began before a line was added would otherwise not see it.
CREATE TRIGGER stock_on_status AFTER UPDATE ON orders FOR EACH ROW
BEGIN
  IF (OLD.status IN ('cancelled', 'returned')) <> (NEW.status IN ('cancelled', 'returned')) THEN
    FOR line IN (
      SELECT product_id, CAST(SUM(quantity) AS SIGNED) AS quantity FROM order_items WHERE order_id = NEW.order_id
      GROUP BY product_id ORDER BY product_id LOCK IN SHARE MODE
    ) DO
      CALL move_stock(line.product_id, IF(NEW.status IN ('cancelled', 'returned'), line.quantity, -line.quantity));
    END FOR;
  END IF;
END //

-- A CHECK sees one row of one table, but categories determines whether a product is a service.
CREATE PROCEDURE check_stock_kind(IN given_category_id SMALLINT UNSIGNED, IN given_stock INT UNSIGNED)
  READS SQL DATA
BEGIN
  DECLARE given_kind VARCHAR(10);
  SELECT kind INTO given_kind FROM categories WHERE category_id = given_category_id;
  IF given_kind = 'service' AND given_stock IS NOT NULL THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'a service has no stock';
  ELSEIF given_kind = 'goods' AND given_stock IS NULL THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'goods need a stock, even if it is 0';
  END IF;
END //

CREATE TRIGGER stock_kind_on_product_insert BEFORE INSERT ON products FOR EACH ROW
  CALL check_stock_kind(NEW.category_id, NEW.stock_quantity) //

CREATE TRIGGER stock_kind_on_product_update BEFORE UPDATE ON products FOR EACH ROW
BEGIN
  IF NOT (NEW.category_id <=> OLD.category_id AND NEW.stock_quantity IS NULL <=> OLD.stock_quantity IS NULL) THEN
    CALL check_stock_kind(NEW.category_id, NEW.stock_quantity);
  END IF;
END //
-- END SOLUTION

DELIMITER ;
