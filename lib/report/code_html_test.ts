import assert from "node:assert/strict";
import { type DefaultTreeAdapterMap, parseFragment } from "parse5";
import { fromRoot } from "../core/mod.ts";
import { readNotebook } from "../notebook/mod.ts";
import { codeHtml, typescriptHtml } from "./code_html.ts";

type Node = DefaultTreeAdapterMap["childNode"];

/** The text that a browser shows. */
function textIn(html: string): string {
  const read = (node: Node): string =>
    "value" in node ? node.value : "childNodes" in node ? node.childNodes.map(read).join("") : "";
  return parseFragment(html).childNodes.map(read).join("");
}

const lookOf = (html: string, text: string) =>
  html.match(new RegExp(`<span class="look-(\\w+)">${text.replace(/[$()*?.]/g, "\\$&")}</span>`))?.[1];

Deno.test("coloured code is the same text: every cell of the milestones, and code that is no TypeScript", async () => {
  let cells = 0;
  for await (const { name } of Deno.readDir(fromRoot("notebooks"))) {
    if (!name.endsWith(".ipynb")) continue;
    for (const { cell_type, source } of (await readNotebook(fromRoot("notebooks", name))).cells) {
      if (cell_type !== "code") continue;
      assert.equal(textIn(typescriptHtml(source)), source);
      cells++;
    }
  }
  assert.ok(cells > 100, "the cells are read");
  const broken = [
    "`${",
    "`SELECT 'a",
    "`SELECT 1",
    "`SELECT '<b>' AS \\` FROM t`",
    "/* open",
    '"open',
    "/[",
    "<script>",
    "\\",
    "é🙂",
    "a\n\tb",
  ];
  for (const source of broken) assert.equal(textIn(typescriptHtml(source)), source, source);
});

Deno.test("keywords, strings, numbers, comments and SQL in templates have different looks; names of members are plain", () => {
  const html = typescriptHtml(
    "const n = 42; // why\nawait db.query(`\n  SELECT COUNT(*) FROM t WHERE c = 'x'\n`, row.new);",
  );
  assert.equal(lookOf(html, "const"), "keyword");
  assert.equal(lookOf(html, "42"), "number");
  assert.equal(lookOf(html, "// why"), "comment");
  assert.equal(lookOf(html, "SELECT"), "keyword");
  assert.equal(lookOf(html, "&apos;x&apos;"), "string");
  assert.equal(lookOf(html, "new"), undefined);
  assert.equal(lookOf(typescriptHtml("`plain ${words}`"), "}`"), "string");
});

Deno.test("very long code is not coloured", () => {
  assert.equal(typescriptHtml("let a;".repeat(4_000)), "let a;".repeat(4_000));
});

Deno.test("code is open only if it is short and its cell shows nothing else", () => {
  const isOpen = (lines: number, hasOutputs: boolean) =>
    codeHtml("a;\n".repeat(lines), hasOutputs).startsWith('<details class="code" open>');
  assert.deepEqual([isOpen(12, false), isOpen(13, false), isOpen(1, true)], [true, false, false]);
  assert.match(codeHtml("a;\n".repeat(300), false), /<summary>Code, 300 lines<\/summary>/);
});
