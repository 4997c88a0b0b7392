-- For "the newest orders of a channel". The index entries are in the order of the question, so the server reads only as
-- many rows as it shows. In return, every new order writes one more index entry.

USE aethermart_db;

-- BEGIN SOLUTION
-- TASK (m1.advanced_sql): Create the index ix_orders_channel_time that lets the server answer "the newest orders of a
--   channel" by reading only as many rows as it shows.
CREATE INDEX ix_orders_channel_time ON orders (channel, ordered_at);
-- END SOLUTION
