import assert from "node:assert/strict";
import { CsvReader } from "./csv.ts";
import { canHold, encoderOf, type FileFormat, files, headingOf, plainFile, rowLine } from "./files.ts";
import { columnsOf, type Row, tables } from "./tables.ts";
import { isWindows1252 } from "./windows_1252.ts";

const fileOf = (name: string) => files.find((file) => file.name === name)!;
const review: Row = [
  "7",
  "3",
  "5",
  "4",
  'So "quiet"',
  "Très bien, Zürich – 21 °C.\n\nBuy it, now.",
  "2024-05-31 10:00:00",
];

function encode(format: FileFormat, text: string): Uint8Array {
  const bytes = new Uint8Array(3 * text.length);
  return bytes.subarray(0, encoderOf(format)(text, bytes));
}

Deno.test("a review with paragraphs, quotes and umlauts comes back from the web shop's CSV as it was", () => {
  const file = fileOf("web_reviews.csv");
  const bytes = encode("csv", headingOf(file) + rowLine(file, review));
  const reader = new CsvReader({ delimiter: ",", quote: '"' });
  const [heading, record] = [...reader.read(new TextDecoder("utf-8", { fatal: true }).decode(bytes), true)];
  assert.deepEqual(heading!.values, columnsOf.reviews);
  assert.deepEqual(record!.values, review);
});

Deno.test("values with commas, quotes and line ends are quoted as RFC 4180 says", () => {
  assert.equal(rowLine(fileOf("categories.csv"), ["1", 'a, "b"', "two\nlines", ""]), '1,"a, ""b""","two\nlines",\n');
});

Deno.test("the suppliers' feed has tabs between values and quotes only around what would break its lines", () => {
  assert.equal(rowLine(fileOf("supplier_feed.tsv"), ["1", "a, b", "", "x\ty"]), '1\ta, b\t\t"x\ty"\n');
});

Deno.test("a pop-up file is Windows-1252 with CRLF, and has no room for what that cannot say", () => {
  const file = fileOf("popup_reviews.psv");
  const line = rowLine(file, ["7", "Zürich – €9", "stray\r"]);
  assert.equal(line, "7|Zürich – €9|stray\r\r\n");
  const bytes = encode("psv", line);
  assert.equal(bytes.length, line.length);
  assert.equal(new TextDecoder("windows-1252").decode(bytes), line);
  const room = (value: string) => canHold(file, "reviews", "body", value);
  assert.deepEqual(["plain", "a|b", "a\nb", "★★", "\ufffd", "日本", "x\r"].map(room), [
    true,
    false,
    false,
    false,
    false,
    false,
    true,
  ]);
  assert.throws(() => encode("psv", "★"), /Windows-1252 has no "★"/);
  // Its place is the euro sign's.
  assert.throws(() => encode("psv", "\u0080"), /Windows-1252 has no/);
});

Deno.test("every byte is a character of Windows-1252, and the same byte again", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const text = new TextDecoder("windows-1252").decode(bytes);
  assert.ok(isWindows1252(text));
  assert.deepEqual(encode("psv", text), bytes);
});

Deno.test("an order is one document with its items, whose numbers keep their digits", () => {
  const line = rowLine(
    fileOf("mobile_orders.ndjson"),
    ["12", "5", "mobile", "paid", "2024-05-31 10:00:00", "20.50"],
    [["12", "1", "7", "2", "10.00"], ["12", "2", " 9", "", "$0.50"]],
  );
  assert.equal(
    line,
    '{"id":12,"customer":{"id":5},"channel":"mobile","status":"paid","ordered_at":"2024-05-31 10:00:00","total":20.50,' +
      '"items":[{"line":1,"product":{"id":7},"quantity":2,"unit_price":10.00},' +
      '{"line":2,"product":{"id":" 9"},"quantity":null,"unit_price":"$0.50"}]}\n',
  );
  assert.equal(canHold(fileOf("mobile_orders.ndjson"), "order_items", "order_id", "1"), false);
});

Deno.test("a review's document is one line, whatever its text holds", () => {
  const line = rowLine(fileOf("mobile_reviews.ndjson"), review);
  assert.equal(line.indexOf("\n"), line.length - 1);
  assert.deepEqual(JSON.parse(line).text, { title: review[4], body: review[5] });
});

Deno.test("every table has a plain file, and sql/m1/02_staging.sql leads from source_row to the same files", async () => {
  for (const table of tables) assert.equal(plainFile(table).base, 0);
  const sql = await Deno.readTextFile(new URL("../../sql/m1/02_staging.sql", import.meta.url));
  const listed = [...sql.matchAll(/\('(\w+)', (\d+), '([\w.]+)', (\d+)\)/g)].map(([, ...row]) => row.join(" "));
  const expected = files.flatMap(({ table, nested, base, name }) => [
    `${table} ${base} ${name} 1`,
    ...(nested ? [`${nested} ${base} ${name} 100`] : []),
  ]);
  assert.deepEqual(listed.sort(), expected.sort());
});
