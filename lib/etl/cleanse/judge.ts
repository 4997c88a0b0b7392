/** Compares and judges the rows of one table. */

import type { TableName } from "../../dataset/mod.ts";
import { loadedColumns, specs } from "./columns.ts";
import type { Engine } from "./engine.ts";
import { checks, isInRange } from "./rules.ts";
import { namesOf } from "./values.ts";

/**
 * Creates `d_<table>`: rows with the key of another row. If their values are equal, the first is kept and the others are merged into it; if not, nobody knows
 * which is right. A value that cannot be read is compared as it was delivered.
 */
export async function compareRows(engine: Engine, table: TableName): Promise<void> {
  const { key } = specs[table];
  const keys = key.join(", ");
  const content = namesOf(table).map((name) => `coalesce(t.${name}::VARCHAR, '?' || coalesce(x.${name}_t, ''))`);
  await engine.run(`CREATE TABLE repeated_${table} AS SELECT ${keys} FROM t_${table}
      WHERE ${key.map((name) => `${name} IS NOT NULL`).join(" AND ")} GROUP BY ${keys} HAVING count(*) > 1;
    CREATE TABLE claims_${table} AS
      SELECT t.source_row, ${key.map((name) => `t.${name}`).join(", ")}, [${content.join(", ")}] AS content
      FROM t_${table} t JOIN repeated_${table} USING (${keys})
      LEFT JOIN o_${table} x ON x.source_row = t.source_row;
    CREATE TABLE d_${table} AS
      WITH copies AS (SELECT *, min(source_row) OVER (PARTITION BY ${keys}, content) AS first_row FROM claims_${table}),
        rivals AS (
          SELECT *, count(*) FILTER (source_row = first_row) OVER (PARTITION BY ${keys}) AS claimants FROM copies)
      SELECT source_row, CASE WHEN source_row <> first_row THEN 'merged' ELSE 'key_not_unique' END AS reason,
        CASE WHEN source_row <> first_row THEN first_row END AS kept_row
      FROM rivals WHERE source_row <> first_row OR claimants > 1;
    DROP TABLE repeated_${table}; DROP TABLE claims_${table}`);
}

/**
 * Creates `aside_<table>`, the rows that break a rule with the first rule that they break, and the view `kept_<table>` of the others.
 *
 * @param parents whether the tables that it refers to are there already; categories refer to themselves, level by level
 */
export async function judge(engine: Engine, table: TableName): Promise<void> {
  const { parents, unique } = specs[table];
  const all = checks[table];
  const decide = (of: typeof all) => `CASE ${of.map(({ rule, test }) => `WHEN ${test} THEN '${rule}'`).join(" ")} END`;
  const joins = `LEFT JOIN d_${table} d ON d.source_row = t.source_row
    ${table === "products" ? "CROSS JOIN usual_price u" : ""}
    ${
    parents.map(({ noun, table: of, column }) => `LEFT JOIN known_${of} p_${noun} ON p_${noun}.k = t.${column}`).join(
      " ",
    )
  }
    WHERE d.reason IS DISTINCT FROM 'merged'`;
  const list = namesOf(table).map((name) => `t.${name}`).join(", ");
  await engine.run(
    `CREATE TABLE aside_${table} AS SELECT * FROM (
      SELECT t.source_row, true AS is_plain, ${list}, ${decide(all.filter(({ isForAll }) => isForAll))} AS reason
      FROM (SELECT * FROM x_${table} WHERE is_plain) t ${joins}
      UNION ALL
      SELECT t.source_row, false, ${list}, ${decide(all)} FROM n_${table} t ${joins})
    WHERE reason IS NOT NULL`,
  );
  for (const { noun, table: of, column } of parents) {
    await engine.run(`UPDATE aside_${table} SET reason = '${noun}_quarantined'
      WHERE reason = '${noun}_unknown' AND ${column} IN (SELECT k FROM waiting_${of})`);
  }
  if (unique) await settle(engine, table, unique);
  if (table === "categories") await climb(engine);
  await engine.run(
    `CREATE TABLE gone_${table} AS SELECT source_row FROM aside_${table}
      UNION ALL SELECT source_row FROM d_${table} WHERE reason = 'merged';
    CREATE VIEW kept_${table} AS SELECT * FROM t_${table} ANTI JOIN gone_${table} USING (source_row)`,
  );
  await know(engine, table);
}

