/** Executed notebook → one self-contained page. */

import { createHash } from "node:crypto";
import { escapeHtml } from "../bundle/mod.ts";
import {
  type Cell,
  cellTags,
  type Notebook,
  type Output,
  plainTextOf,
  slideTypeOf,
  textOf,
  withoutAnsi,
} from "../notebook/mod.ts";
import { type CellRef, formatCell, refOf } from "./cell_ref.ts";
import { type HtmlSurroundings, safeHtml } from "./foreign_html.ts";
import { styleSheet } from "./html_style.ts";
import { anchorOf } from "./html_text.ts";
import { courseOf, describeRun } from "./identity.ts";
import { htmlOf, isWide } from "./kinds.ts";
import { lexMarkdown, markdownHtml } from "./markdown.ts";
import { dataUri, type Picture, pictureAt, pictureOfOutput, picturesIn } from "./pictures.ts";
import type { ReadCell, Reading, ReadOutput } from "./reading.ts";
import { plainText, readProse } from "./prose.ts";
import { ownChecks } from "../rubric/mod.ts";
import { isOpenTaskError } from "./tasks.ts";
import type { AiEntry, EvidenceRow } from "./types.ts";

/** The page uses only this style sheet and embedded pictures; nothing else is loaded, run or sent. */
const policy = "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; style-src 'sha256-" +
  `${createHash("sha256").update(styleSheet).digest("base64")}'`;

/**
 * Renders an executed notebook as HTML: prose, code, outputs, findings linked to the cells they are bound to, checks, the use of AI, and the run's record.
 * Nothing external is loaded and no script runs: HTML from the notebook is parsed and rewritten from an allow-list, and a content security policy
 * forbids the rest. A notebook with problems is rendered, too, and lists them.
 */
export function renderHtml(reading: Reading): string {
  const { notebook, runId, run } = reading;
  const course = courseOf(reading);
  const headings = headingsOf(notebook);
  const title = headings.find((heading) => heading.depth === 1);
  const name = title?.text ?? "Notebook";
  const facts = [...describeRun(run), `run ${runId}`].map((fact) => `<li>${escapeHtml(fact)}</li>`).join("");
  const cells = reading.cells.map((cell) => cellHtml(cell, title?.cell)).join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escapeHtml(name)}</title>
<style>${styleSheet}</style>
</head>
<body>
<header class="run"><div>
${course ? `<p class="kicker">${escapeHtml(course)}</p>` : ""}
<h1>${escapeHtml(name)}</h1>
${title?.lead ? `<p class="lead">${escapeHtml(title.lead)}</p>` : ""}
<ul>${facts}</ul>
</div></header>
<div class="page">
<nav aria-label="Contents"><div><p>Contents</p><ol>${
    contentsHtml(headings.filter((heading) => heading !== title), reading)
  }</ol></div></nav>
<main>
${problemsHtml(reading)}
${cells}
${evidenceHtml(reading.evidence)}
${aiHtml(reading.aiUse)}
</main>
</div>
<footer>Run ${runId}. Every linked number leads to the cell whose output it was read from.</footer>
</body>
</html>
`;
}

interface Heading {
  depth: 1 | 2;
  text: string;
  cell: CellRef;
  /** The paragraph under a title. */
  lead?: string;
}

const anyPicture: Picture = { type: "png", base64: "", width: 1, height: 1 };

function headingsOf(notebook: Notebook): Heading[] {
  return notebook.cells.flatMap((cell, index) => {
    if (cell.cell_type !== "markdown" || isHidden(cell)) return [];
    // Pictures are not part of a lead: they stay in the text.
    const parts = readProse(cell.source, () => anyPicture);
    return parts.flatMap((part, at): Heading[] => {
      if (part.kind !== "heading") return [];
      const next = parts[at + 1];
      const lead = next?.kind === "block" && next.block.kind === "paragraph" ? plainText(next.block.runs) : undefined;
      return [{ depth: part.depth, text: part.text, cell: refOf(cell, index), lead }];
    });
  });
}

const link = (cell: CellRef) => `<a href="#${anchorOf(cell)}">cell ${cell.number}</a>`;
const isHidden = (cell: Cell) => cellTags(cell).includes("remove-cell");

function contentsHtml(headings: Heading[], { evidence, aiUse }: Reading): string {
  const items = headings.map((heading) =>
    `<li class="h${heading.depth}"><a href="#${anchorOf(heading.cell)}">${escapeHtml(heading.text)}</a></li>`
  );
  if (evidence.length) items.push('<li class="h1"><a href="#evidence">Evidence</a></li>');
  if (aiUse.length) items.push('<li class="h1"><a href="#ai-use">Use of AI</a></li>');
  return items.join("");
}

function problemsHtml({ problems }: Reading): string {
  if (!problems.length) return "";
  const items = problems.map(({ cell, message }) => `<li>${cell ? `${link(cell)}: ` : ""}${escapeHtml(message)}</li>`)
    .join(
      "",
    );
  return `<section class="problems"><h2>No deck can be built from this run</h2><ul>${items}</ul></section>`;
}

/** Code is open if the cell shows nothing else, and folded if it has outputs. */
function cellHtml({ cell, ref, outputs }: ReadCell, titleCell: CellRef | undefined): string {
  // A hidden cell keeps its anchor, because findings and checks may link to it.
  if (isHidden(cell)) return `<span id="${anchorOf(ref)}"></span>`;
  const source = cell.source;
  if (cell.cell_type === "markdown") {
    const isTitle = titleCell?.number === ref.number;
    const kind = slideTypeOf(cell) === "notes" ? "markdown notes" : "markdown";
    const text = markdownHtml(isTitle ? withoutTitle(source) : source, surroundingsOf(cell));
    return `<section class="cell ${kind}" id="${anchorOf(ref)}">${text}</section>`;
  }
  if (cell.cell_type !== "code") return "";
  const shown = outputs.map((output, at) => outputHtml(output, ref, at)).join("\n");
  const hidden = cellTags(cell).includes("hide-input") || !source.trim();
  const open = shown ? "" : " open";
  const lines = source.trim().split("\n").length;
  const code = hidden
    ? ""
    : `<details class="code"${open}><summary>Code, ${lines} ${lines === 1 ? "line" : "lines"}</summary><pre><code>${
      escapeHtml(source.trim())
    }</code></pre></details>`;
  if (!code && !shown) return `<span id="${anchorOf(ref)}"></span>`;
  const place = escapeHtml(`${formatCell(ref).replace(/^c/, "C")}`);
  return `<section class="cell code" id="${anchorOf(ref)}"><a class="place" href="#${
    anchorOf(ref)
  }">${place}</a>${code}${shown}</section>`;
}

