import assert from "node:assert/strict";
import { join } from "node:path";
import { pngOf } from "../../tests/fixtures/pictures.ts";
import { exec } from "../core/mod.ts";
import type { Notebook } from "../notebook/mod.ts";
import { attachPictures } from "./pictures.ts";

const notebookWith = (...sources: string[]): Notebook => ({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: sources.map((source, at) => ({ cell_type: "markdown", id: `c${at}`, metadata: {}, source })),
});

Deno.test("pictures in the notebook's folder become attachments; pictures elsewhere, too large or invalid do not", async () => {
  const base = await Deno.makeTempDir({ prefix: "pictures_" });
  try {
    const dir = join(base, "notebooks");
    await Deno.mkdir(join(dir, "img"), { recursive: true });
    await Deno.writeFile(join(dir, "logo.png"), pngOf(30, 20));
    await Deno.writeFile(join(dir, "img", "a map.png"), pngOf(4, 4));
    await Deno.writeFile(join(base, "secret.png"), pngOf(5, 5));
    await Deno.writeTextFile(join(dir, "text.png"), "no picture");
    await Deno.writeFile(join(dir, "big.png"), new Uint8Array(10_000_001));
    await Deno.symlink(join(base, "secret.png"), join(dir, "link.png"));
    await exec("mkfifo", [join(dir, "pipe.png")]);
    const names = [
      "logo.png",
      "img/a%20map.png",
      "../secret.png",
      "text.png",
      "big.png",
      "link.png",
      "pipe.png",
      "none.png",
      "img",
    ];
    const given = notebookWith(
      ...names.map((name) => `![x](${name})`),
      '<img src="logo.png"> ![](https://example.org/x.png)',
      "no picture",
    );
    const before = JSON.stringify(given);
    const { notebook, refused } = attachPictures(given, dir);
    assert.equal(JSON.stringify(given), before);
    assert.deepEqual(
      notebook.cells.map((cell) =>
        cell.cell_type === "markdown" &&
        Object.entries(cell.attachments ?? {}).map(([name, bundle]) => [name, ...Object.keys(bundle)])
      ),
      [[["logo.png", "image/png"]], [["img/a map.png", "image/png"]], [], [], [], [], [], [], [], [[
        "logo.png",
        "image/png",
      ]], []],
    );
    assert.deepEqual([...refused].map(([name, why]) => `${name} ${why.replace(dir, "DIR")}`), [
      "../secret.png lies outside DIR",
      "text.png is not a PNG, JPEG, GIF or SVG picture",
      "big.png is larger than 10 MB",
      "link.png is a symbolic link",
      "pipe.png is not a regular file",
      "none.png does not exist",
      "img is not a regular file",
    ]);
  } finally {
    await Deno.remove(base, { recursive: true });
  }
});

Deno.test("existing attachments of a cell stay", () => {
  const notebook = notebookWith("![x](logo.png)");
  const attachments = { "logo.png": { "image/png": "AAAA" } };
  const cells = notebook.cells.map((cell) => ({ ...cell, attachments }) as Notebook["cells"][number]);
  assert.deepEqual(attachPictures({ ...notebook, cells }, "/nonexistent"), {
    notebook: { ...notebook, cells },
    refused: new Map(),
  });
});
