/** The disclosures of AI use. */

import type { AiUse } from "../bundle/mod.ts";
import { cellTags } from "../notebook/mod.ts";
import { type CellRef, refOf } from "./cell_ref.ts";
import type { Reading } from "./reading.ts";

/** Adds a disclosure with the cells that have its tags; a tag that no cell has is a problem. */
export function recordAiUse({ notebook, aiUse, problems }: Reading, use: AiUse, cell: CellRef): void {
  if ("none" in use) return void aiUse.push({ use, cell, concerns: [] });
  const known = new Set(notebook.cells.flatMap(cellTags));
  for (const tag of use.cells.filter((tag) => !known.has(tag))) {
    problems.push({
      cell,
      message: `The AI use names the tag "${tag}", which no cell has. Add this tag to the cells that it is about.`,
    });
  }
  const concerns = notebook.cells.flatMap((other, index) =>
    cellTags(other).some((tag) => use.cells.includes(tag)) ? [refOf(other, index)] : []
  );
  aiUse.push({ use, cell, concerns });
}
