-- Tests the vectors of texts, the facts for filters and the full text index, on rows that the suite adds itself.

USE aethermart_db;

START TRANSACTION;

INSERT INTO categories (category_id, parent_id, name, kind)
VALUES (65001, NULL, 'Suite department', 'goods'), (65002, 65001, 'Suite category', 'goods');
INSERT INTO suppliers (supplier_id, name, country_code, contact_email)
VALUES (65001, 'Suite supplier', 'DE', 'orders@suite.example.com');
INSERT INTO products (product_id, sku, name, description, category_id, supplier_id, list_price, launched_on,
  stock_quantity)
SELECT 4200000000 + seq, CONCAT('SUITE-', seq), CONCAT('Suite product ', seq), 'On the shelf.', 65002, 65001, 10 * seq,
  '2024-02-29', 5
FROM seq_1_to_5;
INSERT INTO customers (customer_id, first_name, last_name, email, city, country_code, joined_on, signup_channel,
  marketing_consent, password_hash)
SELECT 4200000000 + seq, 'Suite', 'Customer', CONCAT('someone', seq, '@suite.example.com'), 'Berlin', 'DE',
  '2024-02-29', 'web', FALSE, CONCAT('$2b$12$', REPEAT('a', 53))
FROM seq_1_to_3;

-- A vector of 384 numbers: the first two are given, the others are 0.
SET @hash = REPEAT('a', 64);
SET @east = VEC_FromText(CONCAT('[1,0', REPEAT(',0', 382), ']'));
SET @near = VEC_FromText(CONCAT('[0.9,0.1', REPEAT(',0', 382), ']'));
SET @far = VEC_FromText(CONCAT('[0.5,0.5', REPEAT(',0', 382), ']'));
SET @west = VEC_FromText(CONCAT('[-1,0', REPEAT(',0', 382), ']'));

-- CHECK (m4.embeddings): a vector is stored with its model, version, dimensions and hash
-- EXPECT success
INSERT INTO product_embeddings VALUES (4200000001, 'suite', '1', 384, @hash, @east);

-- CHECK (m4.embeddings): a product without a vector has no row in the side table: NULL is refused
-- EXPECT error ER_BAD_NULL_ERROR
INSERT INTO product_embeddings VALUES (4200000001, 'suite', '1', 384, @hash, NULL);

-- CHECK (m4.embeddings): a vector of another length is refused
-- EXPECT error 1292
INSERT INTO product_embeddings VALUES (4200000001, 'suite', '1', 3, @hash, VEC_FromText('[1,2,3]'));

-- CHECK (m4.embeddings): dimensions that are not those of the vector are refused
-- EXPECT error 4025
INSERT INTO product_embeddings VALUES (4200000001, 'suite', '1', 768, @hash, @east);

-- CHECK (m4.embeddings): dimensions of a review's vector are checked, too
-- EXPECT error 4025
INSERT INTO review_embeddings VALUES (4200000001, 'suite', '1', 768, @hash, @east);

-- CHECK (m4.embeddings): dimensions of a customer's vector are checked, too
-- EXPECT error 4025
INSERT INTO customer_embeddings VALUES (4200000001, 'suite', '1', 768, @hash, @east);

-- CHECK (m4.embeddings): a vector of an unknown product is refused
-- EXPECT error ER_NO_REFERENCED_ROW_2
INSERT INTO product_embeddings VALUES (4200000099, 'suite', '1', 384, @hash, @east);

-- CHECK (m4.embeddings): a vector of an unknown review is refused
-- EXPECT error ER_NO_REFERENCED_ROW_2
INSERT INTO review_embeddings VALUES (4200000099, 'suite', '1', 384, @hash, @east);

-- CHECK (m4.embeddings): a vector of an unknown customer is refused
-- EXPECT error ER_NO_REFERENCED_ROW_2
INSERT INTO customer_embeddings VALUES (4200000099, 'suite', '1', 384, @hash, @east);

INSERT INTO product_embeddings VALUES
  (4200000001, 'suite', '1', 384, @hash, @east),
  (4200000002, 'suite', '1', 384, @hash, @near),
  (4200000003, 'suite', '1', 384, @hash, @far),
  (4200000004, 'suite', '1', 384, @hash, @west);
INSERT INTO customer_embeddings VALUES
  (4200000001, 'suite', '1', 384, @hash, @east),
  (4200000002, 'suite', '1', 384, @hash, @near);

-- CHECK (m4.embeddings): the exact order is that of the cosine distance
-- EXPECT value 4200000001/4200000002/4200000003
SELECT GROUP_CONCAT(product_id ORDER BY distance SEPARATOR '/') FROM (
  SELECT product_id, VEC_DISTANCE_COSINE(embedding, @east) AS distance
  FROM product_embeddings IGNORE INDEX (vx_product_embeddings)
  ORDER BY VEC_DISTANCE_COSINE(embedding, @east) LIMIT 3) near;

-- CHECK (m4.embeddings): products_near returns the requested number, the nearest first
-- EXPECT lines 4200000001 / 4200000002 / 4200000003
CALL products_near(@east, 3);

-- CHECK (m4.embeddings): products_near returns nothing for NULL
-- EXPECT empty
CALL products_near(NULL, 3);

-- CHECK (m4.embeddings): products_like returns the requested number, the nearest first, without the product itself
-- EXPECT lines 4200000002 / 4200000003
CALL products_like(4200000001, 2);

-- CHECK (m4.embeddings): products_like returns nothing for a product without a vector
-- EXPECT empty
CALL products_like(4200000005, 2);

