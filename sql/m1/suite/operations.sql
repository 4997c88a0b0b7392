-- Tests the everyday operations of the shop (08_procedures.sql) and the functions and views about customers, orders and
-- reviews (07_objects.sql) on rows that the suite adds itself.

USE aethermart_db;

START TRANSACTION;

INSERT INTO categories (category_id, parent_id, name, kind)
VALUES (65001, NULL, 'Suite department', 'goods'), (65002, 65001, 'Suite category', 'goods'),
  (65003, 65001, 'Suite services', 'service');
INSERT INTO suppliers (supplier_id, name, country_code, contact_email)
VALUES (65001, 'Suite supplier', 'DE', 'orders@suite.example.com');
INSERT INTO products (product_id, sku, name, description, category_id, supplier_id, list_price, launched_on,
  stock_quantity, duration_minutes, booking_notice_days)
VALUES
  (4200000001, 'SUITE-1', 'Suite product', 'Three on the shelf.', 65002, 65001, 49.99, '2024-02-29', 3, NULL, NULL),
  (4200000002, 'SUITE-2', 'Other product', 'None on the shelf.', 65002, 65001, 50.00, '2024-02-29', 0, NULL, NULL),
  (4200000003, 'SUITE-3', 'Suite service', 'By appointment.', 65003, 65001, 90.00, '2024-02-29', NULL, 60, 2);

-- CHECK (m1.advanced_sql): register_customer opens an account
-- EXPECT success
CALL register_customer('Trial', 'Customer', 'trial@suite.example.com', NULL, 'Berlin', 'DE', 'web', TRUE,
  CONCAT('$2b$12$', REPEAT('a', 53)), @trial);

CALL register_customer(' Suite ', 'Customer', '  Someone@Suite.Example.com ', NULL, 'Berlin', 'de', 'web', TRUE,
  CONCAT('$2b$12$', REPEAT('a', 53)), @customer);

-- CHECK (m1.advanced_sql): register_customer trims names and e-mail addresses and unifies upper and lower case
-- EXPECT value Suite/someone@suite.example.com/DE/suite.example.com
SELECT CONCAT_WS('/', first_name, email, country_code, email_domain) FROM customers WHERE customer_id = @customer;

-- CHECK (m1.advanced_sql): register_customer refuses an address that has an account, even in other capitals
-- EXPECT error ER_DUP_ENTRY
CALL register_customer('Suite', 'Customer', 'SOMEONE@suite.example.com', NULL, 'Berlin', 'DE', 'web', TRUE,
  CONCAT('$2b$12$', REPEAT('a', 53)), @second);

-- CHECK (m1.advanced_sql): register_customer refuses an address that differs from an existing one only in an accent
-- EXPECT error ER_DUP_ENTRY
CALL register_customer('Suite', 'Customer', 'sömeone@suite.example.com', NULL, 'Berlin', 'DE', 'web', TRUE,
  CONCAT('$2b$12$', REPEAT('a', 53)), @second);

-- CHECK (m1.advanced_sql): register_customer refuses a password that is not hashed
-- EXPECT error ER_CONSTRAINT_FAILED
CALL register_customer('Suite', 'Customer', 'other@suite.example.com', NULL, 'Berlin', 'DE', 'web', TRUE, 'sunshine',
  @second);

-- CHECK (m1.advanced_sql): register_customer refuses a password that is not hashed in a session that switched checks off
-- EXPECT error ER_CONSTRAINT_FAILED
SET STATEMENT check_constraint_checks = 0 FOR
CALL register_customer('Suite', 'Customer', 'other@suite.example.com', NULL, 'Berlin', 'DE', 'web', TRUE, 'sunshine',
  @second);

DELIMITER //
-- CHECK (m1.advanced_sql): find_login finds the account by its address
-- EXPECT value 1
BEGIN NOT ATOMIC
  CALL find_login('someone@suite.example.com', @id, @hash);
  SELECT @id = @customer AND @hash = CONCAT('$2b$12$', REPEAT('a', 53));
END //

-- CHECK (m1.advanced_sql): find_login: an unknown address finds no account
-- EXPECT value NULL
BEGIN NOT ATOMIC
  CALL find_login('nobody@suite.example.com', @id, @hash);
  SELECT COALESCE(@id, @hash);
END //

-- CHECK (m1.advanced_sql): find_login: an address with an added accent finds no account
-- EXPECT value NULL
BEGIN NOT ATOMIC
  CALL find_login('sömeone@suite.example.com', @id, @hash);
  SELECT COALESCE(@id, @hash);
END //

-- CHECK (m1.advanced_sql): find_login: an address in capital letters finds no account
-- EXPECT value NULL
BEGIN NOT ATOMIC
  CALL find_login('Someone@suite.example.com', @id, @hash);
  SELECT COALESCE(@id, @hash);
END //

