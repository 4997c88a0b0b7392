/** Text and places as HTML. */

import type { CellRef } from "./cell_ref.ts";

/** Text as HTML, in content or in a quoted attribute. */
export const escapeHtml = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;").replace(
    /'/g,
    "&#39;",
  );

/** The id of a cell's section. */
export const anchorOf = (cell: CellRef): string => `cell-${cell.number}`;