/** All prose has one scope, because a link may lead from one cell to another. Its pictures are the cell's attachments. */
const surroundingsOf = (cell: Cell): HtmlSurroundings => ({
  scope: "text",
  picture(address) {
    const picture = pictureAt(cell, address);
    return typeof picture === "object" ? dataUri(picture) : undefined;
  },
});

/** The title and its paragraph are in the header. */
function withoutTitle(source: string): string {
  const tokens = lexMarkdown(source);
  const at = tokens.findIndex((token) => token.type === "heading" && token.depth === 1);
  const rest = tokens.slice(at + 1).filter((token) => token.type !== "space");
  const first = tokens.slice(0, at).map((token) => token.raw).join("");
  if (picturesIn(tokens[at]!.raw).length > 0) return source;
  const hasLead = rest[0]?.type === "paragraph" && picturesIn(rest[0].raw).length === 0;
  return first + rest.slice(hasLead ? 1 : 0).map((token) => token.raw).join("\n\n");
}

function outputHtml({ output, display }: ReadOutput, cell: CellRef, at: number): string {
  if (output.output_type === "stream") {
    return plainHtml(plainTextOf(output), output.name === "stderr" ? "stderr" : "stdout");
  }
  if (isOpenTaskError(output)) return ""; // the task is shown before it
  if (output.output_type === "error") {
    const trace = withoutAnsi((output.traceback ?? []).join("\n"));
    return `<pre class="output error">${escapeHtml(trace || plainTextOf(output))}</pre>`;
  }
  const own = display && htmlOf(display);
  if (own !== undefined) return own;
  return dataHtml(output, cell, `out-${cell.number}-${at + 1}`, display && isWide(display) ? "output wide" : "output");
}

/** The richest form that needs nothing external. */
function dataHtml(output: Output, cell: CellRef, scope: string, kind: string): string {
  const markup = textOf(output, "text/html") ?? textOf(output, "image/svg+xml");
  if (markup !== undefined) {
    return `<div class="${kind}"><div class="fallback">${safeHtml(markup, { scope })}</div></div>`;
  }
  const shown = pictureOfOutput(output, cell);
  if (shown) return `<div class="output"><img alt="${escapeHtml(shown.alt)}" src="${dataUri(shown.picture)}"></div>`;
  const markdown = textOf(output, "text/markdown");
  if (markdown !== undefined) return `<div class="output markdown">${markdownHtml(markdown, { scope })}</div>`;
  const plain = plainTextOf(output);
  return plain ? plainHtml(plain) : "";
}

/** Plain output with more lines is folded. */
const mostLinesOpen = 24;

function plainHtml(text: string, name = ""): string {
  const pre = `<pre class="output stream ${name}">${escapeHtml(text)}</pre>`;
  const lines = text.trimEnd().split("\n").length;
  return lines > mostLinesOpen
    ? `<details class="code"><summary>Output, ${lines} lines</summary>${pre}</details>`
    : pre;
}

const titleHtml = ({ title, rubric }: EvidenceRow) =>
  `<strong>${escapeHtml(title)}</strong>${rubric === ownChecks ? "" : `<br><small>${escapeHtml(rubric)}</small>`}`;

function evidenceHtml(rows: EvidenceRow[]): string {
  if (!rows.length) return "";
  const body = rows.flatMap((row) =>
    row.checks.map((check, index) =>
      `<tr><td>${index ? "" : titleHtml(row)}</td>` +
      `<td><span class="check${check.passed ? "" : " failed"}">${check.passed ? "✓" : "✗"}</span> ${
        escapeHtml(check.claim)
      }</td><td>${link(check.cell)}</td></tr>`
    )
  ).join("");
  return `<section class="record" id="evidence"><h2>Evidence</h2><table><thead><tr><th>Rubric row</th><th>Check</th><th>Where</th></tr></thead><tbody>${body}</tbody></table></section>`;
}

function aiHtml(entries: AiEntry[]): string {
  if (!entries.length) return "";
  const paragraphs = (text: string) =>
    text.trim().split(/\n\s*\n/).map((part) => `<p>${escapeHtml(part)}</p>`).join("");
  const parts = entries.map(({ use, concerns }) =>
    "none" in use
      ? `<h3>No AI was used</h3>${paragraphs(use.none)}`
      : `<p>${escapeHtml(use.tool)} (version: ${escapeHtml(use.toolVersion)}), for ${escapeHtml(use.task)}: ${
        concerns.map(link).join(", ")
      }</p>` +
        `<h3>How AI was used</h3>${paragraphs(use.how)}<h3>Corrections made</h3>${paragraphs(use.corrections)}` +
        `<h3>Lessons learned</h3>${paragraphs(use.lessons)}`
  );
  return `<section class="record" id="ai-use"><h2>Use of AI</h2>${parts.join("<hr>")}</section>`;
}