-- CHECK (m1.advanced_sql): find_login: an address with a trailing blank finds no account
-- EXPECT value NULL
BEGIN NOT ATOMIC
  CALL find_login('someone@suite.example.com ', @id, @hash);
  SELECT COALESCE(@id, @hash);
END //

-- CHECK (m1.advanced_sql): find_login: an address with an invisible character finds no account
-- EXPECT value NULL
BEGIN NOT ATOMIC
  CALL find_login(CONCAT('some', _utf8mb4 x'E2808B', 'one@suite.example.com'), @id, @hash);
  SELECT COALESCE(@id, @hash);
END //
DELIMITER ;

-- Orders: 2 × 10.00 delivered, 1 × 90.00 returned, 1 × 5.00 paid.
INSERT INTO orders
  (customer_id, channel, status, ordered_at)
VALUES (@customer, 'web', 'delivered', '1999-11-30 12:00:00');
SET @delivered = LAST_INSERT_ID();
INSERT INTO order_items
  (order_id, line_no, product_id, quantity, unit_price)
VALUES (@delivered, 1, 4200000001, 2, 10.00), (@delivered, 2, 4200000002, 1, 0.00);
INSERT INTO orders
  (customer_id, channel, status, ordered_at)
VALUES (@customer, 'web', 'returned', '1999-12-01 12:00:00');
SET @returned = LAST_INSERT_ID();
INSERT INTO order_items
  (order_id, line_no, product_id, quantity, unit_price)
VALUES (@returned, 1, 4200000003, 1, 90.00);
INSERT INTO orders
  (customer_id, channel, status, ordered_at)
VALUES (@customer, 'mobile', 'paid', '1999-12-31 23:59:59');
SET @paid = LAST_INSERT_ID();
INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price) VALUES (@paid, 1, 4200000001, 1, 5.00);

-- CHECK (m1.advanced_sql): is_sale: a returned order is not a sale
-- EXPECT value 0
SELECT is_sale FROM orders WHERE order_id = @returned;

-- CHECK (m1.advanced_sql): customer_value adds up the orders that were not cancelled or returned
-- EXPECT value 25.00
SELECT customer_value(@customer);

-- CHECK (m1.advanced_sql): customer_value of an unknown customer is NULL
-- EXPECT value NULL
SELECT customer_value(4294967295);

-- CHECK (m1.advanced_sql): is_available: a quantity in stock is available
-- EXPECT value 1
SELECT is_available(4200000001, 3);

-- CHECK (m1.advanced_sql): is_available: a larger quantity is not
-- EXPECT value 0
SELECT is_available(4200000001, 4);

-- CHECK (m1.advanced_sql): is_available: a service is always available
-- EXPECT value 1
SELECT is_available(4200000003, 10);

-- CHECK (m1.advanced_sql): is_available of an unknown product is NULL
-- EXPECT value NULL
SELECT is_available(4294967295, 1);

-- CHECK (m1.advanced_sql): product_offer shows what is in stock; services always are
-- EXPECT value 1,0,1
SELECT GROUP_CONCAT(is_in_stock ORDER BY product_id) FROM product_offer
WHERE product_id IN (4200000001, 4200000002, 4200000003);

-- CHECK (m1.advanced_sql): product_offer shows the department of a category
-- EXPECT value Suite department
SELECT department FROM product_offer WHERE product_id = 4200000001;

-- CHECK (m1.advanced_sql): order_overview: an order with two lines is one row with their sum
-- EXPECT value 2/3/20.00
SELECT CONCAT_WS('/', `lines`, units, total) FROM order_overview WHERE order_id = @delivered;

-- CHECK (m1.advanced_sql): quarterly_sales: the last second of a year is in its last quarter; returns are not counted
-- EXPECT value delivered 20.00 and paid 5.00
SELECT CONCAT('delivered ', MAX(IF(channel = 'web', revenue, NULL)), ' and paid ',
  MAX(IF(channel = 'mobile', revenue, NULL)))
FROM quarterly_sales WHERE year = 1999 AND quarter = 4;

DELIMITER //
-- CHECK (m1.advanced_sql): cancel_order cancels an order that is paid and not yet shipped
-- EXPECT value cancelled
BEGIN NOT ATOMIC
  CALL cancel_order(@paid);
  SELECT status FROM orders WHERE order_id = @paid;
END //
DELIMITER ;

-- CHECK (m1.advanced_sql): cancel_order refuses an order that was delivered
-- EXPECT error ER_SIGNAL_EXCEPTION 'not yet shipped'
CALL cancel_order(@delivered);

-- CHECK (m1.advanced_sql): cancel_order refuses an unknown order
-- EXPECT error ER_SIGNAL_EXCEPTION
CALL cancel_order(0);

