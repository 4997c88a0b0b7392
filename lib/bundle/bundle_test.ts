import assert from "node:assert/strict";
import { currencies } from "./currency.ts";
import { formats } from "./format.ts";
import {
  type Chart,
  type Diagram,
  findingText,
  findNumber,
  follow,
  formatValue,
  isNumeric,
  moneyOf,
  readBundle,
  readTime,
  shownBy,
  shows,
  type Table,
  timeFormatOf,
  writeBundle,
} from "./mod.ts";

const fallback = { html: "<p>h</p>", plain: "p" };
const table: Table = { version: 1, title: "T", columns: [{ label: "A", format: "integer" }], rows: [[1], [null]] };

Deno.test("written bundles can be read again, with their fallbacks", () => {
  const data = writeBundle("table", table, fallback);
  assert.deepEqual(Object.keys(data), ["application/vnd.aethermart.table+json", "text/html", "text/plain"]);
  assert.deepEqual(readBundle(JSON.parse(JSON.stringify(data))), { kind: "table", content: table });
  assert.equal(readBundle({ "text/plain": "p" }), undefined);
});

Deno.test("a bundle that does not match its schema is refused by writer and reader, with the field's name", () => {
  const crooked = { ...table, rows: [[1, 2]] };
  assert.throws(() => writeBundle("table", crooked, fallback), /every row needs one value for each column/);
  const later = { "application/vnd.aethermart.table+json": { ...table, version: 2 } };
  assert.throws(() => readBundle(later), /A table in the output cannot be read: version/);
  assert.throws(() => writeBundle("table", { ...table, extra: 1 } as Table, fallback), /extra/);
});

Deno.test("a timeline with events is refused, because it would not show them", () => {
  const timeline: Chart = {
    version: 1,
    title: "T",
    alt: "A timeline.",
    mark: "span",
    x: { field: "from", label: "Time", format: "text" },
    y: { field: "lane", label: "Lane", format: "text" },
    interval: { low: "from", high: "to" },
    rows: [{ lane: "a", from: 0, to: 1 }],
  };
  writeBundle("chart", timeline, fallback);
  const events = [{ at: 1, label: "kill" }];
  assert.throws(() => writeBundle("chart", { ...timeline, events }, fallback), /a timeline has no events/);
});

Deno.test("a diagram's edges lead to its nodes, and its layout has a place for each", () => {
  const good: Diagram = {
    version: 1,
    title: "T",
    alt: "A",
    nodes: [{ id: "a", label: "a", rows: [] }],
    edges: [],
    layout: { sizePt: 10, width: 20, height: 20, frames: [{ x: 0, y: 0, w: 9, h: 9 }], routes: [] },
  };
  const write = (more: Partial<Diagram>) => writeBundle("diagram", { ...good, ...more }, fallback);
  write({});
  assert.throws(() => write({ nodes: [...good.nodes, ...good.nodes] }), /two nodes have the same id/);
  assert.throws(
    () => write({ edges: [{ from: "a", to: "b", ends: ["none", "arrow"] }] }),
    /a node that does not exist/,
  );
  assert.throws(() => write({ edges: [{ from: "a", to: "a", ends: ["none", "arrow"] }] }), /a route for each edge/);
  assert.throws(() => write({ layout: { ...good.layout, frames: [] } }), /a frame for each node/);
});

Deno.test("values are formatted for people", () => {
  assert.equal(formatValue(null), "–");
  assert.equal(formatValue(true), "yes");
  assert.equal(formatValue(12345.6789), "12,345.679");
  assert.equal(formatValue(12345.6, "integer"), "12,346");
  assert.equal(formatValue(0.1234, "percent"), "12.3 %");
  assert.equal(formatValue(-1234.5, "usd"), "−$1,234.50");
  assert.equal(formatValue(0.04567, "ms"), "0.0457 ms");
  assert.equal(formatValue(1234, "ms"), "1.23 s");
  assert.equal(formatValue(31.25, "times"), "31.3×");
  assert.equal(formatValue(1.0034, "times"), "1.003×");
  assert.equal(formatValue(0.9961, "times"), "0.996×");
  assert.equal(formatValue(1, "times"), "1×");
  assert.equal(formatValue(0, "bytes"), "0 B");
  assert.equal(formatValue(3 * 1024 ** 2, "bytes"), "3 MiB");
  assert.equal(formatValue(393_200, "per_second"), "393,200/s");
  assert.equal(formatValue("as it is", "usd"), "as it is");
  assert.deepEqual([-5, -0.4, -0].map((value) => formatValue(value, "integer")), ["−5", "0", "0"]);
  assert.equal(formatValue(-0.001, "usd"), "$0.00");
  assert.equal(formatValue(-1.5), "−1.5");
  assert.equal(formatValue(999.7, "ms"), "1 s");
});

