/** The name of a cell for people. Pure. */

import type { Cell } from "./schema.ts";

const longestName = 60;

/** A cell's id if a person chose it, or the heading above it, or the {@link descriptiveLine}. */
export function cellName(cells: readonly Cell[], index: number): string {
  const cell = cells[index]!;
  if (isChosen(cell.id)) return cell.id;
  const heading = cells.slice(0, index).filter(({ cell_type }) => cell_type === "markdown").findLast(({ source }) =>
    headingLine.test(source)
  );
  return heading ? headingLine.exec(heading.source)![1]!.slice(0, longestName) : descriptiveLine(cell.source);
}

const headingLine = /^#{1,6} +(\S.*?)[ #]*$/m;

/** Words of lower case letters, with hyphens. Front ends generate ids of hexadecimal digits, or random letters and digits. */
function isChosen(id: string): boolean {
  return /^[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*$/.test(id) && !/^[0-9a-f_-]+$/.test(id) && !/^cell\b/.test(id) &&
    id.split(/[-_]/).some((word) => /^(?=.*[aeiouy])[a-z]{3,}$/.test(word));
}

/** White space, comments and whole import statements. */
const opening = /^(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|import\b(?:[^"'`;]*?\bfrom)?\s*["'][^"'\n]*["'][^\S\n]*;?)+/;

/** The first line of a cell that is not blank, a comment or an import; if there is none, the first line that is not blank. */
export function descriptiveLine(source: string): string {
  const line = (text: string) => text.trim().split("\n", 1)[0]!.slice(0, longestName);
  return line(source.replace(opening, "")) || line(source);
}
