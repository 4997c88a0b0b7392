import assert from "node:assert/strict";
import {
  code,
  evidence,
  evidenceOf,
  finding,
  type FixtureCell,
  type FixtureOutput,
  htmlOf,
  markdown,
  noAi,
  notebookOf,
  outlineOf,
  shown,
  smallNotebook,
  someAi,
  stream,
} from "../../tests/fixtures/executed_notebook.ts";
import { LabError } from "../core/mod.ts";
import { richNotebook } from "../../tests/fixtures/rich_notebook.ts";
import { deckNames } from "./decks.ts";
import { outlineDecks, OutlineError } from "./outline.ts";
import { readOutputs } from "./reading.ts";
import type { Slide } from "./types.ts";

const table = (id: string, data: Record<string, number>, title = "T") =>
  shown("table", {
    version: 1,
    title,
    columns: [{ label: "n", format: "integer" }],
    rows: [[1]],
    result: { id, data },
  });

/** "kind: heading [blocks]" of every slide except the disclosure. */
const slidesOf = (cells: FixtureCell[], deck?: string) =>
  outlineOf(smallNotebook(cells), deck).slides.flatMap((slide) =>
    slide.kind === "ai-use" ? [] : [
      `${slide.kind}: ${"heading" in slide ? slide.heading : ""} [${
        slide.kind === "content" ? slide.blocks.map((block) => block.kind).join(" ") : ""
      }]`,
    ]
  );

const content = (cells: FixtureCell[]): Extract<Slide, { kind: "content" }> => {
  const found = outlineOf(smallNotebook(cells)).slides.find((slide) => slide.kind === "content");
  assert.ok(found?.kind === "content");
  return found;
};

/** The only problem of a notebook. */
function problemOf(cells: FixtureCell[]): string {
  try {
    outlineOf(smallNotebook(cells));
  } catch (error) {
    assert.ok(error instanceof OutlineError, String(error));
    assert.equal(error.problems.length, 1, error.message);
    return error.message;
  }
  throw new assert.AssertionError({ message: "the notebook gave a deck" });
}

Deno.test("the first # is the title with its paragraph, a later # a section, a ## a slide or a section", () => {
  const made = outlineOf(smallNotebook([
    markdown("## Alone"),
    markdown("# Part\n\nlead"),
    markdown("## Slide\n\ntext\n\n## Next\n\n- a"),
  ]));
  assert.equal(made.title, "A small notebook");
  assert.equal(made.subtitle[0]?.text, "What it is about.");
  assert.deepEqual(made.slides.map((slide) => slide.kind), ["section", "section", "content", "content", "ai-use"]);
  assert.deepEqual(made.slides.map((slide) => "section" in slide ? slide.section : ""), ["", "", "Part", "Part", ""]);
});

const heading = (text: string) => shown("heading", { version: 1, text });

Deno.test("a heading that a cell shows names its slide, in section, agenda and notes alike; another run may name it otherwise", () => {
  for (const found of ["Rows are faster", "Columns are faster"]) {
    const slides = outlineOf(smallNotebook([
      markdown("# Part\n\nlead"),
      markdown("## Rows or columns"),
      code("a", [table("r", { n: 1 })]),
      code("b", [heading(found)]),
      markdown("## Next\n\ntext"),
    ])).slides;
    assert.deepEqual(slides.map((slide) => "heading" in slide ? slide.heading : slide.kind), [
      "Part",
      found,
      "Next",
      "ai-use",
    ]);
    assert.deepEqual(slides[0]?.kind === "section" && slides[0].slides, [found, "Next"]);
    assert.deepEqual(slides[1]?.kind === "content" && slides[1].cells.map(({ number }) => number), [3, 4, 5]);
  }
  // Without it, the slide keeps its own heading; a cell that is left out names none.
  const skipped = code("b", [heading("Skipped")], { slideType: "skip" });
  assert.equal(content([markdown("## Rows or columns\n\ntext"), skipped]).heading, "Rows or columns");
});