Deno.test("very large and very small numbers have an exponent, in every format", () => {
  assert.equal(formatValue(1e300), "1e300");
  assert.equal(formatValue(5e-324), "4.94e-324");
  assert.equal(formatValue(-1e21, "integer"), "−1e21");
  assert.equal(formatValue(1.234e18, "usd"), "$1.23e18");
  assert.equal(formatValue(-1e300, "eur"), "−€1e300");
  assert.equal(formatValue(1e300, "ms"), "1e297 s");
  assert.equal(formatValue(5e-324, "ms"), "4.94e-324 ms");
  assert.equal(formatValue(Number.MAX_VALUE, "percent"), "1.8e310 %");
  assert.equal(formatValue(5e-324, "percent"), "0.0 %", "what is rounded to zero has no exponent");
  assert.equal(formatValue(123_456_789_012_345), "123,456,789,012,345");
  for (const format of formats) {
    for (const value of [Number.MAX_VALUE, -Number.MAX_VALUE, 1e21, 1e15, 5e-324, -1e-7, 1e-300]) {
      const text = formatValue(value, format);
      assert.ok(text.length <= 24 && !/NaN|∞|Infinity/.test(text), `${value} as ${format}: ${text}`);
    }
  }
});

Deno.test("any currency of ISO 4217 is a format, with its own sign and minor digits", () => {
  assert.equal(formatValue(1234.5, "eur"), "€1,234.50");
  assert.equal(formatValue(-0.5, "gbp"), "−£0.50");
  assert.equal(formatValue(1234.5, "jpy"), "¥1,235");
  assert.equal(formatValue(1.5, "kwd"), "KWD\u00a01.500");
  assert.equal(formatValue(19.9, "chf"), "CHF\u00a019.90");
  assert.equal(formatValue(-0.001, "eur"), "€0.00");
  assert.deepEqual(moneyOf("krw"), { sign: "₩", digits: 0 });
  const known = new Set(Intl.supportedValuesOf("currency"));
  for (const code of currencies) assert.ok(known.has(code.toUpperCase()), `${code} is no currency`);
  for (const code of ["usd", "eur", "gbp", "jpy", "chf", "sek", "pln", "czk", "inr", "cny", "brl", "try"]) {
    assert.ok((currencies as readonly string[]).includes(code), code);
  }
});

Deno.test("times from the server are UTC in any time zone of the machine, and are formatted for people", () => {
  const zone = Deno.env.get("TZ");
  try {
    for (const here of ["UTC", "Asia/Kolkata", "Europe/Berlin", "America/Los_Angeles"]) {
      Deno.env.set("TZ", here);
      assert.equal(readTime("2024-05-31 00:00:00"), Date.UTC(2024, 4, 31), here);
      assert.equal(
        readTime("2024-03-31 02:30:00"),
        Date.UTC(2024, 2, 31, 2, 30),
        `${here}: an hour that is skipped there`,
      );
      assert.equal(formatValue("2024-05-31 00:00:00", "date"), "31 May 2024", here);
    }
  } finally {
    if (zone === undefined) Deno.env.delete("TZ");
    else Deno.env.set("TZ", zone);
  }
  assert.equal(readTime("2023-01-01 00:10:00 +0100"), Date.UTC(2022, 11, 31, 23, 10));
  assert.equal(readTime("2024-05-31T20:30:11.25Z"), Date.UTC(2024, 4, 31, 20, 30, 11, 250));
  assert.equal(readTime("2024-05"), Date.UTC(2024, 4, 1));
  for (const none of ["2024-02-30", "0000-00-00", "2024-13-01", "2024-05-31 25:00:00", "soon", "2024", "31.05.2024"]) {
    assert.equal(readTime(none), undefined, none);
  }
  assert.equal(formatValue("2024-05-31T20:30:11.250Z", "datetime"), "31 May 2024, 20:30:11");
  assert.equal(formatValue("2024-05-31 08:05:00", "datetime"), "31 May 2024, 08:05");
  assert.equal(formatValue("2024-05", "month"), "May 2024");
  assert.equal(formatValue("2024-05-31", "year"), "2024");
  assert.equal(formatValue(2024, "year"), "2024");
  assert.equal(formatValue("not yet", "date"), "not yet");
  assert.equal(timeFormatOf(["2024-05-31", null, "2024-06-01 00:00:00"]), "date");
  assert.equal(timeFormatOf(["2024-05-31", "2024-06-01 00:00:01"]), "datetime");
  for (const none of [[], [null], ["2024-05"], ["2024-05-31", "soon"], ["2024-05-31", 5]]) {
    assert.equal(timeFormatOf(none), undefined);
  }
});

