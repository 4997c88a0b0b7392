/** Markdown made by code. */

import { maskSecrets } from "../secrets/mod.ts";
import { type Displayable, makeDisplayable } from "./displayable.ts";

/**
 * Markdown made by code, drawn by any Jupyter front end. Secrets in it are masked: those that are known, and those that look like one. If the cell's `metadata.lab.document` names a file,
 * a run also writes the text to that file, beside report and deck.
 *
 * @example
 * ```ts
 * import { markdown } from "lab/show";
 * const nodes = [{ name: "node1", role: "primary" }, { name: "node2", role: "replica" }];
 * markdown(nodes.map(({ name, role }) => `- **${name}** is the ${role}.`).join("\n"));
 * ```
 */
export function markdown(text: string): Displayable {
  const masked = maskSecrets(text);
  const [first = ""] = masked.trim().split("\n");
  return makeDisplayable(`markdown "${first}"`, () => ({ "text/markdown": masked, "text/plain": masked }));
}
