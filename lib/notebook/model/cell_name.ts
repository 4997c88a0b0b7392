/** What a cell is called where people read of it. Pure. */

import type { Cell } from "./schema.ts";

const longestName = 60;

/** A cell's id where somebody chose it, else the heading above it, else the {@link descriptiveLine}. */
export function cellName(cells: readonly Cell[], index: number): string {
  const cell = cells[index]!;
  if (isChosen(cell.id)) return cell.id;
  const heading = cells.slice(0, index).filter(({ cell_type }) => cell_type === "markdown").findLast(({ source }) =>
    headingLine.test(source)
  );
  return heading ? headingLine.exec(heading.source)![1]!.slice(0, longestName) : descriptiveLine(cell.source);
}

const headingLine = /^#{1,6} +(\S.*?)[ #]*$/m;

/** Words of lower case letters, with hyphens; front ends make ids of hexadecimal digits, or of letters and digits in a mess. */
function isChosen(id: string): boolean {
  return /^[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*$/.test(id) && !/^[0-9a-f_-]+$/.test(id) && !/^cell\b/.test(id) &&
    id.split(/[-_]/).some((word) => /^(?=.*[aeiouy])[a-z]{3,}$/.test(word));
}

/** White space, comments and whole import statements. */
const opening = /^(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|import\b(?:[^"'`;]*?\bfrom)?\s*["'][^"'\n]*["'][^\S\n]*;?)+/;

/** The first line of a cell that is neither blank, comment nor import; if there is none, the first that is not blank. */
export function descriptiveLine(source: string): string {
  const line = (text: string) => text.trim().split("\n", 1)[0]!.slice(0, longestName);
  return line(source.replace(opening, "")) || line(source);
}
