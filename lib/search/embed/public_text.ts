/** Texts that may leave this machine. */

/** Where a public text comes from: what the shop itself writes about products and categories, and what somebody asks the search. */
export type PublicSource = "product" | "category" | "query";

const sources: readonly string[] = ["product", "category", "query"] satisfies PublicSource[];

/** An e-mail address, or a telephone number with its country. */
const contact = /\S@[^\s@]+\.\w|(?<![\w+])\+\d[\d ()./-]{6,}\d/;

/**
 * A text that may be sent to somebody else, because it is about no person. Who makes one names its source, and there is none for reviews and
 * customers: a plain string is never sent, so their texts cannot be by mistake.
 *
 * @example
 * ```ts
 * import { PublicText } from "lab/search";
 * new PublicText("product", "A quiet mechanical keyboard").text; // "A quiet mechanical keyboard"
 * ```
 */
export class PublicText {
  readonly source: PublicSource;
  // Private, so that no other object counts as one.
  readonly #text: string;

  /** @throws {TypeError} for another source, or if an e-mail address or a telephone number is in the text. */
  constructor(source: PublicSource, text: string) {
    if (!sources.includes(source)) {
      throw new TypeError(`"${source}" is not a source of public texts. These are: ${sources.join(", ")}.`);
    }
    if (contact.test(text)) {
      // The message must not quote what must not be sent.
      throw new TypeError(
        `A text of the source "${source}" seems to hold an e-mail address or a telephone number, so it is not public. ` +
          "Remove that, or use the model on this machine.",
      );
    }
    this.source = source;
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }
}
