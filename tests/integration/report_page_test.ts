/**
 * A report in a real browser: on wide and narrow screens, light and dark, and on paper.
 *
 * Needs: Chromium.
 */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { code, evidence, htmlOf, markdown, smallNotebook, stream } from "../fixtures/executed_notebook.ts";
import { chromium, type Page, withPage } from "../support/browser.ts";
import { skipWithout } from "../support/skip.ts";

const drawing = (width: number) =>
  `<figure><svg viewBox="0 0 ${width} 300" font-size="12"><rect width="${width}" height="300" fill="#ffffff"/>` +
  `<text x="9" y="30" fill="currentColor">words</text></svg><figcaption>A drawing</figcaption><p>Source: here</p></figure>`;

const notebook = smallNotebook([
  markdown("## A heading\n\nWords, `code` and [a link](https://example.org).\n\n> A quotation\n\n```ts\nlet a;\n```"),
  code("// why\nconst n = 42;\n".repeat(40) + 'await db.query(`SELECT 1 AS n, "a" FROM t`);'),
  code(
    "draw()",
    [720, 1800].map((width) => ({
      output_type: "display_data",
      metadata: {},
      data: { "text/html": drawing(width) },
    })),
  ),
  code("print()", [stream("line\n".repeat(60)), { output_type: "error", ename: "E", evalue: "no" }], {
    tags: ["raises-exception"],
  }),
  code("fold()", [{
    output_type: "display_data",
    metadata: {},
    data: { "text/html": `<details><summary>More</summary><p>Folded words</p></details>${"<p>wide</p>"}` },
  }]),
  code("evidence(…)", [evidence("m1.schema", "every table has a key", false)]),
]);

/** The words with less contrast than 4.5:1 to what is behind them. */
const pale = `(() => {
    const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
    const light = (color) => color.slice(0, 3).map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
      .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
    const found = [];
    for (const element of document.querySelectorAll("body *:not(svg, svg *, .anchor)")) {
      if (![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) continue;
      let [opacity, behind] = [1, undefined];
      for (let at = element; at; at = at.parentElement) {
        opacity *= Number(getComputedStyle(at).opacity);
        const color = rgb(getComputedStyle(at).backgroundColor);
        if (!behind && (color[3] ?? 1) > 0) behind = color;
      }
      const color = rgb(getComputedStyle(element).color).map((c, at) => c * opacity + behind[at] * (1 - opacity));
      const [low, high] = [light(color), light(behind)].sort((one, other) => one - other);
      if ((high + 0.05) / (low + 0.05) < 4.5) found.push(element.outerHTML.slice(0, 80));
    }
    return found;
  })()`;

/** The size of the smallest text of each drawing, and whether the page or only the drawing's box scrolls sideways. */
const sizes = `({
    texts: [...document.querySelectorAll("main svg text")].map((text) => 12 * text.getScreenCTM().a),
    pageScrolls: document.documentElement.scrollWidth > innerWidth,
    boxScrolls: [...document.querySelectorAll(".output:has(svg)")].map((box) => box.scrollWidth > box.clientWidth),
  })`;

const isVisible = (selector: string) =>
  `[...document.querySelectorAll(${JSON.stringify(selector)})].map((one) => one.checkVisibility())`;

async function onScreens(page: Page) {
  assert.deepEqual(await page.evaluate(isVisible("nav ol")), [true], "the contents are beside the text");
  await page.setViewportSize({ width: 390, height: 844 });
  assert.deepEqual(await page.evaluate(isVisible("nav ol")), [false], "the contents are folded");
  await page.locator("nav summary").click();
  assert.deepEqual(await page.evaluate(isVisible("nav ol")), [true]);
  const { texts, pageScrolls, boxScrolls } = await page.evaluate(sizes) as {
    texts: number[];
    pageScrolls: boolean;
    boxScrolls: boolean[];
  };
  assert.deepEqual([pageScrolls, boxScrolls], [false, [true, true]]);
  assert.ok(Math.min(...texts) >= 11, `text of ${texts} px`);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ media: "screen", colorScheme });
    assert.deepEqual(await page.evaluate(pale), [], `${colorScheme}: words that are hard to read`);
  }
}

async function onPaper(page: Page) {
  assert.ok((await page.evaluate(isVisible("details:not([open]) pre")) as boolean[]).includes(false), "code is folded");
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await page.setViewportSize({ width: 680, height: 940 });
  for (const selector of ["pre", "main details > :not(summary)", ".check.failed", ".problems li", "header li"]) {
    const visible = await page.evaluate(isVisible(selector)) as boolean[];
    assert.ok(visible.length > 0 && !visible.includes(false), `${selector} is on paper`);
  }
  assert.deepEqual(
    await page.evaluate(isVisible("nav, .anchor")).then((all) => (all as boolean[]).includes(true)),
    false,
  );
  assert.equal(await page.evaluate("document.documentElement.scrollWidth > innerWidth"), false, "nothing is cut off");
}

Deno.test({
  name: "a report can be read on wide and narrow screens, light and dark, and on paper, where all of it is open",
  ignore: skipWithout(existsSync(chromium), `${chromium} (Debian: chromium)`),
  async fn() {
    const dir = await Deno.makeTempDir({ prefix: "report_page_" });
    try {
      const file = join(dir, "report.html");
      await Deno.writeTextFile(file, htmlOf(notebook));
      await withPage(async (page) => {
        await page.goto(pathToFileURL(file).href);
        await onScreens(page);
        await onPaper(page);
      });
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  },
});
