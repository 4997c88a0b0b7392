-- Memory for agents: what was said, and what is believed because of it, from when, until when, and since when.
--
-- Two times are kept apart. Valid time is when a fact holds in the world: the price from March to May. Recorded time is
-- when the memory learned it: on 4 April. So two questions have two answers: what was the price on 1 March, and what
-- would the memory have answered on 1 March? Nothing is overwritten; a belief that is replaced is closed.
--
-- System-versioned tables of MariaDB keep recorded time by themselves. They are not used here, because DELETE HISTORY
-- removes history by age only, and a memory must be able to forget one subject with every earlier version.

USE aethermart_db;

-- Each item is a text with its vector, written once. A vector index needs a column that is never NULL, and a table can
-- have only one. NOPAD: 'shop' and 'shop ' are different namespaces, as are 'shop' and 'Shop'.
-- BEGIN SOLUTION
-- TASK (m4.embeddings): Create memory_items (item_id, namespace, subject, content, importance, expires_at, model,
--   model_version, embedding) with a VECTOR(384) that is never NULL and has an index for cosine distance (M = 16), and
--   memory_beliefs (belief_id, item_id, namespace, subject, valid_from, valid_until, recorded_at, superseded_at), whose
--   rows are deleted with their item. Times are DATETIME(3) in UTC; 9999-12-31 23:59:59.999 means "until further
--   notice". namespace and subject distinguish case and trailing spaces. The table memory_beliefs itself refuses two
--   beliefs about one subject that hold at the same time and are not superseded (error 1062), and memory_items an
--   importance outside 0 to 1 (error 4025). Also create memory_subjects (namespace, subject, last_recorded), one row for
--   each subject.
CREATE TABLE IF NOT EXISTS memory_items (
  item_id       BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  namespace     VARCHAR(120)
    CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  subject       VARCHAR(160)
    CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL
    COMMENT 'A newer item about the same subject replaces it',
  content       TEXT CHARACTER SET utf8mb4 NOT NULL,
  importance    DOUBLE NOT NULL,
  expires_at    DATETIME(3) NOT NULL,
  model         VARCHAR(80) NOT NULL,
  model_version VARCHAR(80) NOT NULL,
  embedding     VECTOR(384) NOT NULL,
  KEY ix_memory_items_subject (namespace, subject),
  VECTOR INDEX vx_memory_items (embedding) M=16 DISTANCE=cosine,
  CONSTRAINT ck_memory_items_importance
    CHECK (importance BETWEEN 0 AND 1)
) COMMENT 'What agents were told, one row for each text';

-- The period with WITHOUT OVERLAPS is what keeps a subject free of contradictions: among the beliefs that are not
-- superseded (they have the same superseded_at), no two may hold at the same time, whoever writes them.
CREATE TABLE IF NOT EXISTS memory_beliefs (
  belief_id     BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  item_id       BIGINT UNSIGNED NOT NULL,
  namespace     VARCHAR(120)
    CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  subject       VARCHAR(160)
    CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  valid_from    DATETIME(3) NOT NULL,
  valid_until   DATETIME(3) NOT NULL,
  recorded_at   DATETIME(3) NOT NULL,
  superseded_at DATETIME(3) NOT NULL,
  PERIOD FOR valid_period (valid_from, valid_until),
  UNIQUE KEY uq_memory_beliefs
    (namespace, subject, superseded_at,
    valid_period WITHOUT OVERLAPS),
  KEY ix_memory_beliefs_now (namespace, superseded_at,
    valid_from, valid_until, recorded_at, item_id),
  CONSTRAINT fk_memory_beliefs_item FOREIGN KEY (item_id)
    REFERENCES memory_items (item_id) ON DELETE CASCADE
) COMMENT 'When an item holds, and since when that is believed';

-- One row for each subject. Writers lock it, so two writers of one subject take turns. It also keeps recorded times of a
-- subject in order, even if the clocks of its writers disagree.
CREATE TABLE IF NOT EXISTS memory_subjects (
  namespace     VARCHAR(120) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  subject       VARCHAR(160) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  last_recorded DATETIME(3) NOT NULL,
  PRIMARY KEY (namespace, subject)
) COMMENT 'The subjects of each namespace; a lock for their writers';
-- END SOLUTION

