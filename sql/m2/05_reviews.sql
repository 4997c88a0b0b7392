-- A customer may review a product that was delivered to them, once.
--
-- submit_review() of milestone 1 has the same rule, but only its callers obey it. Reviews from earlier deliveries stay as
-- they are.

USE aethermart_db;

DELIMITER //

-- BEGIN SOLUTION
-- TASK (m2.triggers): Create triggers on reviews that refuse, with SQLSTATE 45000, a review by a customer who has not
--   received the product (no order of it is delivered or returned), a second review of one product by one customer,
--   even from two concurrent sessions, and a change of a review's product or customer. Its text and rating may change.
-- The lock on the customer's row makes two sessions of one customer wait for each other. The locking read of reviews then
-- sees what the first one has committed.
CREATE TRIGGER review_on_insert BEFORE INSERT ON reviews FOR EACH ROW
BEGIN
  DECLARE reviewer INT UNSIGNED;
  SELECT customer_id INTO reviewer FROM customers WHERE customer_id = NEW.customer_id FOR UPDATE;
  IF NOT EXISTS (
    SELECT 1 FROM orders o JOIN order_items i USING (order_id)
    WHERE o.customer_id = NEW.customer_id AND i.product_id = NEW.product_id
      AND o.status IN ('delivered', 'returned')
  ) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'only a customer who has received the product can review it';
  END IF;
  IF EXISTS (
    SELECT 1 FROM reviews WHERE customer_id = NEW.customer_id AND product_id = NEW.product_id LOCK IN SHARE MODE
  ) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'this customer has already reviewed the product';
  END IF;
END //

CREATE TRIGGER review_on_update BEFORE UPDATE ON reviews FOR EACH ROW
BEGIN
  IF NOT (NEW.customer_id <=> OLD.customer_id AND NEW.product_id <=> OLD.product_id) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'the customer and the product of a review cannot be changed';
  END IF;
END //
-- END SOLUTION

DELIMITER ;
