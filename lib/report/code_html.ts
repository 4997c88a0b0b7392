/** Code of cells as HTML: coloured, and folded where it would stand in the way of results. Pure. */

import jsTokens, { type Token } from "js-tokens";
import { escapeHtml, sqlLines, type SqlLook } from "../bundle/mod.ts";

/** Code with more lines is folded even if its cell shows nothing else. */
const mostLinesOpen = 12;

/** Longer code is not coloured, because nobody reads it. */
const mostColored = 20_000;

/** A cell's code, folded if it is long or if outputs follow it. */
export function codeHtml(source: string, hasOutputs: boolean): string {
  const code = source.trim();
  const lines = code.split("\n").length;
  const open = hasOutputs || lines > mostLinesOpen ? "" : " open";
  return `<details class="code"${open}><summary>Code, ${lines} ${lines === 1 ? "line" : "lines"}</summary><pre><code>${
    typescriptHtml(code)
  }</code></pre></details>`;
}

/** TypeScript as HTML with a class around each coloured part. Its text is the source, whatever that is. */
export function typescriptHtml(source: string): string {
  if (source.length > mostColored) return escapeHtml(source);
  let last = "";
  let html = "";
  for (const token of jsTokens(source)) {
    html += token.type === "NoSubstitutionTemplate" && isSql.test(token.value)
      ? sqlHtml(token.value)
      : partHtml(token.value, lookOf(token, last));
    if (!isSpace.test(token.type)) last = token.value;
  }
  return html;
}

const partHtml = (text: string, look: SqlLook) =>
  look === "plain" ? escapeHtml(text) : `<span class="look-${look}">${escapeHtml(text)}</span>`;

const isSpace = /^(?:WhiteSpace|LineTerminatorSequence|SingleLineComment|MultiLineComment)$/;

const looks: Partial<Record<Token["type"], SqlLook>> = {
  StringLiteral: "string",
  NoSubstitutionTemplate: "string",
  TemplateHead: "string",
  TemplateMiddle: "string",
  TemplateTail: "string",
  RegularExpressionLiteral: "string",
  NumericLiteral: "number",
  SingleLineComment: "comment",
  MultiLineComment: "comment",
  HashbangComment: "comment",
};

/** Words with a meaning of their own. Those that are often names, such as `type` and `from`, stay plain. */
const keywords = new Set(
  ("as async await break case catch class const continue debugger default delete do else enum export extends false finally for function if implements " +
    "import in instanceof interface keyof let new null of private protected public readonly return satisfies static super switch this throw true try " +
    "typeof undefined var void while yield").split(" "),
);

/** The look of a token after another: the name of a member is no keyword. */
function lookOf({ type, value }: Token, last: string): SqlLook {
  if (type !== "IdentifierName") return looks[type] ?? "plain";
  return keywords.has(value) && last !== "." && last !== "?." ? "keyword" : "plain";
}

/** A template that contains SQL. */
const isSql =
  /^`\s*(?:ALTER|CALL|CREATE|DELETE|DROP|EXPLAIN|GRANT|INSERT|LOAD|REPLACE|REVOKE|SELECT|SET|SHOW|UPDATE|WITH)\b/;

function sqlHtml(template: string): string {
  const [, sql, end] = /^`([^]*?)(`?)$/.exec(template)!;
  const lines = sqlLines(sql!).map((line) => line.map(({ text, look }) => partHtml(text, look)).join(""));
  return "`" + lines.join("\n") + end;
}
