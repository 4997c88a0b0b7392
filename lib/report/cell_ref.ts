/** References to cells as people count them. */

import type { Cell } from "../notebook/mod.ts";

/** A cell's position from 1 among all cells, as people count, and its id. */
export interface CellRef {
  number: number;
  id: string;
}

/** The reference of the cell at a position from 0. */
export const refOf = ({ id }: Cell, index: number): CellRef => ({ number: index + 1, id });

/** "cell 12 (a1b2c3)". */
export const formatCell = ({ number, id }: CellRef): string => `cell ${number} (${id})`;
