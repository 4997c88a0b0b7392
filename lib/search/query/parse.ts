/** A query in natural language as constraints and the meaning that is left. Pure. */

import { readQuantities } from "../prepare/quantities.ts";
import { plainCharacters, prepare } from "../prepare/prepare.ts";
import { amountReader } from "./amount.ts";
import { findCategories, indexCategories } from "./category.ts";
import type { CategoryConstraint, ChannelConstraint, Constraint, Explanation, Found } from "./constraint.ts";
import type { Context } from "./context.ts";
import { findExclusions } from "./exclusion.ts";
import { describe, findContradictions } from "./explain.ts";
import { findPrice } from "./price.ts";
import { findRating } from "./rating.ts";
import { channelFinder, findStock } from "./stock_and_channel.ts";
import { findVague } from "./vague.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** What a query asks for. */
export interface ParsedQuery {
  /** Conditions that each hit has to meet, all of them, in the order of the query. At most one is about categories, and one about channels. */
  constraints: Constraint[];
  /** The rest, for text and vector search; empty if all words set constraints. Words for a category stay in it, because they also rank. */
  meaning: string;
  /** One for each constraint, in their order, then what sets none, then contradictions. */
  explanations: Explanation[];
}

/** What is computed once for a vocabulary. */
const prepared = new WeakMap<Vocabulary, ReturnType<typeof prepareVocabulary>>();

function prepareVocabulary(vocabulary: Vocabulary) {
  return {
    readAmount: amountReader(vocabulary.money),
    categories: indexCategories(vocabulary),
    findChannel: channelFinder(vocabulary),
  };
}

/**
 * Parses what somebody typed: limits of price, rating and stock, categories, channels and exclusions become constraints that name their words;
 * the rest is the meaning. What only sounds like a limit ("cheap", "under 2 kg", "around $100") stays in the meaning and is
 * explained. Constraints that contradict each other are kept, since no product meets them, and reported as a contradiction. Any text
 * is accepted; it takes time in proportion to its length. A vocabulary is prepared at its first use and must not be changed after that. Pure.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseQuery, shopVocabulary } from "lab/search";
 * const vocabulary = shopVocabulary([{ id: 11, name: "Keyboards & Mice" }]);
 * const { constraints, meaning } = parseQuery("quiet mechanical keyboard under $100, not wireless", vocabulary);
 * assert.deepEqual(constraints.map(({ kind, words }) => [kind, words]), [
 *   ["category", "keyboard"],
 *   ["price", "under $100"],
 *   ["exclusion", "not wireless"],
 * ]);
 * assert.equal(meaning, "quiet mechanical keyboard");
 * ```
 */
export function parseQuery(text: string, vocabulary: Vocabulary): ParsedQuery {
  const plain = plainCharacters(text);
  const shop = prepared.get(vocabulary) ?? prepareVocabulary(vocabulary);
  prepared.set(vocabulary, shop);
  const context: Context = {
    text: plain,
    vocabulary,
    measures: new Map(readQuantities(plain).map(({ start, end }) => [start, end])),
    readAmount: shop.readAmount,
    categories: shop.categories,
    isKnownWord: (word) => shop.categories.begins(word) || prepare(word).attributes.length > 0,
  };
  const limits = findLimits(context, shop.findChannel);
  const exclusions = gapsOf(plain, limits).flatMap(([from, to]) => findExclusions(context, from, to));
  const removed = inOrder([...limits, ...exclusions]);
  const categories = gapsOf(plain, removed).flatMap(([from, to]) => findCategories(context, from, to));
  const meaning = meaningOf(plain, removed.filter(({ constraint }) => constraint));

  const all = inOrder([...removed, ...categories]);
  const wordsOf = ({ start, end }: Found) => plain.slice(start, end).trim();
  const constraints = merge(
    all.flatMap((found) => found.constraint ? [{ ...found.constraint, words: wordsOf(found) } as Constraint] : []),
  );
  return {
    constraints,
    meaning,
    explanations: [
      ...constraints.map((constraint) => (
        { kind: "used", words: constraint.words, text: describe(constraint, vocabulary) } as const
      )),
      ...all.flatMap((found) => (
        found.note === undefined ? [] : [{ kind: "not used", words: wordsOf(found), text: found.note } as const]
      )),
      ...findContradictions(constraints, meaning),
    ],
  };
}

const inOrder = (found: Found[]): Found[] => found.sort((a, b) => a.start - b.start);

/** Limits, stock, channels and vague words, from left to right; none overlaps another one. */
function findLimits(context: Context, findChannel: ReturnType<typeof channelFinder>): Found[] {
  const rules = [findRating, findChannel, findStock, findPrice, findVague];
  const found: Found[] = [];
  // Where a rule may begin: at a word, a number, or a sign before a number.
  for (const { index } of context.text.matchAll(/(?<![\p{L}\p{N}])[\p{L}\p{N}]|(?<![<>=])[<>≤≥]|(?<!★)★|[\p{Sc}~]/gu)) {
    if (index < (found.at(-1)?.end ?? 0)) continue;
    for (const rule of rules) {
      const match = rule(context, index);
      if (match) {
        found.push(match);
        break;
      }
    }
  }
  return found;
}

/** The parts of a text between what was found. */
function gapsOf(text: string, found: readonly Found[]): [from: number, to: number][] {
  const ends = [0, ...found.map(({ end }) => end)];
  return ends.map((from, at): [number, number] => [from, found[at]?.start ?? text.length]);
}

const dangling = "and|or|but|that|which|is|are";
const before = new RegExp(
  `(?:(?<![\\p{L}\\p{N}])(?:${dangling}|with|for|at|costs?|costing|priced?|a|an)|[,;:&(]|\\s|-)+$`,
  "iu",
);
const after = new RegExp(`^(?:(?:${dangling})(?![\\p{L}\\p{N}])|[,;:&).?!]|\\s)+`, "iu");

/** The text without what was found, and without the conjunctions that joined it. */
function meaningOf(text: string, removed: readonly Found[]): string {
  const gaps = gapsOf(text, removed);
  return gaps.map(([from, to], at) => {
    let part = text.slice(from, to);
    if (at > 0) part = part.replace(after, "");
    if (at < gaps.length - 1) part = part.replace(before, "");
    return part.trim();
  }).filter(Boolean).join(" ");
}

/** Several categories or channels are one constraint: a product is in one category, so it is in any of those that the query names. */
function merge(constraints: readonly Constraint[]): Constraint[] {
  const merged: Constraint[] = [];
  let category: CategoryConstraint | undefined;
  let channel: ChannelConstraint | undefined;
  for (const constraint of constraints) {
    if (constraint.kind === "category" && category) {
      category.categoryIds = [...new Set([...category.categoryIds, ...constraint.categoryIds])].sort((a, b) => a - b);
      category.words += ` … ${constraint.words}`;
    } else if (constraint.kind === "channel" && channel) {
      channel.channels = [...new Set([...channel.channels, ...constraint.channels])];
      channel.words += ` … ${constraint.words}`;
    } else {
      if (constraint.kind === "category") category = constraint;
      if (constraint.kind === "channel") channel = constraint;
      merged.push(constraint);
    }
  }
  return merged;
}
