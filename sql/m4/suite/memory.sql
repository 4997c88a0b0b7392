-- Tests the memory for agents in a namespace of its own.
--
-- remember_fact and forget_subject commit, so the checks use committed rows, which the clean-up removes. The vectors are
-- made by hand: two numbers, and zeros up to 384.

USE aethermart_db;

SET @forever = '9999-12-31 23:59:59.999';
SET @zeros = REPEAT(',0', 382);
SET @east = VEC_FromText(CONCAT('[1,0', @zeros, ']'));
SET @north = VEC_FromText(CONCAT('[0,1', @zeros, ']'));
SET @north_east = VEC_FromText(CONCAT('[1,1', @zeros, ']'));

CALL remember_fact('suite', 'price', '49', @east, 'hand', '1', 0.5, '2024-01-01', NULL, @forever, '2024-01-01');
CALL remember_fact('suite', 'price', '59', @east, 'hand', '1', 0.5, '2024-03-01', NULL, @forever, '2024-03-02');
-- This one arrives late: it was true in February, and is told in April.
CALL remember_fact('suite', 'price', '55', @east, 'hand', '1', 0.5, '2024-02-01', NULL, @forever, '2024-04-01');
CALL remember_fact('suite', 'colour', 'red', @north, 'hand', '1', 0.5, '2024-01-01', NULL, '2024-06-01', '2024-01-01');
CALL remember_fact('suite 2', 'price', '1', @east, 'hand', '1', 0.5, '2024-01-01', NULL, @forever, '2024-01-01');

-- CHECK (m4.embeddings): a belief holds until the next one that is known
-- EXPECT value 49 2024-01-01..2024-02-01/55 2024-02-01..2024-03-01/59 2024-03-01..9999-12-31
SELECT GROUP_CONCAT(CONCAT(i.content, ' ', DATE(b.valid_from), '..', DATE(b.valid_until)) ORDER BY b.valid_from
  SEPARATOR '/')
FROM memory_beliefs b JOIN memory_items i USING (item_id)
WHERE b.namespace = 'suite' AND b.subject = 'price' AND b.superseded_at = @forever;

-- CHECK (m4.embeddings): a replaced belief is kept with the time at which it was replaced
-- EXPECT value 2
SELECT COUNT(*) FROM memory_beliefs
WHERE namespace = 'suite' AND subject = 'price' AND superseded_at IN ('2024-03-02', '2024-04-01');

-- CHECK (m4.embeddings): no two beliefs about a subject hold at the same time
-- EXPECT error 1062
INSERT INTO memory_beliefs (item_id, namespace, subject, valid_from, valid_until, recorded_at, superseded_at)
SELECT item_id, 'suite', 'price', '2024-02-10', '2024-02-11', '2024-04-02', @forever
FROM memory_items WHERE namespace = 'suite' LIMIT 1;

-- CHECK (m4.embeddings): an importance above 1 is refused, and nothing of the call remains
-- EXPECT error 4025
CALL remember_fact('suite', 'weight', '2 kg', @east, 'hand', '1', 1.5, '2024-01-01', NULL, @forever, '2024-01-01');

-- CHECK (m4.embeddings): a refused call leaves no subject behind
-- EXPECT value 0
SELECT COUNT(*) FROM memory_subjects WHERE namespace = 'suite' AND subject = 'weight';

-- CHECK (m4.embeddings): an item without a vector is refused
-- EXPECT error ER_BAD_NULL_ERROR
CALL remember_fact('suite', 'weight', '2 kg', NULL, 'hand', '1', 0.5, '2024-01-01', NULL, @forever, '2024-01-01');

-- CHECK (m4.embeddings): recall returns what holds now, one belief for each subject
-- EXPECT rows 1
CALL recall_exact('suite', 'hand', '1', @east, '2025-01-01', NULL, '2025-01-01', 10);

-- CHECK (m4.embeddings): before it expires, a memory is recalled
-- EXPECT rows 2
CALL recall_exact('suite', 'hand', '1', @east, '2024-05-01', NULL, '2024-05-01', 10);

-- CHECK (m4.embeddings): vectors of another model are not compared
-- EXPECT empty
CALL recall_exact('suite', 'hand', '2', @east, '2024-05-01', NULL, '2024-05-01', 10);

-- CHECK (m4.embeddings): a namespace is not its name in capitals
-- EXPECT empty
CALL recall_exact('SUITE', 'hand', '1', @east, '2024-05-01', NULL, '2024-05-01', 10);

-- CHECK (m4.embeddings): a namespace is not its name with a space
-- EXPECT empty
CALL recall_exact('suite ', 'hand', '1', @east, '2024-05-01', NULL, '2024-05-01', 10);

-- CHECK (m4.embeddings): nothing was believed before the first record
-- EXPECT empty
CALL recall_exact('suite', 'hand', '1', @east, '2024-05-01', '2023-12-31', '2024-05-01', 10);

-- CHECK (m4.embeddings): the index returns what belongs to the namespace
-- EXPECT rows 2
CALL recall_near('suite', 'hand', '1', @north_east, '2024-05-01', NULL, '2024-05-01', 10);

-- CHECK (m4.embeddings): counting stops at the limit
-- EXPECT value 3
SELECT memory_size('suite', NULL, 3);

-- This is told a second time.
CALL remember_fact('suite', 'price', '55', @east, 'hand', '1', 0.5, '2024-02-01', NULL, @forever, '2024-05-01');

-- CHECK (m4.embeddings): the same content again changes nothing
-- EXPECT value 5
SELECT COUNT(*) FROM memory_beliefs WHERE namespace = 'suite' AND subject = 'price';

-- CHECK (m4.embeddings): the history of a subject has every belief
-- EXPECT rows 5
CALL memory_history('suite', 'price');

-- CHECK (m4.embeddings): forgetting removes every version
-- EXPECT value 3
CALL forget_subject('suite', 'price');

-- CHECK (m4.embeddings): nothing of a forgotten subject remains
-- EXPECT value 0
SELECT (SELECT COUNT(*) FROM memory_items WHERE namespace = 'suite' AND subject = 'price')
  + (SELECT COUNT(*) FROM memory_beliefs WHERE namespace = 'suite' AND subject = 'price')
  + (SELECT COUNT(*) FROM memory_subjects WHERE namespace = 'suite' AND subject = 'price');

-- CHECK (m4.embeddings): the same subject of another namespace stays
-- EXPECT rows 1
CALL memory_history('suite 2', 'price');

-- CHECK (m4.embeddings): what has expired can be removed
-- EXPECT value 1
CALL forget_expired('suite', '2024-06-01');

-- CHECK (m4.embeddings): a whole namespace can be removed
-- EXPECT value 1
CALL forget_namespace('suite 2');

-- CLEAN-UP
DELETE FROM memory_items WHERE namespace IN ('suite', 'suite 2');
DELETE FROM memory_subjects WHERE namespace IN ('suite', 'suite 2');
