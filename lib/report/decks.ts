/** The decks of a notebook, and the deck that each cell belongs to. */

import { exitCodes, LabError, quoteFileName, whyNoFileName } from "../core/mod.ts";
import { type Cell, labOf, type Notebook } from "../notebook/mod.ts";
import { readProse } from "./prose.ts";

/** The deck of slides for which no other deck is named. */
export const defaultDeck = "deck";

/** The deck that a cell names itself, if any. */
function deckOf(cell: Cell): string | undefined {
  const { deck } = labOf(cell);
  return typeof deck === "string" ? deck : undefined;
}

/**
 * The names of the decks that a notebook, executed or not, may give: the default one, and those that its cells name, in order of appearance. Each
 * can be used as a file name.
 *
 * @throws {LabError} (usage) that names the cell with an unusable name
 */
export function deckNames(notebook: Notebook): string[] {
  const named = notebook.cells.flatMap((cell, index) => {
    const name: unknown = labOf(cell).deck;
    if (name === undefined) return [];
    const why = whyNoFileName(name);
    if (!why) return [name as string];
    throw new LabError(
      `Cell ${index + 1} names the deck ${quoteFileName(name)} (metadata.lab.deck). ${why}, as in "talk".`,
      {
        exitCode: exitCodes.usage,
      },
    );
  });
  return [...new Set([defaultDeck, ...named])];
}

/** The place of a cell among the decks. */
export interface Membership {
  decks: ReadonlySet<string>;
  /** Whether it is above the first slide of its section, or of the notebook, so that it makes no slide of a deck by itself. */
  isShared: boolean;
}

/**
 * The decks of each cell: the one that it names, or else that of the heading above it. A slide's heading that names none belongs to the default
 * deck, and a section's heading that names none to the decks of its slides. Cells above the first of both belong to no deck. Pure.
 */
export function membershipOf(cells: readonly Cell[]): Membership[] {
  let hasTitle = false;
  let section = new Set<string>();
  let current: Membership = { decks: new Set(), isShared: true };
  return cells.map((cell) => {
    const own = deckOf(cell);
    const depths = headingDepths(cell);
    if (depths.length > 0) {
      const isTitle = depths[0] === 1 && !hasTitle;
      if (depths[0] === 1) section = new Set();
      if (own === undefined && depths.every((depth) => depth === 1)) {
        current = { decks: isTitle ? new Set() : section, isShared: true };
      } else {
        const name = own ?? defaultDeck;
        current = { decks: new Set([name]), isShared: false };
        section.add(name);
      }
      hasTitle ||= isTitle;
    }
    return own === undefined ? current : { decks: new Set([own]), isShared: false };
  });
}

const headingDepths = (cell: Cell): (1 | 2)[] =>
  cell.cell_type === "markdown"
    ? readProse(cell.source).flatMap((part) => part.kind === "heading" ? [part.depth] : [])
    : [];
