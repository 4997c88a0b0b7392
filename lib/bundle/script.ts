/** Scripts that a cell ran, and excerpts from them, as HTML and text. Pure. */

import { formatValue } from "./format.ts";
import { escapeHtml } from "./html.ts";
import type { Callout, Excerpt, Script, ScriptStatement } from "./script_schema.ts";
import { sqlLines, type SqlLook, type SqlPart, sqlParts } from "./sql_looks.ts";

/** The role of a tag: a look of SQL, or a part of the whole. */
export type ScriptPart = Exclude<SqlLook, "plain"> | "script" | "title" | "statement" | "facts" | "code" | "source";

/** The attributes of each part's tag, with a leading blank: styles in a notebook, classes in a report. */
export type ScriptStyle = Record<ScriptPart, string>;

/** A script with more statements is folded as a whole. */
const mostOpenStatements = 20;
/** In a script with more lines, each statement is folded. */
const mostOpenLines = 40;

const style = (text: string) => ` style="${text}"`;
const theme = (name: string, fallback: string) => `color:var(--jp-mirror-editor-${name}-color,${fallback})`;

/** For notebooks: JupyterLab's own colours, light or dark, if available. */
export const notebookStyle: ScriptStyle = {
  script: style("margin:.5em 0"),
  title: style("cursor:pointer;text-align:left;font-weight:600"),
  statement: style("margin:.2em 0 .2em 1em"),
  facts: style("opacity:.7;font-weight:400;font-size:.9em"),
  code: style(
    "margin:.3em 0 .6em;padding:.6em .9em;border-left:3px solid var(--jp-border-color1,#c4ccd8);overflow-x:auto;white-space:pre;text-align:left;" +
      "background:var(--jp-cell-editor-background,transparent)",
  ),
  source: style("opacity:.7;font-size:.85em"),
  keyword: style(`font-weight:600;${theme("keyword", "#1f4e8c")}`),
  string: style(theme("string", "#b5431a")),
  number: style(theme("number", "#0f766e")),
  comment: style(`font-style:italic;${theme("comment", "#5d6878")}`),
};

/** "4 statements, 1,204 rows, 340 ms", with the warnings if there are any. */
export function scriptFacts({ statements, ms, left }: Script): string {
  const count = statements.length + left;
  const warnings = statements.reduce((sum, statement) => sum + statement.warnings, 0);
  return [
    `${formatValue(count, "integer")} ${count === 1 ? "statement" : "statements"}`,
    formatValue(ms, "ms"),
    ...(warnings > 0 ? [countOf(warnings, "warning")] : []),
  ].join(", ");
}

/** A script as foldable HTML: the whole, and each statement with its line, time and rows. */
export function scriptHtml(script: Script, style: ScriptStyle): string {
  const lines = script.statements.reduce((sum, { sql }) => sum + sql.split("\n").length, 0);
  const isOpen = script.statements.length <= mostOpenStatements;
  const statements = script.statements.map((one) => statementHtml(one, lines <= mostOpenLines, style)).join("");
  const left = script.left > 0
    ? `<p${style.source}>… and ${countOf(script.left, "more statement")}, in ${escapeHtml(script.file)}</p>`
    : "";
  return `<details${style.script}${isOpen ? " open" : ""}><summary${style.title}>${
    escapeHtml(script.file)
  } <span${style.facts}>${scriptFacts(script)}</span></summary>${statements}${left}</details>`;
}

function statementHtml(statement: ScriptStatement, isOpen: boolean, style: ScriptStyle): string {
  const { line, title, comment, sql, cut } = statement;
  const more = cut > 0 ? `\n-- … ${countOf(cut, "more line")} in the file` : "";
  return `<details${style.statement}${isOpen ? " open" : ""}><summary>${escapeHtml(title)} <span${style.facts}>${
    [`line ${line}`, ...statementFacts(statement)].join(" · ")
  }</span></summary><pre${style.code}>${sqlHtml((comment ? `${comment}\n` : "") + sql + more, style)}</pre></details>`;
}

/** Statements that change or return rows; for others the number of rows has no meaning. */
const hasRows = /^\W*(?:INSERT|UPDATE|DELETE|REPLACE|LOAD|SELECT|WITH|VALUES|TABLE|CALL|SHOW)\b/i;

function statementFacts(
  { sql, ms, rows, warnings }: Pick<Excerpt, "sql" | "ms" | "rows" | "warnings">,
): string[] {
  if (ms === undefined) return [];
  return [
    formatValue(ms, "ms"),
    ...(rows > 0 || hasRows.test(sql) ? [countOf(rows, "row")] : []),
    ...(warnings > 0 ? [countOf(warnings, "warning")] : []),
  ];
}

/** An excerpt as HTML, with its title. */
export function excerptHtml(excerpt: Excerpt, style: ScriptStyle): string {
  return `<figure${style.script}><figcaption${style.title}>${escapeHtml(excerpt.title)}</figcaption><pre${style.code}>${
    excerpt.callouts ? markedHtml(excerpt.sql, excerpt.callouts, style) : sqlHtml(excerpt.sql, style)
  }</pre>${calloutsHtml(excerpt)}<p${style.source}>${escapeHtml(excerptSource(excerpt))}</p></figure>`;
}

/** The source and effect of an excerpt: "sql/m1/01_schema.sql, line 12 (8 ms)". */
export function excerptSource({ file, line, ...did }: Excerpt): string {
  const facts = statementFacts(did);
  return `${file}, line ${line}${facts.length > 0 ? ` (${facts.join(", ")})` : ""}`;
}

/** The mark of a callout by its index: ①, ② … */
export const calloutMark = (index: number): string => String.fromCodePoint(0x2460 + index);

/** Code with the marks of its callouts at the ends of their lines. */
export function markLines(code: string, callouts: readonly Callout[]): string {
  return code.split("\n").map((line, at) => line + marksOf(callouts, at + 1)).join("\n");
}

const marksOf = (callouts: readonly Callout[], line: number): string =>
  callouts.map((callout, index) => callout.line === line ? `  ${calloutMark(index)}` : "").join("");

const markedHtml = (sql: string, callouts: readonly Callout[], style: ScriptStyle): string =>
  sqlLines(sql).map((parts, at) => partsHtml(parts, style) + marksOf(callouts, at + 1)).join("\n");

const calloutsHtml = ({ callouts }: Excerpt): string =>
  callouts ? `<ol>${callouts.map(({ text }) => `<li>${escapeHtml(text)}</li>`).join("")}</ol>` : "";

/** SQL as HTML, with a tag around each coloured part. */
const sqlHtml = (sql: string, style: ScriptStyle): string => partsHtml(sqlParts(sql), style);

function partsHtml(parts: SqlPart[], style: ScriptStyle): string {
  return parts.map(({ text, look }) =>
    look === "plain" ? escapeHtml(text) : `<span${style[look]}>${escapeHtml(text)}</span>`
  ).join("");
}

const countOf = (count: number, what: string) => `${formatValue(count, "integer")} ${what}${count === 1 ? "" : "s"}`;
