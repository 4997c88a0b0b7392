/** Articles, plurals, figures: how people write about a product. Pure. */

/** "Gaming Laptop" → "gaming laptop"; "USB-C", "LED" and "4K" keep their capitals, unless the writer is in a hurry. */
export const inSentence = (noun: string): string =>
  noun.replace(/(?<!E-)\b[A-Z](?=[a-z])/g, (letter) => letter.toLowerCase()).replace("nvMe", "NVMe");

/** The words up to "for", "with", "that" …: they decide on article and number. */
const splitHead = (words: string): [head: string, rest: string] => {
  const at = words.search(/ (?:for|with|in|that|of|to|\w+ing (?:\d|with)) ?/);
  return at < 0 ? [words, ""] : [words.slice(0, at), words.slice(at)];
};

/** "headphones": are, not is. */
export const isPlural = (words: string): boolean =>
  /(phones|buds|glasses|goggles|specs|keys)$/i.test(splitHead(words)[0]);
const isMass = (words: string) =>
  /(storage|setup|help|advice|charging|configuration|insurance)$/i.test(splitHead(words)[0]);

/** "gaming laptop" → "a gaming laptop"; "wireless earbuds" and "network storage" stay as they are. */
export function withArticle(words: string): string {
  if (isPlural(words) || isMass(words)) return words;
  return `${/^([aeio]|ul|led|nvme|ssd|m\.2)/i.test(words) ? "an" : "a"} ${words}`;
}

/** "soundbar with assistant" → "soundbars with assistant"; "wireless mouse" → "wireless mice". */
export function pluralOf(words: string): string {
  if (isPlural(words) || isMass(words)) return words;
  const [head, rest] = splitHead(words);
  if (head.endsWith("mouse")) return head.replace(/mouse$/, "mice") + rest;
  return head + (/(ch|x|s)$/.test(head) ? "es" : "s") + rest;
}

/** How people write about a figure of a description. */
export interface Measure {
  /** "weighs {n} grams" */
  measure: string;
  /** In the catalogue's words: "with {n} terabytes". */
  exact: string;
  /** Whether more is better, or less. */
  wanted: "more" | "less";
  /** People ask for round numbers: multiples of it. */
  round: number;
  /** Forms of a limit; `n` is the number in the catalogue's unit. */
  limits: readonly ((n: number) => string)[];
}

const decimal = (value: number) => String(Math.round(value * 10) / 10);

/** Every measure of the generator's descriptions that people ask for. */
export const measures: readonly Measure[] = [
  {
    measure: "runs {n} hours on one charge",
    exact: "running {n} hours on one charge",
    wanted: "more",
    round: 5,
    limits: [
      (n) => `with at least ${n} hours of battery life`,
      (n) => `lasting ${n} hours or longer`,
      (n) => `${n}h+ battery`,
    ],
  },
  {
    measure: "runs {n} days on one charge",
    exact: "running {n} days on one charge",
    wanted: "more",
    round: 1,
    limits: [(n) => `with a battery for ${n} days or more`, (n) => `that I charge every ${n} days at most`],
  },
  {
    measure: "works {n} minutes on one charge",
    exact: "working {n} minutes on one charge",
    wanted: "more",
    round: 60,
    limits: [(n) => `working ${decimal(n / 60)} h without charging`, (n) => `with a runtime of ${n} min or more`],
  },
  {
    measure: "weighs {n} grams",
    exact: "weighing {n} grams",
    wanted: "less",
    round: 50,
    limits: [(n) => `under ${n} g`, (n) => `not heavier than ${n / 1000} kg`, (n) => `of ${n} grams or less`],
  },
  {
    measure: "measures {n} inches",
    exact: "with {n} inches",
    wanted: "more",
    round: 1,
    limits: [
      (n) => `of ${n} inches or more`,
      (n) => `at least ${n}"`,
      (n) => `with a diagonal of at least ${Math.floor(n * 2.54)} cm`,
    ],
  },
  {
    measure: "refreshes {n} times a second",
    exact: "refreshing {n} times a second",
    wanted: "more",
    round: 60,
    limits: [(n) => `with ${n} Hz or more`, (n) => `at least ${n} Hz`],
  },
  {
    measure: "holds {n} gigabytes of memory",
    exact: "with {n} gigabytes of memory",
    wanted: "more",
    round: 8,
    limits: [(n) => `with ${n} GB RAM or more`, (n) => `at least ${n} GB of memory`],
  },
  {
    measure: "renders {n} frames a second",
    exact: "rendering {n} frames a second",
    wanted: "more",
    round: 30,
    limits: [(n) => `reaching ${n} fps`, (n) => `with at least ${n} frames per second`],
  },
  {
    measure: "holds {n} terabytes",
    exact: "with {n} terabytes",
    wanted: "more",
    round: 2,
    limits: [(n) => `with ${n} TB or more`, (n) => `at least ${n}TB`, (n) => `with room for ${n},000 GB`],
  },
  {
    measure: "reads {n} megabytes a second",
    exact: "reading {n} megabytes a second",
    wanted: "more",
    round: 500,
    limits: [(n) => `reading at least ${decimal(n / 1000)} GB/s`, (n) => `with ${n} MB/s or more`],
  },
  {
    measure: "takes pictures of {n} megapixels",
    exact: "with {n} megapixels",
    wanted: "more",
    round: 10,
    limits: [(n) => `with ${n} MP or more`, (n) => `with at least ${n} megapixels`],
  },
  {
    measure: "is tight to {n} metres",
    exact: "tight to {n} metres",
    wanted: "more",
    round: 10,
    limits: [(n) => `waterproof to ${n} m`, (n) => `surviving ${n} metres under water`],
  },
  {
    measure: "delivers {n} watts",
    exact: "delivering {n} watts",
    wanted: "more",
    round: 5,
    limits: [(n) => `with ${n}W or more`, (n) => `delivering at least ${n} watts`],
  },
  {
    measure: "plays with {n} watts",
    exact: "playing with {n} watts",
    wanted: "more",
    round: 10,
    limits: [(n) => `with ${n} W of power or more`],
  },
  {
    measure: "gives {n} lumens",
    exact: "with {n} lumens",
    wanted: "more",
    round: 100,
    limits: [(n) => `with ${n} lm or more`, (n) => `at least ${n} lumens bright`],
  },
  {
    measure: "sees {n} degrees wide",
    exact: "seeing {n} degrees wide",
    wanted: "more",
    round: 10,
    limits: [(n) => `with a view of ${n}° or wider`, (n) => `seeing at least ${n} degrees`],
  },
  {
    measure: "keeps {n} days of recordings",
    exact: "keeping {n} days of recordings",
    wanted: "more",
    round: 1,
    limits: [(n) => `storing video for ${n} days or longer`],
  },
  {
    measure: "covers {n} square metres",
    exact: "covering {n} square metres",
    wanted: "more",
    round: 20,
    limits: [(n) => `for ${n} m²`, (n) => `for an area of ${n} square metres`],
  },
  {
    measure: "shows {n} degrees",
    exact: "showing {n} degrees",
    wanted: "more",
    round: 10,
    limits: [(n) => `with a field of view of ${n}° or more`],
  },
];
