/**
 * Which cells a cell builds on. Pure.
 *
 * A cell needs the cells whose names it uses: the nearest one above it that declares the name. Effects without a name (tables with
 * rows, a server in another role) cannot be derived, so a cell that builds on them declares that in a comment above its code:
 *
 * ```ts ignore
 * // AFTER cleansing-run, objects-create
 * ```
 */

import { NotebookError } from "../errors.ts";
import type { Cell } from "./schema.ts";
import { freeNames, readNames } from "./names.ts";
import { parseCell } from "./syntax.ts";

/** A name that a cell uses, with the cell that declares it. */
export interface UsedName {
  name: string;
  /** The id of the nearest cell above that declares it; `undefined` if there is none, which means a global. */
  cell: string | undefined;
}

/** The needs of a cell, by the ids of earlier cells. */
export interface CellNeeds {
  /** Every cell that it needs directly, in the notebook's order. */
  cells: string[];
  /** The names that it uses and does not declare. */
  names: UsedName[];
  /** The cells that its AFTER comment names. */
  after: string[];
}

/** Matches blanks and comments from the top of a cell, one after the other, until code begins. */
const opening = /\s+|\/\/.*|\/\*[^]*?\*\//gy;
const afterComment = /^\/\/ AFTER (.+)$/;

/** The ids in the AFTER comments at a cell's top. A similar line further down may be part of a text. */
export const readAfter = ({ source }: Pick<Cell, "source">): string[] =>
  [...source.matchAll(opening)].flatMap(([comment]) =>
    afterComment.exec(comment)?.[1]?.split(",").map((id) => id.trim()) ?? []
  );

/**
 * Checks that every AFTER comment names code cells above it.
 *
 * @param name the name of the notebook in messages
 * @throws {NotebookError} that names the cell and the id
 */
export function checkAfter(cells: readonly Cell[], name: string): void {
  const above = new Set<string>();
  for (const [index, cell] of cells.entries()) {
    if (cell.cell_type !== "code") continue;
    const unknown = readAfter(cell).find((id) => !above.has(id));
    if (unknown !== undefined) {
      throw new NotebookError(
        `Cell ${index + 1} of "${name}" says "AFTER ${unknown}", but no code cell above it has the id "${unknown}".`,
      );
    }
    above.add(cell.id);
  }
}

/** The needs of each code cell, by its id. A cell that cannot be parsed declares and uses no names; the type check reports it. */
export function readNeeds(cells: readonly Cell[]): Map<string, CellNeeds> {
  const needs = new Map<string, CellNeeds>();
  const declaredBy = new Map<string, string>();
  for (const cell of cells) {
    if (cell.cell_type !== "code") continue;
    const { own, used } = namesOf(cell.source);
    const names = [...used].map((name) => ({ name, cell: declaredBy.get(name) }));
    const after = readAfter(cell);
    const wanted = new Set([...names.map(({ cell }) => cell), ...after]);
    needs.set(cell.id, { cells: [...needs.keys()].filter((id) => wanted.has(id)), names, after });
    for (const name of own) declaredBy.set(name, cell.id);
  }
  return needs;
}

/** For each cell the cells that it needs, without those that it already needs through another one. */
export function reduceNeeds(needs: ReadonlyMap<string, Pick<CellNeeds, "cells">>): Map<string, string[]> {
  const reached = new Map<string, Set<string>>();
  const reduced = new Map<string, string[]>();
  for (const [id, { cells }] of needs) {
    const through = new Set(cells.flatMap((cell) => [...reached.get(cell) ?? []]));
    reached.set(id, new Set([...cells, ...through]));
    reduced.set(id, cells.filter((cell) => !through.has(cell)));
  }
  return reduced;
}

/** The names that a cell declares, and the names that it uses without declaring them. */
function namesOf(source: string): { own: Set<string>; used: Set<string> } {
  try {
    const statements = parseCell(source);
    const own = new Set(readNames(statements).declared.keys());
    return { own, used: new Set(statements.flatMap(({ node }) => freeNames(node)).filter((name) => !own.has(name))) };
  } catch {
    return { own: new Set(), used: new Set() };
  }
}
