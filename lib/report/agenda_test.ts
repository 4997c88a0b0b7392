import assert from "node:assert/strict";
import {
  code,
  evidence,
  type FixtureCell,
  markdown,
  outlineOf,
  smallNotebook,
} from "../../tests/fixtures/executed_notebook.ts";
import type { Slide } from "./types.ts";

/** A slide in short: its kind, its heading and what it lists. */
function short(slide: Slide): string {
  switch (slide.kind) {
    case "section":
      return `section ${slide.number ?? "-"} ${slide.heading}: ${slide.slides.join(", ")}`;
    case "content":
      return `content ${slide.heading}`;
    case "agenda":
      return `agenda: ${slide.sections.map(({ heading }) => heading).join(", ")}`;
    case "appendix":
      return `appendix: ${slide.slides.join(", ")}`;
    default:
      return slide.kind;
  }
}

const slides = (...cells: FixtureCell[]) => outlineOf(smallNotebook(cells)).slides.map(short);
const section = (name: string, ...headings: string[]) => [
  markdown(`# ${name}\n\nIts lead.`),
  ...headings.map((heading) => markdown(`## ${heading}\n\nText.`)),
];

Deno.test("three sections make an agenda, and each section lists its own slides once", () => {
  assert.deepEqual(slides(...section("A", "a1", "a2", "a2"), ...section("B", "b1"), ...section("C", "c1")), [
    "agenda: A, B, C",
    "section 1 A: a1, a2",
    "content a1",
    "content a2",
    "content a2",
    "section 2 B: b1",
    "content b1",
    "section 3 C: c1",
    "content c1",
    "ai-use",
  ]);
  assert.deepEqual(slides(...section("A", "a1"), ...section("B", "b1")).filter((line) => /^agenda/.test(line)), []);
});

Deno.test("a slide of the appendix comes after the disclosures, listed there and not in its section", () => {
  assert.deepEqual(
    slides(...section("A", "a1"), markdown("## more\n\nText.", { appendix: true }), markdown("## a2\n\nText.")),
    [
      "section 1 A: a1, a2",
      "content a1",
      "content a2",
      "ai-use",
      "appendix: more",
      "content more",
    ],
  );
});

Deno.test("the list of all checks ends the appendix; without one it comes before the disclosures", () => {
  const check = code("evidence(…)", [evidence("m1.schema", "it holds")]);
  const backup = markdown("## more\n\nText.", { appendix: true });
  assert.deepEqual(slides(markdown("## a1\n\nText."), check, backup), [
    "content a1",
    "ai-use",
    "appendix: more",
    "content more",
    "evidence",
  ]);
  assert.deepEqual(slides(markdown("## a1\n\nText."), check), ["content a1", "evidence", "ai-use"]);
});

Deno.test("a section of the appendix has no number, and all its slides follow it", () => {
  assert.deepEqual(
    slides(markdown("# Details\n\nLead.", { appendix: true }), markdown("## d1\n\nText."), ...section("A", "a1")),
    ["section 1 A: a1", "content a1", "ai-use", "section - Details: d1", "content d1"],
  );
});
