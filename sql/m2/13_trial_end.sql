-- Removes what 12_trial.sql made, including the trial orders. The price audit keeps the prices of the trial products,
-- as it keeps all prices.

USE aethermart_db;

DELETE i FROM order_items i JOIN orders o USING (order_id) WHERE o.customer_id = 4200001000;
DELETE FROM orders WHERE customer_id = 4200001000;
DELETE FROM customers WHERE customer_id = 4200001000;
DELETE FROM products WHERE category_id = 65500;
DELETE FROM suppliers WHERE supplier_id = 65500;
DELETE FROM categories WHERE category_id = 65500;

DROP DATABASE IF EXISTS aethermart_bare;
