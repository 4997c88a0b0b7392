-- Who may do what. Each role is named after a duty and has what that duty needs, nothing more; users get roles, never
-- privileges of their own. Roles belong to the server, so their names begin with aethermart_.

USE aethermart_db;

-- BEGIN SOLUTION
-- TASK (m1.cleansing_security): Create the roles aethermart_architect (everything in aethermart_db),
--   aethermart_catalog_manager (keeps products, categories and suppliers, sees no customer), aethermart_analyst (reads
--   sales and reviews, customers only masked), aethermart_shop (looks at the offer, orders through place_order alone)
--   and aethermart_data_steward (reads quarantine, merged_rows and repairs). Grant each what its duty needs and nothing
--   more.
-- Runs the database: everything in it, nothing outside of it.
CREATE ROLE IF NOT EXISTS aethermart_architect;
GRANT ALL PRIVILEGES ON aethermart_db.* TO aethermart_architect;

-- Keeps the catalogue: may change what is on offer, sees sales but no customer.
CREATE ROLE IF NOT EXISTS aethermart_catalog_manager;
GRANT SELECT, INSERT, UPDATE ON aethermart_db.products TO aethermart_catalog_manager;
GRANT SELECT, INSERT, UPDATE ON aethermart_db.categories TO aethermart_catalog_manager;
GRANT SELECT, INSERT, UPDATE ON aethermart_db.suppliers TO aethermart_catalog_manager;
GRANT SELECT ON aethermart_db.product_performance TO aethermart_catalog_manager;
GRANT SELECT ON aethermart_db.channel_sales TO aethermart_catalog_manager;

-- Counts and compares: reads sales and reviews, and customers with masked e-mails only.
CREATE ROLE IF NOT EXISTS aethermart_analyst;
GRANT SELECT ON aethermart_db.categories TO aethermart_analyst;
GRANT SELECT ON aethermart_db.products TO aethermart_analyst;
GRANT SELECT ON aethermart_db.orders TO aethermart_analyst;
GRANT SELECT ON aethermart_db.order_items TO aethermart_analyst;
GRANT SELECT ON aethermart_db.reviews TO aethermart_analyst;
GRANT SELECT ON aethermart_db.customer_directory TO aethermart_analyst;
GRANT SELECT ON aethermart_db.product_performance TO aethermart_analyst;
GRANT SELECT ON aethermart_db.channel_sales TO aethermart_analyst;

-- The shop's own programs: look at the offer, and order through the procedure alone.
CREATE ROLE IF NOT EXISTS aethermart_shop;
GRANT SELECT ON aethermart_db.products TO aethermart_shop;
GRANT SELECT ON aethermart_db.categories TO aethermart_shop;
GRANT EXECUTE ON PROCEDURE aethermart_db.place_order TO aethermart_shop;

-- Looks after data quality: sees what was set aside and why, and changes nothing.
CREATE ROLE IF NOT EXISTS aethermart_data_steward;
GRANT SELECT ON aethermart_db.quarantine TO aethermart_data_steward;
GRANT SELECT ON aethermart_db.merged_rows TO aethermart_data_steward;
GRANT SELECT ON aethermart_db.repairs TO aethermart_data_steward;
-- END SOLUTION
