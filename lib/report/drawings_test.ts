import assert from "node:assert/strict";
import { leastWidthClass, leastWidths, sizeDrawings } from "./drawings.ts";
import { safeHtml } from "./foreign_html.ts";
import { styleSheet } from "./html_style.ts";

const sizedTo = (markup: string) =>
  sizeDrawings(safeHtml(markup, { scope: "own" })).match(/<svg class="([^"]*)"/g) ?? [];
const drawing = (root: string, body = "<text>words</text>") => `<svg ${root}>${body}</svg>`;

Deno.test("a drawing is wide enough for its smallest text", () => {
  assert.deepEqual(sizedTo(drawing('viewBox="0 0 720 340" width="720" font-size="12px"')), ['<svg class="least-700"']);
  assert.deepEqual(sizedTo(drawing('viewBox="-10 0 880 351" font-size="10"')), ['<svg class="least-1000"']);
  const small = '<text style="font-size: 8px">small</text>';
  assert.deepEqual(sizedTo(drawing('viewBox="0 0 720 340" font-size="12"', small)), ['<svg class="least-1000"']);
  assert.deepEqual(sizedTo(drawing('viewBox="0 0 90000 9" font-size="1"')), ['<svg class="least-2400"']);
});

Deno.test("a drawing without text, without a scale or in another drawing keeps its size", () => {
  assert.deepEqual(sizedTo(drawing('viewBox="0 0 720 340" font-size="12"', "<path/>")), []);
  assert.deepEqual(sizedTo(drawing('width="720" font-size="12"')), []);
  assert.deepEqual(sizedTo(drawing('viewBox="0 0 0 0" font-size="0"')), []);
  const inner = drawing('viewBox="0 0 720 340" font-size="12"');
  assert.deepEqual(sizedTo(`<p>${drawing('viewBox="0 0 240 100" font-size="12"', inner)}</p>${inner}`), [
    '<svg class="least-250"',
    '<svg class="least-700"',
  ]);
});

Deno.test("nothing else in the markup changes, and words that look like a drawing are no drawing", () => {
  const words = safeHtml(
    `<p title='<svg xmlns="x" viewBox="0 0 9 9" font-size="1">'>&lt;svg xmlns="x"&gt; &lt;/svg&gt;</p>`,
    { scope: "own" },
  );
  const safe = safeHtml(drawing('viewBox="0 0 720 340" font-size="12"'), { scope: "own" });
  assert.equal(sizeDrawings(words + safe + words), words + safe.replace("<svg", '<svg class="least-700"') + words);
});

Deno.test("the style sheet has each width", () => {
  for (const width of leastWidths) {
    assert.ok(styleSheet.includes(`.${leastWidthClass(width)} { --least: ${width}px; }`));
  }
});
