/**
 * A report of a hostile notebook in a real browser: it stays where it is, runs and loads nothing, and shows the check that failed.
 *
 * Needs: Chromium.
 */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { code, evidence, htmlOf, markdown, smallNotebook } from "../fixtures/executed_notebook.ts";
import { hostileMarkup } from "../fixtures/hostile_markup.ts";
import { chromium, type Page, withPage } from "../support/browser.ts";
import { skipWithout } from "../support/skip.ts";

/** Whether the element is visible in its middle, so that nothing hides it. */
const isSeen = (selector: string) =>
  `(() => {
    const element = document.querySelector(${JSON.stringify(selector)});
    element.scrollIntoView({ block: "center", behavior: "instant" });
    const { x, y, width, height } = element.getBoundingClientRect();
    return width > 50 && height > 10 && element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  })()`;

/** From the beginning of the check's cell to its check: nothing that others show stands between. */
const lengthOfCell = `(() => {
    const [cell, check] = ["#cell-4", "#cell-4 .check.failed"].map((one) => document.querySelector(one).getBoundingClientRect());
    return check.bottom - cell.top;
  })()`;

async function visit(page: Page, file: string, html: string) {
  await Deno.writeTextFile(file, html);
  const url = pathToFileURL(file).href;
  await page.goto(url);
  await page.evaluate("new Promise((done) => setTimeout(done, 50))");
  assert.equal(page.url(), url);
  assert.equal(await page.evaluate("globalThis.hit"), undefined);
  for (const [media, width] of [["print", 700], ["screen", 390], ["screen", 1300]] as const) {
    await page.emulateMedia({ media });
    await page.setViewportSize({ width, height: 1000 });
    for (
      const selector of [".problems h2", "#cell-4 .check.failed", "#evidence tr:has(.check.failed)", "#cell-4 .place"]
    ) {
      assert.equal(await page.evaluate(isSeen(selector)), true, `${selector} cannot be seen (${media}, ${width} px)`);
    }
    assert.ok(
      await page.evaluate(lengthOfCell) as number < 300,
      `the cell of the check is drawn apart (${media}, ${width} px)`,
    );
  }
}

Deno.test({
  name: "no markup of a notebook hides a failed check, runs a script, loads anything or leads away from the report",
  ignore: skipWithout(existsSync(chromium), `${chromium} (Debian: chromium)`),
  async fn() {
    const dir = await Deno.makeTempDir({ prefix: "hostile_report_" });
    try {
      await withPage(async (page) => {
        const requests: string[] = [];
        page.on("request", (request) => requests.push(request.url()));
        for (const [what, markup] of Object.entries(hostileMarkup)) {
          const shown = (mime: string) => ({ output_type: "display_data", metadata: {}, data: { [mime]: markup } });
          const notebook = smallNotebook([
            markdown(markup),
            code("x", ["text/html", "image/svg+xml", "text/markdown"].map(shown)),
            code("evidence(…)", [evidence("m1.schema", "every table has a key", false)]),
            markdown("The end."),
          ]);
          try {
            await visit(page, join(dir, "report.html"), htmlOf(notebook));
          } catch (error) {
            throw new Error(`A report with ${what} is not itself.`, { cause: error });
          }
        }
        assert.deepEqual(requests.filter((url) => !url.startsWith("file:") && !url.startsWith("data:image/")), []);
      });
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  },
});
