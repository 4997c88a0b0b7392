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

/** MariaDB's words that the library does not know. */
const ownWords = new Set(
  ("ACTION AFTER AUTO_INCREMENT BEFORE BEGIN BIGINT BLOB BOOLEAN CALL CASCADE CHAR CHARACTER CLOSE COLLATE COLUMNS COMMENT COMMIT CONDITION CONTINUE " +
    "CURSOR DATA DATE DATETIME DECIMAL DEFINER DELIMITER DETERMINISTIC DO DUPLICATE EACH ELSEIF END ENGINE ENUM EXIT FETCH FIELDS FOR FUNCTION GRANT " +
    "HANDLER HASH IF IN INOUT INFILE INT INTEGER INTERVAL INVOKER ITERATE JSON LEAVE LESS LINES LOAD LOCAL LOCK LOOP MODE MODIFIES MEDIUMINT NO NEW OLD " +
    "OUT PARTITION PARTITIONS PASSWORD PROCEDURE RANGE READS REPEAT RESIGNAL RETURN RETURNS REVOKE ROLE ROLLBACK ROW SCHEMA SECURITY SHARE SIGNAL " +
    "SMALLINT SPATIAL SQL SQLEXCEPTION SQLSTATE START STORED STRAIGHT_JOIN TEXT THAN THEN TIME TIMESTAMP TINYINT TRANSACTION TRIGGER TRUE FALSE UNTIL " +
    "USE USER USING VALUES VARBINARY VARCHAR VECTOR VIEW VIRTUAL WHILE WINDOW WITH").split(" "),
);

/** Longer SQL is not set in colours: nobody reads it. */
const mostColored = 20_000;

/** What the library takes as one token, as far as it can stay open. `open` is a quote or a comment that nothing closes. */
const closable =
  /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|(?:--|#)[^\n\r]*|\/\*[^]*?\*\/|(?<open>['"`]|\/\*)|[^]/gs;

/** Whether every quote and comment is closed. The library looks for the end again at each mark within an open one: that takes seconds. */
function isClosed(sql: string): boolean {
  for (const { groups } of sql.matchAll(closable)) if (groups?.open) return false;
  return true;
}

/** Splits SQL into stretches of one look each; together they are the text as it was. Long SQL and SQL with an open quote or comment is plain. Pure. */
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
