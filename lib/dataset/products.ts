/** Products as the generator draws them: their columns, and what is true of them. */

import type { Random } from "../core/mod.ts";
import { drawTraits, type Traits } from "./descriptions.ts";
import { benefits, type Category, editions, leaves, productLines, qualities } from "./vocabulary.ts";

/** Minutes that a service takes, and days that it is booked ahead. */
const durations = [30, 45, 60, 90, 120, 180, 240, 480] as const;
const notices = [1, 2, 3, 5, 7, 14] as const;

/** What a product is and costs: the part that every item of an order needs. */
export interface ProductKind {
  leaf: Required<Category>;
  noun: string;
  cents: number;
}

/** A product before it is written as a row. */
export interface Product extends ProductKind {
  line: string;
  /** "" for most. */
  edition: string;
  model: string;
  traits: Traits;
  supplierId: number;
  /** Of goods. */
  stock?: number;
  /** Of a service. */
  booking?: { minutes: number; noticeDays: number };
}

/** The first numbers of a product's stream. */
export function drawProductKind(random: Random): ProductKind {
  const leaf = random.pick(leaves);
  const noun = random.pick(leaf.nouns);
  const [low, high] = leaf.price;
  // Most goods are near the low end: the exponent bends an even distribution over the logarithm of the price.
  const dollars = Math.floor(low * (high / low) ** (random.fraction() ** 1.4));
  return { leaf, noun, cents: dollars * 100 + random.pick([0, 49, 90, 95, 99, 99]) };
}

/** All numbers of a product's stream. */
export function drawProduct(random: Random, suppliers: number): Product {
  const kind = drawProductKind(random);
  const edition = random.pick(editions);
  const model = `${random.pick(["A", "H", "K", "Q", "S", "X"])}${random.below(90) + 10}`;
  const line = random.pick(productLines);
  const chosen = { quality: random.pick(qualities), benefit: random.pick(benefits) };
  const traits = drawTraits(kind.leaf.code, chosen, random);
  const supplierId = 1 + random.below(suppliers);
  return {
    ...kind,
    line,
    edition,
    model,
    traits,
    supplierId,
    ...(kind.leaf.kind === "service"
      ? { booking: { minutes: random.pick(durations), noticeDays: random.pick(notices) } }
      : { stock: random.fraction() < 0.06 ? 0 : Math.floor(400 * random.fraction() ** 2) }),
  };
}

export const nameOf = ({ line, noun, edition, model }: Product): string =>
  [line, noun, edition, model].filter(Boolean).join(" ");

/** "Gaming Laptop" → "gaming laptop"; "LED", "USB-C" and "E-Ink" stay as they are. */
export const inSentence = (noun: string) => noun.replace(/(?<!E-)\b[A-Z](?=[a-z])/g, (letter) => letter.toLowerCase());
