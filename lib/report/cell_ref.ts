/** References to cells. */

import type { Cell } from "../notebook/mod.ts";

/** A cell's id, and its number among all cells, counted from 1. */
export interface CellRef {
  number: number;
  id: string;
}

/** The reference of the cell at an index. */
export const refOf = ({ id }: Cell, index: number): CellRef => ({ number: index + 1, id });

/** "cell 12 (a1b2c3)". */
export const formatCell = ({ number, id }: CellRef): string => `cell ${number} (${id})`;
