/** Descriptions of products: material, connections, users, and a figure or two. */

import type { Random } from "../core/mod.ts";

/** A number in a text: `{n}` is one from low to high in steps. */
type Figure = readonly [text: string, low: number, high: number, step: number];

interface Choices {
  materials: readonly string[];
  connections: readonly string[];
  audiences: readonly string[];
  figures: readonly Figure[];
}

const hours: Figure = ["runs {n} hours on one charge", 6, 48, 2];
const watts: Figure = ["draws {n} watts at most", 4, 60, 2];
const weight: Figure = ["weighs {n} grams", 120, 900, 10];
const wireless = ["Wi-Fi", "Wi-Fi and Bluetooth", "Matter over Thread", "Zigbee"] as const;
const wired = ["USB-C", "HDMI and USB-C", "DisplayPort", "Thunderbolt"] as const;
const solid = ["brushed aluminium", "recycled aluminium", "powder-coated steel", "matt polycarbonate"] as const;
const soft = ["recycled fabric", "oak veneer", "matt polycarbonate", "anodised aluminium"] as const;
const homes = ["families", "rented flats", "light sleepers", "people who travel often", "old houses"] as const;
const work = ["home offices", "students", "designers", "small studios", "people who write all day"] as const;
const play = ["gamers", "film lovers", "beginners", "music lovers", "people who stream"] as const;
const outdoors = ["runners", "commuters", "hikers", "people who travel often", "families"] as const;

const choices: Record<string, Choices> = {
  SPK: {
    materials: soft,
    connections: wireless,
    audiences: play,
    figures: [["plays with {n} watts", 8, 120, 4], watts],
  },
  LGT: {
    materials: solid,
    connections: wireless,
    audiences: homes,
    figures: [["gives {n} lumens", 250, 2400, 50], ["lasts {n} thousand hours", 15, 50, 5]],
  },
  CLM: {
    materials: solid,
    connections: wireless,
    audiences: homes,
    figures: [["measures to {n} tenths of a degree", 2, 9, 1], ["saves up to {n} percent of heating", 8, 30, 1]],
  },
  SEC: {
    materials: solid,
    connections: wireless,
    audiences: homes,
    figures: [["sees {n} degrees wide", 90, 180, 10], ["keeps {n} days of recordings", 3, 30, 1]],
  },
  RBT: {
    materials: solid,
    connections: wireless,
    audiences: homes,
    figures: [["covers {n} square metres", 60, 600, 20], ["works {n} minutes on one charge", 60, 240, 10]],
  },
  GPC: {
    materials: solid,
    connections: wired,
    audiences: play,
    figures: [["holds {n} gigabytes of memory", 16, 128, 16], ["renders {n} frames a second", 90, 360, 30]],
  },
  LAP: {
    materials: solid,
    connections: wired,
    audiences: work,
    figures: [hours, ["holds {n} gigabytes of memory", 8, 64, 8], ["weighs {n} grams", 980, 2600, 20]],
  },
  MON: {
    materials: solid,
    connections: wired,
    audiences: work,
    figures: [["measures {n} inches", 24, 49, 1], ["refreshes {n} times a second", 60, 360, 30]],
  },
  KBM: {
    materials: solid,
    connections: ["USB-C", "Bluetooth", "a 2.4 GHz dongle"],
    audiences: work,
    figures: [weight, hours],
  },
  STO: {
    materials: solid,
    connections: ["USB-C", "Thunderbolt", "PCIe", "Ethernet"],
    audiences: work,
    figures: [["reads {n} megabytes a second", 500, 7400, 100], ["holds {n} terabytes", 2, 16, 2]],
  },
  PHN: {
    materials: ["glass and aluminium", "recycled plastic", "ceramic", "titanium"],
    connections: ["5G", "5G and Wi-Fi 7", "5G and satellite text"],
    audiences: outdoors,
    figures: [hours, ["takes pictures of {n} megapixels", 12, 200, 4]],
  },
  TAB: {
    materials: solid,
    connections: ["Wi-Fi", "Wi-Fi and 5G"],
    audiences: ["students", "families", "people who read a lot", "designers"],
    figures: [hours, weight],
  },
  WTC: {
    materials: ["titanium", "recycled plastic", "stainless steel"],
    connections: ["Bluetooth", "Bluetooth and LTE"],
    audiences: outdoors,
    figures: [["is tight to {n} metres", 30, 100, 10], ["runs {n} days on one charge", 2, 21, 1]],
  },
  CHG: {
    materials: solid,
    connections: ["USB-C", "USB-C and Qi2"],
    audiences: outdoors,
    figures: [["delivers {n} watts", 20, 140, 5], weight],
  },
  HPH: {
    materials: soft,
    connections: ["Bluetooth", "Bluetooth and cable", "USB-C"],
    audiences: outdoors,
    figures: [hours, weight],
  },
  CAM: {
    materials: ["magnesium", "carbon fibre", "matt polycarbonate"],
    connections: ["Wi-Fi", "Wi-Fi and USB-C"],
    audiences: ["hikers", "beginners", "film makers", "families"],
    figures: [["takes pictures of {n} megapixels", 12, 60, 4], weight],
  },
  VRX: {
    materials: ["recycled plastic", "magnesium"],
    connections: ["Wi-Fi 7", "USB-C", "DisplayPort"],
    audiences: play,
    figures: [["shows {n} degrees", 90, 130, 5], weight],
  },
};

