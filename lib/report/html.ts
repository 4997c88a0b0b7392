/** Executed notebook → one self-contained page. */

import { createHash } from "node:crypto";
import { aiUseHtml, escapeHtml, paragraphsHtml } from "../bundle/mod.ts";
import { type Cell, cellTags, type Output, plainTextOf, slideTypeOf, textOf, withoutAnsi } from "../notebook/mod.ts";
import { anchorHtml, anchorOf, findingAnchors } from "./anchors.ts";
import { type CellRef, formatCell } from "./cell_ref.ts";
import { codeHtml } from "./code_html.ts";
import { contentsHtml, headingsOf, isHidden } from "./contents_html.ts";
import { sizeDrawings } from "./drawings.ts";
import { type HtmlSurroundings, safeHtml } from "./foreign_html.ts";
import { styleSheet } from "./html_style.ts";
import { courseOf, describeRun } from "./identity.ts";
import { htmlOf, isWide } from "./kinds.ts";
import { lexMarkdown, markdownHtml } from "./markdown.ts";
import { dataUri, pictureAt, pictureOfOutput, picturesIn } from "./pictures.ts";
import type { ReadCell, Reading, ReadOutput } from "./reading.ts";
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
  const anchors = findingAnchors(reading);
  const cells = reading.cells.map((cell) => cellHtml(cell, title?.cell, anchors)).join("\n");
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
${contentsHtml(headings.filter((heading) => heading !== title), reading)}
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

const link = (cell: CellRef) => `<a href="#${anchorOf(cell)}">cell ${cell.number}</a>`;

function problemsHtml({ problems }: Reading): string {
  if (!problems.length) return "";
  const items = problems.map(({ cell, message }) => `<li>${cell ? `${link(cell)}: ` : ""}${escapeHtml(message)}</li>`)
    .join(
      "",
    );
  return `<section class="problems" id="problems"><h2>No deck can be built from this run</h2><ul>${items}</ul></section>`;
}

type Anchors = ReturnType<typeof findingAnchors>;

function cellHtml({ cell, ref, outputs }: ReadCell, titleCell: CellRef | undefined, anchors: Anchors): string {
  const anchor = anchorOf(ref);
  // A hidden cell keeps its anchor, because findings and checks may link to it.
  const nothing = `<span id="${anchor}"></span>`;
  if (isHidden(cell)) return nothing;
  if (cell.cell_type === "markdown") {
    const isTitle = titleCell?.number === ref.number;
    const kind = slideTypeOf(cell) === "notes" ? "markdown notes" : "markdown";
    const text = markdownHtml(isTitle ? withoutTitle(cell.source) : cell.source, surroundingsOf(cell));
    return `<section class="cell" id="${anchor}">${anchorHtml(anchor, `cell ${ref.number}`)}` +
      `<div class="${kind}">${sizeDrawings(text)}</div></section>`;
  }
  if (cell.cell_type !== "code") return "";
  const shown = outputs.map((output, at) => outputHtml(output, ref, at, anchors)).join("\n");
  const isCodeHidden = cellTags(cell).includes("hide-input") || !cell.source.trim();
  const code = isCodeHidden ? "" : codeHtml(cell.source, shown !== "");
  if (!code && !shown) return nothing;
  const place = escapeHtml(formatCell(ref).replace(/^c/, "C"));
  return `<section class="cell" id="${anchor}"><a class="place" href="#${anchor}">${place}</a>${code}${shown}</section>`;
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

function outputHtml({ output, display }: ReadOutput, cell: CellRef, at: number, anchors: Anchors): string {
  if (output.output_type === "stream") {
    return plainHtml(plainTextOf(output), output.name === "stderr" ? "stderr" : "stdout");
  }
  if (isOpenTaskError(output)) return ""; // the task is shown before it
  if (output.output_type === "error") {
    const trace = withoutAnsi((output.traceback ?? []).join("\n"));
    return `<pre class="output error">${escapeHtml(trace || plainTextOf(output))}</pre>`;
  }
  const own = display && htmlOf(display, anchors.get(display.content));
  if (own !== undefined) return own;
  return dataHtml(output, cell, `out-${cell.number}-${at + 1}`, display && isWide(display) ? "output wide" : "output");
}

/** The richest form that needs nothing external. */
function dataHtml(output: Output, cell: CellRef, scope: string, kind: string): string {
  const markup = textOf(output, "text/html") ?? textOf(output, "image/svg+xml");
  if (markup !== undefined) {
    return `<div class="${kind}"><div class="fallback">${sizeDrawings(safeHtml(markup, { scope }))}</div></div>`;
  }
  const shown = pictureOfOutput(output, cell);
  if (shown) return `<div class="output"><img alt="${escapeHtml(shown.alt)}" src="${dataUri(shown.picture)}"></div>`;
  const markdown = textOf(output, "text/markdown");
  if (markdown !== undefined) {
    return `<div class="output markdown">${sizeDrawings(markdownHtml(markdown, { scope }))}</div>`;
  }
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
  const parts = entries.map(({ use, concerns }) =>
    "none" in use
      ? `<h3>No AI was used</h3>${paragraphsHtml(use.none)}`
      : `<p>For ${escapeHtml(use.task)}: ${concerns.map(link).join(", ")}</p>${aiUseHtml(use)}`
  );
  return `<section class="record" id="ai-use"><h2>Use of AI</h2>${parts.join("<hr>")}</section>`;
}
