import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { fromRoot } from "../core/mod.ts";
import { readAdvances } from "./woff.ts";

const { resolve } = createRequire(import.meta.url);

Deno.test("the widths of characters are read, in units of the em", () => {
  const latin = readAdvances(resolve("@fontsource/arimo/files/arimo-latin-400-normal.woff"));
  assert.equal(latin("A".charCodeAt(0)), 1366 / 2048);
  assert.equal(latin("€".charCodeAt(0)), 1139 / 2048);
  const greek = readAdvances(resolve("@fontsource/tinos/files/tinos-greek-700-normal.woff"));
  assert.equal(greek("Ω".charCodeAt(0)), 1640 / 2048);
});

Deno.test("a font lacks characters of other scripts and planes", () => {
  const latin = readAdvances(resolve("@fontsource/arimo/files/arimo-latin-400-normal.woff"));
  for (const char of ["Ω", "桌", "😀", "\uffff"]) assert.equal(latin(char.codePointAt(0)!), undefined, char);
});

Deno.test("a file that is not a WOFF font is named", () => {
  assert.throws(() => readAdvances(fromRoot("LICENSE")), /LICENSE is not a WOFF font/);
});
