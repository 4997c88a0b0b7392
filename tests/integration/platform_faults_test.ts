/**
 * Faults of the platform that this one replaces; each is shown not to occur, with handmade files on a real server.
 *
 * Needs: a MariaDB server.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { LabError } from "../../lib/core/mod.ts";
import { type GeneratedDataset } from "../../lib/dataset/mod.ts";
import { load, stage } from "../../lib/etl/mod.ts";
import { type Server, startServer } from "../../lib/runtime/mod.ts";
import { connect, type Database, runScript, SqlError } from "../../lib/sql/mod.ts";

let shared: Promise<Server> | undefined;
const folder = await Deno.makeTempDir();

Deno.test.afterAll(async () => {
  await (await shared)?.stop();
  await Deno.remove(folder, { recursive: true });
});

async function inFreshDatabase(body: (db: Database) => Promise<void>): Promise<void> {
  const server = await (shared ??= startServer());
  await using db = await connect({ uri: server.uri });
  for (const script of ["00_reset", "01_schema", "02_staging", "04_rules"]) await runScript(db, `sql/m1/${script}.sql`);
  await body(db);
}

const hash = "$2b$12$abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0";
const customer = (id: string, email: string, end = "\n", joined = "2024-05-31") =>
  `${id},Mina,O'Brien,${email},,Berlin,DE,${joined},web,1,${hash}${end}`;

/** The default content of each file: a heading and one sound row. */
const sound = {
  "categories.csv": ["categories", "category_id,parent_id,name,kind\n1,,Lamps,goods\n"],
  "suppliers.csv": [
    "suppliers",
    "supplier_id,name,country_code,contact_email\n1,Cedar Audio,US,orders@cedar.example.com\n",
  ],
  "supplier_feed.tsv": [
    "products",
    "product_id\tsku\tname\tdescription\tcategory_id\tsupplier_id\tlist_price\tlaunched_on\tstock_quantity\tduration_minutes\tbooking_notice_days\n" +
    "1\tL-1\tOrbit Lamp A10\tA lamp.\t1\t1\t9.00\t2024-01-01\t5\t\t\n",
  ],
  "web_customers.csv": [
    "customers",
    "customer_id,first_name,last_name,email,phone,city,country_code,joined_on,signup_channel,marketing_consent,password_hash\n" +
    customer("1", "mina@example.com"),
  ],
  "web_orders.csv": [
    "orders",
    "order_id,customer_id,channel,status,ordered_at,total\n1,1,web,paid,2024-06-30 23:59:59,18.00\n",
  ],
  "web_order_items.csv": ["order_items", "order_id,line_no,product_id,quantity,unit_price\n1,1,1,2,9.00\n"],
  "web_reviews.csv": ["reviews", "review_id,product_id,customer_id,rating,title,body,created_at\n"],
} as const;

let deliveries = 0;

/** Appends these texts to the sound ones; `rows` is their number of rows. */
async function deliver(
  added: Partial<Record<keyof typeof sound, { text: string; rows: number }>>,
): Promise<GeneratedDataset> {
  const directory = join(folder, `delivery-${++deliveries}`);
  await Deno.mkdir(directory);
  const files: GeneratedDataset["files"] = [];
  for (const [name, [table, text]] of Object.entries(sound)) {
    const more = added[name as keyof typeof sound] ?? { text: "", rows: 0 };
    await Deno.writeTextFile(join(directory, name), text + more.text);
    const rows = text.split("\n").length - 2 + more.rows;
    files.push({ name, tables: [{ table, rows }], bytes: (text + more.text).length, sha256: "" });
  }
  const ledger = { name: "ledger.csv", rows: 0, bytes: 0, sha256: "" };
  return { generatorVersion: 6, scale: "tiny", seed: 0, hasFaults: true, files, ledger, directory };
}

const reasons = async (db: Database, source: string) =>
  (await db.query<{ source_row: number; reason: string }>(
    "SELECT source_row, reason FROM aethermart_db.quarantine WHERE source = ? ORDER BY source_row",
    [source],
  )).map(({ source_row, reason }) => [source_row, reason]);

Deno.test("no swapped columns on load: each value is in the column of its heading, in every file", () =>
  inFreshDatabase(async (db) => {
    const dataset = await deliver({});
    await stage(db, dataset);
    for (const { name, tables: [held] } of dataset.files) {
      const [heading = "", row] = (await Deno.readTextFile(join(dataset.directory, name))).split("\n");
      if (!row) continue;
      const delimiter = name.endsWith(".tsv") ? "\t" : ",";
      const [staged] = await db.query<Record<string, string>>(`SELECT * FROM aethermart_db.stg_${held!.table} LIMIT 1`);
      const values = row.split(delimiter);
      assert.deepEqual(
        { ...staged },
        { source_row: 1, ...Object.fromEntries(heading.split(delimiter).map((column, at) => [column, values[at]])) },
      );
    }
    await load(db, dataset);
    const [stored] = await db.query("SELECT city, country_code, signup_channel FROM aethermart_db.customers");
    assert.deepEqual({ ...stored }, { city: "Berlin", country_code: "DE", signup_channel: "web" });
  }));

