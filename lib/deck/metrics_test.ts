import assert from "node:assert/strict";
import { breakLines, loadMetrics } from "./metrics.ts";

const metrics = loadMetrics();
const style = { sizePt: 20 };
/** Units of the font at the size of `style` in inches, plus the safety margin. */
const inches = (units: number) => units / 2048 * 20 / 72 * 1.02;

Deno.test("widths are Arial's: advances of 1366, 569 and 1479 units of 2048, plus two per cent", () => {
  assert.ok(Math.abs(metrics.widthOf("A", style) - inches(1366)) < 1e-9);
  assert.ok(Math.abs(metrics.widthOf(" ", style) - inches(569)) < 1e-9);
  assert.ok(Math.abs(metrics.widthOf("B", { ...style, bold: true }) - inches(1479)) < 1e-9);
  assert.ok(Math.abs(metrics.widthOf("ii", { ...style, mono: true }) - 2 * inches(0.6 * 2048)) < 1e-9);
});

Deno.test("other scripts have widths; a mark has none if there is a letter with it, and a little if another font must draw both", () => {
  for (const text of ["Ж", "Ω", "ł", "桌", "😀", "\u00a0", "→", "✓"]) {
    assert.ok(metrics.widthOf(text, style) > 0.05, text);
  }
  assert.equal(metrics.widthOf("e\u0301", style), metrics.widthOf("e", style));
  for (const look of [style, { ...style, bold: true }, { ...style, mono: true }]) {
    assert.ok(metrics.widthOf("e\u20d7", look) > metrics.widthOf("e", look) * 1.1);
  }
  assert.ok(metrics.widthOf("1\ufe0f\u20e3", style) > metrics.widthOf("1", style) * 2);
  assert.ok(
    metrics.widthOf("a桌", style) > metrics.widthOf("a", style) + metrics.widthOf("桌", style),
    "programs leave a space there",
  );
});

Deno.test("a Korean word may be kept whole, which takes a line more", () => {
  const text = "elseifd 베객격데 hjntyi 고데이이 zlpu zvyrkcqks apyc";
  const { lines } = breakLines(metrics, [{ text, sizePt: 34, bold: true }], 6.6);
  assert.deepEqual(lines.map((line) => line.map((part) => part.text).join("")), [
    "elseifd 베객격데 hjntyi ",
    "고데이이 zlpu zvyrkcqks ",
    "apyc",
  ]);
});

Deno.test("wide Arabic letters count as wide", () => {
  const width = (text: string, bold: boolean) => metrics.widthOf(text, { sizePt: 72, bold });
  // Of all fonts that stand in for Arial's Arabic letters, DejaVu Sans is the widest: 1.27 em, and 1.41 in bold, at the end of a word.
  for (const [bold, em] of [[false, 1.27], [true, 1.41]] as const) {
    for (const letter of "سشصضفښڞ") assert.ok(width(letter, bold) >= em, letter);
    for (const letter of "بل") assert.ok(width(letter, bold) < em, letter);
  }
});

Deno.test("lines keep every character, and none is too wide", () => {
  const texts = [
    { text: "An index takes the report from seconds to milliseconds, well-known or not, ", sizePt: 18 },
    { text: "inBoldAndWithoutAnySpaceForALongTimeSoThatItMustBeBroken", sizePt: 18, bold: true },
    { text: " 桌子和椅子桌子和椅子\nafter a newline", sizePt: 18 },
  ];
  for (const width of [0.8, 1.7, 3.3, 6]) {
    const { lines, width: widest } = breakLines(metrics, texts, width);
    assert.equal(lines.flat().map((part) => part.text).join(""), texts.map((part) => part.text).join(""));
    assert.ok(widest <= width + 1e-6, `${widest} in ${width}`);
    for (const line of lines) {
      const text = line.map((part) => part.text).join("").trimEnd();
      const wide = line.reduce((sum, part) => sum + metrics.widthOf(part.text.trimEnd(), part), 0);
      assert.ok(wide <= width + 0.2, text);
    }
  }
});

Deno.test("a line breaks at spaces and hyphens, not at no-break spaces and slashes", () => {
  const lines = (text: string, width: number) =>
    breakLines(metrics, [{ text, sizePt: 18 }], width).lines.map((line) => line.map((p) => p.text).join(""));
  assert.deepEqual(lines("one two-three", metrics.widthOf("one two-", { sizePt: 18 }) + 0.01), ["one two-", "three"]);
  const unit = "8.4\u00a0ms";
  assert.deepEqual(lines(`about ${unit}`, metrics.widthOf("about 8.4", { sizePt: 18 }) + 0.01), ["about ", unit]);
  assert.deepEqual(lines("see a/b/c", metrics.widthOf("see a/b", { sizePt: 18 }) + 0.01), ["see ", "a/b/c"]);
});

