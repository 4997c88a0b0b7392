/** What a text says about a product as names and values. Pure. */

import { attributeWords, linkOf } from "./attribute_words.ts";
import { type Quantity, readQuantities } from "./quantities.ts";

/** One thing that a text says about a product. */
export interface Attribute {
  /** "size", "weight", "material", "connection" … */
  name: string;
  /** A number in `unit`, or a word. */
  value: number | string;
  /** The unit of a number: "cm", "g", "W". Words have none. */
  unit?: string;
  /** The words that it comes from. */
  from: string;
}

interface Naming {
  name: string;
  /** What stands before or after the quantity if it has this name; always, if absent. */
  before?: RegExp;
  after?: RegExp;
}

/** Names of quantities by their dimension; the first that fits. */
const namings: Record<string, readonly Naming[]> = {
  length: [
    { name: "water depth", before: /\btight to $/ },
    { name: "cable length", after: /^ (?:long )?(?:cable|cord)\b/ },
    { name: "size" },
  ],
  area: [{ name: "coverage" }],
  mass: [{ name: "weight" }],
  volume: [{ name: "volume" }],
  power: [{ name: "power draw", before: /\b(?:draws|uses|needs) (?:up to |at most )?$/ }, { name: "power" }],
  charge: [{ name: "battery capacity" }],
  energy: [{ name: "battery energy" }],
  voltage: [{ name: "voltage" }],
  data: [{ name: "memory", after: /^ (?:of )?(?:memory|ram)\b/ }, { name: "storage" }],
  "data rate": [{ name: "speed" }],
  frequency: [{ name: "frequency" }],
  "frame rate": [{ name: "frame rate" }],
  "luminous flux": [{ name: "brightness" }],
  resolution: [{ name: "resolution" }],
  angle: [{ name: "field of view" }],
  accuracy: [{ name: "accuracy" }],
  share: [{ name: "savings", before: /\bsaves (?:up to )?$/ }, { name: "share" }],
  time: [
    { name: "battery life", after: /^ (?:on one charge|of battery|battery)\b/ },
    { name: "recording time", after: /^ of recordings\b/ },
    { name: "lifetime", before: /\blasts $/ },
    { name: "duration" },
  ],
  period: [
    { name: "warranty", after: /^ (?:of )?warranty\b/ },
    { name: "support", after: /^ of (?:security )?updates\b/ },
    { name: "duration" },
  ],
};

const lookAround = 24;

function nameOf(text: string, { dimension, start, end }: Quantity): string {
  const before = text.slice(Math.max(0, start - lookAround), start);
  const after = text.slice(end, end + lookAround);
  return namings[dimension.name]!.find((naming) =>
    (naming.before?.test(before) ?? true) && (naming.after?.test(after) ?? true)
  )!.name;
}

const byPhrase = new Map(
  attributeWords.flatMap(({ name, value, phrases }) =>
    phrases.map((phrase) => [phrase.replaceAll("-", " "), { name, value }] as const)
  ),
);

// Longer phrases first: "stainless steel" is not "steel".
const phrase = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(` +
    [...byPhrase.keys()].sort((a, b) => b.length - a.length).map((words) => words.replaceAll(" ", "[ -]")).join("|") +
    String.raw`)s?(?![\p{L}\p{N}])`,
  "gu",
);
const denied = /(?:^|[^\p{L}])(?:no|not|non|without)[ -]$/u;
const audience = /\bmade for ([^.,;]{1,60})/g;

/** The attributes of a text that the steps before have prepared: see `prepare`. */
export function attributesOf(text: string): Attribute[] {
  const found: (Attribute & { at: number })[] = [];
  for (const quantity of readQuantities(text)) {
    const { value, dimension, start: at, end } = quantity;
    found.push({ name: nameOf(text, quantity), value, unit: dimension.base, from: text.slice(at, end), at });
  }
  for (const match of text.matchAll(phrase)) {
    const at = match.index;
    // "without a microphone" is not a microphone.
    if (denied.test(text.slice(Math.max(0, at - 10), at).replace(/ an? $/, " "))) continue;
    const { name, value } = byPhrase.get(match[1]!.replaceAll("-", " "))!;
    found.push({ name, value, from: match[0], at });
    const link = name === "connection" && linkOf.get(value);
    if (link) found.push({ name: "link", value: link, from: match[0], at });
  }
  for (const match of text.matchAll(audience)) {
    found.push({ name: "audience", value: match[1]!.trim(), from: match[0].trim(), at: match.index });
  }
  const seen = new Set<string>();
  return found.sort((a, b) => a.at - b.at)
    .filter(({ name, value }) => !seen.has(`${name}=${value}`) && seen.add(`${name}=${value}`))
    .map(({ at: _, ...attribute }) => attribute);
}
