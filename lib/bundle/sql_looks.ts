/** Splits SQL into the parts that have different colours. */

import { getSegments } from "sql-highlight";

/** The look of a part of SQL. */
export type SqlLook = "plain" | "keyword" | "string" | "number" | "comment";

/** A part of SQL with one look. */
export interface SqlPart {
  text: string;
  look: SqlLook;
}

const looks: Record<string, SqlLook> = { keyword: "keyword", string: "string", number: "number", comment: "comment" };

/** Words of MariaDB that the library does not know. */
const ownWords = new Set(
  ("ACTION AFTER AUTO_INCREMENT BEFORE BEGIN BIGINT BLOB BOOLEAN CALL CASCADE CHAR CHARACTER CLOSE COLLATE COLUMNS COMMENT COMMIT CONDITION CONTINUE " +
    "CURSOR DATA DATE DATETIME DECIMAL DEFINER DELIMITER DETERMINISTIC DO DUPLICATE EACH ELSEIF END ENGINE ENUM EXIT FETCH FIELDS FOR FUNCTION GRANT " +
    "HANDLER HASH IF IN INOUT INFILE INT INTEGER INTERVAL INVOKER ITERATE JSON LEAVE LESS LINES LOAD LOCAL LOCK LOOP MODE MODIFIES MEDIUMINT NO NEW OLD " +
    "OUT PARTITION PARTITIONS PASSWORD PROCEDURE RANGE READS REPEAT RESIGNAL RETURN RETURNS REVOKE ROLE ROLLBACK ROW SCHEMA SECURITY SHARE SIGNAL " +
    "SMALLINT SPATIAL SQL SQLEXCEPTION SQLSTATE START STORED STRAIGHT_JOIN TEXT THAN THEN TIME TIMESTAMP TINYINT TRANSACTION TRIGGER TRUE FALSE UNTIL " +
    "USE USER USING VALUES VARBINARY VARCHAR VECTOR VIEW VIRTUAL WHILE WINDOW WITH").split(" "),
);

/** Longer SQL is not coloured, because nobody reads it. */
const mostColored = 20_000;

/** The tokens of the library that may be unterminated. `open` is a quote or a comment without an end. */
const closable =
  /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|(?:--|#)[^\n\r]*|\/\*[^]*?\*\/|(?<open>['"`]|\/\*)|[^]/gs;

/** Whether every quote and comment is closed. In an open one, the library searches for the end again at every character, which takes seconds. */
function isClosed(sql: string): boolean {
  for (const { groups } of sql.matchAll(closable)) if (groups?.open) return false;
  return true;
}

/** Splits SQL into parts with one look each; joined, they are the original text. Long SQL and SQL with an open quote or comment is one plain part. Pure. */
export function sqlParts(sql: string): SqlPart[] {
  if (sql.length > mostColored || !isClosed(sql)) return [{ text: sql, look: "plain" }];
  const parts: SqlPart[] = [];
  for (const { name, content } of getSegments(sql)) {
    const isWord = name === "identifier" || name === "function";
    const look = isWord && ownWords.has(content.toUpperCase()) ? "keyword" : looks[name] ?? "plain";
    const last = parts.at(-1);
    if (last?.look === look) last.text += content;
    else parts.push({ text: content, look });
  }
  return parts;
}

/** The same, line by line and without line breaks. */
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
