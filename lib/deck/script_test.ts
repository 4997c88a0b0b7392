import assert from "node:assert/strict";
import {
  code,
  evidence,
  finding,
  markdown,
  outlineOf,
  shown,
  smallNotebook,
} from "../../tests/fixtures/executed_notebook.ts";
import { richNotebook } from "../../tests/fixtures/rich_notebook.ts";
import { layoutDeck } from "./layout.ts";
import { notesLines, secondsOf, sentence } from "./script.ts";
import { defaultTheme, designOf } from "./theme.ts";
import { englishWords, languages } from "./words.ts";

const { script: words } = englishWords;
const design = designOf(defaultTheme);

const chart = shown("chart", {
  version: 1,
  title: "Rows by rule",
  alt: "Price is missing most often. " + "It happens in every channel and in every year. ".repeat(10),
  mark: "bar",
  x: { field: "rule", label: "Rule", format: "text" },
  y: { field: "rows", label: "Rows", format: "integer" },
  rows: [{ rule: "price", rows: 181 }],
  result: { id: "rules", data: { top: 181 } },
});
const cells = [
  chart,
  finding("The most frequent error occurs ", ["rules", ["top"], 181, "integer"], " times."),
  evidence("m1.schema", "every row is counted once"),
];

/** The notes of the page with a title. */
const notesOf = (title: string, made: Parameters<typeof smallNotebook>[0], theme = design) =>
  layoutDeck(outlineOf(smallNotebook(made)), theme).find((page) => page.title.text === title)!.notes;

Deno.test("without an author's notes, a slide's script is its heading, its prose and what it shows, in sentences", () => {
  const { script, sources } = notesOf("Most errors are missing prices", [
    markdown("## Most errors are missing prices\n\nThe rules ran once.\n\n- first rule\n- second rule"),
    code("f()", cells),
  ]);
  assert.deepEqual(script, [
    "Most errors are missing prices.",
    "The rules ran once. The points are: first rule; second rule. The chart “Rows by rule” shows this: Price is missing most often. " +
    "It happens in every channel and in every year. ".repeat(5) + "The most frequent error occurs 181 times.",
    "This was checked, and it holds: every row is counted once.",
  ]);
  assert.deepEqual(sources.slice(0, 1), ["“The most frequent error occurs 181 times.”"]);
  assert.match(sources[1]!, /^- 181 is rules → top, shown by cell 3 \(output [0-9a-f]{12}\)$/);
});

Deno.test("an author's notes come first, without the prose that the audience reads itself; hard line breaks are gone", () => {
  const { script } = notesOf("S", [
    markdown("## S\n\nProse."),
    markdown("Say **this**\nfirst. See [the manual](https://mariadb.org/).\n\n- one\n- two", { slideType: "notes" }),
    code("f()", cells),
  ]);
  assert.deepEqual(script.slice(0, 2), ["Say this first. See the manual (https://mariadb.org/).", "- one\n- two"]);
  assert.match(script[2]!, /^The chart “Rows by rule” shows this:/);
  assert.doesNotMatch(script.join(" "), /Prose/);
});

Deno.test("a table is said by the names of its rows, as far as they are short, and of its other columns", () => {
  const said = (rows: (string | number)[][], labels = ["Table", "Rows", "Equal"]) => {
    const columns = labels.map((label) => ({ label, format: "text" as const }));
    const table = shown("table", { version: 1, title: "T", columns, rows });
    return notesOf("S", [markdown("## S"), code("f()", [table])]).script[1];
  };
  assert.equal(
    said([["orders", 7, "yes"], ["reviews", 9, "yes"], ["orders", 8, "no"]]),
    "The table “T” shows Rows and Equal for: orders; reviews.",
  );
  assert.equal(said([["orders"], ["a ".repeat(200)]], ["Table"]), "The table “T” lists: orders; and 1 more.");
  assert.equal(said([["a ".repeat(200), 1, 2]]), "The table “T” shows Rows and Equal for: 1 row.");
  assert.equal(said([]), "The table “T” has no rows.");
});

Deno.test("every page of a deck has a script of whole sentences, and its findings are said exactly once", () => {
  const outline = outlineOf(richNotebook());
  const pages = layoutDeck(outline, design);
  for (const { notes, title } of pages) {
    assert.ok(notes.script.length > 0, title.text);
    for (const line of notes.script.flatMap((text) => text.split("\n"))) assert.match(line, /[.!?]$/, title.text);
    assert.doesNotMatch(notes.script.join("\n"), /→|output [0-9a-f]{12}/);
  }
  const said = pages.map(({ notes }) => notes.script.join(" ")).join(" ");
  for (const slide of outline.slides) {
    if (slide.kind !== "content") continue;
    for (const block of slide.blocks) {
      if (block.kind === "finding") assert.equal(said.split(block.finding.text).length, 2, block.finding.text);
    }
  }
});

Deno.test("times are those of reading aloud, rounded; the sources follow under a heading of their own", () => {
  assert.deepEqual([0, 12, 44, 57, 62, 80, 117, 150, 3600].map(words.time), [
    "10 seconds",
    "10 seconds",
    "40 seconds",
    "1 minute",
    "1 minute",
    "1 minute 20 seconds",
    "2 minutes",
    "3 minutes",
    "60 minutes",
  ]);
  // A page of 130 English words takes a minute; the same number of Chinese characters as letters takes longer.
  const minute = secondsOf(["seven seas ".repeat(65)]);
  assert.ok(minute > 50 && minute < 70, String(minute));
  assert.ok(secondsOf(["数据库"]) > 2 * secondsOf(["abc"]));
  const text = (...of: Parameters<typeof notesLines>) => notesLines(...of).map(({ text }) => text).join("\n");
  assert.equal(
    text({ script: ["One."], sources: ["From cell 1."] }, englishWords),
    "About 10 seconds.\n\nOne.\n\nWhere this comes from\nFrom cell 1.",
  );
  assert.match(
    text({ script: ["Eins."], sources: [] }, languages.de.words, 600),
    /^Etwa 10 Sekunden\. Der ganze Vortrag dauert etwa 10 Minuten\.\n\nEins\.$/,
  );
});

Deno.test("the appendix does not count towards the time of the talk", () => {
  const notes = markdown("Say this. ".repeat(50), { slideType: "notes" });
  const slide = (appendix: boolean) => ({
    ...markdown("## More\n\nWords."),
    metadata: appendix ? { lab: { appendix: true } } : {},
  });
  const spoken = (appendix: boolean) =>
    layoutDeck(outlineOf(smallNotebook([markdown("## S\n\nWords."), slide(appendix), notes])), design)
      .filter(({ isBackup }) => !isBackup).flatMap(({ notes }) => notes.script.join(" ").match(/Say this/g) ?? [])
      .length;
  assert.deepEqual([spoken(false), spoken(true)], [50, 0]);
});

Deno.test("a text becomes a sentence by a full stop, unless it has a mark at its end", () => {
  assert.deepEqual(["Rows by rule", "Is it?", "He said “no.”", "Points:", "  spaced\nout ", ""].map(sentence), [
    "Rows by rule.",
    "Is it?",
    "He said “no.”",
    "Points.",
    "spaced out.",
    "",
  ]);
});