Deno.test("a terminal's codes in a text are left out, so that no slide shows them", () => {
  assert.equal(formatValue("\x1b[31mred\x1b[0m and \x1b]8;;https://x\x07link\x1b]8;;\x07"), "red and link");
  assert.equal(formatValue("[31m as typed"), "[31m as typed");
});

Deno.test("a number in a text is found with or without a unit; digits in a name do not count", () => {
  for (
    const [text, number] of [
      ["exactly 500 orders", "500"],
      ["lost -12 rows", "12"],
      ["took 500ms", "500ms"],
      ["half: ½ of all", "½"],
      ["from 10–20", "10"],
      ["it took 1.5.", "1.5"],
      ["٥٠٠ orders", "٥٠٠"],
      ["1e6 rows", "1e6"],
      ["it used 5GB", "5GB"],
      ["for 9EUR", "9EUR"],
      ["exactly,500 orders", "500"],
      ["…e6 rows", "e6"],
      ["by -… rows", "-…"],
    ] as const
  ) assert.equal(findNumber(text), number, text);
  for (
    const text of [
      "p95 of utf8mb4",
      "utf-8, SHA-256 and 3NF",
      "by 2PC",
      "the 95th percentile",
      "node1",
      "five orders",
      "…-… and … - …",
      "…ms",
    ]
  ) {
    assert.equal(findNumber(text), undefined, text);
  }
});

Deno.test("a value is shown if it is in a row, in a text of a row, or among the figures", () => {
  const display = shownBy({
    columns: [{ label: "A", format: "text" }, { label: "B", format: "fixed1" }],
    rows: [["1,234 of 5,000 ms, 12 ms an order", 41.25], ["MariaDB 11.8.9", 7]],
  });
  const quote = (value: string | number, format: "integer" | "ms" | "text", path = ["v"]) =>
    ({ resultId: "r", path, value, format }) as const;
  const carried = { id: "r", data: {}, figures: [{ path: ["f"], format: "text" as const }] };
  const isShown = (...given: Parameters<typeof quote>) => shows(display, carried, quote(...given));
  assert.ok(isShown(41.25, "ms") && isShown(1234, "integer") && isShown(12, "ms") && isShown("MariaDB 11.8.9", "text"));
  assert.ok(isShown(99_999, "integer", ["f"]), "listed below the rows");
  assert.ok(!isShown(234, "integer") && !isShown(99_999, "integer") && !isShown(2, "ms") && !isShown(8, "integer"));
  assert.ok(!isShown("exactly 500 orders", "text") && isShown("node1", "text"));
});

Deno.test("a column is numeric by its format or by its values", () => {
  assert.ok(isNumeric("usd", ["–"]));
  assert.ok(isNumeric("text", [1, null]));
  assert.ok(!isNumeric("date", ["2024-05-31"]) && isNumeric("year", [2024]));
  assert.ok(!isNumeric("text", [1, "a"]) && !isNumeric("text", [null]) && !isNumeric("text", []));
});

Deno.test("a quote's path leads to a scalar or to nothing", () => {
  const data = { runs: [{ ms: 5 }], none: null };
  assert.equal(follow(data, ["runs", 0, "ms"]), 5);
  assert.equal(follow(data, ["none"]), null);
  assert.equal(follow(5, []), 5);
  for (const path of [["runs"], ["runs", 1, "ms"], ["runs", "length"], ["toString"], ["none", "x"]]) {
    assert.equal(follow(data, path), undefined, path.join("."));
  }
});

Deno.test("a finding reads as a sentence", () => {
  const quote = { resultId: "r", path: ["ms"], value: 5, format: "ms" as const };
  assert.equal(findingText({ version: 1, parts: ["It took ", quote, "."] }), "It took 5 ms.");
});