const services: Record<string, readonly string[]> = {
  HAC: ["a written plan for your rooms", "a list of what to buy and what to keep", "a check of your network"],
  INS: ["set-up of {n} devices", "a test of each device", "an hour of questions afterwards"],
  CPL: ["repair within {n} days", "a replacement while you wait", "yearly inspection"],
};

/** "gaming laptop" → "A gaming laptop"; "LED bulb" → "An LED bulb"; "wireless earbuds" → "A pair of wireless earbuds". */
const withArticle = (noun: string) =>
  /(phones|buds|glasses)$/i.test(noun)
    ? `A pair of ${noun}`
    : `${/^(a|e|i|o|ul|LED|NV)/i.test(noun) ? "An" : "A"} ${noun}`;

/** A figure with its number. */
export interface StatedFigure {
  /** "weighs {n} grams" */
  measure: string;
  value: number;
}

/** What a description says about goods. */
export interface GoodsTraits {
  material: string;
  quality: string;
  audience: string;
  connection: string;
  /** One or two. */
  figures: StatedFigure[];
  benefit: string;
}

/** What a description says about a service. */
export interface ServiceTraits {
  audience: string;
  includes: string;
}

export type Traits = GoodsTraits | ServiceTraits;

const draw = ([measure, low, high, step]: Figure, random: Random): StatedFigure => ({
  measure,
  value: low + step * random.below(Math.floor((high - low) / step) + 1),
});

/**
 * What is true of a product, as its description will say it.
 *
 * @param code of its category
 * @param quality and benefit further words about goods
 */
export function drawTraits(
  code: string,
  { quality, benefit }: { quality: string; benefit: string },
  random: Random,
): Traits {
  const offered = services[code];
  if (offered) {
    const includes = random.pick(offered).replace("{n}", String(2 + random.below(9)));
    return { audience: random.pick(homes), includes };
  }
  const { materials, connections, audiences, figures } = choices[code]!;
  const first = random.below(figures.length);
  const stated = [draw(figures[first]!, random)];
  if (random.fraction() < 0.6) stated.push(draw(figures[(first + 1) % figures.length]!, random));
  return {
    material: random.pick(materials),
    quality,
    audience: random.pick(audiences),
    connection: random.pick(connections),
    figures: stated,
    benefit,
  };
}

/**
 * A product's description, of two or three sentences; never over 500 characters.
 *
 * @param noun the product, as within a sentence
 */
export function describe(noun: string, traits: Traits): string {
  if ("includes" in traits) {
    return `${withArticle(noun)} by AetherMart's own experts, for ${traits.audience}. ` +
      `Booked online; includes ${traits.includes}.`;
  }
  const { material, quality, audience, connection, figures, benefit } = traits;
  const facts = figures.map(({ measure, value }) => measure.replace("{n}", String(value)));
  return `${withArticle(noun)} in ${material}, ${quality} and made for ${audience}. ` +
    `It connects by ${connection} and ${facts.join(" and ")}. It also ${benefit}.`;
}
