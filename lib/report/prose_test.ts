import assert from "node:assert/strict";
import { plainText, readProse } from "./prose.ts";
import type { BlockContent } from "./types.ts";

const blocksOf = (markdown: string): BlockContent[] =>
  readProse(markdown).flatMap((part) => part.kind === "block" ? [part.block] : []);

Deno.test("headings of depth 1 and 2 begin parts, deeper ones are blocks", () => {
  const parts = readProse("# One\n\ntext\n\n## Two *and* `three`\n\n### Four");
  assert.deepEqual(parts.map((part) => part.kind === "heading" ? `${part.depth} ${part.text}` : part.block.kind), [
    "1 One",
    "paragraph",
    "2 Two and three",
    "subheading",
  ]);
});

Deno.test("inline styles become runs, and a line break inside a paragraph becomes a space", () => {
  const [block] = blocksOf(
    "A **bold\nmove**, `x < 1 &amp; y`, &amp; [a link](https://example.org) to [nowhere](javascript:alert(1))",
  );
  assert.ok(block?.kind === "paragraph");
  assert.deepEqual(block.runs, [
    { text: "A " },
    { text: "bold move", bold: true },
    { text: ", " },
    { text: "x < 1 &amp; y", code: true },
    { text: ", & " },
    { text: "a link", href: "https://example.org" },
    { text: " to nowhere" },
  ]);
});

Deno.test("lists keep levels and numbers", () => {
  const [block] = blocksOf("3. three\n   - inner\n4. four");
  assert.ok(block?.kind === "list");
  assert.deepEqual(block.items.map((item) => [item.level, item.number, plainText(item.runs)]), [
    [0, 3, "three"],
    [1, undefined, "inner"],
    [0, 4, "four"],
  ]);
});

Deno.test("a Markdown table becomes a table, a fence becomes code, HTML its text, and comments nothing", () => {
  const blocks = blocksOf(
    "| a | b |\n|---|---|\n| 1 | **2** |\n\n```sql\nselect 1\n```\n\n<div>kept</div>\n\n<!-- gone -->",
  );
  assert.deepEqual(blocks.map((block) => block.kind), ["table", "code", "paragraph"]);
  assert.deepEqual(blocks[0]?.kind === "table" && blocks[0].content.rows, [["1", "2"]]);
});

/** A short form of a block: its kind, "quote" if it is quoted, and its words. */
const inShort = (block: BlockContent): string => {
  switch (block.kind) {
    case "list":
      return `${block.isQuoted ? "q-" : ""}list ` +
        block.items.map(({ level, number, isContinued, runs }) =>
          `${"  ".repeat(level)}${isContinued ? "+" : number ?? "-"} ${plainText(runs)}`
        ).join("|");
    case "table":
      return `table ${[block.content.columns.map(({ label }) => label), ...block.content.rows].flat().join("|")}`;
    case "code":
      return `code ${block.text}`;
    default:
      return "runs" in block ? `${block.kind} ${plainText(block.runs)}` : block.kind;
  }
};

for (
  const [what, markdown, expected] of [
    ["paragraphs of a quotation stay apart", "> one\n>\n> two", ["quote one", "quote two"]],
    ["a list and a table in a quotation", "> said:\n>\n> - one\n>   - two\n>\n> | a |\n> |---|\n> | b |", [
      "quote said:",
      "q-list - one|  - two",
      "table a|b",
    ]],
    ["a heading in a quotation divides nothing", "> # loud\n>\n> quiet", ["subheading loud", "quote quiet"]],
    ["a table in a list", "1. one\n\n   | a |\n   |---|\n   | b |\n\n   more\n2. two", [
      "list 1 one",
      "table a|b",
      "list + more|2 two",
    ]],
    ["code and a quotation in a list", "- one\n  ```\n  x = 1\n  ```\n- > two\n- three", [
      "list - one",
      "code x = 1",
      "list - ",
      "quote two",
      "list - three",
    ]],
    ["paragraphs of an item", "- one\n\n  two\n- three", ["list - one|+ two|- three"]],
    ["marks of tasks", "- [x] done\n- [ ] open\n\n  why\n- plain", ["list - ☑ done|- ☐ open|+ why|- plain"]],
    ["entities", "&copy; 2026 &eacute;&#x41;&hellip; a &notaname; `&amp;`", [
      "paragraph © 2026 éA… a &notaname; &amp;",
    ]],
    ["descriptions of pictures", "See ![the *old* plan &amp; map](https://example.org/a.png) here", [
      "paragraph See the old plan & map here",
    ]],
    ["footnotes", "A claim[^1] and[^b].\n\n[^1]: yes\n[^b]: said *twice*\n  in two lines\n\n[unused]: yes", [
      "paragraph A claim[^1] and[^b].",
      "paragraph [^1]: yes",
      "paragraph [^b]: said twice in two lines",
    ]],
    [
      "blocks below footnotes",
      "[^1]: yes\n```sql\nSELECT 1;\n\nSELECT 2;\n```\n\n[^2]: no\n- one\n\n[^3]: so\n> said",
      [
        "paragraph [^1]: yes",
        "code SELECT 1;\n\nSELECT 2;",
        "paragraph [^2]: no",
        "list - one",
        "paragraph [^3]: so",
        "quote said",
      ],
    ],
    ["asterisks in mathematics", "$a*b*c$ and 2 * 3 * 4, $$x_1*y_1*z$$, not $5 *or* $10", [
      "paragraph $a*b*c$ and 2 * 3 * 4, $$x_1*y_1*z$$, not $5 or $10",
    ]],
    [
      "HTML",
      "press <kbd>Ctrl</kbd> <input type=checkbox checked> now\n\n<div><p>a<b>b</b></p><ul><li>c<li>d</ul></div>",
      [
        "paragraph press Ctrl ☑  now",
        "paragraph ab",
        "paragraph c",
        "paragraph d",
      ],
    ],
  ] as const
) {
  Deno.test(`${what} keep their words`, () => assert.deepEqual(blocksOf(markdown).map(inShort), expected));
}

Deno.test("a heading below a footnote begins its slide", () => {
  assert.deepEqual(readProse("[^1]: yes\n## Next").map(({ kind }) => kind), ["block", "heading"]);
});

Deno.test("a picture is a block between the words around it, with its description and caption", () => {
  const picture = { type: "png" as const, base64: "AA==", width: 3, height: 2 };
  const parts = readProse(
    'before ![a map](map.png "Figure 1") after\n\n- item ![b](map.png)\n- next',
    (address) => address === "map.png" ? picture : undefined,
  );
  assert.deepEqual(parts.map((part) => part.kind === "block" && part.block), [
    { kind: "paragraph", runs: [{ text: "before" }] },
    { kind: "picture", picture, alt: "a map", caption: "Figure 1" },
    { kind: "paragraph", runs: [{ text: "after" }] },
    { kind: "list", items: [{ level: 0, runs: [{ text: "item" }] }] },
    { kind: "picture", picture, alt: "b" },
    { kind: "list", items: [{ level: 0, runs: [{ text: "next" }] }] },
  ]);
});
