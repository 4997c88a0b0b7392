/** The English words that the default model knows as a whole. */

import { readFile } from "node:fs/promises";
import { findMiniLm } from "../../packages/mod.ts";
import type { InstallOptions } from "../../runtime/mod.ts";

/**
 * The words that MiniLM's tokenizer does not cut into pieces, about 22,000 of small letters: the most frequent ones of English. What is
 * among them is hardly ever a misspelling. Installs the model, if it is not there.
 *
 * @example
 * ```ts no-run
 * import { knownWords } from "lab/search";
 * const words = await knownWords();
 * words.has("vacuum") && !words.has("vaccum"); // true
 * ```
 */
export async function knownWords(options: InstallOptions = {}): Promise<ReadonlySet<string>> {
  const { tokenizer } = await findMiniLm(options);
  const { model: { vocab } } = JSON.parse(await readFile(tokenizer, "utf8")) as {
    model: { vocab: Record<string, number> };
  };
  return new Set(Object.keys(vocab).filter((word) => /^[a-z]{2,}$/.test(word)));
}
