/** Findings as HTML for the report. */

import { escapeHtml } from "../bundle/mod.ts";
import { anchorOf } from "./html_text.ts";
import type { BoundFinding } from "./types.ts";

/** A finding whose values link to the cells that show them. */
export function findingHtml(finding: BoundFinding): string {
  const parts = finding.parts.map((part) =>
    typeof part === "string"
      ? escapeHtml(part)
      : `<a href="#${anchorOf(part.cell)}" title="${
        escapeHtml(`${part.path}, shown by cell ${part.cell.number} (${part.hash.slice(0, 12)})`)
      }">${escapeHtml(part.text)}</a>`
  );
  return `<p class="output finding">${parts.join("")}</p>`;
}
