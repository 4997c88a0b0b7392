/** What a query does not want: "not wireless", "without RGB", "no fragrance". Pure. */

import { termsOf } from "../lexical/terms.ts";
import { prepare } from "../prepare/prepare.ts";
import { areAdjacent } from "./category.ts";
import type { Found, Unworded } from "./constraint.ts";
import type { Context } from "./context.ts";
import { endOf, isFunctionWord, type Word, wordsOf } from "./words.ts";

/** What begins an exclusion. `part`: of what the product lacks; `kind` and `narrow`: of what it is not. */
const triggers = {
  part: "without|w\\/o|minus|no|free (?:of|from)|(?:and |but )?not (?:having|with)|(?:in )?anything but|" +
    "(?:(?:and|but|is|are|be) )*not (?:made|built) (?:of|from|out of)|" +
    "(?:do|does)(?: not|n't) (?:use|need|have|want|require|contain|include|connect (?:by|over|to))",
  kind: "excluding|except(?: for)?",
  narrow: "(?:(?:and|but|also|is|are|be) )*not|nothing",
};
const trigger = new RegExp(
  `(?<![\\p{L}\\p{N}-])(?:(?<part>${triggers.part}) |(?<kind>${triggers.kind}) |(?<narrow>${triggers.narrow}) |` +
    "(?<known>non[ -])|(?<sign>(?<![^ ])-)(?=\\p{L}))(?:(?:an?|any|the|having|with) )?",
  "giu",
);
/** "not the rugged kind", "except Air models": the noun says nothing more. */
const emptyNoun = /^(?:kind|sort|type|model|version|edition|variant|line|one)s?$/i;
const further = /,? ?(?:or|nor) (?:an? |any )?|,? and no |, no /iuy;
const noExclusion = new Set(
  ("only just sure too so very really necessarily quite longer matter problem idea doubt need wonder one much many bad " +
    "name frills yet sold available").split(" "),
);

/** The exclusions in a part of a query. */
export function findExclusions(context: Context, from: number, to: number): Found[] {
  const { text } = context;
  const found: Found[] = [];
  for (const match of text.slice(from, to).matchAll(trigger)) {
    const start = from + match.index;
    if (start < (found.at(-1)?.end ?? 0)) continue;
    const { part, kind, known } = match.groups!;
    const unknown = part ?? kind ? 2 : known ? 0 : 1;
    let begin = start;
    let at = start + match[0].length;
    // "without RGB or Bluetooth" is two of them.
    while (at >= 0) {
      const exclusion = readExclusion(context, at, to, unknown, part === undefined);
      if (!exclusion) break;
      found.push({ start: begin, ...exclusion });
      begin = exclusion.end;
      at = endOf(further, text, begin);
      if (at > to) break;
    }
  }
  return found;
}

/**
 * @param unknown how many words it may have if the lab does not know them
 * @param isKind whether a category may be excluded: "not a camera" is a kind of product, "without a camera" a part of one
 */
function readExclusion(
  context: Context,
  from: number,
  to: number,
  unknown: number,
  isKind: boolean,
): { end: number; constraint: Unworded } | undefined {
  const { text, categories, measures } = context;
  const measured = measures.get(from);
  if (measured !== undefined) return exclude(text, [{ text: "", start: from, end: measured }], {});
  const words = wordsOf(text, from, Math.min(to, from + 80)).slice(0, 4);
  const [first] = words;
  if (!first || first.start !== from || noExclusion.has(first.text.toLowerCase())) return undefined;
  for (let count = words.length; count > 0; count--) {
    const part = words.slice(0, count);
    if (!areAdjacent(text, part)) continue;
    const attribute = attributeOf(cut(text, part));
    if (attribute) return exclude(text, part, { attribute });
    const phrase = isKind ? categories.at(text, words, 0) : undefined;
    if (phrase?.count === count && phrase.categories.length === 1) {
      return exclude(text, part, { categoryIds: categories.withDescendants(phrase.categories[0]!.id) });
    }
  }
  // "Max" in "the Max version" is a name.
  const isName = words[1] !== undefined && emptyNoun.test(words[1].text);
  if ((isFunctionWord(first.text) && !isName) || /^\p{N}/u.test(first.text)) return undefined;
  // Unknown words, up to one that says something else.
  const stop = words.findIndex(({ text: word }, at) =>
    at > 0 && (isFunctionWord(word) || emptyNoun.test(word) || categories.at(text, words, at) || attributeOf(word))
  );
  const part = words.slice(0, Math.min(unknown, stop < 0 ? words.length : stop));
  while (!areAdjacent(text, part)) part.pop();
  return part.length > 0 ? exclude(text, part, {}) : undefined;
}

const cut = (text: string, words: readonly Word[]): string => text.slice(words[0]!.start, words.at(-1)!.end);

/** The attribute that a phrase as a whole names. */
function attributeOf(phrase: string): { name: string; value: string } | undefined {
  const { attributes } = prepare(phrase);
  // The step "attributes" reads words before the step "units" changes them.
  const whole = prepare(phrase, { without: ["units"] }).text;
  for (const { name, value, from } of attributes) {
    if (from === whole && typeof value === "string") return { name, value };
  }
}

function exclude(
  text: string,
  words: readonly Word[],
  more: { attribute?: { name: string; value: string }; categoryIds?: number[] },
): { end: number; constraint: Unworded } | undefined {
  const term = cut(text, words);
  const terms = termsOf(prepare(term).text);
  const { end } = words.at(-1)!;
  const next = / ?\p{L}*/uy;
  const nounEnd = endOf(next, text, end);
  return terms.length > 0
    ? {
      end: emptyNoun.test(text.slice(end, nounEnd).trim()) ? nounEnd : end,
      constraint: { kind: "exclusion", term, terms, ...more },
    }
    : undefined;
}