/** Rows that share a unique value. A row with another problem has no claim to it; one that only waits for its parent has. */
async function settle(engine: Engine, table: TableName, column: string): Promise<void> {
  const [key] = specs[table].key;
  const orphans = table === "categories"
    ? `AND (t.is_plain AND t.parent_id IS NULL OR t.parent_id IN (SELECT category_id FROM t_categories)
      OR t.parent_id IN (SELECT category_id FROM given_categories)
      OR t.source_row IN (SELECT source_row FROM n_categories WHERE is_blank(parent_id_text)))`
    : "";
  await engine.run(`CREATE TABLE rivals AS
    WITH sound AS (
      SELECT t.source_row, t.${key} AS k, folded(t.${column}) AS v
      FROM t_${table} t
      LEFT JOIN aside_${table} a USING (source_row)
      LEFT JOIN d_${table} d USING (source_row)
      WHERE t.${column} IS NOT NULL AND (a.reason IS NULL OR a.reason LIKE '%\\_quarantined' ESCAPE '\\')
        AND d.reason IS DISTINCT FROM 'merged' ${orphans})
    SELECT source_row FROM sound SEMI JOIN (SELECT v FROM sound GROUP BY v HAVING count(*) > 1) USING (v)
    UNION SELECT s.source_row FROM sound s JOIN given_${table} g ON folded(g.${column}) = s.v AND g.${key} <> s.k;
  DELETE FROM aside_${table} WHERE source_row IN (SELECT source_row FROM rivals);
  INSERT INTO aside_${table} SELECT t.*, '${column}_not_unique' FROM t_${table} t
    WHERE source_row IN (SELECT source_row FROM rivals);
  DROP TABLE rivals`);
}

/** Categories level by level: each needs a parent that is loaded. */
async function climb(engine: Engine): Promise<void> {
  await engine.run(`CREATE TABLE sound AS SELECT t.* FROM t_categories t
      ANTI JOIN aside_categories USING (source_row)
      ANTI JOIN (SELECT source_row FROM d_categories WHERE reason = 'merged') USING (source_row);
    CREATE TABLE loaded AS SELECT source_row, category_id FROM sound WHERE parent_id IS NULL AND (is_plain
      OR source_row IN (SELECT source_row FROM n_categories WHERE is_blank(parent_id_text)))`);
  for (let before = -1;;) {
    const [{ n } = { n: "0" }] = await engine.rows<{ n: string }>("SELECT count(*) AS n FROM loaded");
    if (Number(n) === before) break;
    before = Number(n);
    await engine.run(`INSERT INTO loaded SELECT source_row, category_id FROM sound
      WHERE source_row NOT IN (SELECT source_row FROM loaded)
        AND parent_id IN (SELECT category_id FROM loaded UNION ALL SELECT category_id FROM given_categories)`);
  }
  await engine.run(`INSERT INTO aside_categories SELECT s.*,
      CASE WHEN parent_id IN (SELECT category_id FROM t_categories WHERE category_id IS NOT NULL)
        OR parent_id IN (SELECT k FROM waiting_categories)
      THEN 'category_quarantined' ELSE 'category_unknown' END
    FROM sound s ANTI JOIN loaded USING (source_row);
    DROP TABLE sound; DROP TABLE loaded`);
}

const referredTo = new Set(Object.values(specs).flatMap(({ parents }) => parents.map(({ table }) => table)));

/** Creates `known_<table>`, the keys that children may refer to, and adds to `waiting_<table>` those of rows set aside. */
async function know(engine: Engine, table: TableName): Promise<void> {
  if (!referredTo.has(table)) return;
  const [key] = specs[table].key;
  const price = table === "products" ? ", list_price" : "";
  await engine.run(
    `CREATE TABLE known_${table} AS SELECT ${key} AS k${price} FROM kept_${table}
      UNION ALL SELECT ${key}${price} FROM given_${table}
        ANTI JOIN (SELECT ${key} FROM kept_${table}) USING (${key});
    INSERT INTO waiting_${table} SELECT DISTINCT ${key} FROM aside_${table} WHERE ${key} IS NOT NULL`,
  );
}

/**
 * Adds to `d_orders` the orders whose total is not the sum of their items. An item with a doubtful quantity or price is no evidence against its order; an item
 * that only refers to a row that is not loaded is.
 */
export async function compareTotals(engine: Engine): Promise<void> {
  await engine.run(`INSERT INTO d_orders
    WITH sums AS (
        SELECT order_id, sum(quantity * unit_price) AS total FROM t_order_items WHERE order_id IS NOT NULL
        GROUP BY order_id),
      odd AS (
        SELECT o.source_row, o.order_id, o.total FROM t_orders o JOIN sums s USING (order_id)
        WHERE o.total IS NOT NULL AND s.total IS DISTINCT FROM o.total)
    SELECT odd.source_row, 'total_disagrees', NULL
    FROM odd JOIN t_order_items t USING (order_id)
    LEFT JOIN d_order_items d ON d.source_row = t.source_row
    LEFT JOIN known_products p ON p.k = t.product_id
    WHERE d.reason IS DISTINCT FROM 'merged' AND odd.source_row NOT IN (SELECT source_row FROM d_orders)
    GROUP BY odd.source_row
    HAVING sum(t.quantity * t.unit_price) <> max(odd.total) AND count(*) = count(t.quantity * t.unit_price)
      AND bool_and(coalesce(d.reason IS NULL AND t.line_no IS NOT NULL AND ${isInRange("order_items", "quantity")}
        AND ${isInRange("order_items", "unit_price")} AND t.unit_price <= coalesce(p.list_price, t.unit_price) * 10
        AND NOT t.unit_price BETWEEN 0.01 AND coalesce(p.list_price / 100, 0), false))`);
}

/** The query for the loaded rows of a table, in the order of its key. */
export const cleanRows = (table: TableName): string =>
  `SELECT ${loadedColumns(table).join(", ")} FROM kept_${table} ORDER BY ${specs[table].key.join(", ")}`;
