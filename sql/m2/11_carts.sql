-- Shopping carts in a table that works like a key-value store: a key, a value and an expiry time.

USE aethermart_db;

-- BEGIN SOLUTION
-- TASK (m2.nosql_concepts): Create carts (cart_key, content JSON, expires_at) with an index on expires_at, the view
--   live_carts with those that have not expired, and the procedure purge_carts(), which deletes the others.
CREATE TABLE carts (
  cart_key   VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  content    JSON NOT NULL,
  expires_at DATETIME(3) NOT NULL COMMENT 'UTC; the row remains until purge_carts() runs',
  KEY ix_carts_expiry (expires_at)
) COMMENT 'Carts of visitors, until they expire';

CREATE VIEW live_carts AS
SELECT cart_key, content, expires_at FROM carts WHERE expires_at > UTC_TIMESTAMP(3);

CREATE PROCEDURE purge_carts()
  MODIFIES SQL DATA
  COMMENT 'Deletes the carts that have expired'
  DELETE FROM carts WHERE expires_at <= UTC_TIMESTAMP(3);
-- END SOLUTION
