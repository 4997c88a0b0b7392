/** Markdown that a cell makes. */

import { maskSecrets } from "../secrets/mod.ts";
import { type Displayable, makeDisplayable } from "./displayable.ts";

/**
 * Markdown, as any Jupyter front end draws it. Known secrets are masked. A cell whose `metadata.lab.document` names a file
 * has what it shows so published under that name, beside report and deck.
 *
 * ```ts
 * import { markdown } from "lab/show";
 * markdown("# Set-up\n\nHow it was done.");
 * ```
 */
export function markdown(text: string): Displayable {
  const masked = maskSecrets(text);
  const [first = ""] = masked.trim().split("\n");
  return makeDisplayable(`markdown "${first}"`, () => ({ "text/markdown": masked, "text/plain": masked }));
}
