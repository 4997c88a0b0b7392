/** A statement of a script that the cell ran, or a part of another file, for a slide. */

import {
  calloutMark,
  type Excerpt,
  excerptHtml,
  excerptSource,
  markLines,
  notebookStyle,
  sqlLimits,
  writeBundle,
} from "../bundle/mod.ts";
import { LabError } from "../core/mod.ts";
import { type Displayable, makeDisplayable } from "./displayable.ts";

/**
 * The part of a `ScriptRun` that an excerpt needs: what `runScript` of `lab/sql` returns fits. `ms` is milliseconds. Without it, the source names no
 * effect: for a configuration, or a statement that the cell did not run.
 */
export interface ExcerptScript {
  file: string;
  statements: readonly {
    line: number;
    sql: string;
    ms?: number;
    rows?: number;
    warnings?: readonly unknown[];
  }[];
}

/**
 * One statement of a script that ran, under a title: highlighted in notebook and report, and a code slide in the deck.
 *
 * @param begins how the statement begins. Case, blanks, backquotes, the database, OR REPLACE, IF NOT EXISTS, DEFINER and SQL SECURITY do not
 *   matter.
 * @param callouts what to say about lines of the statement: numbered marks in the code, and the texts beside it. A line is given by its number, from 1,
 *   or by words in it; if no line has the words, the callout is left out, because the statement may be another author's.
 * @throws {LabError} if a callout names a line that the statement does not have, if no statement or more than one begins like this (the message lists them), or if the statement has more than 60 lines.
 *
 * @example
 * ```ts no-run
 * import { excerpt, show } from "lab/show";
 * import { connect, runScript } from "lab/sql";
 * const db = await connect();
 * await runScript(db, "sql/m1/00_reset.sql");
 * const schema = await runScript(db, "sql/m1/01_schema.sql");
 * await show(
 *   excerpt(schema, "CREATE TABLE orders", {
 *     title: "Orders: every rule is in the table",
 *     callouts: [{ line: 2, text: "The server numbers orders." }],
 *   }),
 * );
 * ```
 */
export function excerpt(
  script: ExcerptScript,
  begins: string,
  { title, callouts: given = [] }: { title: string; callouts?: readonly { line: number | string; text: string }[] },
): Displayable {
  const wanted = plainBeginning(begins);
  const found = script.statements.filter(({ sql }) => startsWith(plainBeginning(sql), wanted));
  const [statement] = found;
  if (!statement || found.length > 1) {
    const has = (found.length > 1 ? found : script.statements).map(({ sql }) => `  ${firstLine(sql)}`).join("\n");
    throw new LabError(
      `${found.length > 1 ? `${found.length} statements` : "No statement"} of ${script.file} ${
        found.length > 1 ? "begin" : "begins"
      } with "${begins}". ${found.length > 1 ? "Name more of its words" : "The script has"}:\n${has}`,
    );
  }
  const lines = statement.sql.split("\n").length;
  if (lines > sqlLimits.excerptLines) {
    throw new LabError(
      `"${begins}" of ${script.file} has ${lines} lines, and an excerpt may have ${sqlLimits.excerptLines}. Show the script as a whole, or a shorter statement.`,
    );
  }
  if (given.length > sqlLimits.callouts) {
    throw new LabError(
      `The excerpt "${title}" has ${given.length} callouts, and at most ${sqlLimits.callouts} fit. Combine some, or show a second excerpt.`,
    );
  }
  const callouts = given.flatMap(({ line, text }) => {
    const number = typeof line === "number"
      ? line
      : statement.sql.split("\n").findIndex((row) => row.includes(line)) + 1;
    return typeof line === "string" && number === 0 ? [] : [{ line: number, text }];
  });
  const missing = callouts.find(({ line }) => line < 1 || line > lines);
  if (missing) {
    throw new LabError(
      `A callout of "${title}" names line ${missing.line}, and the statement has ${lines} ${
        lines === 1 ? "line" : "lines"
      }. Lines count from 1, where the statement begins.`,
    );
  }
  const content: Excerpt = {
    version: 1,
    title,
    file: script.file,
    line: statement.line,
    sql: statement.sql,
    ...(statement.ms !== undefined && { ms: Math.round(statement.ms * 10) / 10 }),
    rows: statement.rows ?? 0,
    warnings: statement.warnings?.length ?? 0,
    ...(callouts.length > 0 && { callouts: callouts.toSorted((a, b) => a.line - b.line) }),
  };
  const texts = content.callouts?.map(({ text }, index) => `\n${calloutMark(index)} ${text}`).join("") ?? "";
  return makeDisplayable(`excerpt "${title}"`, () =>
    writeBundle("excerpt", content, {
      html: excerptHtml(content, notebookStyle),
      plain: `${title}\n${markLines(content.sql, content.callouts ?? [])}${texts}\n${excerptSource(content)}`,
    }));
}

/** A statement's beginning without what may differ between two spellings of the same statement. */
const plainBeginning = (sql: string): string =>
  sql.slice(0, 400).replace(/--\s.*$/gm, " ").replaceAll("`", "").replace(
    /\bOR\s+REPLACE\b|\bIF\s+NOT\s+EXISTS\b/gi,
    " ",
  )
    .replace(/\bDEFINER\s*=\s*\S+/gi, " ").replace(/\bSQL\s+SECURITY\s+\w+/gi, " ").replace(/\b\w+\.(?=\w)/g, "")
    .replace(/\s+/g, " ").trim().toUpperCase();

/** Whether a text begins with these words, and the last one ends there. */
const startsWith = (text: string, beginning: string): boolean =>
  text.startsWith(beginning) && !/^\w/.test(text.slice(beginning.length));

const firstLine = (sql: string): string => {
  const line = sql.replace(/\s+/g, " ");
  return line.length > 70 ? `${line.slice(0, 69)}…` : line;
};
