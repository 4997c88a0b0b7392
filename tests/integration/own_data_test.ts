/**
 * An instructor's own files on a real server, and a whole run on them.
 *
 * Needs: a kernel and MariaDB servers.
 */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { cacheDir, fromRoot } from "../../lib/core/mod.ts";
import { digestTables, load, stage, unbalanced } from "../../lib/etl/mod.ts";
import { generate, importFiles } from "../../lib/dataset/mod.ts";
import { startServer } from "../../lib/runtime/mod.ts";
import { connect, runScript } from "../../lib/sql/mod.ts";
import { readNotebook } from "../../lib/notebook/mod.ts";
import { outlineOf } from "../fixtures/executed_notebook.ts";
import { lab, withFolder } from "../support/lab.ts";

const shop = fromRoot("tests", "fixtures", "own_data", "shop");
const shopify = fromRoot("tests", "fixtures", "own_data", "shopify");

Deno.test("own files with other names, delimiters and encodings load, and every row is accounted for", () =>
  withFolder(async (folder) => {
    await using server = await startServer();
    await using db = await connect({ uri: server.uri });
    for (const script of ["00_reset", "01_schema", "02_staging", "04_rules"]) {
      await runScript(db, `sql/m1/${script}.sql`);
    }
    const dataset = await importFiles(shop, { directory: join(folder, "kept") });
    const accounts = await load(db, dataset);
    assert.deepEqual(unbalanced(accounts), []);
    assert.deepEqual(
      accounts.map(({ table, source, loaded, quarantined, merged }) => [table, source, loaded, quarantined, merged]),
      [
        ["categories", 4, 4, 0, 0],
        ["suppliers", 2, 2, 0, 0],
        ["products", 5, 3, 2, 0],
        ["customers", 5, 2, 2, 1],
        ["orders", 4, 2, 2, 0],
        ["order_items", 4, 2, 2, 0],
        ["reviews", 2, 1, 1, 0],
      ],
    );
    const setAside = await db.query<{ source: string; source_row: number; reason: string; raw: string }>(
      "SELECT source, source_row, reason, raw FROM aethermart_db.quarantine ORDER BY source, source_row",
    );
    assert.deepEqual(setAside.map(({ source, source_row, reason }) => `${source} ${source_row} ${reason}`), [
      "customers 4 row_too_short",
      "customers 5 email_invalid",
      "orders 3 customer_unknown",
      "orders 4 row_too_long",
      "order_items 3 product_quarantined",
      "order_items 4 order_quarantined",
      "products 4 price_not_readable",
      "products 5 row_misquoted",
      "reviews 2 value_too_long",
    ]);
    assert.deepEqual(JSON.parse(setAside[0]!.raw), {
      file: "kunden.csv",
      line: 6,
      text: "3;Ana;Sá;ana@example.com;Lissabon",
    });
    await runScript(db, "sql/m1/07_objects.sql");
    const [seen] = await db.query<{ raw: string }>(
      "SELECT raw FROM aethermart_db.quarantine_desk WHERE reason = 'row_too_short'",
    );
    // Nobody knows where in it the password hash is.
    assert.deepEqual(JSON.parse(seen!.raw), { file: "kunden.csv", line: 6 });
    const [place] = await db.query(`SELECT d.file, (q.source_row - d.base) DIV d.row_width AS line
      FROM aethermart_db.quarantine q
      JOIN aethermart_db.deliveries d ON d.source = q.source AND d.base = q.source_row DIV 1000000000 * 1000000000
      WHERE q.reason = 'email_invalid'`);
    assert.deepEqual({ ...place }, { file: "kunden.csv", line: 5 });
    const [customer] = await db.query("SELECT last_name, city, signup_channel FROM aethermart_db.customers LIMIT 1");
    assert.deepEqual({ ...customer }, { last_name: "Weiß", city: "Köln", signup_channel: "web" });
    const [review] = await db.query<{ body: string }>("SELECT body FROM aethermart_db.reviews");
    assert.equal(review!.body, "Sehr\r\nschön.");

    const tables = [...accounts.map(({ table }) => table), "quarantine", "merged_rows", "repairs"];
    const first = await digestTables(db, tables);
    await load(db, dataset);
    assert.deepEqual(await digestTables(db, tables), first);

    // The rows of one delivery are not counted with the next one.
    const staged = await stage(db, await generate({ scale: "tiny", seed: 1 }, { directory: join(folder, "tiny") }));
    assert.ok(staged.every(({ file, unreadable }) => file.endsWith(".ndjson") || unreadable === 0));
    const other = "SELECT * FROM aethermart_db.unreadable_rows WHERE reason <> 'document_broken'";
    assert.deepEqual(await db.query(other), []);
    const own = "SELECT * FROM aethermart_db.deliveries WHERE file NOT LIKE '%\\_%' AND base > 0";
    assert.deepEqual(await db.query(own), []);
  }));

