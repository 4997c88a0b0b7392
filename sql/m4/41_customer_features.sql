-- What a customer's orders say about whether they will buy again, as of a day.
--
-- The same procedure makes the rows that a model learns from and the rows that it is asked about, so a feature cannot
-- mean one thing in training and another one in use. Two rules keep the future out. Only orders before the day count,
-- and none of their columns that change later is read: the status of an order is today's, and on that day nobody knew
-- that it would come back. For the same reason the consent to marketing is not a feature: the table has only today's.
-- What happened afterwards is in a procedure of its own, which only training and tests call.

USE aethermart_db;

DELIMITER //

-- BEGIN SOLUTION
-- TASK (m4.ai_preparation): Create customer_features(as_of), which returns a row for each customer with an order before
--   that moment, by customer_id, with the columns customer_id; orders; days_since_last and days_since_first (whole days up
--   to as_of); mean_gap_days between one order and the next (NULL with one order); orders_90 (in the 90 days before
--   as_of); spent, and the mean of products per order (products_per_order); mobile_share of the orders;
--   days_since_joined. Use window functions for the gaps, and never a column that may change later, such as the status.
--   Create bought_again(as_of, days), which returns customer_id and bought (1 or 0: whether an order came from as_of on
--   and before as_of + days) for the same customers. sql/m4/suite/customer_features.sql tests both.
CREATE OR REPLACE PROCEDURE customer_features(IN as_of DATETIME)
  READS SQL DATA
  COMMENT 'What was known of each customer at a moment'
BEGIN
  WITH known AS (
    SELECT o.order_id, o.customer_id, o.channel, o.ordered_at,
      DATEDIFF(o.ordered_at, LAG(o.ordered_at) OVER earlier) AS gap_days,
      ROW_NUMBER() OVER (PARTITION BY o.customer_id ORDER BY o.ordered_at DESC, o.order_id DESC) AS from_last
    FROM orders o
    WHERE o.ordered_at < as_of
    WINDOW earlier AS (PARTITION BY o.customer_id ORDER BY o.ordered_at, o.order_id)
  ),
  totals AS (
    SELECT order_id, SUM(line_total) AS total, COUNT(*) AS products
    FROM order_items GROUP BY order_id
  )
  SELECT k.customer_id,
    COUNT(*) AS orders,
    DATEDIFF(as_of, MAX(CASE WHEN k.from_last = 1 THEN k.ordered_at END)) AS days_since_last,
    DATEDIFF(as_of, MIN(k.ordered_at)) AS days_since_first,
    AVG(k.gap_days) AS mean_gap_days,
    SUM(k.ordered_at >= as_of - INTERVAL 90 DAY) AS orders_90,
    COALESCE(SUM(t.total), 0) AS spent,
    COALESCE(AVG(t.products), 0) AS products_per_order,
    AVG(k.channel = 'mobile') AS mobile_share,
    DATEDIFF(as_of, c.joined_on) AS days_since_joined
  FROM known k
  JOIN customers c USING (customer_id)
  LEFT JOIN totals t USING (order_id)
  GROUP BY k.customer_id
  ORDER BY k.customer_id;
END //

CREATE OR REPLACE PROCEDURE bought_again(IN as_of DATETIME, IN days INT UNSIGNED)
  READS SQL DATA
  COMMENT 'Which of the customers known at a moment ordered in the days after it: for training and tests'
BEGIN
  SELECT customer_id,
    MAX(ordered_at >= as_of) AS bought
  FROM orders
  WHERE ordered_at < as_of + INTERVAL days DAY
  GROUP BY customer_id
  HAVING MIN(ordered_at) < as_of
  ORDER BY customer_id;
END //
-- END SOLUTION

DELIMITER ;
