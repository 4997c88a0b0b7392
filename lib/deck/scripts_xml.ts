/** Marks the texts of a slide by their script: the language, the direction, and a font for ideographs. */

import { type Element, elements, insert, make } from "./xml_tree.ts";

/** A script with the language that is most often written in it, and the font that programs have for it. */
interface Script {
  letters: RegExp;
  lang: string;
  font?: string;
}

/** Japanese and Korean come before Chinese: they mix their own letters with ideographs. */
const scripts: Script[] = [
  { letters: /[\p{Script=Hiragana}\p{Script=Katakana}]/u, lang: "ja-JP", font: "Yu Gothic" },
  { letters: /\p{Script=Hangul}/u, lang: "ko-KR", font: "Malgun Gothic" },
  { letters: /\p{Script=Han}/u, lang: "zh-CN", font: "Microsoft YaHei" },
  { letters: /\p{Script=Arabic}/u, lang: "ar-SA" },
  { letters: /\p{Script=Hebrew}/u, lang: "he-IL" },
];

const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** Whether a paragraph is read from right to left: its first letter decides, as everywhere in Unicode. */
export function isRightToLeft(text: string): boolean {
  const first = /\p{L}/u.exec(text)?.[0];
  return first !== undefined && rightToLeft.test(first);
}

const european = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u;

const textOf = (element: Element) => elements(element, "a:t").map(({ text }) => text).join("");

/** Marks every run and paragraph of a slide. */
export function markScripts(slide: Element): void {
  for (const paragraph of elements(slide, "a:p")) {
    const text = textOf(paragraph);
    // Most texts are Latin.
    // deno-lint-ignore no-control-regex
    if (/^[\u0000-\u058f]*$/.test(text)) continue;
    if (isRightToLeft(text)) turn(paragraph);
    for (const run of elements(paragraph, "a:r")) markRun(run);
  }
}

function turn(paragraph: Element): void {
  let [properties] = elements(paragraph, "a:pPr");
  if (!properties) insert(properties = make("a:pPr"), paragraph, paragraph.children[0]);
  properties.attributes.rtl = "1";
  if (properties.attributes.algn !== "ctr") properties.attributes.algn = "r";
}

function markRun(run: Element): void {
  const text = textOf(run);
  const script = scripts.find(({ letters }) => letters.test(text));
  const [properties] = elements(run, "a:rPr");
  if (!script || !properties) return;
  // In a mixed text, the deck's language remains. Its ideographs still need their font: from another one, LibreOffice draws them over each other.
  if (!european.test(text)) properties.attributes.lang = script.lang;
  const [eastAsian] = elements(properties, "a:ea");
  if (script.font && eastAsian) eastAsian.attributes.typeface = script.font;
}
