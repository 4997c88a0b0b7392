/**
 * Mistakes that everybody makes once, with the real type check and the real kernel: each is explained in a sentence with the way out.
 *
 * Needs: a kernel.
 */

import assert from "node:assert/strict";
import { fromRoot } from "../../lib/core/mod.ts";
import { type Cell, checkTypes, formatDiagnostics, runNotebook } from "../../lib/notebook/mod.ts";
import { type Server, startServer } from "../../lib/runtime/mod.ts";
import { buildNotebook } from "../fixtures/notebooks/build.ts";

const folder = fromRoot("notebooks");
const setUp = `import { aiUse, chart, evidence, result, show, table } from "lab/show";
import { connect } from "lab/sql";
const db = await connect();
const rows = await db.query("SELECT 'shop' AS channel, 3 AS n");
const typed = await db.query<{ channel: string; n: number }>("SELECT 'shop' AS channel, 3 AS n");`;
const axes = 'x: { field: "channel", label: "Channel" }, y: { field: "n", label: "Orders" }';

/** A cell, and the complete message of the type check without code frames. */
const typeMistakes: [source: string, expected: RegExp][] = [
  ["rows[0].n;", /^Object is possibly 'undefined'\. .*→ A list may be empty.*db\.one</],
  ["const [first] = typed; first.n;", /^'first' is possibly 'undefined'\. .*→ A list may be empty.*db\.one</],
  ["const { n: count } = typed[0];", /→ A list may be empty.*db\.one</],
  [
    "rows.map((row) => row.channel.toUpperCase());",
    /→ The type checker does not know a query.s columns until you name them: .*db\.query<\{/,
  ],
  ["let sum = 0; for (const row of rows) sum += row.n;", /→ The type checker does not know a query/],
  [`chart({ title: "T", mark: "bar", ${axes}, rows });`, /^`chart` needs alt: what a person .* \(TS2345\)$/],
  [`chart({ title: "T", ${axes} });`, /^`chart` needs alt: .*; mark: "bar", "line" or "dot"; rows: .* \(TS2345\)$/],
  [
    'chart({ title: "T", alt: "A", mark: "bar", x: "channel", y: { field: "n", label: "N" }, rows });',
    /^An axis \(x, y\) is written \{ field: "channel", label: "Channel" \}\. \(TS2322\)$/,
  ],
  ['table({ title: "T", rows });', /^`table` needs columns: \{ channel: "Channel".*\}\. \(TS2345\)$/],
  ['table({ title: "T", columns: ["n"], rows });', /^The columns of a table are written \{ channel: "Channel"/],
  ['show([table({ title: "T", columns: { n: "N" }, rows })]);', /^`show` takes what functions such as table, chart/],
  [
    'aiUse({ tool: "t", toolVersion: "1", task: "x", cells: ["x"], how: "h", corrections: "c", lessons: "l" });',
    /^The use of AI is written aiUse\(\{ tools: \[\{ name, version, basis \}\], .*\. \(TS\d+\)$/,
  ],
  [
    "console.log(later);\nconst later = 1;",
    /^Variable 'later' used before its declaration\. .*→ Code runs from top to bottom/,
  ],
  ['import pandas from "pandas";', /^There is no package "pandas" here\. .*→ Python packages .*"npm:NAME@/],
  ['import { x } from "lab/shows";', /^There is no module "lab\/shows" here\. .*→ The lab has lab\/show, /],
  ['import { char } from "lab/show";', /^"lab\/show" has no exported member named 'char'\. Did you mean 'chart'\?/],
];

/** Cells that the type check accepts: rows as queries and interfaces return them. */
const accepted = [
  `chart({ title: "T", alt: "A", mark: "bar", ${axes}, rows });`,
  'table({ title: "T", columns: { channel: "Channel", n: "Orders" }, rows });',
  'interface Sale { channel: string }\ntable({ title: "T", columns: { channel: "C" }, rows: [] as Sale[] });',
  'const { n } = await db.one<{ n: number }>("SELECT 1 AS n");\nconst half: number = n / 2;',
];

Deno.test("the type check explains beginners' mistakes in one sentence with the way out, and accepts what beginners write correctly", async () => {
  const sources = [setUp, ...accepted, ...typeMistakes.map(([source]) => source)];
  const found = await checkTypes(buildNotebook(...sources), { folder });
  for (const [at, source] of sources.entries()) {
    const own = found.filter(({ cell }) => cell === at);
    const [, expected] = typeMistakes[at - 1 - accepted.length] ?? [];
    if (!expected) {
      assert.deepEqual(own, [], source);
      continue;
    }
    const lines = formatDiagnostics(own).split("\n").filter((line) => /^Cell|→/.test(line));
    const printed = lines.join(" ").replace(/^Cell \d+, line \d+: /, "");
    assert.match(printed, expected, source);
    assert.ok(lines.length <= 2, `${source}: one finding is enough:\n${lines.join("\n")}`);
  }
});

let server: Server;
Deno.test.beforeAll(async () => void (server = await startServer()));
Deno.test.afterAll(() => server.stop());

/** A cell, and the message of `run` when it fails. */
const runMistakes: [source: string, expected: RegExp][] = [
  [
    `await show(chart({ title: "T", alt: "A", mark: "bar", ${axes.replace("channel", "chanel")}, rows }));`,
    /The chart "T" names "chanel", which row 1 does not have\. It has channel, n\./,
  ],
  [
    'await show(table({ title: "T", columns: { name: "Name" }, rows: typed }));',
    /The table "T" names "name", which row 1 does not have\. It has channel, n\./,
  ],
  [
    `await show(chart({ title: "T", alt: "A", mark: "bar", ${axes}, rows: [{ channel: "shop", n: "many" }] }));`,
    /The chart "T" needs numbers in "n", and row 1 has "many"\./,
  ],
  [
    'await show(table({ title: "T", columns: { raw: "Raw" }, rows: await db.query("SELECT x\'00\' AS raw") }));',
    /Row 1 of the table "T" has bytes in "raw"\. Write them as text in SQL: HEX/,
  ],
  ['const none = await db.query("SELECT 1 AS a LIMIT 0"); none[0]!.a;', /reading 'a'\).*→ .*db\.one\(/s],
  [
    'await db.one("SELECT 1 AS a UNION SELECT 2");',
    /The query returned 2 rows, and `one` expects exactly one\.\s+in: SELECT 1/,
  ],
  ['await db.query("SELECT * FROM orders");', /No database selected .*→ .*connect\(\{ database.*openShop\(\)/s],
  ['await db.query("SELECT 1 AS a, 2 AS a");', /Two columns of the result are called "a"/],
  ['result("r", { all: [1] }).all.at(3);', /"r\.all" has 1 elements, and none at 3\./],
  ['await db.query("SELEC 1");', /SqlError: You have an error in your SQL syntax/],
];

/** JupyterLab shows the stack: it has the cell's own lines, and none of the lab's code. */
function assertOwnFrames(cell: Cell, source: string) {
  const output = cell.cell_type === "code" ? cell.outputs.find((one) => one.output_type === "error") : undefined;
  const stack = output?.traceback.join("\n") ?? "";
  assert.doesNotMatch(stack, /\/lib\//, source);
  assert.match(stack, /^ {4}at (?:async )?<anonymous>:\d+:\d+$/m, source);
}

Deno.test("a cell that fails reports the problem and the way out, and nothing of the lab's own code", async () => {
  for (const [source, expected] of runMistakes) {
    const { notebook, error } = await runNotebook(buildNotebook(setUp, source), {
      name: "mistake.ipynb",
      cwd: folder,
      env: { MARIADB_URI: server.uri },
    });
    assert.match(error?.message ?? "", expected, source);
    assert.match(error!.message, /^Cell 2 of "mistake\.ipynb" failed in line 1: /, source);
    assert.doesNotMatch(error!.message, /\blib\/|\bat .*\.ts\b|node_modules/, source);
    assertOwnFrames(notebook.cells[1]!, source);
  }
});