/** Rows of a generated data set as another program would export them: renamed columns, latin1, and one truncated line. */
async function writeForeign(folder: string): Promise<string> {
  const { directory } = await generate({ scale: "tiny", seed: 9 }, { directory: join(folder, "tiny") });
  const own = join(folder, "our shop");
  await Deno.mkdir(own);
  const tables: Record<string, unknown> = {};
  for (const table of ["categories", "suppliers", "products", "customers", "orders", "order_items", "reviews"]) {
    const isOfWeb = ["customers", "orders", "order_items", "reviews"].includes(table);
    const name = table === "products" ? "supplier_feed.tsv" : `${isOfWeb ? "web_" : ""}${table}.csv`;
    const delimiter = table === "products" ? "\t" : ",";
    const [heading = "", ...lines] = (await Deno.readTextFile(join(directory, name))).trimEnd().split("\n");
    const columns = heading.split(delimiter);
    if (table === "reviews") lines.push("999999,1,1");
    const text = [columns.map((column) => `Größe ${column}`).join(delimiter), ...lines].join("\r\n");
    await Deno.writeFile(join(own, `${table}.txt`), Buffer.from(text, "latin1"));
    tables[table] = {
      file: `${table}.txt`,
      delimiter,
      encoding: "latin1",
      columns: Object.fromEntries(columns.map((column) => [`Größe ${column}`, column])),
    };
  }
  await Deno.writeTextFile(join(own, "mapping.json"), JSON.stringify({ tables }));
  return own;
}

Deno.test("run m1 --data: counts replace scores, and the record has folder and hash but no path", () =>
  withFolder(async (folder) => {
    const own = await writeForeign(folder);
    // Orders of one channel refer to customers of the others.
    const { code, printed } = await lab(["run", "m1", "--data", own, "--accept", "100%", "--out", folder]);
    assert.equal(code, 0, printed);
    const read = (name: string) => Deno.readTextFile(join(folder, "m1", name));
    const run = JSON.parse(await read("run.json"));
    assert.equal(run.data.folder, "our shop");
    assert.match(run.data.sha256, /^[0-9a-f]{64}$/);
    assert.deepEqual(run.parameters, { data: `our shop@${run.data.sha256.slice(0, 16)}`, accept: 1 });
    for (const name of ["run.json", "notebook.ipynb", "report.html", "evidence.json"]) {
      assert.ok(!(await read(name)).includes(folder), `${name} tells where the files lie`);
    }
    // The code contains both branches; the outputs count.
    const { cells } = JSON.parse(await read("notebook.ipynb")) as { cells: { outputs?: unknown[] }[] };
    const shown = JSON.stringify(cells.flatMap(({ outputs = [] }) => outputs));
    assert.match(shown, /Rows set aside for their own errors, by reason/);
    assert.match(shown, /row too short/);
    assert.match(shown, /own files: our shop \([0-9a-f]{12}\)/);
    assert.ok(!/Planted errors|planted errors|scale small/.test(shown));
    const evidence = await read("evidence.json");
    assert.match(evidence, /every delivered row that was not loaded was quarantined with a reason or merged/);
    assert.ok(!evidence.includes("no planted error is loaded"));

    // Without accepting the loss, the same files stop the run, and completed work is saved.
    const again = await lab(["run", "m1", "--data", own, "--out", join(folder, "again")]);
    assert.equal(again.code, 1, again.printed);
    assert.match(
      again.printed,
      /[\d.]+ % of the delivered rows were set aside: .*\. The limit is 10 %\.\n {2}\d+ × customer unknown/,
    );
    assert.match(again.printed, /for example customer_id "\d+"[^]*or accept the loss with --accept 0\.\d+\.\n/);
    const record = JSON.parse(await Deno.readTextFile(join(folder, "again", "m1", "run.json")));
    assert.deepEqual([record.status, record.data.sha256], ["failed", run.data.sha256]);
    const stopped = await Deno.readTextFile(join(folder, "again", "m1", "notebook.ipynb"));
    assert.match(stopped, /% of the delivered rows were set aside/);
    await Deno.remove(join(cacheDir(), "datasets", `own-${run.data.sha256.slice(0, 16)}-v4`), { recursive: true });
  }));