DELIMITER //

-- BEGIN SOLUTION
-- TASK (m4.embeddings): Create remember_fact(namespace, subject, content, embedding, model, model_version, importance,
--   valid_from, valid_until, expires_at, now). In one transaction, it closes the beliefs about this subject that hold
--   from valid_from to valid_until, keeps the parts of them before and after that time as beliefs, and writes the new
--   one. If valid_until is NULL, the belief holds until the next one that is known, otherwise until further notice. If
--   the same content with the same importance and expiry already holds at valid_from, it changes nothing. It returns
--   item_id, recorded_at and superseded, the number of beliefs that it closed.
CREATE OR REPLACE PROCEDURE remember_fact(
  IN p_namespace VARCHAR(120) CHARACTER SET utf8mb4, IN p_subject VARCHAR(160) CHARACTER SET utf8mb4,
  IN p_content TEXT CHARACTER SET utf8mb4, IN p_embedding VECTOR(384),
  IN p_model VARCHAR(80), IN p_model_version VARCHAR(80), IN p_importance DOUBLE,
  IN p_valid_from DATETIME(3), IN p_valid_until DATETIME(3), IN p_expires_at DATETIME(3), IN p_now DATETIME(3))
  MODIFIES SQL DATA
  COMMENT 'Writes a belief and closes those that it replaces'
BEGIN
  DECLARE forever DATETIME(3) DEFAULT '9999-12-31 23:59:59.999';
  DECLARE t_recorded DATETIME(3);
  DECLARE t_until DATETIME(3) DEFAULT p_valid_until;
  DECLARE known_item BIGINT UNSIGNED;
  DECLARE closed INT DEFAULT 0;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION
  BEGIN
    ROLLBACK;
    RESIGNAL;
  END;

  START TRANSACTION;
  INSERT INTO memory_subjects VALUES (p_namespace, p_subject, p_now)
  ON DUPLICATE KEY UPDATE last_recorded = GREATEST(p_now, last_recorded + INTERVAL 1000 MICROSECOND);
  SELECT last_recorded INTO t_recorded FROM memory_subjects
  WHERE namespace = p_namespace AND subject = p_subject FOR UPDATE;

  IF p_valid_until IS NULL THEN
    SELECT COALESCE(MIN(IF(valid_from > p_valid_from, valid_from, valid_until)), forever) INTO t_until
    FROM memory_beliefs
    WHERE namespace = p_namespace AND subject = p_subject AND superseded_at = forever AND valid_until > p_valid_from
    FOR UPDATE;
    SET known_item = (
      SELECT b.item_id FROM memory_beliefs b JOIN memory_items i USING (item_id)
      WHERE b.namespace = p_namespace AND b.subject = p_subject AND b.superseded_at = forever
        AND b.valid_from <= p_valid_from AND b.valid_until > p_valid_from
        AND i.content = BINARY p_content AND i.importance = p_importance AND i.expires_at = p_expires_at
        AND i.model = p_model AND i.model_version = p_model_version
      LIMIT 1 FOR UPDATE);
  END IF;

  IF known_item IS NULL THEN
    UPDATE memory_beliefs SET superseded_at = t_recorded
    WHERE namespace = p_namespace AND subject = p_subject AND superseded_at = forever
      AND valid_from < t_until AND valid_until > p_valid_from;
    SET closed = ROW_COUNT();

    -- No other call has this recorded time, so these are the beliefs that were just closed.
    INSERT INTO memory_beliefs (item_id, namespace, subject, valid_from, valid_until, recorded_at, superseded_at)
    SELECT item_id, namespace, subject, valid_from, p_valid_from, t_recorded, forever FROM memory_beliefs
    WHERE namespace = p_namespace AND subject = p_subject AND superseded_at = t_recorded AND valid_from < p_valid_from
    UNION ALL
    SELECT item_id, namespace, subject, t_until, valid_until, t_recorded, forever FROM memory_beliefs
    WHERE namespace = p_namespace AND subject = p_subject AND superseded_at = t_recorded AND valid_until > t_until;

    INSERT INTO memory_items (namespace, subject, content, importance, expires_at, model, model_version, embedding)
    VALUES (p_namespace, p_subject, p_content, p_importance, p_expires_at, p_model, p_model_version, p_embedding);
    SET known_item = LAST_INSERT_ID();
    INSERT INTO memory_beliefs (item_id, namespace, subject, valid_from, valid_until, recorded_at, superseded_at)
    VALUES (known_item, p_namespace, p_subject, p_valid_from, t_until, t_recorded, forever);
  END IF;
  COMMIT;
  SELECT known_item AS item_id, t_recorded AS recorded_at, closed AS superseded;
