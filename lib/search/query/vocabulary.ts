/** The words of a shop that queries are parsed with, as data. */

import { plural } from "./words.ts";

/** A category and the words for it. */
export interface CategoryWords {
  id: number;
  name: string;
  parentId?: number;
  /** What people call its products: "mobile phone". Singular or plural. */
  synonyms?: readonly string[];
}

/** How the shop writes amounts of money. */
export interface MoneyWords {
  /** ISO 4217: "USD". */
  code: string;
  /** What stands beside a number; the first one is written in explanations. */
  symbols: readonly string[];
  /** "dollars", in all forms. */
  names: readonly string[];
  decimal: "." | ",";
  thousands: "," | "." | " ";
}

/** The words of a shop. */
export interface Vocabulary {
  money: MoneyWords;
  categories: readonly CategoryWords[];
  /** Phrases that contain the word of a category and mean something else: "baby monitor". */
  otherThings: readonly string[];
  /** Channels by their names in the database, each with the phrases for it. */
  channels: readonly { name: string; phrases: readonly string[] }[];
}

/** What people call the products of AetherMart's categories. A word in two lists is ambiguous. */
const synonyms: Readonly<Record<string, readonly string[]>> = {
  "Smart Speakers": ["speaker", "soundbar", "smart display", "voice assistant"],
  "Smart Lighting": [
    "bulb",
    "light bulb",
    "led bulb",
    "lamp",
    "motion lamp",
    "light strip",
    "led strip",
    "ceiling panel",
  ],
  "Climate & Energy": ["thermostat", "air quality monitor", "energy meter", "energy monitor", "radiator valve"],
  "Home Security": [
    ...["security camera", "indoor camera", "surveillance camera", "doorbell", "doorbell camera", "door lock"],
    ...["smart lock", "motion sensor", "camera"],
  ],
  "Home Robots": [
    "robot vacuum",
    "vacuum cleaner",
    "vacuum",
    "mopping robot",
    "lawn robot",
    "lawn mower",
    "robot mower",
  ],
  "Gaming PCs": ["gaming pc", "gaming desktop", "gaming computer", "streaming desktop"],
  Laptops: ["laptop", "notebook", "ultrabook"],
  Monitors: ["monitor", "computer screen"],
  "Keyboards & Mice": ["keyboard", "mouse", "mice", "trackball"],
  Storage: ["ssd", "hard drive", "hard disk", "external drive", "network storage", "external storage", "nas"],
  Smartphones: ["smartphone", "smart phone", "phone", "mobile phone", "cell phone", "cellphone"],
  Tablets: ["tablet", "e-reader", "ereader"],
  Smartwatches: ["smartwatch", "smart watch", "watch", "fitness band", "fitness tracker"],
  Charging: ["charger", "power bank", "powerbank"],
  Headphones: ["headphone", "head phone", "earbud", "ear bud", "earphone", "headset"],
  "Cameras & Drones": ["action camera", "mirrorless camera", "camera drone", "drone", "camera"],
  "Virtual Reality": ["vr headset", "vr glasses", "mixed-reality glasses", "vr goggles", "headset"],
  "Home Automation Consulting": ["consultation", "home automation consultation", "smart home audit"],
  "Installation & Setup": ["installation", "on-site installation", "remote setup"],
  "Care Plans": ["care plan", "replacement plan"],
};

/**
 * The vocabulary of a shop with these categories, which sells for US dollars through AetherMart's channels. A category is called by its name; by
 * each part of a name such as "Cameras & Drones" that is a plural; and, if it is one of AetherMart's, by the usual words for its products.
 * Other shops change the fields of the object. Pure.
 *
 * @example
 * ```ts
 * import { shopVocabulary } from "lab/search";
 * const vocabulary = shopVocabulary([{ id: 1, name: "Bicycles" }, { id: 2, name: "Helmets & Lights" }]);
 * // Prices in euros, written as 1.299,95 €:
 * const german = {
 *   ...vocabulary,
 *   money: { code: "EUR", symbols: ["€"], names: ["euro", "euros", "eur"], decimal: ",", thousands: "." } as const,
 * };
 * ```
 */
export function shopVocabulary(categories: readonly CategoryWords[]): Vocabulary {
  return {
    money: {
      code: "USD",
      symbols: ["$", "US$"],
      names: ["dollar", "dollars", "usd", "bucks"],
      decimal: ".",
      thousands: ",",
    },
    categories: categories.map((category) => ({
      ...category,
      synonyms: [
        ...category.synonyms ?? [],
        ...Object.hasOwn(synonyms, category.name) ? synonyms[category.name]! : [],
        ...namesIn(category.name),
      ],
    })),
    otherThings: [
      ...["baby monitor", "heart rate monitor", "blood pressure monitor", "sleep monitor", "dash camera"],
      ...["power drill", "computer mouse pad", "smart phone holder"],
    ],
    channels: [
      { name: "web", phrases: ["online", "the web", "website", "web shop", "online shop", "online store", "web"] },
      { name: "mobile", phrases: ["app", "mobile app", "mobile"] },
      { name: "popup", phrases: ["pop-up", "popup", "pop-up shop", "pop-up store", "popup shop", "popup store"] },
    ],
  };
}

/** "Cameras & Drones" → itself, "Cameras" and "Drones". "Charging" alone would also be found in "fast charging". */
const namesIn = (name: string): string[] =>
  [name, ...name.split(/ & | and |, /)].filter((part) => part.includes(" ") || plural.test(part));
