/** Queries that name a kind of product: exactly, by another word, by a purpose, without a known word, or misspelt. */

import {
  type Described,
  describeThing,
  type Draft,
  type Drafter,
  listDescribed,
  nounAsThing,
  pickSome,
  pickThing,
} from "./draft.ts";
import { synonyms, type Thing } from "./things.ts";
import { misspell } from "./typos.ts";
import { unseen } from "./unseen.ts";
import { uses } from "./uses.ts";
import { pluralOf, withArticle } from "./wording.ts";

/** The catalogue's own words: names, parts of names, and attributes as descriptions have them. */
export const exact: Drafter = ({ products, random }) => {
  const product = random.pick(products);
  const { line, noun, edition, model, name } = product;
  const isOfLine = (other: typeof product) => other.line === line;
  const isThis = (other: typeof product) => other.model === model && other.edition === edition;
  const thing = nounAsThing(noun);
  const form = random.below(10);
  if (form < 2) {
    const text = random.pick([name, name.toLowerCase()]);
    return { text, need: { kinds: thing, limits: [isOfLine], wishes: [isThis] } };
  }
  if (form === 2) {
    const right = [...new Set(products.map((other) => other.noun))];
    const text = `${line} ${model}`;
    return { text, need: { kinds: { right }, limits: [isOfLine, (other) => other.model === model], wishes: [] } };
  }
  if (form === 3) {
    const text = `${line} ${thing.words}`;
    return { text, need: { kinds: thing, limits: [isOfLine], wishes: [] } };
  }
  const described = pickSome(random, listDescribed(product), 1 + random.below(2));
  return wanting(thing, described, random.below(4));
};

function wanting(thing: Thing, described: readonly Described[], form: number): Draft {
  const one = describeThing(thing.words, described);
  const many = describeThing(pluralOf(thing.words), described);
  const text = [one, many, `I'm looking for ${withArticle(one)}`, `do you have ${withArticle(one)}?`][form]!;
  return { text, need: { kinds: thing, limits: [], wishes: described.map(({ holds }) => holds) } };
}

/** Another word for the kind of product; in some, what else is wanted is in the catalogue's words. */
export const synonym: Drafter = ({ products, random }, at) => {
  const thing = synonyms[at];
  if (!thing) return undefined;
  const right = products.filter(({ noun }) => thing.right.includes(noun));
  const described = right.length > 0 && random.fraction() < 0.4
    ? pickSome(random, listDescribed(random.pick(right)), 1)
    : [];
  return wanting(thing, described, random.pick([0, 0, 0, 2, 3]));
};

/** A purpose. */
export const useCase: Drafter = ({ random }, at) => {
  const use = uses[at];
  if (!use) return undefined;
  const { words, wishes } = use;
  // "playing games …": a gerund fits behind "for".
  const forms = /^\w+ing /.test(words)
    ? [words, `something for ${words}`, `what do you recommend for ${words}?`]
    : [words];
  return { text: random.pick(forms), need: { kinds: use, limits: [], wishes } };
};

/** No word of the catalogue. */
export const newWords: Drafter = (_, at) => {
  const thing = unseen[at];
  return thing && { text: thing.words, need: { kinds: thing, limits: [], wishes: [] } };
};

/** A kind of product in the catalogue's words, with slips of the fingers and of spelling. */
export const misspelt: Drafter = ({ products, random }) => {
  const product = random.pick(products);
  const thing = pickThing(random, product);
  const described = pickSome(random, listDescribed(product), random.weighted([3, 4, 1]));
  const { need } = wanting(thing, described, 0);
  const hasWord = new Set(
    products.flatMap(({ name, description }) => `${name} ${description}`.toLowerCase().match(/[a-z]+/g) ?? []),
  );
  const words = thing.words.split(" ");
  const wrong = words.map((word) => misspell(random, word, hasWord));
  // One word of the kind at least, so that it does not stand in the query as in the catalogue.
  const slips = random.below(words.length);
  const kind = words.map((word, i) => i === slips || random.fraction() < 0.25 ? wrong[i]! : word).join(" ");
  if (kind === thing.words) return undefined;
  const rest = described.map((one): Described => ({
    ...one,
    ...(one.before && random.fraction() < 0.5 ? { before: misspell(random, one.before, hasWord) } : {}),
    ...(one.after && random.fraction() < 0.5
      ? {
        after: one.after.split(" ").map((word) => random.fraction() < 0.4 ? misspell(random, word, hasWord) : word)
          .join(" "),
      }
      : {}),
  }));
  return { text: describeThing(kind, rest), need };
};
