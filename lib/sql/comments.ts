/** Comments of a script, as a reader of its statements wants them. Pure. */

import type { Comment } from "./scan.ts";

/** The delimiters and the head of a solution. They are for editions and explain no statement. */
const delimiter = /^--\s+(BEGIN|END) SOLUTION\b/;
const headLine = /^--(?:\s+(?:TASK|GIVES|STUB)\b|\s{2,}\S)/;

/** The comments above a statement, line by line, without the delimiters and heads of solutions. */
export function explainingComment(comments: readonly Comment[]): string {
  const lines: string[] = [];
  let inHead = false;
  for (const { text } of comments) {
    const [, word] = delimiter.exec(text) ?? [];
    if (word) inHead = word === "BEGIN";
    else if (!inHead || !headLine.test(text)) {
      inHead = false;
      lines.push(text);
    }
  }
  return lines.join("\n");
}
