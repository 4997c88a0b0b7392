/**
 * `deck --pdf` and `deck --sheet`: PDFs, handouts and contact sheets of decks, as LibreOffice and poppler make them.
 *
 * Needs: LibreOffice and poppler, except for the messages without them.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { imageSize } from "image-size";
import { exec } from "../../lib/core/mod.ts";
import { findOffice } from "../../lib/render/mod.ts";
import { code, markdown, noAi, notebookOf, shown } from "../fixtures/executed_notebook.ts";
import { exists, lab, withFolder } from "../support/lab.ts";
import { until } from "../support/processes.ts";
import { skipWithout } from "../support/skip.ts";

const hasPoppler = (await exec("pdftoppm", ["-v"])).ok;

const notebook = JSON.stringify(notebookOf([
  markdown("# Two talks"),
  markdown("## The board sees one slide\n\nWords.", { deck: "board" }),
  markdown("Say this to the **board**.\n\n" + "And say it again in full. ".repeat(150), {
    slideType: "notes",
    deck: "board",
  }),
  markdown("## The team sees two\n\nWords.", { deck: "2-team_x" }),
  markdown("## This is the second\n\nWords.", { deck: "2-team_x" }),
  code("aiUse()", [shown("ai-use", noAi)], { tags: ["remove-cell"] }),
]));

async function textOf(pdf: string): Promise<{ text: string; pages: number }> {
  const { stdout } = await exec("pdftotext", ["-layout", pdf, "-"]);
  const pages = stdout.split("\f").length - 1;
  return { text: stdout.replace(/\s+/g, " "), pages };
}

const namesIn = (dir: string) => Array.from(Deno.readDirSync(dir), ({ name }) => name).sort();

Deno.test({
  name:
    "each deck becomes a PDF, a handout with all of its notes, and a sheet, in folders with odd names; nothing is left behind",
  ignore: skipWithout(
    findOffice() !== undefined && hasPoppler,
    "LibreOffice or poppler (Debian: libreoffice-impress, poppler-utils)",
  ),
  fn: () =>
    withFolder(async (root) => {
      const dir = join(root, "odd 'näme' #1 %20");
      const temporary = join(root, "temporary files");
      for (const folder of [dir, temporary]) await Deno.mkdir(folder);
      const path = join(dir, "talks.ipynb");
      await Deno.writeTextFile(path, notebook);
      const out = join(dir, "-out");
      const sheet = join(dir, "all slides.png");
      const made = await lab(["deck", path, "--out", out, "--pdf", "--sheet", sheet], { TMPDIR: temporary });
      assert.equal(made.code, 0, made.printed);
      assert.deepEqual(namesIn(out), [
        ...["2-team_x.handout.pdf", "2-team_x.pdf", "2-team_x.pptx", "board.handout.pdf", "board.pdf", "board.pptx"],
        ...["evidence.json", "notebook.ipynb", "report.html"],
      ]);
      const team = await textOf(join(out, "2-team_x.pdf"));
      assert.equal(team.pages, 4); // title, two slides, use of AI
      assert.match(team.text, /The team sees two.*This is the second/);
      const handout = await textOf(join(out, "board.handout.pdf"));
      assert.equal(handout.pages, 3);
      assert.match(handout.text, /About \d+ seconds\. The whole talk takes about 5 minutes\./);
      assert.match(handout.text, /The board sees one slide.*Say this to the board\./);
      assert.equal(handout.text.match(/And say it again in full\./g)?.length, 150, "notes are cut");
      assert.match(handout.text, /Where this comes from Made from cell 2 \(id c002\)/);
      for (const [name, columns] of [["board", 2], ["2-team_x", 2]] as const) {
        const { width, height } = imageSize(await Deno.readFile(join(dir, `all slides-${name}.png`)));
        assert.deepEqual([width, height], [columns * 412 + 12, 2 * 238 + 12]);
      }
      assert.ok(!await exists(sheet));
      assert.deepEqual(namesIn(temporary), []);
      await until(async () => !(await exec("pgrep", ["-f", temporary])).ok);

      const talks = () => namesIn(out).filter((name) => /\.p(df|ptx)$/.test(name));
      // The same decks again: their PDFs still show them.
      assert.equal((await lab(["deck", path, "--out", out])).code, 0);
      assert.deepEqual(talks(), [
        ...["2-team_x.handout.pdf", "2-team_x.pdf", "2-team_x.pptx", "board.handout.pdf", "board.pdf", "board.pptx"],
      ]);
      // The next decks are of another notebook, and the PDFs of this one would not be.
      await Deno.writeTextFile(path, notebook.replaceAll('"board"', '"council"').replace("Two talks", "Other talks"));
      assert.equal((await lab(["deck", path, "--out", out])).code, 0);
      assert.deepEqual(talks(), ["2-team_x.pptx", "council.pptx"]);
    }),
});

Deno.test("without LibreOffice, everything else is saved, and the message says how to get it", () =>
  withFolder(async (dir) => {
    const path = join(dir, "talks.ipynb");
    await Deno.writeTextFile(path, notebook);
    const made = await lab(["deck", path, "--out", join(dir, "out"), "--pdf"], { PATH: join(dir, "nothing") });
    if (findOffice(join(dir, "nothing")) === undefined) { // macOS has it outside PATH
      assert.equal(made.code, 3, made.printed);
      assert.match(
        made.printed,
        /LibreOffice is not installed, so no PDF was made\. .*apt install libreoffice-impress/,
      );
    }
    assert.ok(await exists(join(dir, "out", "board.pptx")));
    assert.ok(await exists(join(dir, "out", "report.html")));
  }));

Deno.test("a sheet that could not be written is refused before anything is", () =>
  withFolder(async (dir) => {
    const path = join(dir, "talks.ipynb");
    await Deno.writeTextFile(path, notebook);
    for (
      const [sheet, why] of [["sheet.jpg", /must end in "\.png"/], ["none/sheet.png", /there is no folder/]] as const
    ) {
      const { code, printed } = await lab(["deck", path, "--out", join(dir, "out"), "--sheet", join(dir, sheet)]);
      assert.equal(code, 2, printed);
      assert.match(printed, why);
      assert.deepEqual(namesIn(dir), ["talks.ipynb"]);
    }
  }));
