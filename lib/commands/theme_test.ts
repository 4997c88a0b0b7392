import assert from "node:assert/strict";
import { join } from "node:path";
import { pngOf } from "../../tests/fixtures/pictures.ts";
import { burgundy, burgundyFile } from "../../tests/fixtures/theme.ts";
import { exec } from "../core/mod.ts";
import { parseNotebook } from "../notebook/mod.ts";
import { readTheme, themeOf, themeRecord, withTheme } from "./theme.ts";

const notebook = parseNotebook('{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[]}', "n.ipynb");

Deno.test("a theme is stored in the notebook with its logo, and recorded by name and hash", () => {
  const carried = withTheme(notebook, readTheme(burgundyFile));
  const copy = parseNotebook(JSON.stringify(carried), "n.ipynb");
  assert.deepEqual({ ...themeOf(copy), words: 0, notation: 0 }, { ...burgundy(), words: 0, notation: 0 });
  assert.match(themeRecord(copy)!.sha256, /^[0-9a-f]{64}$/);
  assert.equal(themeRecord(copy)!.name, "Burgundy");
  assert.equal(themeRecord(withTheme(copy, undefined)), undefined);
});

Deno.test("an invalid file or logo, or one that is elsewhere or too large, is refused with the reason", async () => {
  const base = await Deno.makeTempDir({ prefix: "themes_" });
  try {
    const dir = join(base, "themes");
    await Deno.mkdir(dir);
    await Deno.writeFile(join(base, "secret.png"), pngOf(5, 5));
    await Deno.symlink(join(base, "secret.png"), join(dir, "link.png"));
    await Deno.writeTextFile(join(dir, "text.png"), "no picture");
    await Deno.writeTextFile(
      join(dir, "drawing.svg"),
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    );
    await Deno.writeFile(join(dir, "large.png"), new Uint8Array(1_000_001));
    await exec("mkfifo", [join(dir, "pipe.png")]);
    const file = join(dir, "theme.json");
    const reasons: Record<string, RegExp> = {
      "../secret.png": /its logo is "\.\.\/secret\.png"\. The logo must be in the folder of/,
      ".hidden.png": /its logo is "\.hidden\.png"\. A name has up to 64 small letters/,
      "link.png": /is a symbolic link/,
      "text.png": /its logo is not a PNG/,
      "drawing.svg": /its logo is an SVG drawing/,
      "large.png": /is larger than 1 MB/,
      "pipe.png": /regular file/,
      "none.png": /does not exist/,
    };
    for (const [logo, reason] of Object.entries(reasons)) {
      await Deno.writeTextFile(file, JSON.stringify({ name: "T", logo }));
      assert.throws(() => readTheme(file), { message: reason, exitCode: 2 }, logo);
    }
    await Deno.writeTextFile(file, "{ name: 1 }");
    assert.throws(() => readTheme(file), { message: /Cannot use the theme "theme\.json": it is not valid JSON/ });
    await Deno.writeTextFile(file, " ".repeat(100_001));
    assert.throws(() => readTheme(file), { message: /is larger than 0\.1 MB/ });
  } finally {
    await Deno.remove(base, { recursive: true });
  }
});

Deno.test("a theme in a notebook that was changed and is now invalid is refused", () => {
  const carried = withTheme(notebook, readTheme(burgundyFile));
  (carried.metadata.lab as { theme: { colors: { text: string } } }).theme.colors.text = "#FFFFFF";
  assert.throws(() => themeOf(carried), {
    message: /of the notebook \(metadata\.lab\.theme\): text \(#FFFFFF\) on tint/,
  });
});
