/** Words that sound like a limit and name none. Pure. */

import type { Found } from "./constraint.ts";
import type { Context } from "./context.ts";
import { endOf } from "./words.ts";

const price =
  /(?:not (?:too |so |very )?)?(?:cheap(?:er|est)?|inexpensive|affordable|expensive|pricey|low[ -](?:priced?|cost)|budget[ -]friendly|budget|good value|best value)(?![\p{L}\p{N}])/iuy;
const rating =
  /(?:not )?(?:(?:highly|high|top|best|well|better)[ -](?:rated|reviewed)|(?:good|great|best) (?:reviews|ratings?))(?![\p{L}\p{N}])/iuy;

/** The vague word that begins at a place. */
export function findVague({ text, vocabulary: { money } }: Context, start: number): Found | undefined {
  const priced = endOf(price, text, start);
  if (priced >= 0) {
    return {
      start,
      end: priced,
      note: `This is not a number, so it does not limit the price. Write, for example, “under ${
        money.symbols[0] ?? ""
      }50”.`,
    };
  }
  const rated = endOf(rating, text, start);
  if (rated >= 0) {
    return {
      start,
      end: rated,
      note: "This is not a number, so it does not limit the rating. Write, for example, “4 stars and up”.",
    };
  }
}