END //
-- END SOLUTION

-- BEGIN SOLUTION
-- TASK (m4.embeddings): Create recall_exact(namespace, model, model_version, query, valid_at, known_at, now, wanted),
--   which compares the query with every item of the namespace that was believed at known_at to hold at valid_at. Items
--   that had expired at known_at, or at now if that is NULL, are left out. It returns item_id, subject, content,
--   importance, valid_from, valid_until, recorded_at and similarity (1 - cosine distance), the most similar first.
--   known_at NULL means: what is believed now, after all writes.
--   Create recall_near with the same parameters, which takes ten times as many items as wanted (at most 1000) from the
--   vector index and leaves out what does not fit; it may return too few.
CREATE OR REPLACE PROCEDURE recall_exact(
  IN p_namespace VARCHAR(120) CHARACTER SET utf8mb4, IN p_model VARCHAR(80), IN p_model_version VARCHAR(80),
  IN p_query VECTOR(384), IN p_valid_at DATETIME(3), IN p_known_at DATETIME(3), IN p_now DATETIME(3), IN wanted INT)
  READS SQL DATA
  COMMENT 'The memories of a namespace nearest to a vector, all of them compared'
BEGIN
  -- Only keys and distances are sorted; the texts are read for those that remain.
  SELECT i.item_id, i.subject, i.content, i.importance, b.valid_from, b.valid_until, b.recorded_at, near.similarity
  FROM (
    SELECT b.belief_id, 1 - VEC_DISTANCE_COSINE(i.embedding, p_query) AS similarity
    FROM memory_beliefs b FORCE INDEX (ix_memory_beliefs_now)
    STRAIGHT_JOIN memory_items i USING (item_id)
    WHERE b.namespace = p_namespace
      AND b.superseded_at > COALESCE(p_known_at, '9999-12-31') AND b.recorded_at <= COALESCE(p_known_at, '9999-12-31')
      AND b.valid_from <= p_valid_at AND b.valid_until > p_valid_at
      AND i.expires_at > COALESCE(p_known_at, p_now)
      AND i.model = p_model AND i.model_version = p_model_version
    ORDER BY similarity DESC, b.belief_id LIMIT wanted
  ) near
  JOIN memory_beliefs b USING (belief_id)
  JOIN memory_items i USING (item_id)
  ORDER BY near.similarity DESC, b.belief_id;
END //

-- A large namespace is searched through the vector index. It knows no namespaces and no times, so more items are
-- fetched than wanted, and what does not fit is left out afterwards. The answer may be short; the caller then uses
-- recall_exact.
CREATE OR REPLACE PROCEDURE recall_near(
  IN p_namespace VARCHAR(120) CHARACTER SET utf8mb4, IN p_model VARCHAR(80), IN p_model_version VARCHAR(80),
  IN p_query VECTOR(384), IN p_valid_at DATETIME(3), IN p_known_at DATETIME(3), IN p_now DATETIME(3), IN wanted INT)
  READS SQL DATA
  COMMENT 'The memories of a namespace nearest to a vector, found with the vector index; may return too few'
BEGIN
  DECLARE fetched INT DEFAULT LEAST(1000, 10 * wanted);
  SELECT i.item_id, i.subject, i.content, i.importance, b.valid_from, b.valid_until, b.recorded_at, near.similarity
  FROM (
    SELECT item_id, 1 - VEC_DISTANCE_COSINE(embedding, p_query) AS similarity
    FROM memory_items
    ORDER BY VEC_DISTANCE_COSINE(embedding, p_query)
    LIMIT fetched
  ) near
  JOIN memory_items i USING (item_id)
  JOIN memory_beliefs b USING (item_id)
  WHERE b.namespace = p_namespace
    AND b.superseded_at > COALESCE(p_known_at, '9999-12-31') AND b.recorded_at <= COALESCE(p_known_at, '9999-12-31')
    AND b.valid_from <= p_valid_at AND b.valid_until > p_valid_at
    AND i.expires_at > COALESCE(p_known_at, p_now)
    AND i.model = p_model AND i.model_version = p_model_version
  ORDER BY near.similarity DESC, b.belief_id LIMIT wanted;