Deno.test("a link counts as one word, because LibreOffice breaks before it; one that is wider than a line is broken", () => {
  const style = { sizePt: 18 };
  const count = (link: string, href?: string) =>
    breakLines(metrics, [{ text: "read ", ...style }, { text: link, ...style, href }, { text: " now", ...style }], 3.3)
      .lines.length;
  assert.equal(count("the long page"), 1);
  assert.equal(count("the long page of facts"), 2);
  assert.equal(count("the long page of facts", "https://example.org"), 2);
  assert.equal(count("the long page on facts and"), 2);
  assert.equal(count("the long page on facts and", "https://example.org"), 3);
  assert.equal(count("the long page of_facts_that_nobody_can_break"), 3);
  const wide = { text: "a_word_that_is_much_wider_than_its_line", href: "https://example.org", ...style };
  const { lines } = breakLines(metrics, [wide, { text: " ", ...style }, wide], 3.3);
  assert.equal(lines.length, 4);
  assert.ok(lines.every((line) => line.length > 0));
  assert.equal(count("the long page of_facts_that_nobody_can_break", "https://example.org"), 4);
});

Deno.test("a text that is exactly as wide as its column stays on one line", () => {
  for (const text of ["SKU-1000", "one two three", "Lámpara de pie"]) {
    assert.equal(
      breakLines(metrics, [{ text, sizePt: 13 }], metrics.widthOf(text, { sizePt: 13 })).lines.length,
      1,
      text,
    );
  }
});

Deno.test("an arrow is one em wide, as in Arial, although the font's files lack it", () => {
  assert.ok(Math.abs(metrics.widthOf("→", style) - inches(2048)) < 1e-9);
});

Deno.test("lines are counted for the program that needs more of them", () => {
  const lines = (text: string, like: string) =>
    breakLines(metrics, [{ text, sizePt: 18 }], metrics.widthOf(like, { sizePt: 18 }) + 0.01).lines.map((line) =>
      line.map((part) => part.text).join("")
    );
  // If a line ends just before a slash or closing punctuation, LibreOffice breaks before the last word.
  assert.deepEqual(lines("m /mmmm /mmmm", "m /mmmm "), ["m ", "/mmmm ", "/mmmm"]);
  assert.deepEqual(lines("a mmm ! mmm", "a mmm "), ["a ", "mmm ! ", "mmm"]);
  // No program breaks a word after a slash.
  assert.deepEqual(lines("mmm/mmm mmm/mmm mmm/mmm", "mmm/mmm mmm/"), ["mmm/mmm ", "mmm/mmm ", "mmm/mmm"]);
  // No program leaves a full stop alone at the beginning of a line.
  assert.deepEqual(lines("数据库。数据", "数据库"), ["数据", "库。数", "据"]);
});

Deno.test("a word of several styles, and a newline within a text, are broken by both rules", () => {
  const texts = [{ text: "see /a", sizePt: 18 }, { text: "b/\n\nc /d !", sizePt: 18, bold: true }, {
    text: " e",
    sizePt: 18,
  }];
  for (const width of [0.1, 0.3, 0.6, 5]) {
    const { lines } = breakLines(metrics, texts, width);
    assert.equal(lines.flat().map((part) => part.text).join(""), "see /ab/\n\nc /d ! e");
    for (const line of lines) assert.ok(!line.slice(0, -1).some((part) => part.text.includes("\n")));
  }
  assert.equal(breakLines(metrics, texts, 5).lines.length, 3);
});

Deno.test("no line ends within a letter with its mark, or a joined picture", () => {
  const [family, accented] = ["👩‍👩‍👧‍👦", "m\u0308"];
  for (const character of [family, accented]) {
    const width = metrics.widthOf(character, { sizePt: 18 }) * 2.5;
    const { lines } = breakLines(metrics, [{ text: character.repeat(5), sizePt: 18 }], width);
    assert.ok(lines.length >= 3);
    for (const { text } of lines.flat()) assert.equal(text.replaceAll(character, ""), "");
  }
  assert.equal(breakLines(metrics, [{ text: family, sizePt: 18 }], 0.01).lines.length, 1);
});

Deno.test("a path that is longer than its line is cut anywhere if a space is before it, and after a slash if none is", () => {
  const lines = (text: string, like: string) =>
    breakLines(metrics, [{ text, sizePt: 18 }], metrics.widthOf(like, { sizePt: 18 }) + 0.01).lines.map((line) =>
      line.map((part) => part.text).join("")
    );
  // PowerPoint would cut the second one after "mmmm/mm", and take a line less.
  assert.deepEqual(lines("mm mmmm/mmmmm", "mmmm/mm"), ["mm ", "mmmm/mm", "mmm"]);
  assert.deepEqual(lines("mmmm/mmmmmmmmm", "mmmm/mmm"), ["mmmm/", "mmmmmmm", "mm"]);
});
