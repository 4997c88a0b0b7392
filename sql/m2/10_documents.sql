-- Products as documents: one JSON value for each, made from the tables.
--
-- Here goods and services have different attributes without a column for each. A document is checked when it is
-- written; attributes that are searched for get a column and an index. The stock stays in products, where its rules
-- are; the price is a copy that has to be refreshed after a change.
--
-- The JSON schema cannot describe the reviews in a document: MariaDB 11.8 refuses every list of objects if the schema
-- has "items". A relational CHECK on reviews has no such gap.

USE aethermart_db;

-- BEGIN SOLUTION
-- TASK (m2.nosql_concepts): Create product_documents (product_id, document JSON) with a CHECK that uses
--   JSON_SCHEMA_VALID: sku, name, kind and price are required, kind is goods or service, the price is a number above 0.
--   Fill it from the tables: sku, name, description, kind, category, supplier, price, attributes (launched and model, the
--   last word of the name, for goods; minutes and notice_days for services) and reviews, a list of {customer, stars,
--   title}. Add a virtual column minutes over $.attributes.minutes with an index.
-- minutes is NULL for goods; the column exists for its index.
CREATE TABLE product_documents (
  product_id INT UNSIGNED NOT NULL PRIMARY KEY,
  document   JSON NOT NULL,
  minutes    SMALLINT UNSIGNED AS (JSON_VALUE(document, '$.attributes.minutes')) VIRTUAL,
  KEY ix_product_documents_minutes (minutes),
  CONSTRAINT fk_product_documents_product FOREIGN KEY (product_id) REFERENCES products (product_id),
  CONSTRAINT ck_product_documents_schema CHECK (JSON_SCHEMA_VALID('{
    "type": "object", "required": ["sku", "name", "kind", "price"],
    "properties": {
      "sku": {"type": "string", "minLength": 1}, "name": {"type": "string", "minLength": 1},
      "kind": {"enum": ["goods", "service"]}, "price": {"type": "number", "exclusiveMinimum": 0},
      "attributes": {"type": "object"}, "reviews": {"type": "array"}
    }
  }', document))
) COMMENT 'Products as documents, for comparison with the tables';

SET SESSION group_concat_max_len = 16777216;

-- IF and COALESCE return text; JSON_EXTRACT turns it back into JSON. Otherwise it would become a quoted string.
INSERT INTO product_documents (product_id, document)
SELECT p.product_id, JSON_OBJECT(
  'sku', p.sku, 'name', p.name, 'description', p.description, 'kind', c.kind, 'category', c.name, 'supplier', s.name,
  'price', p.list_price,
  'attributes', JSON_EXTRACT(IF(c.kind = 'goods',
    JSON_OBJECT('launched', p.launched_on, 'model', SUBSTRING_INDEX(p.name, ' ', -1)),
    JSON_OBJECT('minutes', p.duration_minutes, 'notice_days', p.booking_notice_days)), '$'),
  'reviews', JSON_EXTRACT(COALESCE(r.reviews, '[]'), '$'))
FROM products p
JOIN categories c USING (category_id)
JOIN suppliers s USING (supplier_id)
LEFT JOIN (
  SELECT product_id,
    JSON_ARRAYAGG(JSON_OBJECT('customer', customer_id, 'stars', rating, 'title', title) ORDER BY review_id) AS reviews
  FROM reviews GROUP BY product_id
) r USING (product_id);

SET SESSION group_concat_max_len = DEFAULT;
-- END SOLUTION