END //
-- END SOLUTION

-- Counting stops at the limit: it only decides how to search.
CREATE OR REPLACE FUNCTION memory_size(p_namespace VARCHAR(120) CHARACTER SET utf8mb4, p_known_at DATETIME(3),
  most INT) RETURNS INT READS SQL DATA
  COMMENT 'How many beliefs of a namespace recall_exact has to look at, counted up to a limit'
  RETURN (SELECT COUNT(*) FROM (
    SELECT 1 FROM memory_beliefs
    WHERE namespace = p_namespace AND superseded_at > COALESCE(p_known_at, '9999-12-31') LIMIT most) some_beliefs) //

-- BEGIN SOLUTION
-- TASK (m4.embeddings): Create memory_history(namespace, subject), which returns every belief about a subject with
--   content, valid_from, valid_until, recorded_at and superseded_at, in the order in which they were recorded; and
--   forget_subject(namespace, subject), which removes the subject with all of its items, vectors and beliefs in one
--   transaction and returns the number of items.
CREATE OR REPLACE PROCEDURE memory_history(
  IN p_namespace VARCHAR(120) CHARACTER SET utf8mb4, IN p_subject VARCHAR(160) CHARACTER SET utf8mb4)
  READS SQL DATA
  COMMENT 'What was believed about a subject, and when'
  SELECT b.item_id, i.content, i.importance, i.expires_at, b.valid_from, b.valid_until, b.recorded_at, b.superseded_at
  FROM memory_beliefs b JOIN memory_items i USING (item_id)
  WHERE b.namespace = p_namespace AND b.subject = p_subject
  ORDER BY b.recorded_at, b.valid_from, b.belief_id //

CREATE OR REPLACE PROCEDURE forget_subject(
  IN p_namespace VARCHAR(120) CHARACTER SET utf8mb4, IN p_subject VARCHAR(160) CHARACTER SET utf8mb4)
  MODIFIES SQL DATA
  COMMENT 'Removes a subject with its whole history'
BEGIN
  DECLARE removed INT;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION
  BEGIN
    ROLLBACK;
    RESIGNAL;
  END;
  START TRANSACTION;
  DELETE FROM memory_subjects WHERE namespace = p_namespace AND subject = p_subject;
  DELETE FROM memory_items WHERE namespace = p_namespace AND subject = p_subject;
  SET removed = ROW_COUNT();
  COMMIT;
  SELECT removed AS items;
END //
-- END SOLUTION

CREATE OR REPLACE PROCEDURE forget_expired(
  IN p_namespace VARCHAR(120) CHARACTER SET utf8mb4, IN p_now DATETIME(3))
  MODIFIES SQL DATA
  COMMENT 'Removes the items of a namespace that have expired; recall leaves them out before that'
BEGIN
  DECLARE gone_items INT;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;
  START TRANSACTION;
  DELETE FROM memory_items WHERE namespace = p_namespace AND expires_at <= p_now;
  SET gone_items = ROW_COUNT();
  DELETE FROM memory_subjects WHERE namespace = p_namespace AND NOT EXISTS (
    SELECT 1 FROM memory_items i
    WHERE i.namespace = memory_subjects.namespace AND i.subject = memory_subjects.subject);
  COMMIT;
  SELECT gone_items AS items;
END //

CREATE OR REPLACE PROCEDURE forget_namespace(IN p_namespace VARCHAR(120) CHARACTER SET utf8mb4)
  MODIFIES SQL DATA
  COMMENT 'Removes a namespace with everything in it'
BEGIN
  DECLARE gone_items INT;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;
  START TRANSACTION;
  DELETE FROM memory_subjects WHERE namespace = p_namespace;
  DELETE FROM memory_items WHERE namespace = p_namespace;
  SET gone_items = ROW_COUNT();
  COMMIT;
  SELECT gone_items AS items;
END //

DELIMITER ;
