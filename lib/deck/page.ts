/** Pages with everything in place: made by layout, drawn by the writer. Inches and points; knows nothing about .pptx. */

import type { Chart, Diagram } from "../bundle/mod.ts";
import type { TimelineLayout } from "../chart/mod.ts";
import type { Picture } from "../report/mod.ts";

/** A stretch of text in one style. */
export interface Span {
  text: string;
  bold?: boolean;
  italic?: boolean;
  mono?: boolean;
  symbol?: boolean;
  color?: string;
  sizePt?: number;
  href?: string;
}

/** A paragraph with its formatting. */
export interface Paragraph {
  spans: Span[];
  sizePt: number;
  /** The distance between its lines, in points. */
  leadingPt: number;
  color: string;
  bold?: boolean;
  align?: "left" | "right" | "center";
  /** The bullet or number before the first line and the indent of all lines, in inches; with "none" there is only the indent. */
  hanging?: { mark: "bullet" | "dash" | "none" | number; indentIn: number; level: number };
  spaceAfterPt?: number;
  /** Extra space between letters, in points. */
  trackingPt?: number;
}

/** A position and size. */
export interface Frame {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** A table's cell. */
export interface TableCell {
  spans: Span[];
  align: "left" | "right";
  bold?: boolean;
  color?: string;
  /** Whether its group continues in the row below: there is no line between them. */
  isOpen?: boolean;
}

/** A row with the height that its text needs. */
export interface TableRow {
  cells: TableCell[];
  height: number;
  /** Whether a group ends here: the line below is stronger. */
  strong?: boolean;
}

/** An object on a page. `name` is its name for the selection pane and screen readers. */
export type Box =
  & Frame
  & { name: string }
  & (
    | { kind: "text"; paragraphs: Paragraph[]; anchor?: "top" | "bottom" | "middle"; fill?: string; inset?: number }
    | { kind: "table"; sizePt: number; padY: number; widths: number[]; rows: TableRow[]; alt: string }
    | { kind: "chart"; chart: Chart; cell: string }
    /** Lengths of the layout are in points. */
    | { kind: "timeline"; layout: TimelineLayout; alt: string }
    /** Fills its frame: the lengths of the layout times `scale`, in inches per point. */
    | { kind: "diagram"; diagram: Diagram; scale: number }
    | { kind: "picture"; picture: Picture; alt: string }
    | { kind: "shape"; shape: "rect" | "ellipse"; fill: string }
  );

/** Speaker notes: paragraphs to say, and lines about their sources. */
export interface Notes {
  script: string[];
  sources: string[];
}

/** One page of the deck. */
export interface Page {
  /** Whether it is in the appendix, which is shown only if somebody asks. */
  isBackup?: boolean;
  master: "TITLE" | "SECTION" | "CONTENT";
  title: { frame: Frame; text: string; sizePt: number; /** "1/2" if a slide takes several pages. */ part?: string };
  /** The section, above the title. */
  kicker?: Paragraph;
  /** The text of the footer beside the slide number. */
  footer?: { left: string; right: string };
  boxes: Box[];
  notes: Notes;
}