Deno.test("a heading that no slide can take, and a second one on a slide, are refused with their cells", () => {
  assert.match(
    problemOf([markdown("# Part"), code("a", [heading("H")])]),
    /Cell 3 .* heading "H", but it is on no slide/,
  );
  assert.match(
    problemOf([markdown("## S\n\ntext"), code("a", [heading("H")]), code("b", [heading("J")])]),
    /Cell 4 .*has a heading already, shown by cell 3/,
  );
});

Deno.test("code, streams and plain results are left out unless tagged; a heading above only code has no slide and is reported", () => {
  const result = { output_type: "execute_result", data: { "text/plain": "42" } };
  assert.deepEqual(slidesOf([markdown("## S\n\ntext"), code("f()", [stream("x\n"), result])]), [
    "content: S [paragraph]",
  ]);
  assert.deepEqual(
    slidesOf([
      markdown("## S"),
      code("f()", [stream("\u001b[31mx\u001b[0m\n"), result], { tags: ["show-input", "show-output"] }),
    ]),
    [
      "content: S [code code code]",
    ],
  );
  const made = outlineOf(smallNotebook([markdown("## Setup"), code("f()", [stream("x\n")])]));
  assert.deepEqual(made.leftOut.map((entry) => entry.heading), ["Setup"]);
});

Deno.test("an optional heading makes a slide, with its prose, only if code below it shows something", () => {
  const cells = (outputs: FixtureOutput[]) => [
    markdown("## S\n\ntext"),
    markdown("## Maybe\n\nprose", { optional: true }),
    code("f()", outputs),
    markdown("more"),
    markdown("Say this.", { slideType: "notes" }),
  ];
  assert.deepEqual(slidesOf(cells([table("r", { n: 1 })])), [
    "content: S [paragraph]",
    "content: Maybe [paragraph table paragraph]",
  ]);
  assert.deepEqual(slidesOf(cells([stream("x\n")])), ["content: S [paragraph]"]);
  const checked = evidence("m1.schema", "it holds", true);
  assert.deepEqual(slidesOf(cells([checked])), ["content: S [paragraph]", "evidence:  []"]);
  assert.deepEqual(outlineOf(smallNotebook(cells([]))).leftOut.map(({ heading }) => heading), ["Maybe"]);
});

Deno.test("slide types begin slides, continue them, leave cells out, and make speaker notes", () => {
  assert.deepEqual(
    slidesOf([
      markdown("## S\n\na"),
      markdown("b", { slideType: "fragment" }),
      markdown("c", { slideType: "subslide" }),
      markdown("### Own\n\nd", { slideType: "slide" }),
      markdown("e", { slideType: "skip" }),
      markdown("f", { tags: ["remove-cell"] }),
    ]),
    ["content: S [paragraph paragraph]", "content: S [paragraph]", "content: Own [paragraph]"],
  );
  assert.deepEqual(content([markdown("## S\n\na"), markdown("Say this.", { slideType: "notes" })]).notes, [
    "Say this.",
  ]);
});

Deno.test("a cell's deck is its own, or its heading's; the title serves all", () => {
  const cells = [
    markdown("## Main\n\na"),
    markdown("## Side\n\nb", { deck: "talk" }),
    code("t", [table("r", { n: 1 })]),
    markdown("## Main again\n\nc"),
    code("t", [table("s", { n: 1 })], { deck: "talk" }),
  ];
  assert.deepEqual(deckNames(smallNotebook(cells)), ["deck", "talk"]);
  assert.deepEqual(slidesOf(cells), ["content: Main [paragraph]", "content: Main again [paragraph]"]);
  assert.deepEqual(slidesOf(cells, "talk"), ["content: Side [paragraph table table]"]);
});

/** Each deck as its name, the headings of its slides, and its checks. */
const decksOf = (cells: FixtureCell[]) =>
  outlineDecks(readOutputs(smallNotebook(cells))).map(({ deck, subtitle, slides }) => ({
    deck,
    subtitle: subtitle.map(({ text }) => text).join(""),
    headings: slides.flatMap((slide) => "heading" in slide ? [`${slide.kind} ${slide.heading}`] : []),
    checks: slides.flatMap((slide) =>
      slide.kind === "evidence" ? slide.rows.flatMap(({ checks }) => checks.map(({ claim }) => claim)) : []
    ),
    discloses: slides.at(-1)?.kind === "ai-use",
  }));

