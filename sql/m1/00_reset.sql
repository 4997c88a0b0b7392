-- Creates an empty aethermart_db that belongs to the lab.
--
-- The lab recognises its own database by the comment on it. If a database of this name has a different comment, it is
-- somebody else's: the script stops with an error and changes nothing.

DELIMITER //
BEGIN NOT ATOMIC
  IF EXISTS (
    SELECT 1 FROM information_schema.schemata
    WHERE schema_name = 'aethermart_db' AND schema_comment <> 'AetherMart Lab: may be dropped'
  ) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT =
      'aethermart_db exists but is not the lab''s: rename it or use another server';
  END IF;
  DROP DATABASE IF EXISTS aethermart_db;
END //
DELIMITER ;

CREATE DATABASE aethermart_db CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci
  COMMENT 'AetherMart Lab: may be dropped';
