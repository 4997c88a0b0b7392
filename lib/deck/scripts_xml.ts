/** Marks the texts of a slide by their script: the language, the direction, and a font for ideographs. */

import { type Element, elements, insert, make, parseXml, setText, writeXml } from "./xml_tree.ts";

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

/** Letters that share a language: those of Japanese, Korean and Chinese texts mix. */
const families = [
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}]/u,
  /\p{scx=Arabic}/u,
  /\p{scx=Hebrew}/u,
  /./su,
];

/** Fonts of ideographs lack many signs, which would then be drawn over their neighbours, but not those of full width. Pictures have a font of their own. */
const sign = /(?![\p{Extended_Pictographic}\u{1f1e6}-\u{1f3ff}\u3000-\u303f\uff00-\uffef])\p{S}/u;

const familyOf = (character: string) =>
  sign.test(character)
    ? families.at(-1)
    : /\p{L}/u.test(character)
    ? families.find((letters) => letters.test(character))
    : undefined;

/** Divides a text where the family of its letters and signs changes. Anything else belongs to what is before it. Pure. */
function divide(text: string): string[] {
  const parts: string[] = [];
  let last: RegExp | undefined;
  for (const character of text) {
    const family = familyOf(character);
    if (parts.length === 0 || (family && last && family !== last)) parts.push(character);
    else parts.push(parts.pop() + character);
    last = family ?? last;
  }
  return parts;
}

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

/** Marks a run, in parts where its script changes: from a font of another script, LibreOffice draws ideographs over each other. */
function markRun(run: Element): void {
  const text = textOf(run);
  // A link is one run, which programs do not break as they break texts.
  const parts = elements(run, "a:hlinkClick").length > 0 ? [text] : divide(text);
  for (const part of parts.slice(0, -1)) {
    const before = parseXml(writeXml(run));
    insert(before, run.parent as Element, run);
    markPart(before, part);
  }
  markPart(run, parts.at(-1) ?? "");
}

function markPart(run: Element, text: string): void {
  const [content] = elements(run, "a:t");
  if (content) setText(content, text);
  const script = scripts.find(({ letters }) => letters.test(text));
  const [properties] = elements(run, "a:rPr");
  if (!script || !properties) return;
  properties.attributes.lang = script.lang;
  const [eastAsian] = elements(properties, "a:ea");
  if (script.font && eastAsian) eastAsian.attributes.typeface = script.font;
}
