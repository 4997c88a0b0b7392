import assert from "node:assert/strict";
import { code, htmlOf, markdown, outlineOf, smallNotebook } from "../../tests/fixtures/executed_notebook.ts";
import { base64Of, gif, pngOf } from "../../tests/fixtures/pictures.ts";
import { runIdOf } from "./identity.ts";
import { OutlineError } from "./outline.ts";
import { checkPictures, readPicture } from "./pictures.ts";

const png = pngOf(40, 20);
const attached = (name: string, mime = "image/png", content = base64Of(png)) => ({
  attachments: { [name]: { [mime]: content } },
});

Deno.test("a picture's type comes from its bytes, not from its name", () => {
  const kinds = [png, gif, new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" width="30" height="10"/>')]
    .map((bytes) => {
      const picture = readPicture(bytes);
      return typeof picture === "string" ? picture : [picture.type, picture.width, picture.height];
    });
  assert.deepEqual(kinds, [["png", 40, 20], ["gif", 1, 1], ["svg", 30, 10]]);
  const huge = pngOf(2, 2);
  new DataView(huge.buffer, huge.byteOffset).setUint32(16, 60_000_000);
  assert.match(String(readPicture(huge)), /60000000 × 2 pixels, and 50,000,000 in all are allowed/);
  assert.match(String(readPicture(new Uint8Array(10_000_001))), /10,000,001 bytes, and 10,000,000 are allowed/);
  for (const other of ["", "#!/bin/sh", "RIFF\0\0\0\0WEBPVP8 ", "\x89PNG\r\n\x1a\n"]) {
    assert.equal(readPicture(new TextEncoder().encode(other)), "is not a PNG, JPEG, GIF or SVG picture");
  }
});

Deno.test("pictures are in report and outline with their descriptions: attachments, files that were read, outputs", () => {
  const data = { "image/png": base64Of(png), "text/plain": "<Figure size 640x480>" };
  const notebook = smallNotebook([
    { ...markdown("## A\n\n![a plan](attachment:plan%20b.png)"), ...attached("plan b.png") },
    { ...markdown('## B\n\n<img src="img/map.png" alt="a map">'), ...attached("img/map.png") },
    markdown("## C"),
    code("draw()", [{ output_type: "display_data", metadata: { alt: "a curve" }, data }]),
    code("draw()", [{ output_type: "display_data", metadata: {}, data }]),
  ]);
  const slides = outlineOf(notebook).slides.flatMap((slide) => slide.kind === "content" ? slide.blocks : []);
  assert.deepEqual(
    slides.map((block) => block.kind === "picture" && [block.alt, block.picture.width, block.picture.height]),
    [["a plan", 40, 20], ["a map", 40, 20], ["a curve", 40, 20], ["Picture shown by cell 6", 40, 20]],
  );
  const html = htmlOf(notebook);
  for (const alt of ["a plan", "a map", "a curve", "Picture shown by cell 6"]) {
    const tag = [...html.matchAll(/<img [^>]*>/g)].map(([tag]) => tag).find((tag) => tag.includes(`alt="${alt}"`));
    assert.ok(tag?.includes(`src="data:image/png;base64,${base64Of(png)}"`), alt);
  }
  const other = smallNotebook([{ ...markdown("x"), ...attached("a.png") }]);
  assert.notEqual(
    runIdOf(other),
    runIdOf(smallNotebook([{ ...markdown("x"), ...attached("a.png", "image/gif", base64Of(gif)) }])),
  );
});

Deno.test("a missing or invalid picture prevents the deck, with cell, file and reason", () => {
  const notebook = smallNotebook([
    markdown("![x](logo.png)"),
    { ...markdown("![x](attachment:a.png) ![y](attachment:b.png)"), ...attached("a.png", "image/png", "AAAA") },
  ]);
  const messages = (refused?: Map<string, string>) =>
    checkPictures(notebook, refused).problems.map(({ cell, message }) => `${cell?.number} ${message.split(". ")[0]}`);
  assert.deepEqual(messages(new Map([["logo.png", "is a symbolic link"]])), [
    '2 The picture "logo.png" cannot be used: it is a symbolic link',
    '3 The picture "a.png" cannot be used: it is not a PNG, JPEG, GIF or SVG picture',
    '3 The picture "b.png" cannot be used: it is not among the cell\'s attachments',
  ]);
  assert.throws(() => outlineOf(notebook), OutlineError);
  assert.match(htmlOf(notebook), /The picture &quot;logo.png&quot; cannot be used/);
});

Deno.test("a picture on the web is named and left out; its description is on the slide", () => {
  const notebook = smallNotebook([markdown("## A\n\n![the map](https://example.org/map.png)")]);
  const { problems, leftOut } = checkPictures(notebook);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    leftOut.map(({ cell, message }) => [cell.number, /"https:\/\/example.org\/map.png" is on the web/.test(message)]),
    [[2, true]],
  );
  assert.deepEqual(outlineOf(notebook).slides[0], {
    kind: "content",
    section: "",
    heading: "A",
    blocks: [{ kind: "paragraph", runs: [{ text: "the map" }], cell: { number: 2, id: "c002" } }],
    cells: [{ number: 2, id: "c002" }],
    notes: [],
  });
  assert.match(htmlOf(notebook), /\[Picture not shown: the map \(https:\/\/example.org\/map.png\)\]/);
});

Deno.test("a picture at a place of one machine is not described as one on the web", () => {
  for (const address of ["file:///home/ada/map.png", "C:/pictures/map.png"]) {
    const [left] = checkPictures(smallNotebook([markdown(`## A\n\n![the map](${address})`)])).leftOut;
    assert.match(left!.message, /is not in the notebook's folder and was left out\. Save it beside the notebook/);
  }
});

Deno.test("a logo in or below the title does not replace the subtitle, and appears both on the slides and in the report", () => {
  for (const opening of ["# A shop\n\n![logo](a.png)\n\nWhat it sells.", "# ![logo](a.png) A shop\n\nWhat it sells."]) {
    const titled = smallNotebook();
    titled.cells[0] = { ...titled.cells[0]!, source: opening, ...attached("a.png") };
    const { title, subtitle, slides } = outlineOf(titled);
    assert.deepEqual([title, subtitle], ["A shop", [{ text: "What it sells." }]]);
    assert.deepEqual(slides.flatMap((slide) => slide.kind === "content" ? slide.blocks.map(({ kind }) => kind) : []), [
      "picture",
    ]);
    const html = htmlOf(titled);
    assert.match(html, /<h1>A shop<\/h1>/);
    assert.equal(html.match(/<img src="data:image\/png;base64,[^"]+" alt="logo">/g)?.length, 1);
    assert.match(html, /What it sells\./);
  }
});
