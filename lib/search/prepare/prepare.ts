/** One way for texts of documents and of queries to be made comparable. Pure. */

import { mistake } from "../../core/mod.ts";
import { type Attribute, attributesOf } from "./attributes.ts";
import { readQuantities, tokenOf } from "./quantities.ts";
import { respell } from "./spelling.ts";

/** A text that is ready for search. */
export interface Prepared {
  /** What rankers and models get. */
  text: string;
  /** What it says about a product, in the order of the text; each name and value once. */
  attributes: Attribute[];
}

/** The names of the steps of `prepare`. */
export type PrepareStepName = "characters" | "case" | "spelling" | "compounds" | "attributes" | "units";

/** One step of `prepare`. */
export interface PrepareStep {
  name: PrepareStepName;
  /** What it does, as a sentence. */
  what: string;
  apply(before: Prepared): Prepared;
}

const onText = (change: (text: string) => string) => ({ text, attributes }: Prepared): Prepared => ({
  text: change(text),
  attributes,
});

/**
 * The steps of `prepare` in their order. Later steps expect what earlier ones make: without `case`, the steps after it find only what is in
 * lower case.
 *
 * @example
 * ```ts
 * import { prepare, prepareSteps } from "lab/search";
 * // An ablation: what retrieval loses without each step.
 * for (const { name, what } of prepareSteps) {
 *   const { text } = prepare('A 27" Wi-Fi monitor', { without: [name] });
 *   console.log(name, what, text);
 * }
 * ```
 */
export const prepareSteps: readonly PrepareStep[] = [
  {
    name: "characters",
    what: "Writes each character in one form (NFKC, straight quotes, plain hyphens) and one space between words.",
    apply: onText(plainCharacters),
  },
  { name: "case", what: "Writes all letters in lower case.", apply: onText((text) => text.toLowerCase()) },
  {
    name: "spelling",
    what: "Writes words as British English does, like the catalogue: aluminum → aluminium.",
    apply: onText(respell.spelling),
  },
  {
    name: "compounds",
    what: "Writes names of several parts in one way: wi-fi → wifi, smart watch → smartwatch.",
    apply: onText(respell.compounds),
  },
  {
    name: "attributes",
    what: "Reads attributes with their values: 1.8 kg → weight 1800 g. The text stays as it is.",
    apply: ({ text }) => ({ text, attributes: attributesOf(text) }),
  },
  {
    name: "units",
    what: 'Writes each measure as one word in one unit: 27 in, 27" and 68.6 cm → 27inch.',
    apply: onText(writeUnits),
  },
];

/** Options of `prepare`. */
export interface PrepareOptions {
  /** Steps to leave out. Default: none. */
  without?: readonly PrepareStepName[];
}

/**
 * Prepares a text for search: all `prepareSteps` in their order. Documents and queries go through this one function with the same
 * options, so that what one of them writes as "27-inch" and the other as "68.6 cm" meets. Any text is accepted. A prepared text is not meant to be
 * prepared again. Takes time in proportion to the text. Pure.
 *
 * @throws {RangeError} if a step to leave out does not exist.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { prepare } from "lab/search";
 * const { text, attributes } = prepare("A 27-inch Monitor in brushed aluminum");
 * assert.equal(text, "a 27inch monitor in brushed aluminium");
 * assert.deepEqual(attributes[0], { name: "size", value: 68.58, unit: "cm", from: "27-inch" });
 * assert.equal(prepare("68.6 cm").text, "27inch");
 * ```
 */
export function prepare(text: string, { without = [] }: PrepareOptions = {}): Prepared {
  const strange = without.find((name) => !prepareSteps.some((step) => step.name === name));
  if (strange !== undefined) {
    throw mistake(
      `There is no step "${strange}". The steps are ${prepareSteps.map(({ name }) => name).join(", ")}.`,
      RangeError,
    );
  }
  return prepareSteps.filter(({ name }) => !without.includes(name))
    .reduce((prepared, step) => step.apply(prepared), { text, attributes: [] } as Prepared);
}

/** Each character in one form and one space between words. Case stays, so a user's words can be quoted. */
export function plainCharacters(text: string): string {
  return text
    // Before NFKC, which makes two characters of a double prime.
    .replace(/[“”„‟″]/g, '"')
    .replace(/[‘’‚‛′]/g, "'")
    .normalize("NFKC")
    .replace(/[‐‑‒–—−]/g, "-")
    // Soft hyphens, zero-width characters and marks of writing direction are invisible.
    .replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "")
    .replace(/[\s\p{Cc}\p{Cs}\ufffd]+/gu, " ")
    .trim();
}

function writeUnits(text: string): string {
  let written = "";
  let from = 0;
  for (const quantity of readQuantities(text)) {
    const next = text[quantity.end] ?? "";
    // `27"monitor` has no space where the word ends.
    written += text.slice(from, quantity.start) + tokenOf(quantity) + (/[\p{L}\p{N}]/u.test(next) ? " " : "");
    from = quantity.end;
  }
  return written + text.slice(from);
}
