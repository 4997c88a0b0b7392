import assert from "node:assert/strict";
import { markdown, outlineOf, smallNotebook } from "../../tests/fixtures/executed_notebook.ts";
import { base64Of, pngOf } from "../../tests/fixtures/pictures.ts";
import { inspectPackage } from "./inspect.ts";
import { layoutDeck } from "./layout.ts";
import { parseXml } from "../../tests/support/xml.ts";
import { unzipParts } from "./package.ts";
import { defaultTheme, designOf } from "./theme.ts";
import { writeDeck } from "./write.ts";

const design = designOf(defaultTheme);
const { grid } = design;
const words = "Words that stand beside, above or below what the picture shows. ";

function notebookOf(width: number, height: number, before: number, after: number) {
  const text = (count: number) => count ? `${words.repeat(count)}\n\n` : "";
  const source = `## A picture\n\n${text(before)}![What it &lt;shows&gt; \\"now\\"](a.png "Figure 1: a caption")\n\n${
    text(after)
  }`;
  const attachments = { "a.png": { "image/png": base64Of(pngOf(width, height)) } };
  return smallNotebook([{ ...markdown(source), attachments }]);
}

Deno.test("a picture of any size keeps its proportions, stays on the page and leaves room for the words around it", () => {
  for (const [width, height] of [[60, 40], [1600, 300], [300, 1600], [800, 600], [8, 900], [2000, 8]] as const) {
    for (const [before, after] of [[0, 0], [1, 0], [0, 4], [2, 2], [40, 30]] as const) {
      const boxes = layoutDeck(outlineOf(notebookOf(width, height, before, after)), design).flatMap((page) =>
        page.master === "CONTENT" ? page.boxes.map((box) => ({ box, page })) : []
      );
      const what = `${width} × ${height} with ${before} and ${after}`;
      const pictures = boxes.filter(({ box }) => box.kind === "picture");
      assert.equal(pictures.length, 1, what);
      const { box, page } = pictures[0]!;
      assert.ok(Math.abs(box.w / box.h / (width / height) - 1) < 1e-6, what);
      assert.ok(box.w <= width / 96 * 1.5 + 1e-6 && box.w > 0.01, what);
      for (const { box } of boxes) {
        assert.ok(box.x >= grid.left - 1e-6 && box.x + box.w <= grid.right + 1e-6, what);
        assert.ok(box.y + box.h <= grid.bodyBottom + 0.1 || box.name === "Checks", what);
      }
      for (const other of page.boxes.filter((other) => other !== box && other.kind === "text")) {
        const apart = other.x >= box.x + box.w - 1e-6 || other.x + other.w <= box.x + 1e-6 ||
          other.y >= box.y + box.h - 1e-6 || other.y + other.h <= box.y + 1e-6;
        assert.ok(apart, `${what}: ${other.name} over the picture`);
      }
    }
  }
});

Deno.test("a picture is in the package with its bytes and its description", async () => {
  const bytes = await writeDeck(outlineOf(notebookOf(300, 200, 1, 1)));
  assert.deepEqual(inspectPackage(bytes), []);
  const parts = unzipParts(bytes);
  const media = [...parts].filter(([name]) => name.startsWith("ppt/media/"));
  assert.deepEqual(media.map(([, content]) => base64Of(content as Uint8Array)), [base64Of(pngOf(300, 200))]);
  const slide = [...parts.values()].find((xml) => typeof xml === "string" && xml.includes("<p:pic>")) as string;
  const shapes = [...parseXml(slide).getElementsByTagName("p:cNvPr")];
  const picture = shapes.find((shape) => shape.getAttribute("name") === "Picture");
  assert.equal(picture?.getAttribute("descr"), `What it <shows> "now"`);
});
