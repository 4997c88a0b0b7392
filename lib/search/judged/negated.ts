/** Queries that say what is not wanted. */

import type { TrueProduct } from "../../dataset/mod.ts";
import { benefitsFrom, connectsBy, isOf, isSo, not } from "./attributes.ts";
import { describeThing, type Drafter, listDescribed, pickSome, pickThing } from "./draft.ts";
import { doesExclude } from "./limited.ts";
import type { Test } from "./need.ts";
import { type Thing, thingOf } from "./things.ts";
import { isPlural, pluralOf, withArticle } from "./wording.ts";

/** What is not wanted, and the forms that fit it. `{one}`, `{a}` and `{many}` are the thing: alone, with its article, and its plural. */
interface Unwanted {
  isIt: Test;
  /** Goods have one quality: who excludes one does not ask for another in the same breath. */
  isQuality?: true;
  forms: readonly string[];
}

const anyOf = (...tests: Test[]): Test => (product) => {
  const answers = tests.map((holds) => holds(product));
  return answers.includes(undefined) ? undefined : answers.includes(true);
};

const made = (words: string, ...materials: string[]): Unwanted => ({
  isIt: anyOf(...materials.map(isOf)),
  forms: [
    `{one} without any ${words}`,
    `{one} that {is} not made of ${words}`,
    `{many}, but no ${words}`,
    `no ${words}, please: {one}`,
    `{one} in anything but ${words}`,
  ],
});

const connected = (words: string): Unwanted => ({
  isIt: connectsBy(words),
  forms: [
    `{one} without ${words}`,
    `{one}, no ${words}`,
    `{a} that {does} not use ${words}`,
    `{many} that do not need ${words}`,
    `I don't want ${words}, just {a}`,
  ],
});

const quality = (words: string, ...more: string[]): Unwanted => ({
  isIt: isSo(words),
  isQuality: true,
  forms: [`{one}, but not the ${words} kind`, `{a} that {is} not ${words}`, ...more],
});

const edition = (words: string): Unwanted => ({
  isIt: (product) => product.edition === words,
  forms: [`{one}, not the ${words} version`, `{many} except ${words} models`],
});

const unwanted: readonly Unwanted[] = [
  made("aluminium", "aluminium"),
  made("steel", "steel"),
  made("plastic", "plastic", "polycarbonate"),
  made("polycarbonate", "polycarbonate"),
  made("metal", "aluminium", "steel", "titanium", "magnesium"),
  made("fabric", "fabric"),
  made("wood", "oak"),
  made("glass", "glass"),
  made("titanium", "titanium"),
  made("recycled material", "recycled"),
  ...["Bluetooth", "Wi-Fi", "Zigbee", "Thread", "USB-C", "Thunderbolt", "HDMI", "DisplayPort", "5G", "LTE"].map(
    connected,
  ),
  quality("rugged", "{many}, nothing rugged"),
  quality("premium", "{one}, nothing premium"),
  quality("modular"),
  ...["Pro", "Mini", "Max", "Air"].map(edition),
  {
    isIt: (product) => benefitsFrom("cloud")(product) ? false : undefined,
    forms: ["{a} that {does} not send my data to a cloud", "{one} without cloud", "{many} that work without the cloud"],
  },
];

/** A line of products as what is not wanted. */
const fromLine = (line: string): Unwanted => ({
  isIt: (product) => product.line === line,
  forms: [`{one}, any line except ${line}`, `{many} but not from ${line}`],
});

/** A part of a family is not wanted. */
const parts: readonly Thing[] = ([
  ["laptop, but not for gaming", ["Ultrabook", "Creator Laptop"]],
  ["monitor that is not ultrawide", ["4K Monitor", "OLED Monitor"]],
  ["monitors except OLED", ["4K Monitor", "Ultrawide Monitor"]],
  ["phone that doesn't fold", "Smartphone"],
  ["tablet without E-Ink", "Tablet"],
  ["headphones, but no earbuds", ["Noise-Cancelling Headphones", "Studio Headphones"]],
  ["headphones without noise cancelling", "Studio Headphones", "Wireless Earbuds"],
  ["keyboard that is not mechanical", "Quiet Keyboard"],
  ["SSD, not a portable one", "NVMe SSD"],
  ["charger, but not wireless", "USB-C Charger"],
  ["cleaning robot that does not mop", "Robot Vacuum"],
  ["security camera, not for the door", "Indoor Camera"],
  ["gaming PC, no mini", "Gaming Desktop"],
  ["camera that doesn't fly", ["Mirrorless Camera", "Action Camera"]],
  ["smart lighting, but no bulbs", ["Light Strip", "Ceiling Panel", "Motion Lamp"]],
  ["smart speaker without a screen", "Smart Speaker", "Soundbar with Assistant"],
  ["set-up help without anybody coming to my house", "Remote Setup"],
  ["fitness tracker that isn't a watch", "Fitness Band"],
] as const).map(thingOf);

/** A kind of product and what it must not have, be or come from; or a family without a part of it. */
export const negation: Drafter = ({ products, random }, at) => {
  // Every fourth one is about a part of a family, as long as there are some.
  const part = at % 4 === 0 ? parts[at / 4] : undefined;
  if (part) return { text: part.words, need: { kinds: part, limits: [], wishes: [] } };
  const product = random.pick(products);
  // Services have nothing that one would not want: they differ in what they are.
  if (product.booking) return undefined;
  const thing = pickThing(random, product);
  const right = products.filter(({ noun }) => thing.right.includes(noun));
  const other = random.pick(right);
  const candidates = [...unwanted, ...(other.line === product.line ? [] : [fromLine(other.line)])]
    .filter(({ isIt }) => isIt(product) === false && isAvoidable(isIt, right));
  if (candidates.length === 0) return undefined;
  const { isIt, isQuality, forms } = random.pick(candidates);
  const wishes = !isQuality && random.fraction() < 0.45
    ? pickSome(random, listDescribed(product).filter(({ before }) => before), 1)
    : [];
  const one = describeThing(thing.words, wishes);
  const text = random.pick(forms)
    .replace("{one}", one)
    .replace("{many}", describeThing(pluralOf(thing.words), wishes))
    .replace("{a}", withArticle(one))
    .replace("{is}", isPlural(one) ? "are" : "is")
    .replace("{does}", isPlural(one) ? "do" : "does");
  return { text, need: { kinds: thing, limits: [not(isIt)], wishes: wishes.map(({ holds }) => holds) } };
};

/** Whether somebody would say it: some products of the kind have it, or the shop does not say so. */
const isAvoidable = (isIt: Test, right: readonly TrueProduct[]) =>
  doesExclude([not(isIt)], right) || right.some((product) => isIt(product) === undefined);
