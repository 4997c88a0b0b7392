/** HTML for front ends that do not know the lab's bundles. */

import { escapeHtml } from "../bundle/mod.ts";

/** A table with a head; `right` marks the columns that are aligned to the right. */
export function htmlTable(headings: string[], rows: string[][], right: boolean[]): string {
  const cell = (tag: string) => (text: string, column: number) =>
    `<${tag} style="text-align:${right[column] ? "right" : "left"}">${escapeHtml(text)}</${tag}>`;
  const row = (tag: string) => (cells: string[]) => `<tr>${cells.map(cell(tag)).join("")}</tr>`;
  return `<table><thead>${row("th")(headings)}</thead><tbody>${rows.map(row("td")).join("")}</tbody></table>`;
}

/** More figures than these are folded. */
const mostOpen = 8;

/** The figures of a result that a table or chart lists below its rows. */
export function htmlFigures(texts: string[]): string {
  if (!texts.length) return "";
  const all = escapeHtml(texts.join("; "));
  const style = 'class="lab-figures" style="opacity:.7;font-size:.85em"';
  return texts.length > mostOpen
    ? `<details ${style}><summary>Figures (${texts.length})</summary><p>${all}</p></details>`
    : `<p ${style}>Figures: ${all}</p>`;
}

/** The same as plain text: a separate line, or nothing. */
export const plainFigures = (texts: string[]): string => texts.length ? `\nFigures: ${texts.join("; ")}` : "";

/** A figure with its title above and its source below. */
export function htmlFigure(kind: string, title: string, body: string, source: string | undefined): string {
  const from = source
    ? `<p class="lab-source" style="opacity:.7;font-size:.85em">Source: ${escapeHtml(source)}</p>`
    : "";
  return `<figure class="lab-${kind}" style="margin:.5em 0"><figcaption style="text-align:left;font-weight:600">${
    escapeHtml(title)
  }</figcaption>${body}${from}</figure>`;
}

/** Plain-text columns, two blanks apart. */
export function plainTable(headings: string[], rows: string[][], right: boolean[]): string {
  const all = [headings, ...rows];
  const widths = headings.map((_, column) => all.reduce((most, row) => Math.max(most, row[column]!.length), 0));
  const pad = (text: string, column: number) =>
    right[column] ? text.padStart(widths[column]!) : text.padEnd(widths[column]!);
  return all.map((row) => row.map(pad).join("  ").trimEnd()).join("\n");
}
