/** An outline: the content of a deck, slide by slide, before layout. Plain data; `deck` reads it and never a notebook. */

import type { AiUse, Callout, Chart, Diagram, Evidence, Format, Scalar, Table, Transcript } from "../bundle/mod.ts";
import type { CellRef } from "./cell_ref.ts";
import type { RunRecord } from "./identity.ts";
import type { Picture } from "./pictures.ts";

/** A stretch of text in one style. */
export interface Run {
  text: string;
  bold?: boolean;
  italic?: boolean;
  code?: boolean;
  /** An absolute http(s) or mailto address. */
  href?: string;
}

/** A quoted value with the output that it was found in. */
export interface BoundQuote {
  /** The value as a text in English. */
  text: string;
  value: Scalar;
  format: Format;
  resultId: string;
  /** "q1.before → p95", as it is printed. */
  path: string;
  /** The cell whose output contains the result. */
  cell: CellRef;
  /** SHA-256 of the canonical JSON of that output's bundle. */
  hash: string;
}

/** A finding whose values all lead to a cell's output. */
export interface BoundFinding {
  text: string;
  parts: (string | BoundQuote)[];
}

/** One line of a list. */
export interface ListItem {
  /** 0 is outermost. */
  level: number;
  /** The number of an item of an ordered list. */
  number?: number;
  /** Whether it continues the item before it, without a mark. */
  isContinued?: true;
  runs: Run[];
}

/** The content of a block, without its origin. */
export type BlockContent =
  | { kind: "paragraph" | "subheading" | "quote"; runs: Run[] }
  | { kind: "list"; items: ListItem[]; isQuoted?: true }
  /** A picture; `alt` describes it for people who cannot see it. */
  | { kind: "picture"; picture: Picture; alt: string; caption?: string }
  /** Code of a cell or a fenced block, or text output of a cell. */
  | { kind: "code"; text: string; language?: "sql"; title?: string; source?: string; callouts?: Callout[] }
  | { kind: "table"; content: Table }
  | { kind: "chart"; content: Chart }
  | { kind: "diagram"; content: Diagram }
  | { kind: "transcript"; content: Transcript }
  | { kind: "finding"; finding: BoundFinding }
  /** A check passed here; the evidence slides have the details. */
  | { kind: "mark"; claim: string };

/** A part of a slide, with the cell it comes from. */
export type Block = BlockContent & { cell: CellRef };

/** A check with its verdict; in an outline every one has passed. */
export interface Check {
  claim: string;
  passed: boolean;
  cell: CellRef;
  data: Evidence["data"];
}

/** The checks for one rubric row. */
export interface EvidenceRow {
  rubric: string;
  title: string;
  checks: Check[];
}

/** A slide; layout may split it into several pages. */
export type Slide =
  | { kind: "agenda"; sections: SectionSlide[]; cells: CellRef[] }
  | SectionSlide
  | { kind: "content"; section: string; heading: string; blocks: Block[]; cells: CellRef[]; notes: string[] }
  | { kind: "evidence"; rows: EvidenceRow[] }
  | { kind: "ai-use"; entries: AiEntry[] }
  /** The beginning of the appendix, which no author named. */
  | { kind: "appendix"; slides: string[]; cells: CellRef[] };

/** A section's first slide. */
export interface SectionSlide {
  kind: "section";
  /** Missing in the appendix. */
  number?: number;
  heading: string;
  lead: Run[];
  /** The headings of its slides. */
  slides: string[];
  cells: CellRef[];
  notes: string[];
}

/** A disclosure with the cells that it is about. */
export interface AiEntry {
  use: AiUse;
  cell: CellRef;
  /** The cells with the tags that it names. */
  concerns: CellRef[];
}

/** A deck, slide by slide. */
export interface Outline {
  /** The deck's name: "deck" unless cells name others. */
  deck: string;
  /** The text above the title: "AetherMart · Milestone 1"; may be empty. */
  course: string;
  title: string;
  subtitle: Run[];
  titleCell: CellRef;
  /** The speaker's notes for the title slide. */
  titleNotes: string[];
  runId: string;
  run: RunRecord | undefined;
  slides: Slide[];
  /** Headings whose cells show nothing that belongs on a slide; they have none. */
  leftOut: { heading: string; cell: CellRef }[];
}
