/** The report's style sheet: light, dark and print. */

import { leastWidthClass, leastWidths } from "./drawings.ts";

const widths = leastWidths.map((width) => `.${leastWidthClass(width)} { --least: ${width}px; }`).join(" ");

/** Constant, because the page's policy names it by its hash. */
export const styleSheet = `
:root { color-scheme: light dark; --ink: #14233c; --body: #2b3648; --muted: #5d6878; --rule: #d3d8df; --tint: #f3f5f8; --paper: #ffffff;
  --warm: #b5431a; --amber: #f2a33a; --cool: #0f766e; --bad: #a61b1b; --link: #1f4e8c; }
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #eef2f8; --body: #cfd6e1; --muted: #94a0b3; --rule: #344056; --tint: #1a2436; --paper: #101826;
    --warm: #f08a5d; --amber: #f2a33a; --cool: #4fc3b5; --bad: #ff8a80; --link: #8db8ee; }
  /* Drawings are made for white paper: their lightness is turned around and white becomes the page. Pictures keep their colours, on paper. */
  svg { color: #2b3648; } svg:not(svg *, :has(image)) { filter: invert(1) hue-rotate(180deg); mix-blend-mode: screen; }
  svg:has(image), img { background: #ffffff; border-radius: 4px; padding: 8px; }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
h1, h2, h3, h4, p, li, td, th, blockquote { unicode-bidi: plaintext; }
body { margin: 0; background: var(--paper); color: var(--body); font: 16px/1.6 Arial, "Liberation Sans", Helvetica, sans-serif; }
a { color: var(--link); }
h1, h2, h3, h4 { color: var(--ink); line-height: 1.2; text-wrap: balance; }
header.run { background: #14233c; color: #ffffff; padding: 56px 24px 40px; }
header.run > div { max-width: 1120px; margin: 0 auto; }
header.run h1 { color: #ffffff; font-size: 40px; margin: 0 0 12px; }
header.run .kicker { color: #f2a33a; font-weight: bold; font-size: 13px; letter-spacing: .12em; text-transform: uppercase; margin: 0 0 20px; }
header.run .lead { color: #b9c4d6; font-size: 19px; max-width: 44em; margin: 0; }
header.run ul { list-style: none; display: flex; flex-wrap: wrap; gap: 6px 28px; margin: 32px 0 0; padding: 0; color: #b9c4d6; font-size: 13px; }
.page { max-width: 1168px; margin: 0 auto; display: grid; grid-template-columns: 240px minmax(0, 1fr); gap: 48px; padding: 32px 24px 96px; }
nav { font-size: 14px; line-height: 1.4; overflow-wrap: anywhere; }
nav summary { color: var(--muted); font-size: 12px; font-weight: bold; letter-spacing: .1em; text-transform: uppercase; margin: 0 0 10px; cursor: pointer; }
nav ol { list-style: none; margin: 0; padding: 0; scroll-target-group: auto; }
nav li { margin: 0 0 7px; padding-left: 10px; border-left: 2px solid transparent; }
nav li.h1 { margin-top: 14px; font-weight: bold; }
nav li:has(:target-current) { border-color: var(--amber); }
nav a { color: var(--body); text-decoration: none; }
nav a:hover, nav a:target-current { color: var(--link); text-decoration: underline; }
@media screen and (min-width: 861px) {
  nav > details { position: sticky; top: 24px; max-height: calc(100vh - 48px); overflow: auto; }
  @supports selector(::details-content) {
    nav summary { list-style: none; pointer-events: none; } nav summary::-webkit-details-marker { display: none; }
    nav > details::details-content { content-visibility: visible; }
  }
}
main { min-width: 0; overflow-wrap: anywhere; }
th, td { overflow-wrap: normal; }
.notes { border-left: 3px solid var(--rule); padding-left: 16px; color: var(--muted); font-size: 14px; }
.notes::before { content: "Speaker notes"; display: block; font-size: 12px; font-weight: bold; letter-spacing: .1em; text-transform: uppercase; }
.cell { scroll-margin-top: 16px; margin: 0 0 20px; position: relative; }
.cell:target { outline: 2px solid var(--amber); outline-offset: 10px; border-radius: 4px; }
.cell > .place { font-size: 12px; color: var(--muted); text-decoration: none; display: block; margin-bottom: 4px; }
.anchor, .finding .anchor { color: var(--muted); font-weight: normal; text-decoration: none; padding: 0 5px; opacity: 0; } .cell > .anchor { position: absolute; right: 100%; top: 0; }
:hover > .anchor, .anchor:focus-visible { opacity: 1; } @media (hover: none) { .anchor { opacity: .6; } .cell > .anchor { font-size: 12px; padding: 0 3px; } }
.finding:target { outline: 2px solid var(--amber); outline-offset: 4px; }
.markdown { overflow: clip; } .markdown, .output { display: flow-root; }
.markdown > table { display: block; max-width: 100%; overflow-x: auto; }
.markdown > h1 { font-size: 32px; margin: 40px 0 12px; }
.markdown > h2 { font-size: 25px; margin: 40px 0 12px; padding-top: 20px; border-top: 1px solid var(--rule); }
.markdown > h3 { font-size: 19px; margin: 28px 0 8px; }
.markdown p, .markdown li { max-width: 44em; }
.markdown blockquote { margin: 16px 0; padding-left: 18px; border-left: 3px solid var(--amber); color: var(--muted); }
pre, code { font-family: "Courier New", "Liberation Mono", monospace; font-size: 14px; }
pre { background: var(--tint); color: var(--ink); padding: 14px 16px; margin: 0 0 10px; overflow-x: auto; border-radius: 4px; line-height: 1.45; }
p code, li code { background: var(--tint); padding: 1px 4px; border-radius: 3px; }
details.code { margin: 0 0 10px; }
details.code > summary { cursor: pointer; color: var(--muted); font-size: 13px; }
details.code[open] > summary { margin-bottom: 6px; }
.script details > summary { cursor: pointer; font-size: 14px; } .sql-title { color: var(--ink); font-weight: bold; }
.script figcaption { margin-bottom: 4px; } .sql-statement { margin: 4px 0 4px 18px; } .sql-code { font-size: 13px; margin: 6px 0 10px; border-left: 3px solid var(--rule); }
.sql-facts, .sql-source { color: var(--muted); font-weight: normal; font-size: 13px; } .sql-source { margin: 0; }
.look-keyword { color: var(--link); font-weight: bold; } .look-string { color: var(--warm); } .look-number { color: var(--cool); } .look-comment { color: var(--muted); font-style: italic; }
.output { margin: 0 0 14px; overflow-x: auto; }
.output svg, .markdown svg { max-width: 100%; max-height: 3000px; height: auto; overflow: hidden; }
/* The smallest text of a drawing is 11 px on a narrow page and 9 px on a wide one; a drawing that is then too wide scrolls in its box. */
${widths}
.output [class^=least-], .markdown > p > [class^=least-] { min-width: calc(var(--least) * .82); } .markdown > p:has(> [class^=least-]) { max-width: none; overflow-x: auto; }
.output img, .markdown img { max-width: 100%; max-height: 1400px; height: auto; object-fit: contain; }
.output figure { margin: .5em 0; }
.output figcaption { font-weight: bold; color: var(--ink); }
.output figure > p { opacity: .7; font-size: .85em; }
[align=left] { text-align: left; } [align=center] { text-align: center; } [align=right] { text-align: right; }
@media screen and (min-width: 1250px) { .output.wide { width: calc(50vw + 230px); max-width: 1200px; } }
table { border-collapse: collapse; font-size: 15px; }
th { text-align: left; color: var(--ink); border-bottom: 2px solid var(--ink); padding: 6px 14px 6px 0; vertical-align: bottom; }
td { border-bottom: 1px solid var(--rule); padding: 6px 14px 6px 0; vertical-align: top; }
.stream { white-space: pre-wrap; overflow-wrap: anywhere; }
.stream.stderr, .error { border-left: 3px solid var(--bad); }
.error { color: var(--bad); white-space: pre-wrap; }
.finding { border-left: 3px solid var(--amber); padding: 4px 0 4px 16px; font-size: 18px; max-width: 40em; color: var(--ink); }
.finding a { color: var(--warm); font-weight: bold; text-decoration-thickness: 1px; text-underline-offset: 3px; white-space: nowrap; }
.check { color: var(--cool); font-weight: bold; }
.check.failed { color: var(--bad); }
.record { margin-top: 56px; padding-top: 20px; border-top: 2px solid var(--ink); }
.record h2 { font-size: 25px; margin: 0 0 14px; }
.record h3 { margin: 22px 0 6px; font-size: 17px; }
.problems { border: 2px solid var(--bad); border-radius: 4px; padding: 16px 20px; margin: 0 0 32px; }
.problems li { white-space: pre-line; }
.failure { font-size: 14px; } .failure p { font-family: monospace; overflow-wrap: anywhere; }
.problems h2 { color: var(--bad); margin: 0 0 8px; font-size: 20px; }
footer { max-width: 1168px; margin: 0 auto; padding: 0 24px 48px; color: var(--muted); font-size: 13px; }
@media (max-width: 860px) {
  .page { grid-template-columns: minmax(0, 1fr); gap: 24px; } header.run h1 { font-size: 30px; }
  .output [class^=least-], .markdown > p > [class^=least-] { min-width: var(--least); }
  nav { border: 1px solid var(--rule); border-radius: 4px; } nav summary { margin: 0; padding: 10px 14px; } nav ol { padding: 0 14px 14px; }
}
/* All that is folded is open on paper. A break comes after no heading, and into no row or drawing. */
@page { margin: 16mm 15mm 18mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt Arial, "Liberation Sans", sans-serif; color: #5d6878; } }
@media print {
  :root { color-scheme: light; } body { font-size: 10pt; line-height: 1.45; } nav, .anchor { display: none; }
  header.run { background: none; color: #000; padding: 0 0 12pt; border-bottom: 2pt solid #000; } header.run > div, footer { max-width: none; }
  header.run h1 { color: #000; font-size: 24pt; } header.run .kicker, header.run .lead, header.run ul { color: #444; } header.run ul { margin-top: 12pt; }
  .page { display: block; max-width: none; padding: 12pt 0; } footer { padding: 0; } .record { margin-top: 24pt; }
  details::details-content { content-visibility: visible; } summary { list-style: none; } summary::-webkit-details-marker { display: none; }
  h1, h2, h3, figcaption, figure > div, summary, .place { break-after: avoid; } svg, img, tr, .finding, .check, .problems li { break-inside: avoid; } thead { display: table-header-group; }
  p, li, pre { orphans: 3; widows: 3; }
  .markdown > h1 { font-size: 19pt; margin-top: 20pt; } .markdown > h2 { font-size: 15pt; margin-top: 16pt; padding-top: 10pt; } .markdown > h3 { font-size: 12pt; }
  .output, .output.wide { overflow: visible; width: auto; } table { font-size: 8.5pt; } th, td { padding: 3pt 8pt 3pt 0; } td { overflow-wrap: break-word; } .record td:last-child { white-space: nowrap; } .finding { font-size: 11pt; }
  pre, code, .sql-code { font-size: 8pt; } pre { white-space: pre-wrap; overflow: visible; overflow-wrap: anywhere; border: .5pt solid #ccc; padding: 6pt 8pt; }
  .output [class^=least-], .markdown > p > [class^=least-] { min-width: 0; width: calc(var(--least) * .85); } .output svg, .markdown svg { max-height: 175mm; } .output img, .markdown img { max-height: 120mm; }
}
`;