Deno.test("run m1 --data on another program's export: the mapping is enough, and no slide mentions planted errors", () =>
  withFolder(async (folder) => {
    const { code, printed } = await lab(["run", "m1", "--data", shopify, "--out", folder]);
    assert.equal(code, 0, printed);
    const notebook = await readNotebook(join(folder, "m1", "notebook.ipynb"));
    const { slides, run } = outlineOf(notebook);
    // Speaker notes mention both kinds of data.
    const shown = JSON.stringify(slides.map((slide) => ({ ...slide, notes: [] })));
    assert.match(shown, /Of 15 rows, 15 are loaded, 0 are in quarantine|"text":"15"/);
    assert.match(shown, /What was set aside, and why/);
    assert.doesNotMatch(shown, /planted|generator|three channels|is certain is corrected|is uncertain is set aside/i);
    await Deno.remove(join(cacheDir(), "datasets", `own-${run!.data!.sha256.slice(0, 16)}-v4`), { recursive: true });
  }));

Deno.test("an export's texts, times, amounts and codes are in the tables as the mapping defines them", () =>
  withFolder(async (folder) => {
    await using server = await startServer();
    await using db = await connect({ uri: server.uri });
    for (const script of ["00_reset", "01_schema", "02_staging", "04_rules"]) {
      await runScript(db, `sql/m1/${script}.sql`);
    }
    const accounts = await load(db, await importFiles(shopify, { directory: join(folder, "kept") }));
    assert.deepEqual(accounts.map(({ source, loaded }) => [source, loaded]), [3, 2, 2, 2, 3, 3, 0].map((n) => [n, n]));
    const text = async (sql: string) => (await db.query(sql)).map((row) => Object.values(row).join("|"));
    assert.deepEqual(
      await text(
        "SELECT order_id, customer_id, channel, status, ordered_at FROM aethermart_db.orders ORDER BY order_id",
      ),
      [
        "1|1|web|shipped|2022-12-31 23:10:00",
        "2|2|popup|returned|2023-02-03 23:05:09",
        "3|2|popup|paid|2023-03-04 08:00:00",
      ],
    );
    assert.deepEqual(
      await text("SELECT product_id, category_id, list_price, launched_on, description FROM aethermart_db.products"),
      ['1|2|99|2022-12-30|A speaker, "loud".', "2|2|1199.55|2022-11-01|Another; larger."],
    );
    assert.deepEqual(
      await text("SELECT unit_price FROM aethermart_db.order_items ORDER BY order_id"),
      ["99", "99", "1199.55"],
    );
    assert.deepEqual(
      await text(
        "SELECT joined_on, marketing_consent, password_hash FROM aethermart_db.customers ORDER BY customer_id",
      ),
      [`2022-12-31|1|$2b$12$${"x".repeat(53)}`, `2023-01-01|0|$2b$12$${"x".repeat(53)}`],
    );
  }));

/** A shop whose files have one row for each named table, and only headings for the others. */
async function writeShop(own: string, filled: readonly (keyof typeof oneRow)[]): Promise<string> {
  await Deno.mkdir(own);
  const tables: Record<string, unknown> = {};
  for (const [table, row] of Object.entries(oneRow)) {
    const rows = filled.some((name) => name === table) ? [row] : [];
    await Deno.writeTextFile(join(own, `${table}.csv`), [Object.keys(row), ...rows.map(Object.values)].join("\n"));
    tables[table] = { file: `${table}.csv`, columns: Object.fromEntries(Object.keys(row).map((name) => [name, name])) };
  }
  await Deno.writeTextFile(join(own, "mapping.json"), JSON.stringify({ tables }));
  return own;
}

