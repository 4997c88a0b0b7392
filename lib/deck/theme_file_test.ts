import assert from "node:assert/strict";
import { burgundy, burgundyData } from "../../tests/fixtures/theme.ts";
import { outlineOf } from "../../tests/fixtures/executed_notebook.ts";
import { richNotebook } from "../../tests/fixtures/rich_notebook.ts";
import { LabError } from "../core/mod.ts";
import { inspectPackage } from "./inspect.ts";
import { unzipParts } from "./package.ts";
import { defaultTheme } from "./theme.ts";
import { parseTheme, resolveTheme } from "./theme_file.ts";
import { writeDeck } from "./write.ts";

const bytes = await writeDeck(outlineOf(richNotebook()), burgundy());
const parts = unzipParts(bytes);
const textOf = (pattern: RegExp) =>
  [...parts].filter(([name, content]) => pattern.test(name) && typeof content === "string").map(([, content]) =>
    content
  )
    .join("");
const slides = textOf(/^ppt\/slides\/slide\d+\.xml$/);
const refusal = (data: unknown) => {
  try {
    return resolveTheme(parseTheme(data, "x.json"), undefined, "x.json");
  } catch (error) {
    assert.ok(error instanceof LabError && error.exitCode === 2);
    return error.message;
  }
};

Deno.test("a theme that only has a name is the default one", () => {
  assert.deepEqual({ ...(refusal({ name: defaultTheme.name }) as object) }, {
    ...defaultTheme,
    logo: undefined,
    kicker: undefined,
    footer: undefined,
  });
});

Deno.test("another theme's deck is a valid package of its own size, with its logo once", () => {
  assert.deepEqual(inspectPackage(bytes), []);
  assert.match(textOf(/^ppt\/presentation\.xml$/), /<p:sldSz cx="9144000" cy="6858000"/);
  assert.match(textOf(/^ppt\/slideLayouts\/slideLayout\d\.xml$/), /<p:pic>/);
  assert.match(textOf(/^ppt\/theme\/theme1\.xml$/), /name="Burgundy".*<a:accent1><a:srgbClr val="5B1A2E"/s);
});

Deno.test("no colour and no font of the default theme remains, not even in charts and tables", () => {
  const all = textOf(/^ppt\/(slides|slideLayouts|charts)\/[^/]+\.xml$/);
  const { colors, series } = defaultTheme;
  const own = new Set(Object.values(burgundy().colors));
  const left = [...Object.values(colors), ...series].filter((color) => !own.has(color) && all.includes(`"${color}"`));
  assert.deepEqual(left, []);
  const charts = textOf(/^ppt\/charts\/chart\d+\.xml$/);
  assert.ok(charts.includes('"5B1A2E"') && charts.includes('typeface="Times New Roman"'));
});

Deno.test("fixed words, numbers, dates and the language follow the theme", () => {
  const texts = [...slides.matchAll(/<a:t>([^<]*)<\/a:t>/g)].map(([, text]) => text).join("\n");
  for (const word of ["Nachweise: ", "Einsatz von KI", "Quelle: ", "Was verlangt ist", "Fachbereich Informatik"]) {
    assert.ok(texts.includes(word), word);
  }
  assert.match(texts, /DATENBANKSYSTEME · WINTERSEMESTER/);
  assert.doesNotMatch(texts, /Evidence: |How AI was used|Source: |What is asked for|checks passed/);
  assert.ok(texts.includes("50.004"), "a finding's number");
  assert.doesNotMatch(texts, /50,004/);
  assert.ok(!slides.includes('lang="en-US"'));
});

Deno.test("the same theme gives the same bytes", async () => {
  const again = await writeDeck(outlineOf(richNotebook()), burgundy());
  assert.ok(again.length === bytes.length && again.every((byte, index) => byte === bytes[index]), "the bytes differ");
});

Deno.test("text below 4.5:1 and series below 3:1 are refused; the message names both colours and the ratio", () => {
  const pale = refusal({ ...burgundyData(), colors: { text: "#777777", paper: "#FFFFFF" } });
  // #777777 on white is 4.48:1 by WCAG's own definition.
  assert.match(
    String(pale),
    /text \(#777777\) on paper \(#FFFFFF\) has a contrast of 4\.47:1, and 4\.5:1 is the least/,
  );
  const series = ["#DDDDDD", ...defaultTheme.series.slice(1).map((color) => `#${color}`)];
  assert.match(String(refusal({ name: "X", series })), /series 1 \(#DDDDDD\) on paper \(#FFFFFF\)/);
});

Deno.test("every problem of a file is listed with its field", () => {
  const message = String(refusal({
    name: "",
    aspect: "1:1",
    font: "Comic Sans MS",
    colors: { text: "red", ink: "#000000" },
    language: "fr",
    extra: 1,
    footer: "two\nlines",
  }));
  for (const field of ["name", "aspect", "font", "colors.text", "ink", "language", "extra", "footer"]) {
    assert.ok(message.includes(field), `${field} in ${message}`);
  }
  assert.match(message, /a colour must have the form "#1A2B3C"/);
});
