/** What a script did, statement by statement, and how a notebook shows it. */

import {
  type MimeBundle,
  notebookStyle,
  type Script,
  scriptFacts,
  scriptHtml,
  sqlLimits,
  writeBundle,
} from "../bundle/mod.ts";
import { jupyterDisplay } from "../core/mod.ts";
import { firstWords, withoutSecrets } from "./bind.ts";
import type { ScriptPlace } from "./errors.ts";
import type { Statement } from "./lanes.ts";
import type { Warning } from "./queryable.ts";

/** What one statement of a script did. */
export interface StatementRun extends ScriptPlace {
  /** Its first words, on one line. */
  statement: string;
  /** The whole statement, without passwords and other secrets. */
  sql: string;
  /** The comment lines above it. */
  comment: string;
  /** How long it took, in milliseconds. */
  ms: number;
  /** How many rows it changed or returned. */
  rows: number;
  warnings: Warning[];
}

/**
 * What a script did. A cell shows it as its last expression, or with `show(run)`: highlighted, each statement with its time and rows; a long
 * script is folded. `excerpt` of `lab/show` puts one of its statements on a slide.
 */
export interface ScriptRun {
  /** From the lab's folder: "sql/m1/01_schema.sql". */
  file: string;
  /** In the order of the file. */
  statements: StatementRun[];
  /** How long the script took, in milliseconds: less than the sum of its statements if some ran side by side. */
  ms: number;
  [jupyterDisplay](): Promise<MimeBundle>;
}

/** A statement as it was run, with what it did. */
export function statementRun(
  file: string,
  { sql, line, comment }: Statement,
  did: Pick<StatementRun, "ms" | "rows" | "warnings">,
): StatementRun {
  return {
    file,
    line,
    statement: firstWords(sql),
    sql: withoutSecrets(sql),
    comment: withoutSecrets(comment),
    ...did,
  };
}

/** A script's run, from its statements in any order. */
export function scriptRun(file: string, runs: readonly StatementRun[], ms: number): ScriptRun {
  const statements = runs.toSorted((a, b) => a.line - b.line);
  return {
    file,
    statements,
    ms,
    [jupyterDisplay]: () => Promise.resolve(bundleOf({ file, statements, ms })),
  };
}

function bundleOf({ file, statements, ms }: Pick<ScriptRun, "file" | "statements" | "ms">): MimeBundle {
  const content: Script = { version: 1, file, statements: [], left: 0, ms: roundMs(ms) };
  let characters = 0;
  for (const { line, statement, comment, sql, ms, rows, warnings } of statements) {
    characters += comment.length + sql.length;
    if (content.statements.length >= sqlLimits.statements || characters > sqlLimits.characters) {
      content.left++;
      continue;
    }
    const lines = sql.split("\n");
    content.statements.push({
      line,
      title: statement,
      comment,
      sql: lines.slice(0, sqlLimits.lines).join("\n"),
      cut: Math.max(0, lines.length - sqlLimits.lines),
      ms: roundMs(ms),
      rows,
      warnings: warnings.length,
    });
  }
  return writeBundle("script", content, {
    html: scriptHtml(content, notebookStyle),
    plain: `${file}: ${scriptFacts(content)}`,
  });
}

/** Times vary by more than a tenth of a millisecond. */
const roundMs = (ms: number): number => Math.round(ms * 10) / 10;