const holds = (claim: string) => evidence("m1.schema", claim);

Deno.test("if every slide is assigned to a named deck, there is no default deck; what is above the first slide is in each", () => {
  const cells = [
    code("set up", [holds("above")], { tags: ["remove-cell"] }),
    markdown("## Setup that shows nothing"),
    code("f()"),
    code("f()", [holds("in between")], { tags: ["remove-cell"] }),
    markdown("## For engineers\n\na", { deck: "engineers" }),
    code("f()", [holds("keys hold")], { tags: ["remove-cell"] }),
    markdown("## For the board\n\nb", { deck: "board" }),
    code("f()", [holds("totals agree")]),
  ];
  const common = { subtitle: "What it is about.", discloses: true };
  assert.deepEqual(decksOf(cells), [
    {
      ...common,
      deck: "engineers",
      headings: ["content For engineers"],
      checks: ["above", "in between", "keys hold"],
    },
    { ...common, deck: "board", headings: ["content For the board"], checks: ["above", "in between", "totals agree"] },
  ]);
  // One slide without a name, and the default deck takes what belongs to no other.
  assert.deepEqual(
    decksOf([...cells, markdown("## For all\n\nc")]).map(({ deck, checks }) => [deck, checks]),
    [["deck", ["above", "in between"]], ["engineers", ["keys hold"]], ["board", ["totals agree"]]],
  );
});

Deno.test("a section without a deck of its own is in the decks of its slides; one without slides is lost in none", () => {
  const section = [
    markdown("# Part\n\nlead"),
    markdown("## A\n\na", { deck: "one" }),
    markdown("# Other"),
    markdown("## B\n\nb", { deck: "two" }),
    markdown("# Epilogue\n\nThe end."),
  ];
  const headings = (cells: FixtureCell[]) =>
    Object.fromEntries(decksOf(cells).map(({ deck, headings }) => [deck, headings]));
  assert.deepEqual(headings(section), {
    one: ["section Part", "content A", "section Epilogue"],
    two: ["section Other", "content B", "section Epilogue"],
  });
  assert.deepEqual(headings([...section, markdown("## C\n\nc")]), {
    deck: ["section Epilogue", "content C"],
    one: ["section Part", "content A"],
    two: ["content B"], // its only section is above each title,
  });
});

Deno.test("every check of the notebook is on a slide of some deck, and on no slide twice", () => {
  const cells = [markdown("## S\n\na"), code("f()", [holds("one")]), code("f()", [holds("two")], { deck: "talk" })];
  assert.deepEqual(decksOf(cells).map(({ checks }) => checks), [["one"], ["two"]]);
});

Deno.test("a deck's name that is a path, or invalid, is refused with its cell", () => {
  for (const deck of ["../talk", "/tmp/talk", "a/b", "..", "", "nul", "x".repeat(65)]) {
    assert.throws(
      () => deckNames(smallNotebook([markdown("## S\n\na"), markdown("## T\n\nb", { deck })])),
      (error) =>
        error instanceof LabError && error.exitCode === 2 && /^Cell \d names the deck ".*lab\.deck/.test(error.message),
      deck,
    );
  }
});

Deno.test("a finding is bound to the cell and the output that show its value", () => {
  const { blocks } = content([
    markdown("## S"),
    code("a", [table("r", { p95: 12 })], { id: "source" }),
    code("b", [finding("p95 is ", ["r", ["p95"], 12, "ms"], ".")]),
  ]);
  const bound = blocks.find((block) => block.kind === "finding");
  assert.ok(bound?.kind === "finding");
  const [, quote] = bound.finding.parts;
  assert.equal(bound.finding.text, "p95 is 12 ms.");
  assert.ok(typeof quote === "object");
  assert.equal(quote.cell.id, "source");
  assert.match(quote.hash, /^[0-9a-f]{64}$/);
  assert.equal(quote.path, "r → p95");
});