const oneRow = {
  categories: { category_id: 1, name: "Lamps", kind: "goods" },
  suppliers: { supplier_id: 1, name: "Cedar", country_code: "US", contact_email: "orders@cedar.example.com" },
  products: {
    ...{ product_id: 1, sku: "L-1", name: "Lamp A1", description: "A lamp.", category_id: 1, supplier_id: 1 },
    ...{ list_price: "9.00", launched_on: "2024-01-01", stock_quantity: 3 },
  },
  customers: {
    ...{ customer_id: 1, first_name: "Eva", last_name: "Berg", email: "eva@example.com", city: "Wien" },
    ...{ country_code: "AT", joined_on: "2024-01-04", signup_channel: "web", marketing_consent: 0 },
    password_hash: "$2b$12$abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0",
  },
  orders: { order_id: 1, customer_id: 1, channel: "web", status: "paid", ordered_at: "2024-06-30 23:59:59" },
  order_items: { order_id: 1, line_no: 1, product_id: 1, quantity: 2, unit_price: "9.00" },
  reviews: {
    ...{ review_id: 1, product_id: 1, customer_id: 1, rating: 5 },
    title: "Good",
    body: "Bright.",
    created_at: "2024-07-10 10:00:00",
  },
};

for (
  const [what, filled, shown] of [
    ["no row", [], /nothing was sold.*place_order was not called/],
    [
      "one product and no sale",
      ["categories", "suppliers", "products", "customers"],
      /nothing was sold.*an order of known/,
    ],
    [
      "one row in each table",
      Object.keys(oneRow) as (keyof typeof oneRow)[],
      /Only web sold anything.*an order of known products/,
    ],
  ] as [string, (keyof typeof oneRow)[], RegExp][]
) {
  Deno.test(`run m1 --data on files with ${what}: what is missing is reported, and every check that is made holds`, () =>
    withFolder(async (folder) => {
      const own = await writeShop(join(folder, "shop"), filled);
      const { code, printed } = await lab(["run", "m1", "--data", own, "--out", folder]);
      assert.equal(code, 0, printed);
      const { cells } = JSON.parse(await Deno.readTextFile(join(folder, "m1", "notebook.ipynb"))) as {
        cells: { outputs?: { data?: Record<string, string | string[]> }[] }[];
      };
      const texts = cells.flatMap(({ outputs = [] }) =>
        outputs.map(({ data }) => [data?.["text/plain"] ?? ""].flat().join(""))
      );
      assert.match(texts.join(" ").replaceAll("\n", " "), shown);
      const sentence = texts.find((text) =>
        /the search is .* as fast|No difference in time/.test(text.replaceAll("\n", " "))
      )!;
      const [, low, high] = /interval (?:of the ratio )?([\d.]+)× to ([\d.]+)×/.exec(sentence.replaceAll("\n", " "))!;
      if (sentence.includes("No difference")) assert.ok(Number(low) <= 1 && Number(high) >= 1, sentence);
      else if (sentence.includes("is only")) assert.ok(Number(high) <= 1, sentence);
      else assert.ok(Number(low) >= 1, sentence);
      const { sha256 } = JSON.parse(await Deno.readTextFile(join(folder, "m1", "run.json"))).data;
      await Deno.remove(join(cacheDir(), "datasets", `own-${sha256.slice(0, 16)}-v4`), { recursive: true });
    }));
}

Deno.test("--data with --scale or --seed, and a folder that does not match its mapping, are refused before anything starts", () =>
  withFolder(async (folder) => {
    for (
      const [args, expected] of [
        [
          ["--data", shop, "--scale", "tiny"],
          /Your own data has no scale; only generated data does\. Leave out --scale, or --data\./,
        ],
        [["--data", shop, "--seed", "1"], /Your own data has no seed/],
        [["--data", folder], /There is no mapping\.json/],
        [["--param", "data=shop@0123456789abcdef"], /not in the lab's cache/],
      ] as const
    ) {
      const { code, printed } = await lab(["run", "m1", ...args, "--out", folder]);
      assert.equal(code, 2, printed);
      assert.match(printed, expected);
      assert.doesNotMatch(printed, /Start MariaDB/);
    }
  }));
