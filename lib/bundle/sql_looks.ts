/** SQL with the parts that are set in a colour of their own. */

import { getSegments } from "sql-highlight";

/** How a part of SQL is set. */
export type SqlLook = "plain" | "keyword" | "string" | "number" | "comment";

/** A stretch of SQL in one look. */
export interface SqlPart {
  text: string;
  look: SqlLook;
}

const looks: Record<string, SqlLook> = { keyword: "keyword", string: "string", number: "number", comment: "comment" };

/** Splits SQL into stretches of one look each; together they are the text as it was. Pure. */
export function sqlParts(sql: string): SqlPart[] {
  const parts: SqlPart[] = [];
  for (const { name, content } of getSegments(sql)) {
    const look = looks[name] ?? "plain";
    const last = parts.at(-1);
    if (last?.look === look) last.text += content;
    else parts.push({ text: content, look });
  }
  return parts;
}

/** The same, line by line and without the line ends. */
export function sqlLines(sql: string): SqlPart[][] {
  const lines: SqlPart[][] = [[]];
  for (const { text, look } of sqlParts(sql)) {
    text.split("\n").forEach((line, at) => {
      if (at > 0) lines.push([]);
      if (line !== "") lines.at(-1)!.push({ text: line, look });
    });
  }
  return lines;
}
