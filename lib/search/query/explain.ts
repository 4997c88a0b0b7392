/** Sentences about constraints, and constraints that no product can meet. Pure. */

import { termsOf } from "../lexical/terms.ts";
import { prepare } from "../prepare/prepare.ts";
import { formatAmount } from "./amount.ts";
import type {
  CategoryConstraint,
  Constraint,
  ExclusionConstraint,
  Explanation,
  Limit,
  RangeConstraint,
} from "./constraint.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** What a constraint does, as a sentence. */
export function describe(constraint: Constraint, { money, categories }: Vocabulary): string {
  const nameOf = (id: number) => categories.find((category) => category.id === id)?.name ?? String(id);
  switch (constraint.kind) {
    case "price":
      return `The price is ${describeRange(constraint, (value) => formatAmount(value, money))}.`;
    case "rating":
      return `The rating is ${describeRange(constraint, (value) => `${value} stars`)}.`;
    case "stock":
      return constraint.max?.value === 0
        ? "It is out of stock."
        : `The pieces in stock are ${describeRange(constraint, String)}.`;
    case "category":
      return `The category is ${constraint.categoryIds.map(nameOf).join(" or ")}.`;
    case "channel":
      return `It is sold through ${constraint.channels.join(" or ")}.`;
    case "exclusion":
      return constraint.categoryIds
        ? `The category is not ${constraint.categoryIds.map(nameOf).join(" or ")}.`
        : `It has no “${constraint.term}”.`;
  }
}

function describeRange({ min, max }: RangeConstraint, format: (value: number) => string): string {
  if (min && max) return `from ${format(min.value)} to ${format(max.value)}`;
  const limit = (min ?? max)!;
  return `${limit.inclusive ? `at ${min ? "least" : "most"}` : min ? "above" : "below"} ${format(limit.value)}`;
}

/** What no product can meet: ranges without a common value, and what is wanted and excluded at once. */
export function findContradictions(constraints: readonly Constraint[], meaning: string): Explanation[] {
  const ranges = (["price", "rating", "stock"] as const).flatMap((kind) =>
    contradictionIn(constraints.filter((constraint): constraint is RangeConstraint => constraint.kind === kind))
  );
  const exclusions = constraints.filter((constraint) => constraint.kind === "exclusion");
  const category = constraints.find((constraint) => constraint.kind === "category");
  const wanted = new Set(exclusions.length > 0 ? termsOf(prepare(meaning).text) : []);
  return [...ranges, ...exclusions.flatMap((exclusion) => wantedAndExcluded(exclusion, category, wanted))];
}

/** What a shop's prices, ratings and stocks lie between, ends included. */
const possible = { price: [0, Infinity], rating: [1, 5], stock: [0, Infinity] } as const;

function contradictionIn(ranges: readonly RangeConstraint[]): Explanation[] {
  /** The range that leaves the least at its end. An end that is not included leaves less. */
  const tightest = (side: "min" | "max", sign: 1 | -1) =>
    ranges.filter((range) => range[side]).sort(({ [side]: a }, { [side]: b }) =>
      sign * (b!.value - a!.value) || Number(a!.inclusive) - Number(b!.inclusive)
    ).at(0);
  const isEmpty = (min: Limit, max: Limit) =>
    min.value > max.value || (min.value === max.value && !(min.inclusive && max.inclusive));
  const [low, high] = [tightest("min", 1), tightest("max", -1)];
  for (const range of [low, high]) {
    if (!range) continue;
    const { kind, words, min, max } = range;
    const [least, most] = possible[kind].map((value): Limit => ({ value, inclusive: true })) as [Limit, Limit];
    if (isEmpty(min ?? least, most) || isEmpty(least, max ?? most)) {
      return [{ kind: "contradiction", words, text: `No ${kind} is so ${range === low ? "high" : "low"}.` }];
    }
  }
  if (!low?.min || !high?.max || !isEmpty(low.min, high.max)) return [];
  const [first, second] = ranges.filter((range) => range === low || range === high).map(({ words }) => words);
  return [{
    kind: "contradiction",
    words: `${first} … ${second}`,
    text: `No ${low.kind} meets both “${first}” and “${second}”.`,
  }];
}

function wantedAndExcluded(
  { terms, term, words, categoryIds }: ExclusionConstraint,
  category: CategoryConstraint | undefined,
  wanted: ReadonlySet<string>,
): Explanation[] {
  const isWanted = categoryIds && category
    ? category.categoryIds.every((id) => categoryIds.includes(id))
    : terms.every((each) => wanted.has(each));
  return isWanted ? [{ kind: "contradiction", words, text: `The query both asks for “${term}” and excludes it.` }] : [];
}
