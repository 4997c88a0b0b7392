/** What the generator knows about its products: for judging what was found, never for finding it. */

import { inSentence, nameOf, type Product } from "./products.ts";
import { describe } from "./descriptions.ts";
import type { Settings } from "./settings.ts";
import type { Channel } from "./tables.ts";
import { World } from "./world.ts";

/** A generated product with everything that is true of it. */
export interface TrueProduct extends Product {
  /** As in the products file. */
  id: string;
  name: string;
  description: string;
  /** The mean of its reviews' stars; `undefined` if it has no review. */
  rating?: number;
  /** The channels of the orders that contain it, cancelled and returned ones too. */
  channels: ReadonlySet<Channel>;
}

/**
 * The products of the generated shop, in the order of their ids, with the attributes that the generator gave them, before any error is
 * planted. The same settings give the same products on every machine. A ranker must not read them: it would read the answers. Pure.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { trueProducts } from "lab/dataset";
 * const [first] = trueProducts({ scale: "tiny", seed: 42 });
 * assert.ok(first?.name.includes(first.noun));
 * ```
 */
export function trueProducts(settings: Settings): TrueProduct[] {
  const world = new World(settings);
  const { products } = world.counts;
  const channels = Array.from({ length: products + 1 }, () => new Set<Channel>());
  for (const { channel, items } of world.orders()) for (const [, , id] of items) channels[Number(id)]!.add(channel);
  const stars = Array.from({ length: products + 1 }, () => ({ sum: 0, count: 0 }));
  for (const { row: [, id, , rating] } of world.reviews()) {
    stars[Number(id)]!.sum += Number(rating);
    stars[Number(id)]!.count++;
  }
  return Array.from({ length: products }, (_, at) => {
    const id = at + 1;
    const product = world.product(id);
    const { sum, count } = stars[id]!;
    return {
      ...product,
      id: String(id),
      name: nameOf(product),
      description: describe(inSentence(product.noun), product.traits),
      ...(count > 0 ? { rating: sum / count } : {}),
      channels: channels[id]!,
    };
  });
}
