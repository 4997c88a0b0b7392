import assert from "node:assert/strict";
import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { exec, exitCodes, fromRoot, InterruptedError, LabError, repoRoot } from "../core/mod.ts";
import { readDataset } from "./dataset.ts";
import { importFiles } from "./import.ts";
import type { TableMapping } from "./mapping.ts";
import { columnsOf, type TableName } from "./tables.ts";

const shop = fromRoot("tests", "fixtures", "own_data", "shop");

/** A copy of the fixture to spoil. */
async function inCopy(body: (folder: string, kept: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const copy = join(folder, "shop");
    await cp(shop, copy, { recursive: true });
    await body(copy, join(folder, "kept"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function changeMapping(folder: string, change: (tables: Record<TableName, TableMapping>) => void): Promise<void> {
  const path = join(folder, "mapping.json");
  const mapping = JSON.parse(await readFile(path, "utf8"));
  change(mapping.tables);
  await writeFile(path, JSON.stringify(mapping));
}

/** The refusal's message; it must be about usage and leave nothing. */
async function refusal(folder: string, kept: string): Promise<string> {
  try {
    await importFiles(folder, { directory: kept });
  } catch (error) {
    assert.ok(error instanceof LabError, String(error));
    assert.equal(error.exitCode, exitCodes.usage);
    assert.deepEqual((await readdir(join(kept, ".."))).filter((name) => name !== "shop"), []);
    return error.message;
  }
  throw new Error("the files were accepted");
}

Deno.test("own files become UTF-8 files with the tables' columns; each record is a row or an unreadable one", async () => {
  await inCopy(async (folder, kept) => {
    const dataset = await importFiles(folder, { directory: kept });
    const lines = async (name: string) => (await readFile(join(kept, name), "utf8")).split("\n");
    assert.deepEqual(dataset.files.map(({ tables: [held], source }) => [held!.table, source, held!.rows]), [
      ["categories", "kategorien.csv", 4],
      ["suppliers", "lieferanten.csv", 2],
      ["products", "artikel.csv", 5],
      ["customers", "kunden.csv", 5],
      ["orders", "bestellungen.txt", 4],
      ["order_items", "positionen.csv", 4],
      ["reviews", "meinungen.csv", 2],
    ]);
    assert.deepEqual((await lines("supplier_feed.tsv")).slice(0, 4), [
      columnsOf.products.join("\t"),
      '10\tST-10\tStuhl Grün K10\t"Ein Stuhl, grün; ""weich""."\t2\t1\t99.00\t2024-02-29\t8\t\t',
      "11\tST-11\tHocker Groß K11\tEin Hocker.\t3\t2\t$1,049.50\t2024-03-01\t0\t\t",
      '12\tST-12\t"NULL"\tEin Artikel, der so heißt.\t3\t2\t9.00\t2024-03-01\t0\t\t',
    ]);
    const customers = await lines("web_customers.csv");
    assert.equal(
      customers[1],
      "1,Jörg,Weiß,joerg@example.com,,Köln,DE,2024-01-01,web,1,$2b$12$abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0",
    );
    assert.equal(customers[4], ",,,,,,,,,,");
    assert.equal((await lines("web_orders.csv"))[1], "100,1,web,delivered,2024-05-01 10:00:00,");
    const unreadable = (await lines("unreadable.csv")).slice(1, -1);
    assert.deepEqual(unreadable.map((line) => line.split(",").slice(0, 3)), [
      ["products", "5", "row_misquoted"],
      ["customers", "4", "row_too_short"],
      ["orders", "4", "row_too_long"],
      ["reviews", "2", "value_too_long"],
    ]);
    assert.match(unreadable[1]!, /""line"":6,""text"":""3;Ana;Sá;ana@example.com;Lissabon""/);
    assert.deepEqual(await readDataset(kept), dataset);
  });
});

Deno.test("the hash follows mapping and files, not the folder; a kept data set is used again", async () => {
  await inCopy(async (folder, kept) => {
    const { sha256, directory } = await importFiles(folder, { directory: kept });
    const { mtime } = await Deno.stat(join(directory, "manifest.json"));
    await Deno.rename(folder, `${folder}-2`);
    const again = await importFiles(`${folder}-2`, { directory: kept });
    assert.deepEqual([again.sha256, again.folder], [sha256, "shop-2"]);
    assert.deepEqual((await Deno.stat(join(directory, "manifest.json"))).mtime, mtime);
    await changeMapping(`${folder}-2`, ({ suppliers }) => suppliers.constants.country_code = "AT");
    const other = await importFiles(`${folder}-2`, { directory: `${kept}-2` });
    assert.notEqual(other.sha256, sha256);
    await writeFile(join(`${folder}-2`, "bestellungen.txt"), "1|1|paid|2024-01-01 10:00:00\n");
    const third = await importFiles(`${folder}-2`, { directory: `${kept}-3` });
    assert.notEqual(third.sha256, other.sha256);
  });
});

const wrongColumns: [what: string, change: (tables: Record<TableName, TableMapping>) => void, message: RegExp][] = [
  [
    "an unmapped column",
    ({ customers }) => customers.ignore = [],
    /kunden\.csv → customers: the column "Bemerkung" is not mapped.*"ignore"/,
  ],
  [
    "a required column that nothing fills",
    ({ suppliers }) => suppliers.constants = {},
    /lieferanten\.csv → suppliers: .*"country_code" is not filled.*"constants"/,
  ],
  [
    "a unique column that nothing fills, for which no constant is proposed",
    ({ products }) => {
      delete products.columns["SKU"];
      products.ignore = ["SKU"];
    },
    /"sku" is not filled\. Map a column to it; each row needs a different value there\.$/m,
  ],
  [
    "products without a stock and without a duration",
    ({ products }) => {
      delete products.columns["Bestand"];
      products.ignore = ["Bestand"];
    },
    /artikel\.csv → products: nothing distinguishes goods from services\. Fill "stock_quantity" \(goods\), or "duration_minutes"/,
  ],
  [
    "an unknown column of the table",
    ({ orders }) => orders.columns["4"] = "ordered",
    /bestellungen\.txt → orders: the table has no column "ordered"\. It has "order_id"/,
  ],
  [
    "a column that the file has not",
    ({ reviews }) => reviews.ignore = ["Datum"],
    /meinungen\.csv → reviews: the file has no column "Datum"/,
  ],
  ["a column that is filled twice", ({ orders }) => orders.constants.status = "paid", /"status" is filled twice/],
  ["a column both mapped and ignored", ({ reviews }) => reviews.ignore = ["Nr"], /"Nr" is both mapped and ignored/],
  [
    "another delimiter",
    ({ products }) => products.delimiter = ",",
    /artikel\.csv → products: the file has no column "Artikel".*is the delimiter ","\?/,
  ],
  [
    "a file that is not there",
    ({ products }) => products.file = "none.csv",
    /none\.csv → products: the folder has no such file/,
  ],
  [
    "a file elsewhere",
    ({ products }) => products.file = "../none.csv",
    /tables\.products\.file: use the name of a file in the folder/,
  ],
  [
    "an unknown encoding",
    ({ products }) => products.encoding = "latin9000",
    /tables\.products\.encoding: it is an encoding/,
  ],
  ["a long delimiter", ({ products }) => products.delimiter = ";;", /tables\.products\.delimiter: use one character/],
  [
    "an unknown option",
    ({ products }) => Object.assign(products, { seperator: ";" }),
    /tables\.products: .*"seperator"/,
  ],
  [
    "UTF-8 that is latin1",
    ({ customers }) => customers.encoding = "utf-8",
    /kunden\.csv → customers: the file is not utf-8: see line 2\..*"latin1"/,
  ],
  [
    "latin1 that is UTF-16",
    ({ order_items }) => order_items.encoding = "latin1",
    /positionen\.csv → order_items: the file has NUL characters.*"utf-16le"/,
  ],
  [
    "a table without entry",
    (tables) => delete (tables as Partial<typeof tables>).reviews,
    /the table "reviews" has no entry\. All seven are needed/,
  ],
];
for (const [what, change, message] of wrongColumns) {
  Deno.test(`refused, with file, table and way out: ${what}`, async () => {
    await inCopy(async (folder, kept) => {
      await changeMapping(folder, change);
      assert.match(await refusal(folder, kept), message);
    });
  });
}

Deno.test("refused: latin1 that is UTF-8, a quote that never closes, two columns of one name; all at once", async () => {
  await inCopy(async (folder, kept) => {
    await writeFile(join(folder, "kategorien.csv"), "Nr;Oberkategorie;Bezeichnung;Art\n1;;Möbel;goods\n");
    await writeFile(join(folder, "lieferanten.csv"), "Nr;Firma;Firma;Kontakt\n");
    const message = await refusal(folder, kept);
    assert.match(message, /kategorien\.csv → categories: .*the whole file is valid UTF-8.*"encoding"/);
    assert.match(message, /lieferanten\.csv → suppliers: the file has two columns "Firma"/);
  });
  await inCopy(async (folder, kept) => {
    await writeFile(join(folder, "bestellungen.txt"), '1|1|paid|2024-01-01 10:00:00\n2|1|"paid|2024-01-01 10:00:00\n');
    assert.match(await refusal(folder, kept), /bestellungen\.txt → orders: line 2: a quoted value/);
  });
});

Deno.test("an empty file, with or without a heading, is a table without rows", async () => {
  await inCopy(async (folder, kept) => {
    await writeFile(join(folder, "meinungen.csv"), "");
    await writeFile(join(folder, "bestellungen.txt"), "\n\n");
    await writeFile(join(folder, "lieferanten.csv"), "Nr;Firma;Kontakt\n");
    const { files } = await importFiles(folder, { directory: kept });
    const rows = Object.fromEntries(files.map(({ tables: [held] }) => [held!.table, held!.rows]));
    assert.deepEqual([rows.reviews, rows.orders, rows.suppliers, rows.categories], [0, 0, 0, 4]);
  });
});

Deno.test("a closed value of more than a million characters sets its row aside, and no other", async () => {
  await inCopy(async (folder, kept) => {
    const long = "lang\n".repeat(300_000);
    await writeFile(
      join(folder, "meinungen.csv"),
      `Nr;Artikel;Kunde;Sterne;Titel;Text;Am\n1;10;1;5;A;"${long}";2024-06-01 10:00:00\n2;10;1;5;B;Gut.;2024-06-01 10:00:00\n`,
    );
    const { files, unreadable } = await importFiles(folder, { directory: kept });
    assert.deepEqual(files.at(-1)!.tables, [{ table: "reviews", rows: 2 }]);
    assert.deepEqual((await readFile(join(kept, "web_reviews.csv"), "utf8")).split("\n").slice(1), [
      ",,,,,,",
      "2,10,1,5,B,Gut.,2024-06-01 10:00:00",
      "",
    ]);
    assert.ok(unreadable.rows === 4 && unreadable.bytes < 10_000);
    assert.match(
      await readFile(join(kept, unreadable.name), "utf8"),
      /reviews,1,value_too_long,.*""line"":2,""text"":""1;10;1;5;A;/,
    );
  });
});

Deno.test("a customer without a password gets a hash that bcrypt never writes, and that the schema takes", async () => {
  await inCopy(async (folder, kept) => {
    await changeMapping(folder, ({ customers }) => {
      delete customers.columns["Kennwort"];
      customers.ignore.push("Kennwort");
    });
    await importFiles(folder, { directory: kept });
    const [, first = ""] = (await readFile(join(kept, "web_customers.csv"), "utf8")).split("\n");
    const hash = first.split(",").at(-1)!;
    assert.match(hash, /^[$]2b[$]12[$][./A-Za-z0-9]{53}$/);
    // 184 bits in 31 letters of six: the last one has two bits that are always 0.
    assert.ok("./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".indexOf(hash.at(-1)!) % 4 !== 0);
  });
});

/** The orders' lines of the fixture after a change of its mapping, with other lines in the file. */
async function convertedOrders(
  lines: string[],
  change: (mapping: Record<string, unknown>, orders: TableMapping) => void,
) {
  let converted: { orders: string[]; refused: string[] } | undefined;
  await inCopy(async (folder, kept) => {
    await writeFile(join(folder, "bestellungen.txt"), lines.join("\n") + "\n");
    const path = join(folder, "mapping.json");
    const mapping = JSON.parse(await readFile(path, "utf8"));
    change(mapping, mapping.tables.orders);
    await writeFile(path, JSON.stringify(mapping));
    const { unreadable } = await importFiles(folder, { directory: kept });
    const orders = (await readFile(join(kept, "web_orders.csv"), "utf8")).trimEnd().split("\n").slice(1);
    const refused = (await readFile(join(kept, unreadable.name), "utf8")).split("\n")
      .filter((line) => line.startsWith("orders,")).map((line) => line.split(",").slice(1, 3).join(" "));
    converted = { orders, refused };
  });
  return converted!;
}

Deno.test("a mapping says what values mean, how dates and numbers are written, and what other money is worth", async () => {
  const lines = [
    "7|1|fulfilled|31/05/2024 14:05|1.234,50 €|EUR",
    "8|1| refunded |05/06/2024 00:10|10|USD",
    "9|1|paid|2024-05-31|€ 0,99|EUR",
    "10|1|paid|2024-05-32|1,00|EUR",
    "11|1|paid|05/06/2024 00:10|1.5|EUR",
    "12|1|paid|05/06/2024 00:10|7|CHF",
    "13|1|paid||",
    "14|1|paid|05/06/2024 00:10||EUR",
  ];
  const { orders, refused } = await convertedOrders(lines, (_, orders) => {
    orders.columns["5"] = "total";
    orders.values = { status: { fulfilled: "shipped", refunded: "returned" } };
    orders.formats = {
      ordered_at: { date: ["dd/MM/yyyy HH:mm", "yyyy-MM-dd"] },
      total: { decimal: ",", thousands: ".", sign: "€" },
    };
    orders.currency = { column: "6", rates: { EUR: 1.085, USD: 1 } };
  });
  assert.deepEqual(orders, [
    "7,1,web,shipped,2024-05-31 14:05:00,1339.43",
    "8,1,web,returned,2024-06-05 00:10:00,10.00",
    "9,1,web,paid,2024-05-31 00:00:00,1.07",
    ",,,,,",
    ",,,,,",
    ",,,,,",
    ",,,,,",
    "14,1,web,paid,2024-06-05 00:10:00,",
  ]);
  assert.deepEqual(refused, [
    "4 value_not_in_format",
    "5 value_not_in_format",
    "6 currency_unknown",
    "7 row_too_short",
  ]);
});

Deno.test("texts as keys get numbers, the same ones in every file", async () => {
  const { orders } = await convertedOrders(
    [
      "e481f51c|2|paid|2024-01-01 10:00:00",
      "53cdb2fc|1|paid|2024-01-01 10:00:00",
      " e481f51c |7|paid|2024-01-01 10:00:00",
    ],
    (mapping) => mapping.textKeys = ["order_id", "customer_id"],
  );
  // The customers of the fixture come first: 1 is the first, 2 the second.
  assert.deepEqual(orders.map((line) => line.split(",").slice(0, 2)), [["1", "2"], ["2", "1"], ["1", "4"]]);
});

const wrongRules: [what: string, change: (orders: TableMapping) => void, message: RegExp][] = [
  ["an unknown field", (orders) => Object.assign(orders, { value: {} }), /tables\.orders: .*"value"/],
  ["a column that the table does not have", (orders) => orders.values = { state: {} }, /orders: .*no column "state"/],
  [
    "a date's format for a number",
    (orders) => orders.formats = { total: { date: ["dd.MM.yyyy"] } },
    /"formats" gives "total" a format that its values cannot have/,
  ],
  [
    "a pattern with a letter that means nothing",
    (orders) => orders.formats = { ordered_at: { date: "dd.MM.yyyy QQ" as never } },
    /tables\.orders\.formats\.ordered_at\.date\.0: "dd\.MM\.yyyy QQ" contains "Q", which has no meaning/,
  ],
  [
    "one mark for decimals and thousands",
    (orders) => orders.formats = { total: { decimal: ",", thousands: "," } },
    /tables\.orders\.formats\.total: decimal mark and thousands mark must differ/,
  ],
  [
    "a currency without a rate",
    (orders) => orders.currency = { column: "4" },
    /tables\.orders\.currency: use "factor"/,
  ],
  ["a rate of nothing", (orders) => orders.currency = { factor: 0 }, /tables\.orders\.currency\.factor/],
];
for (const [what, change, message] of wrongRules) {
  Deno.test(`refused: ${what}`, async () => {
    await inCopy(async (folder, kept) => {
      await changeMapping(folder, ({ orders }) => change(orders));
      assert.match(await refusal(folder, kept), message);
    });
  });
}

Deno.test("refused: a folder without mapping, and a mapping that is no JSON", async () => {
  await inCopy(async (folder, kept) => {
    await writeFile(join(folder, "mapping.json"), '{ "tables": ');
    assert.match(await refusal(folder, kept), /mapping\.json: .*JSON/);
    await Deno.remove(join(folder, "mapping.json"));
    assert.match(await refusal(folder, kept), /There is no mapping\.json/);
    assert.match(await refusal(`${folder}s`, kept), /There is no such folder/);
  });
});

Deno.test("a mapping that an editor saved with a byte order mark is read", async () => {
  await inCopy(async (folder, kept) => {
    const path = join(folder, "mapping.json");
    await writeFile(path, "\uFEFF" + await readFile(path, "utf8"));
    assert.equal((await importFiles(folder, { directory: kept })).files.length, 7);
  });
});

Deno.test("an interrupted import leaves nothing behind", async () => {
  await inCopy(async (folder, kept) => {
    const abort = new AbortController();
    const progress = { start: () => ({ update: () => abort.abort(), done() {}, fail() {} }), note() {} };
    await assert.rejects(importFiles(folder, { directory: kept, progress, signal: abort.signal }), InterruptedError);
    assert.deepEqual(await readdir(join(kept, "..")), ["shop"]);
  });
});

Deno.test("own data is found by its folder, and then by a name that tells nothing of where it lies", async () => {
  await inCopy(async (folder) => {
    // A separate process: tests that run alongside this one share its environment, and need their cache.
    const script = `
      import assert from "node:assert/strict";
      import { findDataset, nameData } from ${JSON.stringify(import.meta.resolve("./find.ts"))};
      const ask = (data: string) => findDataset({ scale: "tiny", seed: 1, data });
      const own = await ask(${JSON.stringify(folder)});
      assert.ok(own.unreadable);
      assert.match(nameData(own), /^shop@[0-9a-f]{16}$/);
      await Deno.remove(${JSON.stringify(folder)}, { recursive: true });
      assert.deepEqual(await ask(nameData(own)), own);
      await assert.rejects(ask("shop@0123456789abcdef"), /not in the lab's cache.*--data/);
      assert.equal((await ask("")).ledger?.name, "ledger.csv");`;
    const { ok, stderr } = await exec(Deno.execPath(), ["run", "--quiet", "-A", "--ext=ts", "-"], {
      cwd: repoRoot,
      env: { AETHERMART_CACHE: join(folder, "..", "cache") },
      input: script,
    });
    assert.ok(ok, stderr);
  });
});
