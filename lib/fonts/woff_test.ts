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

Deno.test("a file that is not a WOFF font, is absent or cut off is named, with the cause", async () => {
  assert.throws(() => readAdvances(fromRoot("LICENSE")), /Cannot read the font \S+LICENSE: it is not a WOFF font/);
  assert.throws(() => readAdvances("/no/such.woff"), /Cannot read the font \/no\/such.woff: ENOENT/);
  const whole = await Deno.readFile(resolve("@fontsource/arimo/files/arimo-latin-400-normal.woff"));
  const path = await Deno.makeTempFile({ suffix: ".woff" });
  try {
    for (const length of [60, 1_000, Math.floor(whole.length / 2)]) {
      await Deno.writeFile(path, whole.subarray(0, length));
      assert.throws(
        () => readAdvances(path),
        (error: Error) => error.message.startsWith(`Cannot read the font ${path}: `) && error.cause instanceof Error,
        `${length} bytes`,
      );
    }
  } finally {
    await Deno.remove(path);
  }
});
