/** How facts and questions are said, and how a value is read from a text. Pure. */

import type { Random } from "../../../core/mod.ts";

/** What a fact is about. */
export type Aspect = "price" | "rating" | "stock" | "status";

const texts: Record<Aspect, readonly string[]> = {
  price: ["{about} costs {value}.", "The price of {about} is {value}.", "{about} is sold for {value}."],
  rating: ["The latest review gives {about} {value} stars.", "{about} was last rated {value} stars."],
  stock: ["There are {value} of {about} in stock.", "The shelf holds {value} of {about}."],
  status: ["The status of {about} is {value}.", "{about} has been {value}."],
};

/** Some of these share no word with the facts but the name. */
const questions: Record<Aspect, readonly string[]> = {
  price: ["How much is {about}?", "What does {about} cost?", "What would I pay for {about}?"],
  rating: ["How many stars did {about} get most recently?", "What did the last buyer think of {about}?"],
  stock: ["How many of {about} are left?", "How much stock is there of {about}?"],
  status: ["What became of {about}?", "What is the status of {about}?"],
};

/** What an answer to a question about this aspect looks like in a text. */
const values: Record<Aspect, RegExp> = {
  price: /\$\d+\.\d\d/,
  rating: /\b\d of 5\b/,
  stock: /\b\d+ pieces\b/,
  status: /\b(?:paid|shipped|delivered|cancelled|returned)\b/,
};

const upperFirst = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

const fill = (pattern: string, about: string, value = "") =>
  upperFirst(pattern.replace("{about}", () => about).replace("{value}", () => value));

export const textOf = (aspect: Aspect, about: string, value: string, random: Random): string =>
  fill(random.pick(texts[aspect]), about, value);

/** A question without its time. */
export const questionOf = (aspect: Aspect, about: string, random: Random): string =>
  fill(random.pick(questions[aspect]), about);

/** A question with its time, as somebody would ask it. */
export function askedOf(question: string, validAt: Date | undefined, knownAt: Date | undefined): string {
  if (knownAt) return `As you knew it on ${dayOf(knownAt)}: ${question}`;
  return validAt ? `As of ${dayOf(validAt)}: ${question}` : question;
}

export const dayOf = (time: Date): string => time.toISOString().slice(0, 10);

/** The value in a text that answers a question about an aspect; `undefined` if the text has none. */
export const valueIn = (text: string, aspect: Aspect): string | undefined => values[aspect].exec(text)?.[0];
