/** Whether a product has what a query does not want. Pure. */

import { termsOf } from "../lexical/terms.ts";
import { kindsOfMaterial } from "../prepare/attribute_words.ts";
import type { Prepared } from "../prepare/prepare.ts";
import type { ExclusionConstraint } from "./constraint.ts";

/** What a text says that a product does not have: "not in a cloud", "without a hub". */
const denied = /(?<![\p{L}\p{N}])(?:no|not|non|never|without)[ -](?:(?:in|on|by|to|an?|any|the) )*[\p{L}\p{N}]+/gu;

/**
 * Whether an exclusion removes a product: by its category if the excluded term names categories; by its attributes if it names one with a
 * word, so that "not wireless" removes what has Bluetooth and keeps a "non-wireless" mouse, and "no metal" removes steel; otherwise if its text has all terms, apart from
 * what it denies: "not in a cloud".
 *
 * @param prepared the product's text from `prepare`, with the same steps as the query: all
 * @param categoryId of the product
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { excludes, parseQuery, prepare, shopVocabulary } from "lab/search";
 * const [exclusion] = parseQuery("mouse, not wireless", shopVocabulary([])).constraints;
 * assert(exclusion?.kind === "exclusion");
 * assert.equal(excludes(exclusion, prepare("A mouse. It connects by Bluetooth."), 11), true);
 * assert.equal(excludes(exclusion, prepare("A mouse. It connects by USB-C."), 11), false);
 * ```
 */
export function excludes(
  { terms, attribute, categoryIds }: ExclusionConstraint,
  prepared: Prepared,
  categoryId: number,
): boolean {
  if (categoryIds) return categoryIds.includes(categoryId);
  if (attribute) {
    const kinds = attribute.name === "material" ? kindsOfMaterial[attribute.value] ?? [] : [];
    const unwanted = [attribute.value, ...kinds];
    return prepared.attributes.some(({ name, value }) => name === attribute.name && unwanted.includes(String(value)));
  }
  // A measure is one term, the same in every unit: 27 in excludes 68.6 cm.
  const has = new Set(termsOf(prepared.text.replace(denied, " ")));
  return terms.every((term) => has.has(term));
}