Deno.test("an unbound finding is refused: unknown result, unknown path, another value", () => {
  const shows = code("a", [table("r", { p95: 12 })]);
  const quotes = (id: string, path: string, value: number) =>
    code("b", [finding(["x", id][0] as string, [id, [path], value, "ms"])]);
  assert.match(problemOf([shows, quotes("nope", "p95", 12)]), /Cell 3 \(c003\): .*"nope".*no table or chart.*"r"/);
  assert.match(problemOf([shows, quotes("r", "p99", 12)]), /"r → p99", but the result that .* has no such value/);
  assert.match(
    problemOf([shows, quotes("r", "p95", 13)]),
    /quotes 13 ms for "r → p95", but cell 2 \(c002\) shows 12 ms/,
  );
});

Deno.test("a finding quotes only what its output shows: no number within a text, no number that a table carries but does not show", () => {
  const carrying = (data: Record<string, string | number>, rows: string[][] = [["unrelated"]]) => {
    const content = {
      version: 1,
      title: "T",
      columns: [{ label: "n", format: "text" }],
      rows,
      result: { id: "r", data },
    };
    return code("a", [{
      output_type: "display_data",
      metadata: {},
      data: { "application/vnd.aethermart.table+json": content, "text/plain": "T" },
    }]);
  };
  const quotes = (path: string, value: string | number) =>
    code("b", [finding("There were ", ["r", [path], value, "text"], ".")]);
  assert.match(
    problemOf([carrying({ text: "exactly 500 orders" }), quotes("text", "exactly 500 orders")]),
    /quotes "exactly 500 orders" for "r → text"\. This text contains a number, but no row of the table of cell 2/,
  );
  assert.match(
    problemOf([carrying({ orders: 99_999 }), quotes("orders", 99_999)]),
    /quotes 99,999 for "r → orders", which the table of cell 2 \(c002\) does not show/,
  );
  outlineOf(
    smallNotebook([carrying({ version: "MariaDB 11.8.9" }, [["MariaDB 11.8.9"]]), quotes("version", "MariaDB 11.8.9")]),
  );
  outlineOf(smallNotebook([carrying({ orders: 99_999 }, [["99,999 orders"]]), quotes("orders", 99_999)]));
  outlineOf(smallNotebook([carrying({ node: "node1" }), quotes("node", "node1")]));
});

Deno.test("a finding whose own words contain a number is refused, regardless of who wrote its output", () => {
  assert.match(problemOf([code("a", [finding("exactly 500 orders")])]), /has a number that it does not quote: 500\./);
  outlineOf(smallNotebook([code("a", [finding("p95 fell, and SHA-256 is equal")])]));
});

Deno.test("a result id in two cells is refused; a table and a chart of one cell may share it", () => {
  assert.match(
    problemOf([code("a", [table("r", { n: 1 })]), code("b", [table("r", { n: 1 })])]),
    /"r" is already shown by cell 2 \(c002\)\. To show the same values again, leave out `result` here/,
  );
  assert.match(problemOf([code("a", [table("r", { n: 1 }), table("r", { n: 2 })])]), /already shown by .*another id/);
  outlineOf(smallNotebook([code("a", [table("r", { n: 1 }), table("r", { n: 1 }, "Again")])]));
});

Deno.test("findings are in the place of their outputs, on the slide and in the report, around one that cannot be read", () => {
  const unreadable = { ...finding("Second."), data: { "application/vnd.aethermart.finding+json": { version: 99 } } };
  const cells = (middle: FixtureOutput) => [
    markdown("## A"),
    code("a", [finding("First."), middle, table("r", { n: 1 }), finding("Third: ", ["r", ["n"], 1, "integer"], ".")]),
  ];
  const [slide] = outlineOf(smallNotebook(cells(stream("x")))).slides;
  assert.deepEqual(
    slide!.kind === "content" &&
      slide!.blocks.map((block) => block.kind === "finding" ? block.finding.text : block.kind),
    ["First.", "table", "Third: 1."],
  );
  const html = htmlOf(smallNotebook(cells(unreadable)));
  assert.match(
    html,
    /output finding" id="finding-[\w-]+">First\.<[^]*<p>T<[^]*output finding" id="finding-[\w-]+">Third: <a href="#cell-3"/,
  );
  assert.match(problemOf(cells(unreadable)), /A finding in the output cannot be read/);
});

