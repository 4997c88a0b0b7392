/** What every text model offers, wherever it runs. */

import type { Progress } from "../../core/mod.ts";
import type { PublicText } from "./public_text.ts";

/** What a text is for. Some models place a question near its answers only if they know which is which. */
export type TextRole = "document" | "query";

/** Options of {@link Embedder.embed}. */
export interface EmbedOptions {
  /** Default: "document". */
  role?: TextRole;
  /** Stops the work: the call fails at once, and no further text is started. */
  signal?: AbortSignal;
  /** Where to report how many texts are done. Default: nowhere. */
  progress?: Progress;
}

/**
 * Turns texts into vectors: the nearer two texts are in meaning, the greater the cosine of their vectors.
 *
 * `Text` is what it accepts. A model that somebody else runs accepts only {@link PublicText}; one on this machine accepts any string as well.
 */
export interface Embedder<Text extends string | PublicText = string | PublicText> extends AsyncDisposable {
  /** "all-MiniLM-L6-v2". It is stored beside each vector, with version and dimensions. */
  readonly model: string;
  /** Vectors of different versions must not be compared: the same text may have another one. */
  readonly version: string;
  /** The length of each vector. */
  readonly dimensions: number;
  /**
   * Makes a vector for each text, in the order of the texts. Each has unit length, so a dot product is a cosine. It depends on model, version,
   * role and text, and not on the other texts of the call. A text that is too long for the model is cut at its end.
   *
   * @throws {TypeError} if a text is blank, or not of a kind that this model accepts; nothing is computed then
   * @throws {InterruptedError} if the signal aborts
   * @throws {LabError} if the model fails; the message names the way out.
   */
  readonly embed: (texts: readonly Text[], options?: EmbedOptions) => Promise<Float32Array[]>;
}

/**
 * The characters of the texts.
 *
 * @throws {TypeError} for a blank one: it means nothing, and would be near to something by chance.
 */
export function readTexts(texts: readonly (string | PublicText)[]): string[] {
  return texts.map((text, index) => {
    const characters = typeof text === "string" ? text : text.text;
    if (characters.trim() !== "") return characters;
    throw new TypeError(`Text ${index + 1} of ${texts.length} is blank. Leave out rows without a text.`);
  });
}

/** "1,200 texts". */
export const describeCount = (texts: number): string =>
  `${texts.toLocaleString("en-US")} text${texts === 1 ? "" : "s"}`;
