/** Makes decks of random notebooks and lists what is wrong with them. */

import { inspectPackage, writeDeck } from "../../lib/deck/mod.ts";
import { outlineOf } from "../fixtures/executed_notebook.ts";
import { findBarriers } from "./accessibility.ts";
import { findLosses } from "./losses.ts";
import { type Fuzzed, fuzzNotebook } from "./notebook.ts";
import { type Deck, readDeck } from "./read_deck.ts";

/** A deck with its problems, each a sentence. There is no deck if it was refused. */
export interface Checked {
  fuzzed: Fuzzed;
  problems: string[];
  made?: { bytes: Uint8Array; deck: Deck };
}

/** A random diagram may be too large for its page, and random titles may leave no room for a table's row; no other reason may come by chance. */
const isTooLarge = (message: string) =>
  /^Cannot fit row \d+ of the table .* leave too little of the page\./s.test(message) ||
  Number(
      /^Cannot fit the diagram .* its text would be set in ([\d.]+) pt, and the least is 12 pt\./.exec(message)?.[1],
    ) < 12;

/** Makes the deck of a seed. A refusal is a problem unless its message names the planted cause, or what is too large by chance. */
export async function checkSeed(seed: number): Promise<Checked> {
  const fuzzed = await fuzzNotebook(seed);
  const { cause } = fuzzed;
  let bytes: Uint8Array;
  try {
    bytes = await writeDeck(outlineOf(fuzzed.notebook));
  } catch (error) {
    const { name, message } = error as Error;
    const isPlanted = cause?.message.test(message) && (name === "DeckError" || /\(1 problem\):/.test(message));
    const isRight = isPlanted || isTooLarge(message);
    return {
      fuzzed,
      problems: isRight ? [] : [`Refused${cause ? ` (planted: ${cause.name})` : ""}: ${name}: ${message}`],
    };
  }
  if (cause) return { fuzzed, problems: [`Not refused, in spite of ${cause.name}.`] };
  const deck = readDeck(bytes);
  return {
    fuzzed,
    problems: [...findLosses(fuzzed, deck), ...findBarriers(deck), ...inspectPackage(bytes)],
    made: { bytes, deck },
  };
}
