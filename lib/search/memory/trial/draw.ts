/** Facts for a memory and questions with exact answers, drawn from the shop's history. Pure. */

import { mistake, Random } from "../../../core/mod.ts";
import type { Change, ProductHistory, ShopHistory } from "./history.ts";
import { askedOf, type Aspect, questionOf, textOf } from "./wording.ts";

/** A fact that the memory is told. */
export interface Fact {
  subject: string;
  text: string;
  validFrom: Date;
  /** When the memory is told: for most at once, for some weeks later. */
  recordedAt: Date;
  value: string;
}

/** What a question asks for. */
export const questionKinds = ["fact", "update", "as of", "believed then", "not known"] as const;
export type QuestionKind = (typeof questionKinds)[number];

/** A question with the only right answer. */
export interface Question {
  kind: QuestionKind;
  /** As somebody would ask it: "As of 2024-05-01: How much is …?" */
  asked: string;
  /** The same without the time, which a caller passes separately. */
  text: string;
  aspect: Aspect;
  /** What held then. `undefined`: now. */
  validAt?: Date;
  /** As far as was known then. `undefined`: all that is known. */
  knownAt?: Date;
  /** `undefined`: this is not known. */
  answer: string | undefined;
}

/** One drawing. */
export interface MemoryTrial {
  /** In the order in which they are told. */
  facts: Fact[];
  /** Facts for another namespace, about other products. */
  others: Fact[];
  questions: Question[];
  /** "Now": the day after the last fact. */
  end: Date;
}

/** How many products and orders the memory is told about, and as many the other namespace. */
const drawn = 24;
/** Changes of a price or a rating, at most. */
const mostChanges = 6;
/** Questions of each kind. */
const perKind = 20;
const dayMs = 86_400_000;

/**
 * Draws what a memory is told and what it is asked. The seed decides which products and orders these are, which facts arrive 20 to 60 days late
 * (a quarter of the changes), and how facts and questions are worded. 20 questions of each kind: facts that never changed, values
 * that did, values at an earlier time, what was believed at an earlier time, and what the memory cannot know: products of another
 * namespace, facts that it was not told, and times before its first fact. Pure.
 *
 * @throws {RangeError} if fewer than 48 products have changed their price.
 *
 * @example
 * ```ts no-run
 * import { drawMemoryTrial, readShopHistory } from "lab/search";
 * import { connect } from "lab/sql";
 * await using db = await connect({ database: "aethermart_db" });
 * const { questions } = drawMemoryTrial(await readShopHistory(db), 1);
 * console.log(questions[0]?.text, questions[0]?.answer);
 * ```
 */
export function drawMemoryTrial(history: ShopHistory, seed: number): MemoryTrial {
  const random = new Random(seed, 5, 0);
  const able = shuffle(history.products.filter(({ prices }) => prices.length >= 2), random);
  if (able.length < 2 * drawn) {
    throw mistake(
      `A trial of the memory needs ${2 * drawn} products whose price changed; here are ${able.length}.`,
      RangeError,
    );
  }
  const orders = shuffle(history.orders, random);
  const own = tell(able.slice(0, drawn), orders.slice(0, drawn), history.end, random);
  const other = tell(able.slice(drawn, 2 * drawn), orders.slice(drawn, 2 * drawn), history.end, random);
  const recorded = own.map(({ facts }) => facts).flat();
  const end = new Date(Math.max(...recorded.map(({ recordedAt }) => recordedAt.getTime())) + dayMs);
  const inOrder = (series: Series[]) =>
    series.flatMap(({ facts }) => facts).sort((a, b) => a.recordedAt.getTime() - b.recordedAt.getTime());
  return { facts: inOrder(own), others: inOrder(other), questions: ask(own, other, random), end };
}

/** All facts about one subject, by the time from which they hold. */
interface Series {
  about: string;
  aspect: Aspect;
  facts: Fact[];
}

function tell(products: ProductHistory[], orders: ShopHistory["orders"], end: Date, random: Random): Series[] {
  const series = products.flatMap(({ name, prices, ratings, stock }, at): Series[] => {
    const of = (aspect: Aspect, changes: Change[]) => ({
      about: name,
      aspect,
      facts: factsOf(name, aspect, changes, random),
    });
    return [
      of("price", prices),
      of("rating", ratings),
      // A third of the products: nothing is said about their stock.
      ...(stock && at % 3 > 0 ? [of("stock", [{ at: end, value: stock }])] : []),
    ];
  });
  const status = orders.map(({ order, customer, status }): Series => {
    const about = `order ${order} of customer ${customer}`;
    return { about, aspect: "status", facts: factsOf(about, "status", [{ at: end, value: status }], random) };
  });
  return [...series, ...status];
}

