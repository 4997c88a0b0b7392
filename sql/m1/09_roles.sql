-- Who may do what. Each role is named after a duty and has only the privileges that this duty needs. Accounts get
-- roles, never privileges of their own. Roles and accounts belong to the whole server, so their names begin with
-- aethermart_. They are replaced, so that none keeps a privilege from an earlier run.

USE aethermart_db;

-- BEGIN SOLUTION
-- TASK (m1.cleansing_security): Create the roles aethermart_architect (everything in aethermart_db, nothing outside
--   of it), aethermart_executive (reads product_performance, channel_sales and quarterly_sales, but no row of a
--   customer or an order), aethermart_catalog_manager (reads, adds and changes products, categories and suppliers, but
--   deletes none; calls change_price; reads the offer, sales and review_feed; sees no customer and no order),
--   aethermart_analyst (reads categories, products, orders, items, reviews and the views of sales and orders; customers
--   only through customer_directory; no suppliers; changes nothing), aethermart_shop (reads product_offer, categories
--   and review_feed, calls is_available, average_rating and the procedures of 08_procedures.sql except change_price,
--   advance_order and correct_row; no other tables), aethermart_warehouse (reads orders, items and product_offer, calls
--   advance_order), aethermart_support (reads orders, items, product_offer and customer_directory, calls cancel_order) and
--   aethermart_data_steward (reads quarantine_desk, merged_rows and repairs, calls correct_row). Grant each role what its
--   duty needs and nothing more. Then create an account, locked and without a password, for each of the course's people:
--   aethermart_alex (executive), aethermart_sarah (catalog_manager), aethermart_david (architect, and also
--   data_steward) and aethermart_maria (analyst); and for programs, aethermart_storefront (shop), aethermart_depot
--   (warehouse) and aethermart_helpdesk (support). Each has the role of its duty as its default. sql/m1/suite/roles.sql and privacy.sql test all of this.
-- Runs the database: everything in it, nothing outside it.
CREATE OR REPLACE ROLE aethermart_architect;
GRANT ALL PRIVILEGES ON aethermart_db.* TO aethermart_architect;

-- Runs the company: sees sums, but no single order and no person.
CREATE OR REPLACE ROLE aethermart_executive;
GRANT SELECT ON aethermart_db.product_performance TO aethermart_executive;
GRANT SELECT ON aethermart_db.channel_sales TO aethermart_executive;
GRANT SELECT ON aethermart_db.quarterly_sales TO aethermart_executive;

-- Maintains the catalogue: may change the offer; sees sales, but no customer.
CREATE OR REPLACE ROLE aethermart_catalog_manager;
GRANT SELECT, INSERT, UPDATE ON aethermart_db.products TO aethermart_catalog_manager;
GRANT SELECT, INSERT, UPDATE ON aethermart_db.categories TO aethermart_catalog_manager;
GRANT SELECT, INSERT, UPDATE ON aethermart_db.suppliers TO aethermart_catalog_manager;
GRANT SELECT ON aethermart_db.product_offer TO aethermart_catalog_manager;
GRANT SELECT ON aethermart_db.product_performance TO aethermart_catalog_manager;
GRANT SELECT ON aethermart_db.channel_sales TO aethermart_catalog_manager;
GRANT SELECT ON aethermart_db.quarterly_sales TO aethermart_catalog_manager;
GRANT SELECT ON aethermart_db.review_feed TO aethermart_catalog_manager;
GRANT EXECUTE ON PROCEDURE aethermart_db.change_price TO aethermart_catalog_manager;

-- Counts and compares: reads sales, reviews, and customers with masked e-mail addresses.
CREATE OR REPLACE ROLE aethermart_analyst;
GRANT SELECT ON aethermart_db.categories TO aethermart_analyst;
GRANT SELECT ON aethermart_db.products TO aethermart_analyst;
GRANT SELECT ON aethermart_db.orders TO aethermart_analyst;
GRANT SELECT ON aethermart_db.order_items TO aethermart_analyst;
GRANT SELECT ON aethermart_db.reviews TO aethermart_analyst;
GRANT SELECT ON aethermart_db.customer_directory TO aethermart_analyst;
GRANT SELECT ON aethermart_db.product_performance TO aethermart_analyst;
GRANT SELECT ON aethermart_db.channel_sales TO aethermart_analyst;
GRANT SELECT ON aethermart_db.quarterly_sales TO aethermart_analyst;
GRANT SELECT ON aethermart_db.order_overview TO aethermart_analyst;

