import assert from "node:assert/strict";
import { plainText, readProse } from "./prose.ts";
import type { BlockContent } from "./types.ts";

const blocksOf = (markdown: string): BlockContent[] =>
  readProse(markdown).flatMap((part) => part.kind === "block" ? [part.block] : []);

Deno.test("headings of depth 1 and 2 divide, deeper ones are blocks", () => {
  const parts = readProse("# One\n\ntext\n\n## Two *and* `three`\n\n### Four");
  assert.deepEqual(parts.map((part) => part.kind === "heading" ? `${part.depth} ${part.text}` : part.block.kind), [
    "1 One",
    "paragraph",
    "2 Two and three",
    "subheading",
  ]);
});

Deno.test("inline styles become runs and a line break inside a paragraph a space", () => {
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

Deno.test("a markdown table is a table, a fence is code, HTML gives its text and comments nothing", () => {
  const blocks = blocksOf(
    "| a | b |\n|---|---|\n| 1 | **2** |\n\n```sql\nselect 1\n```\n\n<div>kept</div>\n\n<!-- gone -->",
  );
  assert.deepEqual(blocks.map((block) => block.kind), ["table", "code", "paragraph"]);
  assert.deepEqual(blocks[0]?.kind === "table" && blocks[0].content.rows, [["1", "2"]]);
});