function factsOf(about: string, aspect: Aspect, changes: Change[], random: Random): Fact[] {
  return changes.slice(-mostChanges).map(({ at, value }) => {
    const isLate = changes.length > 1 && random.fraction() < 0.25;
    const delay = isLate ? 20 + random.below(41) : 0;
    return {
      subject: `${about}: ${aspect}`,
      text: textOf(aspect, about, value, random),
      validFrom: at,
      recordedAt: new Date(at.getTime() + delay * dayMs),
      value,
    };
  });
}

/** What holds at a time, by the facts that were recorded by then. */
export function answerOf(facts: readonly Fact[], validAt?: Date, knownAt?: Date): string | undefined {
  return facts
    .filter(({ validFrom, recordedAt }) => (!validAt || validFrom <= validAt) && (!knownAt || recordedAt <= knownAt))
    .reduce<Fact | undefined>((last, fact) => last && last.validFrom > fact.validFrom ? last : fact, undefined)?.value;
}

function ask(own: Series[], other: Series[], random: Random): Question[] {
  const changing = own.filter(({ facts }) => facts.length >= 2);
  const constant = own.filter(({ facts, aspect }) => facts.length === 1 && (aspect === "stock" || aspect === "status"));
  function question(kind: QuestionKind, { about, aspect, facts }: Series, validAt?: Date, knownAt?: Date): Question {
    const text = questionOf(aspect, about, random);
    const times = { ...(validAt && { validAt }), ...(knownAt && { knownAt }) };
    const answer = answerOf(facts, validAt, knownAt);
    return { kind, asked: askedOf(text, validAt, knownAt), text, aspect, ...times, answer };
  }
  const some = (make: () => Question) => Array.from({ length: perKind }, make);
  return [
    ...some(() => question("fact", random.pick(constant))),
    ...some(() => question("update", random.pick(changing))),
    ...some(() => {
      const series = random.pick(changing);
      return question("as of", series, within(series, random));
    }),
    ...some(() => {
      const series = random.pick(changing);
      const at = unsettled(series, random);
      return question("believed then", series, at, at);
    }),
    ...unknowns(own, other, random).map(([series, at]) => ({
      ...question("not known", series, at),
      answer: undefined,
    })),
  ];
}

/** A time between the first and the last change. */
function within({ facts }: Series, random: Random): Date {
  const [from, until] = [facts[0]!, facts.at(-1)!].map(({ validFrom }) => validFrom.getTime()) as [number, number];
  return new Date(from + Math.floor(random.fraction() * (until - from + 30 * dayMs)));
}

/** A time at which a late fact held already and was not yet known; any time if no fact is late. */
function unsettled(series: Series, random: Random): Date {
  const late = series.facts.filter(({ validFrom, recordedAt }) => recordedAt > validFrom);
  if (late.length === 0) return within(series, random);
  const { validFrom, recordedAt } = random.pick(late);
  return new Date(validFrom.getTime() + Math.floor(0.5 * (recordedAt.getTime() - validFrom.getTime())));
}

/** What the memory cannot know: another namespace's products, aspects that it was not told, times before its first fact. */
function unknowns(own: Series[], other: Series[], random: Random): [Series, Date | undefined][] {
  const names = new Set(own.filter(({ aspect }) => aspect === "price").map(({ about }) => about));
  const untold = [...names].flatMap((about) =>
    own.some((one) => one.about === about && one.aspect === "stock")
      ? []
      : [{ about, aspect: "stock" as const, facts: [] }]
  );
  return Array.from({ length: perKind }, (_, at): [Series, Date | undefined] => {
    if (at % 4 === 0 && untold.length > 0) return [random.pick(untold), undefined];
    if (at % 4 === 1) {
      const series = random.pick(own.filter(({ aspect }) => aspect === "price"));
      return [series, new Date(series.facts[0]!.validFrom.getTime() - 5 * dayMs)];
    }
    return [random.pick(other.filter(({ facts }) => facts.length > 0)), undefined];
  });
}

function shuffle<T>(items: readonly T[], random: Random): T[] {
  const copy = [...items];
  for (let at = copy.length - 1; at > 0; at--) {
    const with_ = random.below(at + 1);
    [copy[at], copy[with_]] = [copy[with_]!, copy[at]!];
  }
  return copy;
}
