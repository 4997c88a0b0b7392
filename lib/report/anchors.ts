/** Ids of the report's HTML. Ids from a notebook's HTML have a prefix of their piece ("text-…", "out-…"), so none of them is the same as one of these. */

import type { CellRef } from "./cell_ref.ts";
import type { Reading } from "./reading.ts";

/** The id of a cell's section. */
export const anchorOf = (cell: CellRef): string => `cell-${cell.number}`;

/** The link that readers copy to lead others to a place. It is visible while the pointer or the focus is there. */
export const anchorHtml = (anchor: string, what: string): string =>
  `<a class="anchor" href="#${anchor}" aria-label="Link to ${what}">#</a>`;

/**
 * The id of each finding: "finding-" and the id of its cell, with a number from the second finding of the cell on. It stays the same when cells are added or
 * values change.
 */
export function findingAnchors(reading: Reading): ReadonlyMap<object, string> {
  const anchors = new Map<object, string>();
  const taken = new Set<string>();
  for (const { ref, outputs } of reading.cells) {
    const base = `finding-${ref.id}`;
    for (const { display } of outputs) {
      if (display?.kind !== "finding") continue;
      let anchor = base;
      for (let at = 2; taken.has(anchor); at++) anchor = `${base}-${at}`;
      taken.add(anchor);
      anchors.set(display.content, anchor);
    }
  }
  return anchors;
}
