import assert from "node:assert/strict";
import { markdown, outlineOf, smallNotebook } from "../../tests/fixtures/executed_notebook.ts";
import { kickerLine, planTitle, shorten, titleSpans, widestPart } from "./frame.ts";
import { layoutDeck } from "./layout.ts";
import { loadMetrics } from "./metrics.ts";
import { defaultTheme, designOf } from "./theme.ts";
import { type } from "./type_scale.ts";

const metrics = loadMetrics();
const design = designOf(defaultTheme);
const pagesOf = (...sources: string[]) =>
  layoutDeck(outlineOf(smallNotebook(sources.map((source) => markdown(source)))), design);

Deno.test("a name is shortened after a word, or within the first one, and not if it fits", () => {
  const style = { sizePt: 10 };
  const at = (text: string, like: string) => shorten(metrics, text, style, metrics.widthOf(like, style));
  assert.equal(at("one two three", "one two three"), "one two three");
  assert.equal(at("one two three", "one two …"), "one two …");
  assert.equal(at("internationalisation now", "intern…"), "intern…");
  assert.equal(at("internationalisation", "intern…"), "intern…");
});

Deno.test("the line above a title is measured in capitals, bold and with the space between its letters", () => {
  const look = { color: "000000", trackingPt: 1.2, leadingPt: 16 };
  const text = "mwmwm mwmwm mwmwm mwmwm";
  const spaced = metrics.widthOf(text.toUpperCase(), { sizePt: type.kicker, bold: true, trackingPt: look.trackingPt });
  assert.ok(spaced > metrics.widthOf(text.toUpperCase(), { sizePt: type.kicker, bold: true }) + 22 * 1.2 / 72);
  assert.equal(kickerLine(metrics, text, spaced, look).spans[0]!.text, text.toUpperCase());
  assert.equal(kickerLine(metrics, text, spaced - 0.01, look).spans[0]!.text, "MWMWM MWMWM MWMWM …");
  const page = pagesOf(`# ${"mw".repeat(90)}`, "## Slide\n\nText.").find(({ title }) => title.text === "Slide")!;
  const drawn = page.kicker!.spans[0]!.text;
  assert.match(drawn, /^(MW)+M?…$/);
  assert.ok(metrics.widthOf(drawn, page.kicker!) <= design.grid.width);
});

Deno.test("sections with the same heading are counted, and their titles have room for the count", () => {
  const heading = "w ".repeat(60).trim();
  const pages = pagesOf(
    `# ${heading}`,
    "## One\n\nText.",
    `# ${heading}`,
    "## Two\n\nText.",
    "# Other",
    "## Other\n\nA.",
  );
  const sections = pages.filter(({ master }) => master === "SECTION").map(({ title }) => title);
  assert.deepEqual(sections.map(({ part }) => part), ["1/2", "2/2", undefined]);
  const titles = pages.map(({ title: { text, part } }) => `${text} ${part}`);
  assert.equal(new Set(titles).size, titles.length);
  const [{ frame, sizePt }] = sections as [typeof sections[0]];
  const counted = planTitle(
    metrics,
    (size) => titleSpans({ text: heading, part: widestPart }, size, design.colors),
    [sizePt],
    frame.w,
  );
  assert.ok(counted.height <= frame.h + 1e-6);
});

Deno.test("a section with the deck's title is counted, and the deck's title is not", () => {
  const pages = pagesOf("# A small notebook", "## Slide\n\nText.", "# Other", "## Slide\n\nText.");
  const parts = (text: string) => pages.filter(({ title }) => title.text === text).map(({ title }) => title.part);
  assert.deepEqual(parts("A small notebook"), [undefined, "2/2"]);
  assert.deepEqual(parts("Slide"), ["1/2", "2/2"]);
  assert.deepEqual(parts("Other"), [undefined]);
});
