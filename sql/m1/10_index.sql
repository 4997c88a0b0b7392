-- For "the newest orders of a channel": entries lie in the order that the question asks for, so the server reads as
-- many as it shows and stops. Every order placed pays for it with one more entry to write.

USE aethermart_db;

-- BEGIN SOLUTION
-- TASK (m1.advanced_sql): Create the index ix_orders_channel_time that lets the server answer "the newest orders of a
--   channel" by reading as many rows as it shows.
CREATE INDEX ix_orders_channel_time ON orders (channel, ordered_at);
-- END SOLUTION
