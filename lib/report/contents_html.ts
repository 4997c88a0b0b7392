/** The headings of a notebook, and the report's table of contents. */

import { escapeHtml } from "../bundle/mod.ts";
import { type Cell, cellTags, type Notebook } from "../notebook/mod.ts";
import { anchorOf } from "./anchors.ts";
import { type CellRef, refOf } from "./cell_ref.ts";
import type { Picture } from "./pictures.ts";
import { plainText, readProse } from "./prose.ts";
import type { Reading } from "./reading.ts";

/** A heading of a visible Markdown cell. */
export interface Heading {
  depth: 1 | 2;
  text: string;
  cell: CellRef;
  /** The paragraph under a title. */
  lead?: string;
}

/** Whether the report leaves out the cell. */
export const isHidden = (cell: Cell): boolean => cellTags(cell).includes("remove-cell");

const anyPicture: Picture = { type: "png", base64: "", width: 1, height: 1 };

/** All headings, in order. */
export function headingsOf(notebook: Notebook): Heading[] {
  return notebook.cells.flatMap((cell, index) => {
    if (cell.cell_type !== "markdown" || isHidden(cell)) return [];
    // Pictures are not part of a lead: they stay in the text.
    const parts = readProse(cell.source, () => anyPicture);
    return parts.flatMap((part, at): Heading[] => {
      if (part.kind !== "heading") return [];
      const next = parts[at + 1];
      const lead = next?.kind === "block" && next.block.kind === "paragraph" ? plainText(next.block.runs) : undefined;
      return [{ depth: part.depth, text: part.text, cell: refOf(cell, index), lead }];
    });
  });
}

/** The table of contents. On a wide screen the style sheet opens it; on a narrow one, the reader does. */
export function contentsHtml(headings: Heading[], { problems, evidence, aiUse }: Reading): string {
  const item = (depth: number, anchor: string, text: string) =>
    `<li class="h${depth}" dir="auto"><a href="#${anchor}">${escapeHtml(text)}</a></li>`;
  const items = [
    ...(problems.length > 0 ? [item(1, "problems", "Why there is no deck")] : []),
    ...headings.map(({ depth, cell, text }) => item(depth, anchorOf(cell), text)),
    ...(evidence.length > 0 ? [item(1, "evidence", "Evidence")] : []),
    ...(aiUse.length > 0 ? [item(1, "ai-use", "Use of AI")] : []),
  ];
  return `<nav aria-label="Contents"><details><summary>Contents</summary><ol>${items.join("")}</ol></details></nav>`;
}
