/** Why a product is a hit, as sentences. Pure. */

import { termsOf } from "../lexical/terms.ts";
import type { Constraint } from "../query/constraint.ts";
import type { MoneyWords } from "../query/vocabulary.ts";

/** One reason for a hit. */
export interface Reason {
  /** "words": it has words of the query; "meaning": its vector is near; the others: it meets a constraint of the query. */
  kind: "words" | "meaning" | "constraint" | "exclusion";
  text: string;
}

/** A product as a hit shows it. */
export interface HitProduct {
  id: number;
  name: string;
  category: string;
  price: number;
  /** The mean of its stars; `null` without a review. */
  rating: number | null;
  reviews: number;
  /** Pieces; `null` for a service. */
  stock: number | null;
  /** Where it was ordered at least once. */
  channels: string[];
}

/** What the rankers found out about a hit. */
export interface Ranked {
  /** Its place among the hits by words, from 1. */
  wordsRank?: number;
  /** Its place among the hits by meaning, from 1. */
  meaningRank?: number;
  /** The cosine of its vector with the query's. */
  cosine?: number;
}

/** The words of a query whose stems a text has, each once, as the query writes them. Pure. */
export function matchedWords(query: string, text: string): string[] {
  const has = new Set(termsOf(text));
  const words = query.split(/\s+/).filter((word) => termsOf(word).some((term) => has.has(term)));
  return [...new Set(words.map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "").toLowerCase()))];
}

/** The reasons for a hit: words and meaning first, then one for each constraint, in the order of the query. Pure. */
export function reasonsFor(
  product: HitProduct,
  words: readonly string[],
  ranked: Ranked,
  constraints: readonly Constraint[],
  money: Pick<MoneyWords, "symbols">,
): Reason[] {
  const reasons: Reason[] = [];
  if (words.length > 0) {
    reasons.push({
      kind: "words",
      text: `matches ${words.map((word) => `“${word}”`).join(", ")}${rank(ranked.wordsRank, "keywords")}`,
    });
  }
  if (ranked.cosine !== undefined) {
    reasons.push({
      kind: "meaning",
      text: `similarity ${ranked.cosine.toFixed(2)}${rank(ranked.meaningRank, "meaning")}`,
    });
  }
  for (const constraint of constraints) {
    reasons.push({
      kind: constraint.kind === "exclusion" ? "exclusion" : "constraint",
      text: describeMet(product, constraint, money),
    });
  }
  return reasons;
}

const rank = (place: number | undefined, by: string) => place === undefined ? "" : `, rank ${place} by ${by}`;

/** How a product meets a constraint, with its own value. */
function describeMet(product: HitProduct, constraint: Constraint, { symbols }: Pick<MoneyWords, "symbols">): string {
  switch (constraint.kind) {
    case "price":
      return `it costs ${symbols[0] ?? ""}${product.price.toFixed(2)}`;
    case "rating":
      return `${product.rating?.toFixed(2)} stars in ${product.reviews} review${product.reviews === 1 ? "" : "s"}`;
    case "stock":
      return product.stock === null ? "a service, which can be booked" : `${product.stock} in stock`;
    case "category":
      return `in ${product.category}`;
    case "channel":
      return `sold through ${
        constraint.channels.filter((channel) => product.channels.includes(channel)).join(" and ")
      }`;
    case "exclusion":
      return constraint.categoryIds
        ? `in ${product.category}, so not “${constraint.term}”`
        : `without “${constraint.term}”`;
  }
}