-- CHECK (m4.embeddings): customers_like returns a similar customer, not the customer
-- EXPECT lines 4200000002
CALL customers_like(4200000001, 1);

-- CHECK (m4.embeddings): customers_like returns nothing for a customer without a vector
-- EXPECT empty
CALL customers_like(4200000003, 5);

INSERT INTO orders (order_id, customer_id, channel, status, ordered_at)
VALUES (4200000001, 4200000001, 'popup', 'paid', '2024-03-01 12:00:00'),
  (4200000002, 4200000001, 'web', 'paid', '2024-03-02 12:00:00'),
  (4200000003, 4200000002, 'web', 'paid', '2024-03-01 12:00:00');
INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price)
SELECT 4200000000 + seq, 1, 4200000001, 1, 10.00 FROM seq_1_to_3;
-- Statuses move by the steps that milestone 2 allows, so that the suite also passes with its triggers.
UPDATE orders SET status = 'cancelled' WHERE order_id = 4200000002;
UPDATE orders SET status = 'shipped' WHERE order_id IN (4200000001, 4200000003);
UPDATE orders SET status = 'delivered' WHERE order_id IN (4200000001, 4200000003);
INSERT INTO reviews (review_id, product_id, customer_id, rating, title, body, created_at)
VALUES (4200000001, 4200000001, 4200000001, 5, 'Suite review', 'Good.', '2024-03-03 12:00:00'),
  (4200000002, 4200000001, 4200000002, 2, 'Suite review', 'Bad.', '2024-03-03 12:00:00');
INSERT INTO review_embeddings VALUES (4200000002, 'suite', '1', 384, @hash, @far),
  (4200000001, 'suite', '1', 384, @hash, @east);

-- CHECK (m4.embeddings): products_for_taste returns the requested number, the nearest first, nothing that was bought
-- EXPECT lines 4200000002 / 4200000003
CALL products_for_taste(4200000001, 2);

-- CHECK (m4.embeddings): products_for_taste returns nothing for a customer without a vector
-- EXPECT empty
CALL products_for_taste(4200000003, 2);

-- CHECK (m4.embeddings): reviews_near returns the requested number, the nearest first
-- EXPECT lines 4200000001 / 4200000002
CALL reviews_near(@east, 2);

DELIMITER //
-- CHECK (m4.embeddings): refresh_product_facts computes rating and reviews, and channels of all orders
-- EXPECT value 3.5000/2/web,popup
BEGIN NOT ATOMIC
  CALL refresh_product_facts();
  SELECT CONCAT_WS('/', rating, reviews, channels) FROM product_facts WHERE product_id = 4200000001;
END //

-- CHECK (m4.embeddings): a product without reviews and orders has no rating and no channel
-- EXPECT value none/0/
BEGIN NOT ATOMIC
  CALL refresh_product_facts();
  SELECT CONCAT_WS('/', COALESCE(rating, 'none'), reviews, channels) FROM product_facts WHERE product_id = 4200000005;
END //

-- CHECK (m4.embeddings): refresh_product_facts follows changes when it runs again
-- EXPECT value 2.0000/1
BEGIN NOT ATOMIC
  CALL refresh_product_facts();
  DELETE FROM review_embeddings WHERE review_id = 4200000001;
  DELETE FROM reviews WHERE review_id = 4200000001;
  CALL refresh_product_facts();
  SELECT CONCAT_WS('/', rating, reviews) FROM product_facts WHERE product_id = 4200000001;
END //

-- CHECK (m4.embeddings): a vector is deleted with its product
-- EXPECT value 0
BEGIN NOT ATOMIC
  DELETE FROM products WHERE product_id = 4200000004;
  SELECT COUNT(*) FROM product_embeddings WHERE product_id = 4200000004;
END //

-- CHECK (m4.embeddings): a vector is deleted with its review
-- EXPECT value 0
BEGIN NOT ATOMIC
  DELETE FROM reviews WHERE review_id = 4200000001;
  SELECT COUNT(*) FROM review_embeddings WHERE review_id = 4200000001;
END //

-- CHECK (m4.embeddings): a vector is deleted with its customer
-- EXPECT value 0
BEGIN NOT ATOMIC
  INSERT INTO customer_embeddings VALUES (4200000003, 'suite', '1', 384, @hash, @east);
  DELETE FROM customers WHERE customer_id = 4200000003;
  SELECT COUNT(*) FROM customer_embeddings WHERE customer_id = 4200000003;
END //
DELIMITER ;

ROLLBACK;

-- Full text of InnoDB finds only committed rows, so these have no products, and the clean-up deletes them.
SET foreign_key_checks = 0;
INSERT INTO product_texts (product_id, terms, text_hash)
VALUES (4200000001, 'suitedesk suitelamp', @hash), (4200000002, 'suitekeyboard suitecover', @hash),
  (4200000003, 'suitequiet suitemechan suitekeyboard', @hash);
SET foreign_key_checks = 1;

-- CHECK (m4.embeddings): full text finds the products with any of the words, the best first
-- EXPECT lines 4200000003 / 4200000002
SELECT product_id FROM product_texts WHERE MATCH (terms) AGAINST ('suitequiet suitekeyboard')
ORDER BY MATCH (terms) AGAINST ('suitequiet suitekeyboard') DESC;

-- CLEAN-UP
SET foreign_key_checks = 1;
DELETE FROM product_texts WHERE product_id IN (4200000001, 4200000002, 4200000003);
