/** Queries with limits: on price, rating, stock, channel, category and figures. */

import type { TrueProduct } from "../../dataset/mod.ts";
import type { Random } from "../../core/mod.ts";
import { atLeast, atMost, costsAtLeast, costsAtMost, figureOf, hasStock, isRated, isSoldBy } from "./attributes.ts";
import { describeThing, type Drafter, listDescribed, pickSome, pickThing, type Shelf } from "./draft.ts";
import type { Test } from "./need.ts";
import type { Thing } from "./things.ts";
import { measures, pluralOf, withArticle } from "./wording.ts";

interface Limit {
  words: string;
  tests: Test[];
}

/** Makes a limit that the product keeps. `right`: the products of the kinds that were asked for. */
type Limiter = (product: TrueProduct, random: Random, right: readonly TrueProduct[]) => Limit | undefined;

const prices = [10, 15, 20, 25, 30, 40, 50, 60, 75, 80, 100, 120, 150, 180, 200, 250, 300, 350, 400, 500, 600, 700, 800]
  .concat([900, 1000, 1200, 1500, 1800, 2000, 2500, 3000, 3500, 4000, 5000]);

/** Round prices without a product that costs exactly this: "under $100" and "up to $100" are then the same. */
const clearPrices = (right: readonly TrueProduct[]) =>
  prices.filter((dollars) => right.every(({ cents }) => cents !== dollars * 100));

const price: Limiter = ({ cents }, random, right) => {
  const above = clearPrices(right).filter((dollars) => dollars * 100 > cents).slice(0, 3);
  if (above.length === 0) return undefined;
  const most = random.pick(above);
  const words = random.pick([
    `under $${most}`,
    `below ${most} dollars`,
    `for less than $${most}`,
    `max $${most}`,
    `up to $${most}`,
    `cheaper than ${most} dollars`,
    `not more than $${most}`,
    `under ${most} bucks`,
  ]);
  return { words, tests: [costsAtMost(most)] };
};

const priceRange: Limiter = ({ cents }, random, right) => {
  const clear = clearPrices(right);
  const least = clear.filter((dollars) => dollars * 100 < cents).at(-1 - random.below(2));
  const most = clear.filter((dollars) => dollars * 100 > cents).at(random.below(2));
  if (least === undefined || most === undefined) return undefined;
  const words = random.pick([
    `between $${least} and $${most}`,
    `$${least}-${most}`,
    `from ${least} to ${most} dollars`,
  ]);
  return { words, tests: [costsAtLeast(least), costsAtMost(most)] };
};

const rating: Limiter = ({ rating }, random) => {
  const stars = [3, 3.5, 4, 4.5].filter((least) => rating !== undefined && rating >= least);
  if (stars.length === 0) return undefined;
  const least = random.pick(stars.slice(-2));
  const words = random.pick([
    `with at least ${least} stars`,
    `rated ${least} or better`,
    `${least}+ stars`,
    `with an average rating of ${least} stars or more`,
  ]);
  return { words, tests: [isRated(least)] };
};

const stock: Limiter = ({ stock }, random) => {
  if (stock === undefined || stock === 0) return undefined;
  const pieces = random.pick([1, ...[5, 10, 20, 50, 100].filter((count) => count <= stock)]);
  const words = pieces === 1
    ? random.pick(["in stock", "available right now", "that you can ship today", "not sold out"])
    : random.pick([`with ${pieces} in stock`, `${pieces} pieces available`, `of which I can order ${pieces} at once`]);
  return { words, tests: [hasStock(pieces)] };
};

const channelWords = {
  popup: ["sold in your pop-up shops", "that people bought at a pop-up shop"],
  mobile: ["sold through the mobile app", "that customers ordered in the app"],
  web: ["sold in the web shop", "that people ordered on the website"],
};

const channel: Limiter = ({ channels }, random) => {
  const kind = random.pick(["popup", "popup", "popup", "mobile", "web"] as const);
  return channels.has(kind) ? { words: random.pick(channelWords[kind]), tests: [isSoldBy(kind)] } : undefined;
};

const figure: Limiter = (product, random) => {
  const stated = measures.filter(({ measure }) => figureOf(product, measure) !== undefined);
  if (stated.length === 0) return undefined;
  const { measure, wanted, round, limits } = random.pick(stated);
  const value = figureOf(product, measure)! / round;
  const limit = round * (wanted === "more" ? Math.floor(value) : Math.ceil(value));
  if (limit === 0) return undefined;
  return {
    words: random.pick(limits)(limit),
    tests: [wanted === "more" ? atLeast(measure, limit) : atMost(measure, limit)],
  };
};

/** Which limits a query has: in turn, so that each comes up. */
const plans: readonly { limiters: readonly Limiter[]; isCategory?: true }[] = [
  { limiters: [price] },
  { limiters: [rating] },
  { limiters: [figure] },
  { limiters: [channel] },
  { limiters: [price], isCategory: true },
  { limiters: [price, stock] },
  { limiters: [priceRange] },
  { limiters: [price, rating] },
  { limiters: [stock] },
  { limiters: [rating], isCategory: true },
  { limiters: [figure, price] },
  { limiters: [channel, price] },
];

/** A kind or a category of products, often something that is wanted, and one or two limits, of which each excludes something. */
export const constraint: Drafter = (shelf, at) => {
  const { products, random } = shelf;
  const plan = plans[at % plans.length]!;
  const product = random.pick(products);
  const thing: Thing = plan.isCategory
    ? { words: product.leaf.name, right: product.leaf.nouns }
    : pickThing(random, product);
  const right = products.filter(({ noun }) => thing.right.includes(noun));
  const limits = plan.limiters.map((limiter) => limiter(product, random, right));
  if (!limits.every((limit) => limit !== undefined)) return undefined;
  if (!limits.every(({ tests }) => doesExclude(tests, right))) return undefined;
  const words = limits.map((limit) => limit.words).join(random.pick([" ", ", ", " and "]));
  // A figure is not wished for beside a limit on figures: they would say the same twice.
  const candidates = listDescribed(product).filter(({ isFigure }) => !isFigure || !plan.limiters.includes(figure));
  const wishes = plan.isCategory || random.fraction() < 0.4 ? [] : pickSome(random, candidates, 1);
  const one = describeThing(thing.words, wishes);
  const many = describeThing(pluralOf(thing.words), wishes);
  const forms = plan.isCategory
    ? [`anything in ${one} ${words}`, `${one.toLowerCase()} ${words}`, `what do you have in ${one}? ${words}`]
    : [
      `${one} ${words}`,
      `${one} ${words}`,
      `${one}, ${words}`,
      `${many} ${words}`,
      `I need ${withArticle(one)} ${words}`,
      `looking for ${withArticle(one)} ${words}`,
      `do you have ${withArticle(one)} ${words}?`,
      `do you sell ${many}? ${words}`,
      `show me ${many} ${words}`,
    ];
  const need = { kinds: thing, limits: limits.flatMap(({ tests }) => tests), wishes: wishes.map(({ holds }) => holds) };
  return { text: random.pick(forms), need };
};

/** Whether a limit excludes something that was asked for: otherwise it would decide nothing. */
export const doesExclude = (tests: readonly Test[], right: Shelf["products"]): boolean =>
  right.some((product) => tests.some((holds) => holds(product) === false));
