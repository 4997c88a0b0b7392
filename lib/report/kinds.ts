/**
 * What a report does with each kind of display, one row for each. A kind that `lib/bundle` knows and this table lacks does not compile, so a new kind
 * needs its schema there, its row here, and the files that these name.
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

/** The content of each kind as a report has it: a finding is bound to the outputs that its values come from. */
export type DisplayContents = Omit<BundleKinds, "finding"> & { finding: BoundFinding };

/** What an output shows, told apart by `kind`. */
export type Display<K extends Kind = Kind> = { [P in K]: { kind: P; content: DisplayContents[P] } }[K];

interface DisplayKind<K extends Kind> {
  /** Adds it to what is collected over the whole notebook. */
  record?(reading: Reading, content: DisplayContents[K], cell: CellRef): void;
  /** The block of a slide; `undefined` where it has no place on one. */
  block(content: DisplayContents[K]): BlockContent | undefined;
  /** The report's HTML. Without it, the report shows the output's own HTML, made safe. */
  html?(content: DisplayContents[K]): string;
  /** In the report it takes the whole width. */
  isWide?: true;
}

const part = (name: string) => ` class="sql-${name}"`;

/** Classes of the report's style sheet. */
const reportStyle: ScriptStyle = {
  script: "",
  title: part("title"),
  statement: part("statement"),
  facts: part("facts"),
  code: part("code"),
  source: part("source"),
  keyword: part("keyword"),
  string: part("string"),
  number: part("number"),
  comment: part("comment"),
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
    }),
    html: (excerpt) => `<div class="output script">${excerptHtml(excerpt, reportStyle)}</div>`,
  },
  finding: { block: (finding) => ({ kind: "finding", finding }), html: findingHtml },
  evidence: { record: recordCheck, block: ({ claim }) => ({ kind: "mark", claim }), html: checkHtml },
  "ai-use": { record: recordAiUse, block: () => undefined },
  "open-task": { record: recordTask, block: (task) => ({ kind: "paragraph", runs: taskRuns(task) }) },
  waiting: { block: () => undefined },
};

/** Adds a display to what is collected over the whole notebook. */
export const recordDisplay = <K extends Kind>(reading: Reading, { kind, content }: Display<K>, cell: CellRef): void =>
  kinds[kind].record?.(reading, content, cell);

/** The block that a display is on a slide, if it is one. */
export const blockOf = <K extends Kind>({ kind, content }: Display<K>): BlockContent | undefined =>
  kinds[kind].block(content);

/** The report's own HTML for a display; `undefined` where the output's HTML is shown. */
export const htmlOf = <K extends Kind>({ kind, content }: Display<K>): string | undefined =>
  kinds[kind].html?.(content);

/** Whether a display takes the report's whole width. */
export const isWide = ({ kind }: Display): boolean => kinds[kind].isWide ?? false;