DELIMITER //
-- CHECK (m1.advanced_sql): advance_order takes an order from paid to shipped, delivered and returned
-- EXPECT value shipped, delivered, returned
BEGIN NOT ATOMIC
  DECLARE one, two VARCHAR(10);
  CALL advance_order(@paid, 'shipped');
  SELECT status INTO one FROM orders WHERE order_id = @paid;
  CALL advance_order(@paid, 'delivered');
  SELECT status INTO two FROM orders WHERE order_id = @paid;
  CALL advance_order(@paid, 'returned');
  SELECT CONCAT_WS(', ', one, two, status) FROM orders WHERE order_id = @paid;
END //
DELIMITER ;

-- CHECK (m1.advanced_sql): advance_order does not deliver an order that was not shipped
-- EXPECT error ER_SIGNAL_EXCEPTION 'no such step'
CALL advance_order(@paid, 'delivered');

-- CHECK (m1.advanced_sql): advance_order does not cancel an order
-- EXPECT error ER_SIGNAL_EXCEPTION 'no such step'
CALL advance_order(@paid, 'cancelled');

-- CHECK (m1.advanced_sql): advance_order refuses an unknown order
-- EXPECT error ER_SIGNAL_EXCEPTION 'no such step'
CALL advance_order(0, 'shipped');

DELIMITER //
-- CHECK (m1.advanced_sql): change_price sets the list price and does not change existing orders
-- EXPECT value 60.00 and 20.00
BEGIN NOT ATOMIC
  CALL change_price(4200000001, 60);
  SELECT CONCAT(list_price, ' and ', order_total(@delivered)) FROM products WHERE product_id = 4200000001;
END //
DELIMITER ;

-- CHECK (m1.advanced_sql): change_price refuses a price of 0
-- EXPECT error ER_CONSTRAINT_FAILED
CALL change_price(4200000001, 0);

-- CHECK (m1.advanced_sql): change_price refuses a price of 0 in a session that has switched checks off
-- EXPECT error ER_CONSTRAINT_FAILED
SET STATEMENT check_constraint_checks = 0 FOR CALL change_price(4200000001, 0);

-- CHECK (m1.advanced_sql): change_price refuses an unknown product
-- EXPECT error ER_SIGNAL_EXCEPTION 'no such product'
CALL change_price(4294967295, 1);

-- CHECK (m1.advanced_sql): submit_review refuses a customer who has returned the product
-- EXPECT error ER_SIGNAL_EXCEPTION 'received'
CALL submit_review(@customer, 4200000003, 5, 'Title', 'Body', @review);

-- CHECK (m1.advanced_sql): submit_review refuses six stars
-- EXPECT error ER_CONSTRAINT_FAILED
CALL submit_review(@customer, 4200000001, 6, 'Title', 'Body', @review);

-- CHECK (m1.advanced_sql): submit_review refuses six stars in a session that has switched checks off
-- EXPECT error ER_CONSTRAINT_FAILED
SET STATEMENT check_constraint_checks = 0 FOR
CALL submit_review(@customer, 4200000001, 6, 'Title', 'Body', @review);

-- CHECK (m1.advanced_sql): submit_review accepts a review by a customer who has received the product
-- EXPECT success
CALL submit_review(@customer, 4200000001, 2, 'Title', 'Body', @review);

CALL submit_review(@customer, 4200000001, 2, 'Title', 'Body', @review);

-- CHECK (m1.advanced_sql): submit_review refuses a second review of the same product
-- EXPECT error ER_SIGNAL_EXCEPTION 'already'
CALL submit_review(@customer, 4200000001, 5, 'Title', 'Body', @review);

-- CHECK (m1.advanced_sql): sentiment follows the stars
-- EXPECT value negative
SELECT sentiment FROM reviews WHERE review_id = @review;

DELIMITER //
-- CHECK (m1.advanced_sql): sentiment: three stars are neutral, four are positive
-- EXPECT value neutral/positive
BEGIN NOT ATOMIC
  DECLARE three VARCHAR(8);
  UPDATE reviews SET rating = 3 WHERE review_id = @review;
  SELECT sentiment INTO three FROM reviews WHERE review_id = @review;
  UPDATE reviews SET rating = 4 WHERE review_id = @review;
  SELECT CONCAT(three, '/', sentiment) FROM reviews WHERE review_id = @review;
END //
DELIMITER ;

-- CHECK (m1.advanced_sql): average_rating is the mean of the stars
-- EXPECT value 2.00
SELECT average_rating(4200000001);

-- CHECK (m1.advanced_sql): average_rating of a product without a review is NULL, not 0
-- EXPECT value NULL
SELECT average_rating(4200000002);

-- CHECK (m1.advanced_sql): review_feed shows an initial for the reviewer
-- EXPECT value S./negative
SELECT CONCAT(reviewer, '/', sentiment) FROM review_feed WHERE review_id = @review;

ROLLBACK;
