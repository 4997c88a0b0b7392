/** The sizes of text in whole decks, as they are written. */

import assert from "node:assert/strict";
import { outlineOf } from "../../tests/fixtures/executed_notebook.ts";
import { formsNotebook } from "../../tests/fixtures/forms_notebook.ts";
import { richNotebook } from "../../tests/fixtures/rich_notebook.ts";
import { burgundy } from "../../tests/fixtures/theme.ts";
import { unzipParts } from "./package.ts";
import { defaultTheme } from "./theme.ts";
import { type } from "./type_scale.ts";
import { writeDeck } from "./write.ts";

/** Objects whose text may be as small as a source: by the names that layout gives them. */
const mayBeSmall = /name="(?:Source|Deck|Slide Number[^"]*)"/;

const decks = [["forms", formsNotebook()], ["rich", richNotebook()]] as const;

for (const [name, notebook] of decks) {
  for (const theme of [defaultTheme, burgundy()]) {
    Deno.test(`no text of a slide is below 12 pt, nor a source below 10 pt (${name}, theme ${theme.name})`, async () => {
      const parts = unzipParts(await writeDeck(outlineOf(notebook), theme));
      let sizes = 0;
      for (const [part, xml] of parts) {
        if (!/^ppt\/(slides|charts)\/(slide|chart)\d+\.xml$/.test(part)) continue;
        // A shape, a frame with a table, or a whole chart.
        for (const object of String(xml).split(/(?=<p:(?:sp|graphicFrame)>)/)) {
          const least = mayBeSmall.test(object) ? type.source : 12;
          for (const [, size] of object.matchAll(/<a:(?:rPr|defRPr)[^>]*\bsz="(\d+)"/g)) {
            sizes++;
            const what = object.match(/name="([^"]*)"/)?.[1];
            assert.ok(Number(size) >= least * 100, `${part}, ${what}: ${Number(size) / 100} pt`);
          }
        }
      }
      assert.ok(sizes > 200, `${sizes} sizes were read`);
    });
  }
}
