import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  code,
  evidence,
  htmlOf,
  markdown,
  shown,
  smallNotebook,
  stream,
} from "../../tests/fixtures/executed_notebook.ts";
import { richNotebook } from "../../tests/fixtures/rich_notebook.ts";

Deno.test("code, streams, errors and claims are escaped", () => {
  const attack = "<script>alert(1)</script>";
  const html = htmlOf(smallNotebook([
    code(`"${attack}"`, [
      stream(attack),
      { output_type: "error", ename: "E", evalue: attack, traceback: [attack] },
      shown("evidence", { version: 1, rubric: "m1.schema", claim: attack, passed: true, data: null }),
      shown("finding", { version: 1, parts: [attack] }),
    ], { tags: ["raises-exception"] }),
  ]));
  assert.doesNotMatch(html, /<script>/);
  assert.ok(html.split("&lt;script&gt;").length >= 6);
});

Deno.test("the page allows no script and loads nothing", () => {
  const html = htmlOf(richNotebook());
  const [, policy] = /Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
  const [, sheet] = /<style>([^]*?)<\/style>/.exec(html) ?? [];
  const hash = createHash("sha256").update(sheet!).digest("base64");
  assert.equal(
    policy,
    `default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; style-src 'sha256-${hash}'`,
  );
  assert.doesNotMatch(html, /<(script|link|iframe|object|embed)\b/);
  assert.doesNotMatch(html, /(src|srcset|poster)="(?!data:)/);
  assert.doesNotMatch(html, /url\(|@import/);
});

Deno.test("a cell's own HTML cannot swallow, restyle or redirect what follows it", () => {
  const open = '</div></main><table><tr><td><b>bold<meta http-equiv="refresh" content="0;url=//x"><!-- ';
  const html = htmlOf(smallNotebook([
    code("x", [{ output_type: "display_data", metadata: {}, data: { "text/html": open } }]),
    markdown("The end."),
  ]));
  assert.match(html, /<table><tbody><tr><td><b>bold<\/b><\/td><\/tr><\/tbody><\/table><\/div><\/div><\/section>/);
  assert.equal(html.match(/<\/main>/g)?.length, 1);
  assert.doesNotMatch(html, /http-equiv="refresh"/);
});

Deno.test("a drawing keeps its title and description for people who cannot see it; the page keeps its own", () => {
  const svg =
    '<title>Swallowed</title><svg role="img" aria-label="Orders; {7}" onload="f()"><title>The tables</title><desc>Seven</desc><path/></svg>';
  const html = htmlOf(smallNotebook([
    code("x", [{ output_type: "display_data", metadata: {}, data: { "text/html": svg } }]),
  ]));
  assert.match(
    html,
    /<svg xmlns="http:\/\/www.w3.org\/2000\/svg" role="img" aria-label="Orders; \{7\}"><title>The tables<\/title><desc>Seven<\/desc>/,
  );
  assert.doesNotMatch(html, /Swallowed/);
});

Deno.test("long plain output is folded, short output is open", () => {
  const lines = (count: number) => Array.from({ length: count }, (_, i) => `line ${i}`).join("\n");
  const html = htmlOf(smallNotebook([
    code("a", [stream(lines(60))]),
    code("b", [{ output_type: "execute_result", metadata: {}, data: { "text/plain": lines(3) } }]),
  ]));
  assert.equal(html.match(/<summary>Output, 60 lines<\/summary><pre/g)?.length, 1);
  assert.doesNotMatch(html, /Output, 3 lines/);
});

Deno.test("every link within the page has its target", () => {
  const html = htmlOf(richNotebook());
  const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  const targets = [...html.matchAll(/href="#([^"]+)"/g)].map(([, target]) => target);
  assert.ok(targets.length > 20);
  assert.deepEqual(targets.filter((target) => !ids.has(target)), []);
});

Deno.test("every id of the page is there once, whatever ids a notebook has", () => {
  const finding = shown("finding", { version: 1, parts: ["words"] });
  const markup =
    '<p id="problems"></p><a name="finding-a">a</a><p id="finding-2"></p><p id="evidence"></p><p id="cell-1"></p>';
  const html = htmlOf(smallNotebook([
    code("a", [finding, finding], { id: "a" }),
    code("b", [finding], { id: "b" }),
    code("c", [finding], { id: "a-2" }),
    code("d", [finding, { output_type: "display_data", metadata: {}, data: { "text/html": markup } }], {
      id: "problems",
    }),
    markdown(markup, { id: "evidence" }),
    code("e", [
      { output_type: "error", ename: "E", evalue: "e" },
      evidence("m1.schema", "every table has a key", false),
    ]),
  ]));
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!);
  assert.deepEqual(ids.toSorted(), [...new Set(ids)].toSorted());
  const own = ids.filter((id) => id.startsWith("finding-"));
  assert.deepEqual(own, ["finding-a", "finding-a-2", "finding-b", "finding-a-2-2", "finding-problems"]);
  for (const id of own) assert.match(html, new RegExp(`<a class="anchor" href="#${id}"`));
});

Deno.test("the table of contents has the words of headings, and no HTML of them", () => {
  const html = htmlOf(smallNotebook([
    markdown('## One <img src=x onerror="1"> &amp; <b>two</b> [three](javascript:1)'),
    markdown("## </a></li></ol></details></nav><style>.check { display: none }</style> four"),
    code("e", [evidence("m1.schema", "every table has a key", false)]),
  ]));
  const [contents] = /<nav[^]*<\/nav>/.exec(html)!;
  assert.deepEqual([...contents.matchAll(/<a href="(#[\w-]+)">([^<]*)<\/a>/g)].map(([, to, words]) => [to, words]), [
    ["#problems", "Why there is no deck"],
    ["#cell-2", "One  &amp; two three"],
    ["#cell-3", ".check { display: none } four"],
    ["#evidence", "Evidence"],
    ["#ai-use", "Use of AI"],
  ]);
  assert.deepEqual([...new Set(contents.match(/<\/?\w+/g))].toSorted(), [
    "</a",
    "</details",
    "</li",
    "</nav",
    "</ol",
    "</summary",
    "<a",
    "<details",
    "<li",
    "<nav",
    "<ol",
    "<summary",
  ]);
});

Deno.test("hide-input hides code, remove-cell hides the cell but keeps its anchor, and the text of a hidden cell is nowhere", () => {
  const html = htmlOf(smallNotebook([
    code("secretInput()", [stream("shown")], { tags: ["hide-input"] }),
    code("gone()", [stream("goneToo")], { tags: ["remove-cell"] }),
    markdown("visible"),
  ]));
  assert.doesNotMatch(html, /secretInput|gone\(\)|goneToo/);
  assert.match(html, /shown/);
  assert.match(html, /<span id="cell-3"><\/span>/);
});

Deno.test("a notebook with problems is rendered and lists them", () => {
  const html = htmlOf(smallNotebook([code("a", [{ output_type: "error", ename: "TypeError", evalue: "no" }])]));
  assert.match(html, /No deck can be built from this run/);
  assert.match(html, /ended with TypeError: no/);
});

Deno.test("a script and an excerpt are drawn again with the page's own classes, foldable, escaped, and without styles", () => {
  const sql = "SELECT '<i>'";
  const did = { ms: 8, rows: 1, warnings: 0 };
  const statement = { line: 3, title: sql, comment: "-- <why>", sql, cut: 0, ...did };
  const html = htmlOf(smallNotebook([
    code("x", [
      shown("script", { version: 1, file: "sql/<a>.sql", statements: [statement], left: 0, ms: 9 }),
      shown("excerpt", { version: 1, title: "<One>", file: "sql/a.sql", line: 3, sql, ...did }),
    ]),
  ]));
  const [drawn] = /<div class="output script">[^]*<\/figure><\/div>/.exec(html) ?? [];
  assert.match(drawn!, /<details open><summary class="sql-title">sql\/&lt;a&gt;\.sql /);
  assert.match(drawn!, /<span class="look-comment">-- &lt;why&gt;/);
  assert.match(
    drawn!,
    /<span class="look-keyword">SELECT<\/span> <span class="look-string">&apos;&lt;i&gt;&apos;<\/span>/,
  );
  assert.match(drawn!, /<figcaption class="sql-title">&lt;One&gt;/);
  assert.doesNotMatch(drawn!, /style=/);
});