Deno.test("a failed check, an unknown rubric row, an error and an unreadable output are refused", () => {
  assert.match(
    problemOf([code("a", [evidence("m1.schema", "keys hold", false)])]),
    /check "keys hold" \(m1.schema\) failed/,
  );
  assert.match(problemOf([code("a", [evidence("m1.nothing", "x")])]), /No rubric has a row "m1.nothing"/);
  const error = { output_type: "error", ename: "TypeError", evalue: "no", traceback: [] };
  assert.match(problemOf([code("a", [error])]), /ended with TypeError: no/);
  outlineOf(smallNotebook([code("a", [error], { tags: ["raises-exception"] })]));
  const later = { output_type: "display_data", data: { "application/vnd.aethermart.table+json": { version: 2 } } };
  assert.match(problemOf([code("a", [later])]), /table in the output cannot be read/);
});

Deno.test("a notebook without disclosure is refused with the way to add it; one that was not run is reported as such", () => {
  const cells = [markdown("# T"), code("f()", [stream("x")])];
  assert.throws(() => outlineOf(notebookOf(cells)), /aiUse\(\{ none: "…" \}\).*"lab\/show"/);
  const fresh = { ...code("f()"), execution_count: null };
  assert.throws(() => outlineOf(notebookOf([markdown("# T"), fresh])), /has not been run/);
});

Deno.test("a notebook without a title is refused", () => {
  assert.throws(() => outlineOf(notebookOf([code("a", [shown("ai-use", noAi)])])), /has no title/);
});

Deno.test("an AI use must name tags that cells have", () => {
  const use = { ...someAi, cells: ["load"] };
  assert.match(problemOf([code("a", [shown("ai-use", use)])]), /names the tag "load", which no cell has/);
  const made = outlineOf(smallNotebook([code("f", [], { tags: ["load"] }), code("a", [shown("ai-use", use)])]));
  const last = made.slides.at(-1)!;
  assert.deepEqual(last.kind === "ai-use" && last.entries[0]?.concerns, [{ number: 2, id: "c002" }]);
});

Deno.test("all problems are reported together", () => {
  const cells = [code("a", [evidence("m1.schema", "x", false)]), code("b", [evidence("m1.schema", "y", false)])];
  assert.throws(() => outlineOf(smallNotebook(cells)), /2 problems.*"x".*"y"/s);
});

Deno.test("hidden and skipped cells keep their checks and results", () => {
  const made = outlineOf(smallNotebook([
    code("a", [table("r", { n: 1 }), evidence("m1.schema", "keys hold")], { tags: ["remove-cell"] }),
    markdown("## S"),
    code("b", [finding("n is ", ["r", ["n"], 1, "integer"])]),
  ]));
  const checks = made.slides.flatMap((slide) => slide.kind === "evidence" ? slide.rows : []);
  assert.deepEqual(checks.map((row) => [row.rubric, row.checks[0]?.claim]), [["m1.schema", "keys hold"]]);
});

Deno.test("outlining is pure: it gives the same result twice and does not change the notebook", () => {
  const notebook = richNotebook();
  const before = JSON.stringify(notebook);
  assert.deepEqual(outlineOf(notebook), outlineOf(notebook));
  assert.equal(JSON.stringify(notebook), before);
});

Deno.test("evidence.json has verdicts, bindings and problems, even if no deck can be built", () => {
  const record = evidenceOf(smallNotebook([
    code("a", [table("r", { n: 1 }), evidence("m1.schema", "keys hold", false)]),
    code("b", [finding("n is ", ["r", ["n"], 1, "integer"])]),
  ]));
  assert.deepEqual(record.rubric.map((row) => [row.rubric, row.checks.map((check) => check.passed)]), [["m1.schema", [
    false,
  ]]]);
  assert.equal(record.problems.length, 1);
  assert.equal(record.results[0]?.cell.number, 2);
  assert.equal(record.findings[0]?.text, "n is 1");
  assert.equal(JSON.stringify(record), JSON.stringify(JSON.parse(JSON.stringify(record))));
});
