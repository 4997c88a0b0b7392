/** What a query asks for as data. */

/** An end of a range. */
export interface Limit {
  value: number;
  /** Whether the value itself is within the range. */
  inclusive: boolean;
}

/** A range of a number: "under $100", "4 stars and up", "in stock". */
export interface RangeConstraint {
  /** "price" is in the shop's currency, "rating" in stars, "stock" in pieces. Services have no stock. */
  kind: "price" | "rating" | "stock";
  min?: Limit;
  max?: Limit;
  /** The words of the query that it comes from. */
  words: string;
}

/** Products of any of these categories. */
export interface CategoryConstraint {
  kind: "category";
  /** A category with all below it, in ascending order. */
  categoryIds: number[];
  words: string;
}

/** Products that are sold through any of these channels. */
export interface ChannelConstraint {
  kind: "channel";
  channels: string[];
  words: string;
}

/** Products without something. */
export interface ExclusionConstraint {
  kind: "exclusion";
  /** What they must not have, as the query writes it. */
  term: string;
  /** The term as `termsOf(prepare(term).text)`. */
  terms: string[];
  /** The attribute that the term names by a word, if it names one. `excludes` says what each of these fields means for a product. */
  attribute?: { name: string; value: string };
  /** The categories that the term names, if it names some. */
  categoryIds?: number[];
  words: string;
}

/** A condition that each hit meets. It decides whether a product is a hit, never how high it ranks. */
export type Constraint = RangeConstraint | CategoryConstraint | ChannelConstraint | ExclusionConstraint;

/** What became of some words of a query, for the person who wrote it. */
export interface Explanation {
  /** "not used": the words look like a constraint but set none; they stay in the meaning. */
  kind: "used" | "not used" | "contradiction";
  words: string;
  /** A sentence. */
  text: string;
}

/** Words of a query that a rule has recognised. */
export interface Found {
  start: number;
  end: number;
  /** What the words ask for; absent if there is only something to say about them. */
  constraint?: Unworded;
  /** What to tell the user about words that set no constraint. */
  note?: string;
}

/** A constraint before its words are cut from the query. */
export type Unworded = Constraint extends infer Each ? Each extends Constraint ? Omit<Each, "words"> : never : never;
