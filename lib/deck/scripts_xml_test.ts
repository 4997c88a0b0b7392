import assert from "node:assert/strict";
import { markScripts } from "./scripts_xml.ts";
import { elements, parseXml } from "./xml_tree.ts";

function runsOf(text: string): [lang: string | undefined, text: string][] {
  const slide = parseXml(
    `<p:sld><a:p><a:r><a:rPr lang="en-US"><a:ea typeface="Arial"/></a:rPr><a:t>${text}</a:t></a:r></a:p></p:sld>`,
  );
  markScripts(slide);
  return elements(slide, "a:r").map((run) => [
    elements(run, "a:rPr")[0]!.attributes.lang,
    elements(run, "a:t").map(({ text }) => text).join(""),
  ]);
}

Deno.test("a run is divided where its script changes, and at signs that fonts of ideographs lack", () => {
  assert.deepEqual(runsOf("Größe ≥ 5"), [["en-US", "Größe ≥ 5"]]);
  assert.deepEqual(runsOf("데베 ∑ 문객 x"), [["ko-KR", "데베 "], ["en-US", "∑ "], ["ko-KR", "문객 "], ["en-US", "x"]]);
  assert.deepEqual(runsOf("表（中）、かな"), [["ja-JP", "表（中）、かな"]]);
  assert.deepEqual(runsOf("表＝中￥"), [["zh-CN", "表＝中￥"]]);
  assert.deepEqual(runsOf("表 😀🇩🇪👍🏽1️⃣ 中"), [["zh-CN", "表 😀🇩🇪👍🏽1️⃣ 中"]]);
});
