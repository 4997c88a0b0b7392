/** Anchors in the report's HTML. */

import type { CellRef } from "./cell_ref.ts";

/** The id of a cell's section. */
export const anchorOf = (cell: CellRef): string => `cell-${cell.number}`;