Deno.test("no dates replaced by today: a quoted date with a comma is one value, and unreadable dates are set aside", () =>
  inFreshDatabase(async (db) => {
    const dates = ['"May 31, 2024"', '"2024-05-31"', '"31,05,2024"', ""];
    await load(
      db,
      await deliver({
        "web_customers.csv": {
          text: dates.map((date, i) => customer(`${i + 2}`, `a${i + 2}@example.com`, "\n", date)).join(""),
          rows: dates.length,
        },
      }),
    );
    assert.deepEqual(await reasons(db, "customers"), [
      [2, "date_impossible"],
      [4, "date_impossible"],
      [5, "value_missing"],
    ]);
    const stored = await db.query<{ joined_on: string }>(
      "SELECT DISTINCT CAST(joined_on AS CHAR) AS joined_on FROM aethermart_db.customers",
    );
    assert.deepEqual(stored.map(({ joined_on }) => joined_on), ["2024-05-31"]);
  }));

Deno.test("no \\r in keys: a file with CRLF gives the same keys as one with LF", () =>
  inFreshDatabase(async (db) => {
    await load(
      db,
      await deliver({
        "web_orders.csv": {
          text: '"2\r",1,web,paid,2024-06-30 10:00:00,9.00\n3,1,web,paid,2024-06-30 10:00:00,\r\n',
          rows: 2,
        },
        "web_order_items.csv": { text: '"2\r",1,"1\r",1,9.00\n3,1,1,1,9.00\r\n', rows: 2 },
      }),
    );
    assert.deepEqual(await reasons(db, "orders"), []);
    assert.deepEqual(await reasons(db, "order_items"), []);
    const [joined] = await db.query(`SELECT COUNT(*) AS items FROM aethermart_db.order_items
      JOIN aethermart_db.orders USING (order_id) WHERE order_id IN (2, 3)`);
    assert.deepEqual({ ...joined }, { items: 2 });
  }));

Deno.test("no ignored errors: a statement that fails stops its script, with file and line", () =>
  inFreshDatabase(async (db) => {
    const script = join(folder, "fails.sql");
    await Deno.writeTextFile(
      script,
      "USE aethermart_db;\nDELETE FROM nothing_here;\nDELETE FROM reviews;\nDROP TABLE reviews;\n",
    );
    await assert.rejects(
      runScript(db, script),
      (error: SqlError) =>
        error instanceof SqlError && /fails\.sql/.test(error.message) && /line 2/.test(error.message),
    );
    assert.equal((await db.query("SHOW TABLES FROM aethermart_db LIKE 'reviews'")).length, 1);
    // A file of which LOAD DATA would have loaded a part.
    const short = await deliver({ "web_order_items.csv": { text: "1,2,1\n", rows: 1 } });
    await assert.rejects(stage(db, short), (error) => error instanceof LabError && /warnings/.test(error.message));
  }));

Deno.test("no duplicate orders or unknown customers: the one is merged, the other set aside, and the schema refuses both", () =>
  inFreshDatabase(async (db) => {
    await load(
      db,
      await deliver({
        "web_orders.csv": {
          text:
            "1,1,web,paid,2024-06-30 23:59:59,18.00\n2,77,web,paid,2024-06-30 10:00:00,\n3,1,web,paid,2024-06-30 10:00:00,\n3,1,web,shipped,2024-06-30 10:00:00,\n",
          rows: 4,
        },
      }),
    );
    assert.deepEqual(await reasons(db, "orders"), [
      [3, "customer_unknown"],
      [4, "key_not_unique"],
      [5, "key_not_unique"],
    ]);
    assert.deepEqual(await db.query("SELECT source, source_row, kept_row FROM aethermart_db.merged_rows"), [
      { source: "orders", source_row: 2, kept_row: 1 },
    ]);
    const insert = "INSERT INTO aethermart_db.orders (order_id, customer_id, channel, status, ordered_at)";
    for (const [values, errno] of [["(1, 1, 'web', 'paid', NOW())", 1062], ["(9, 77, 'web', 'paid', NOW())", 1452]]) {
      await assert.rejects(db.execute(`${insert} VALUES ${values}`), (error: SqlError) => error.errno === errno);
    }
  }));

Deno.test("no invented e-mail addresses: a missing or impossible address is set aside, and no other is stored", () =>
  inFreshDatabase(async (db) => {
    const delivered = ["", "unknown", "eva at example.com", "eva@@example.com", "eva@example", " eva@example.com\t"];
    await load(
      db,
      await deliver({
        "web_customers.csv": {
          text: delivered.map((email, i) => customer(`${i + 2}`, email)).join(""),
          rows: delivered.length,
        },
      }),
    );
    const stored = await db.query<{ email: string }>("SELECT email FROM aethermart_db.customers ORDER BY customer_id");
    assert.deepEqual(stored.map(({ email }) => email), ["mina@example.com", "eva@example.com"]);
    assert.deepEqual(await reasons(db, "customers"), [
      [2, "value_missing"],
      ...[3, 4, 5, 6].map((row) => [row, "email_invalid"]),
    ]);
  }));
