/**
 * How a report treats each kind of display, one row per kind. A kind that `lib/bundle` has and this table lacks does not compile. A new kind
 * needs its schema there, its row here, and the files that both refer to.
 */

import {
  type BundleKinds,
  excerptHtml,
  excerptSource,
  type Kind,
  scriptHtml,
  type ScriptStyle,
} from "../bundle/mod.ts";
import { recordAiUse } from "./ai_use.ts";
import { checkHtml, recordCheck } from "./checks.ts";
import type { CellRef } from "./cell_ref.ts";
import { findingHtml } from "./finding_html.ts";
import type { Reading } from "./reading.ts";
import { recordTask, taskRuns } from "./tasks.ts";
import type { BlockContent, BoundFinding } from "./types.ts";

/** The content of each kind in a report: a finding is bound to the outputs that its values come from. */
export type DisplayContents = Omit<BundleKinds, "finding"> & { finding: BoundFinding };

/** The content of a display; `kind` distinguishes them. */
export type Display<K extends Kind = Kind> = { [P in K]: { kind: P; content: DisplayContents[P] } }[K];

interface DisplayKind<K extends Kind> {
  /** Adds it to the collections of the whole notebook. */
  record?(reading: Reading, content: DisplayContents[K], cell: CellRef): void;
  /** The block of a slide; `undefined` if it is on no slide. */
  block(content: DisplayContents[K]): BlockContent | undefined;
  /** The report's HTML, with the id that links lead to. Without it, the report shows the output's own HTML, made safe. */
  html?(content: DisplayContents[K], anchor: string | undefined): string;
  /** Whether it takes the full width of the report. */
  isWide?: true;
}

const part = (name: string) => ` class="sql-${name}"`;
const look = (name: string) => ` class="look-${name}"`;

/** Classes in the report's style sheet. */
const reportStyle: ScriptStyle = {
  script: "",
  title: part("title"),
  statement: part("statement"),
  facts: part("facts"),
  code: part("code"),
  source: part("source"),
  keyword: look("keyword"),
  string: look("string"),
  number: look("number"),
  comment: look("comment"),
};

const kinds: { readonly [K in Kind]: DisplayKind<K> } = {
  table: { block: (content) => ({ kind: "table", content }) },
  chart: { block: (content) => ({ kind: "chart", content }) },
  diagram: { block: (content) => ({ kind: "diagram", content }), isWide: true },
  transcript: { block: (content) => ({ kind: "transcript", content }) },
  script: {
    block: () => undefined,
    html: (script) => `<div class="output script">${scriptHtml(script, reportStyle)}</div>`,
  },
  excerpt: {
    block: (excerpt) => ({
      kind: "code",
      text: excerpt.sql,
      language: "sql",
      title: excerpt.title,
      source: excerptSource(excerpt),
      callouts: excerpt.callouts,
    }),
    html: (excerpt) => `<div class="output script">${excerptHtml(excerpt, reportStyle)}</div>`,
  },
  finding: { block: (finding) => ({ kind: "finding", finding }), html: findingHtml },
  // The outline gives it to the slide.
  heading: { block: () => undefined },
  evidence: { record: recordCheck, block: ({ claim }) => ({ kind: "mark", claim }), html: checkHtml },
  "ai-use": { record: recordAiUse, block: () => undefined },
  "open-task": { record: recordTask, block: (task) => ({ kind: "paragraph", runs: taskRuns(task) }) },
  waiting: { block: () => undefined },
};

/** Adds a display to the collections of the whole notebook. */
export const recordDisplay = <K extends Kind>(reading: Reading, { kind, content }: Display<K>, cell: CellRef): void =>
  kinds[kind].record?.(reading, content, cell);

/** The slide block of a display, if it has one. */
export const blockOf = <K extends Kind>({ kind, content }: Display<K>): BlockContent | undefined =>
  kinds[kind].block(content);

/** The report's own HTML for a display; `undefined` if the output's HTML is shown. */
export const htmlOf = <K extends Kind>(
  { kind, content }: Display<K>,
  anchor: string | undefined,
): string | undefined => kinds[kind].html?.(content, anchor);

/** Whether a display takes the full width of the report. */
export const isWide = ({ kind }: Display): boolean => kinds[kind].isWide ?? false;
