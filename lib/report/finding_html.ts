/** Findings as HTML for the report. */

import { escapeHtml } from "../bundle/mod.ts";
import { anchorHtml, anchorOf } from "./anchors.ts";
import type { BoundFinding } from "./types.ts";

/** A finding whose values link to the cells that show them; others may link to it by its id. */
export function findingHtml(finding: BoundFinding, anchor: string | undefined): string {
  const parts = finding.parts.map((part) =>
    typeof part === "string"
      ? escapeHtml(part)
      : `<a href="#${anchorOf(part.cell)}" title="${
        escapeHtml(`${part.path}, shown by cell ${part.cell.number} (${part.hash.slice(0, 12)})`)
      }">${escapeHtml(part.text)}</a>`
  );
  const [id, link] = anchor === undefined ? ["", ""] : [` id="${anchor}"`, anchorHtml(anchor, "this finding")];
  return `<p class="output finding"${id}>${parts.join("")}${link}</p>`;
}
