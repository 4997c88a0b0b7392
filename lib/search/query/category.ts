/** Categories in a query: only where a word for one is what the query asks for. Pure. */

import { prepare } from "../prepare/prepare.ts";
import type { Found } from "./constraint.ts";
import type { Context } from "./context.ts";
import type { CategoryWords, Vocabulary } from "./vocabulary.ts";
import { isFunctionWord, singular, type Word, wordsOf } from "./words.ts";

/** A phrase of a text that stands for categories: none for other things, several if it is ambiguous. */
export interface CategoryPhrase {
  categories: readonly CategoryWords[];
  /** How many words it has. */
  count: number;
}

/** The phrases for categories, for fast look-up. */
export interface CategoryIndex {
  /** The longest phrase that begins with the word at a position. */
  at(text: string, words: readonly Word[], position: number): CategoryPhrase | undefined;
  /** Whether a phrase begins with this word. */
  begins(word: string): boolean;
  /** The ids of a category and of all below it, in ascending order. */
  withDescendants(id: number): number[];
}

export function indexCategories({ categories, otherThings }: Vocabulary): CategoryIndex {
  const phrases = new Map<string, Set<CategoryWords>>();
  const keyOf = (words: readonly { text: string }[]) => words.map(({ text }) => singular(text)).join(" ");
  const add = (phrase: string): Set<CategoryWords> => {
    const key = keyOf(wordsOf(phrase));
    const meant = phrases.get(key) ?? new Set();
    phrases.set(key, meant);
    return meant;
  };
  for (const category of categories) {
    for (const phrase of [category.name, ...category.synonyms ?? []]) add(phrase).add(category);
  }
  for (const phrase of otherThings) add(phrase);
  phrases.delete("");
  const first = new Set([...phrases.keys()].map((key) => key.split(" ", 1)[0]!));
  const longest = Math.max(0, ...[...phrases.keys()].map((key) => key.split(" ").length));
  const childrenOf = Map.groupBy(categories, ({ parentId }) => parentId);
  return {
    begins: (word) => first.has(singular(word)),
    at(text, words, position) {
      if (!first.has(singular(words[position]!.text))) return undefined;
      for (let count = Math.min(longest, words.length - position); count > 0; count--) {
        const part = words.slice(position, position + count);
        if (!areAdjacent(text, part)) continue;
        const meant = phrases.get(keyOf(part));
        if (meant) return { categories: [...meant], count };
      }
    },
    withDescendants(id) {
      const ids = new Set([id]);
      // A set that grows while it is walked; a circle of parents ends it too.
      for (const parent of ids) for (const child of childrenOf.get(parent) ?? []) ids.add(child.id);
      return [...ids].sort((a, b) => a - b);
    },
  };
}

/** Whether only a space, a hyphen or "&" is between words, no punctuation. */
export const areAdjacent = (text: string, words: readonly Word[]): boolean =>
  words.every(({ start }, at) => at === 0 || /^(?: |-| & )$/.test(text.slice(words[at - 1]!.end, start)));

const leadIn =
  /^(?:(?:hi|hello|please|i am|i'm|im|we|i|need|want|would like|to|buy|get|find|show|me|us|looking for|searching for|search for|search|shopping for|do you have|do you sell|have you got|just|an?|the|some|any) )*/i;
const barriers = new Set(
  "with without for to of from in on by that which like my your his her our their no not".split(" "),
);

/**
 * The categories that a part of a query asks for. A word for one counts if it ends the first noun phrase: "phone charger" asks for
 * chargers, "laptop bag" and "charger for a laptop" for no laptop.
 */
export function findCategories({ text, categories: index }: Context, from: number, to: number): Found[] {
  const found: Found[] = [];
  const leadEnd = from === 0 ? leadIn.exec(text)![0].length : from;
  const words = wordsOf(text, leadEnd, to);
  for (let position = 0; position < words.length; position++) {
    const word = words[position]!;
    // First, since a phrase may begin with a preposition: "on-site installation".
    const phrase = index.at(text, words, position);
    // "charge a laptop": an article behind a verb begins its object.
    const isObject = position > 0 && /^an?$/i.test(word.text) &&
      areAdjacent(text, words.slice(position - 1, position + 1)) &&
      words[position - 1]!.text.toLowerCase() !== "just";
    if (
      !phrase &&
      (isObject || barriers.has(word.text.toLowerCase()) || /^w\//i.test(text.slice(word.start, word.end + 1)))
    ) break;
    if (!phrase) continue;
    const end = words[position + phrase.count - 1]!.end;
    position += phrase.count - 1;
    if (phrase.categories.length === 0 || !endsPhrase(text, words[position + 1], end, to)) continue;
    const [only, other] = phrase.categories;
    const { start } = word;
    if (other) {
      const names = phrase.categories.map(({ name }) => name).join(" or ");
      found.push({ start, end, note: `The words may mean ${names}, so they limit no category.` });
    } else {
      found.push({ start, end, constraint: { kind: "category", categoryIds: index.withDescendants(only!.id) } });
    }
  }
  return found;
}

/** Whether a noun phrase ends here: only its description follows, or something else begins. */
function endsPhrase(text: string, next: Word | undefined, end: number, to: number): boolean {
  if (!next || !/^ (?:& )?$/.test(text.slice(end, next.start))) {
    return !/^-[\p{L}\p{N}]/u.test(text.slice(end, Math.min(to, end + 2)));
  }
  if (isFunctionWord(next.text) || text.slice(end, next.start).includes("&")) return true;
  // "monitor 27 inch", "keyboard black"
  const rest = prepare(text.slice(next.start, Math.min(to, next.start + 24)));
  const described = rest.attributes[0]?.from;
  return described !== undefined &&
    prepare(text.slice(next.start, next.start + described.length)).attributes.length > 0;
}
