/** What the classes of queries have in common. Pure. */

import type { TrueProduct } from "../../dataset/mod.ts";
import type { Random } from "../../core/mod.ts";
import { connectsBy, figureOf, goodsOf, isFor, isOf, isSo } from "./attributes.ts";
import type { Need, Test } from "./need.ts";
import { families, type Thing } from "./things.ts";
import { inSentence, measures } from "./wording.ts";

/** A query with the need behind it. */
export interface Draft {
  text: string;
  need: Need;
}

/** A shop's products, and numbers to choose with. */
export interface Shelf {
  products: readonly TrueProduct[];
  random: Random;
}

/** A query of a class, or `undefined` if the numbers led to none. `at` counts the tries: what must not repeat is taken in its order. */
export type Drafter = (shelf: Shelf, at: number) => Draft | undefined;

/** Words for something that is true of a product, and where they stand: "quiet" before the noun, "for students" after it. */
export interface Described {
  before?: string;
  after?: string;
  /** Whether it is a figure. */
  isFigure?: true;
  holds: Test;
}

/** What the catalogue's own words say about a product. */
export function listDescribed(product: TrueProduct): Described[] {
  const { audience } = product.traits;
  const goods = goodsOf(product);
  const all: Described[] = [{ after: `for ${audience}`, holds: isFor(audience) }];
  if (!goods) return all;
  const { material, quality, connection } = goods;
  all.push({ before: quality, holds: isSo(quality) }, { after: `in ${material}`, holds: isOf(material) });
  // "5G" also fits "5G and Wi-Fi 7": a longer connection has what a shorter one has.
  all.push({ after: `with ${connection}`, holds: connectsBy(connection) });
  for (const { measure, exact } of measures) {
    const value = figureOf(product, measure);
    if (value === undefined) continue;
    all.push({
      after: exact.replace("{n}", String(value)),
      isFigure: true,
      holds: (other) => figureOf(other, measure) === value,
    });
  }
  return all;
}

/** The words for a thing with what is true of it: "quiet indoor camera for families". */
export const describeThing = (words: string, described: readonly Described[]): string =>
  [...described.flatMap(({ before }) => before ?? []), words, ...described.flatMap(({ after }) => after ?? [])].join(
    " ",
  );

/** The noun of a product as people write it. Some nouns also mean others: every tablet is one. */
export const nounAsThing = (noun: string): Thing => {
  const words = inSentence(noun);
  return families.find((family) => family.words === words) ?? { words, right: [noun] };
};

/** A product's own noun in small letters, or the word for its family. */
export const pickThing = (random: Random, { noun }: TrueProduct): Thing =>
  random.pick([nounAsThing(noun), ...families.filter(({ right }) => right.includes(noun))]);

/** Different items of a list. */
export function pickSome<T>(random: Random, items: readonly T[], count: number): T[] {
  const left = [...items];
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(random.below(left.length), 1)[0]!);
}
