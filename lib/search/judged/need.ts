/** What somebody who types a query wants, and how well a product answers it. Pure. */

import type { TrueProduct } from "../../dataset/mod.ts";

/** Whether something is true of a product; `undefined` if the shop does not say. */
export type Test = (product: TrueProduct) => boolean | undefined;

/** Kinds of products, by the generator's nouns. */
export interface Kinds {
  /** What was asked for. */
  right: readonly string[];
  /** What some would take instead. */
  near?: readonly string[];
}

/** A need. */
export interface Need {
  kinds: Kinds;
  /** What must not be broken: a price, "without Bluetooth". */
  limits: readonly Test[];
  /** What should be so: "quiet", "for students". */
  wishes: readonly Test[];
}

/** From useless to exactly what was asked for. */
export type Grade = 0 | 1 | 2 | 3;

/**
 * The grade of a product for a need:
 *
 * - 0: another kind of product, or one that breaks a limit;
 * - 3: the right kind, and every wish comes true;
 * - 2: the right kind, and one of several wishes does not come true;
 * - 1: the right kind, and more wishes or the only one do not come true; or a near kind, and every wish comes true.
 *
 * A limit of which the shop does not say whether it holds counts as a wish that does not come true.
 */
export function gradeOf({ kinds, limits, wishes }: Need, product: TrueProduct): Grade {
  const isRight = kinds.right.includes(product.noun);
  if (!isRight && !kinds.near?.includes(product.noun)) return 0;
  const answers = limits.map((holds) => holds(product));
  if (answers.includes(false)) return 0;
  const unknown = answers.filter((answer) => answer === undefined).length;
  const missed = unknown + wishes.filter((holds) => !holds(product)).length;
  if (!isRight) return missed === 0 ? 1 : 0;
  if (missed === 0) return 3;
  return missed === 1 && wishes.length + unknown > 1 ? 2 : 1;
}