-- The shop's own programs: read the offer and do everything else through procedures.
CREATE OR REPLACE ROLE aethermart_shop;
GRANT SELECT ON aethermart_db.product_offer TO aethermart_shop;
GRANT SELECT ON aethermart_db.categories TO aethermart_shop;
GRANT SELECT ON aethermart_db.review_feed TO aethermart_shop;
GRANT EXECUTE ON FUNCTION aethermart_db.is_available TO aethermart_shop;
GRANT EXECUTE ON FUNCTION aethermart_db.average_rating TO aethermart_shop;
GRANT EXECUTE ON PROCEDURE aethermart_db.place_order TO aethermart_shop;
GRANT EXECUTE ON PROCEDURE aethermart_db.cancel_order TO aethermart_shop;
GRANT EXECUTE ON PROCEDURE aethermart_db.register_customer TO aethermart_shop;
GRANT EXECUTE ON PROCEDURE aethermart_db.find_login TO aethermart_shop;
GRANT EXECUTE ON PROCEDURE aethermart_db.submit_review TO aethermart_shop;

-- Picks and sends the parcels: sees what was ordered, but not who ordered it, and takes an order one step on.
CREATE OR REPLACE ROLE aethermart_warehouse;
GRANT SELECT ON aethermart_db.orders TO aethermart_warehouse;
GRANT SELECT ON aethermart_db.order_items TO aethermart_warehouse;
GRANT SELECT ON aethermart_db.product_offer TO aethermart_warehouse;
GRANT EXECUTE ON PROCEDURE aethermart_db.advance_order TO aethermart_warehouse;

-- Answers questions about orders: sees orders and masked customers, and cancels what was not yet shipped.
CREATE OR REPLACE ROLE aethermart_support;
GRANT SELECT ON aethermart_db.orders TO aethermart_support;
GRANT SELECT ON aethermart_db.order_items TO aethermart_support;
GRANT SELECT ON aethermart_db.product_offer TO aethermart_support;
GRANT SELECT ON aethermart_db.customer_directory TO aethermart_support;
GRANT EXECUTE ON PROCEDURE aethermart_db.cancel_order TO aethermart_support;

-- Looks after data quality: sees which rows were set aside and why, corrects them, and changes nothing else.
CREATE OR REPLACE ROLE aethermart_data_steward;
GRANT SELECT ON aethermart_db.quarantine_desk TO aethermart_data_steward;
GRANT SELECT ON aethermart_db.merged_rows TO aethermart_data_steward;
GRANT SELECT ON aethermart_db.repairs TO aethermart_data_steward;
GRANT EXECUTE ON PROCEDURE aethermart_db.correct_row TO aethermart_data_steward;

-- The accounts. A script contains no passwords, so each account is locked until its owner gets one. The architect also
-- looks after data quality, with a role that he sets when he needs it.
CREATE OR REPLACE USER aethermart_alex ACCOUNT LOCK;
CREATE OR REPLACE USER aethermart_sarah ACCOUNT LOCK;
CREATE OR REPLACE USER aethermart_david ACCOUNT LOCK;
CREATE OR REPLACE USER aethermart_maria ACCOUNT LOCK;
CREATE OR REPLACE USER aethermart_storefront ACCOUNT LOCK;
CREATE OR REPLACE USER aethermart_depot ACCOUNT LOCK;
CREATE OR REPLACE USER aethermart_helpdesk ACCOUNT LOCK;
GRANT aethermart_executive TO aethermart_alex;
GRANT aethermart_catalog_manager TO aethermart_sarah;
GRANT aethermart_architect TO aethermart_david;
GRANT aethermart_data_steward TO aethermart_david;
GRANT aethermart_analyst TO aethermart_maria;
GRANT aethermart_shop TO aethermart_storefront;
GRANT aethermart_warehouse TO aethermart_depot;
GRANT aethermart_support TO aethermart_helpdesk;
SET DEFAULT ROLE aethermart_executive FOR aethermart_alex;
SET DEFAULT ROLE aethermart_catalog_manager FOR aethermart_sarah;
SET DEFAULT ROLE aethermart_architect FOR aethermart_david;
SET DEFAULT ROLE aethermart_analyst FOR aethermart_maria;
SET DEFAULT ROLE aethermart_shop FOR aethermart_storefront;
SET DEFAULT ROLE aethermart_warehouse FOR aethermart_depot;
SET DEFAULT ROLE aethermart_support FOR aethermart_helpdesk;
-- END SOLUTION
