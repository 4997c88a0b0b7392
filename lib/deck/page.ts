/** Pages with everything placed: what layout makes and the writer draws. Inches and points; no knowledge of .pptx. */

import type { Chart, Diagram } from "../bundle/mod.ts";
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

/** A paragraph as it is set. */
export interface Paragraph {
  spans: Span[];
  sizePt: number;
  /** Distance of its lines, points. */
  leadingPt: number;
  color: string;
  bold?: boolean;
  align?: "left" | "right" | "center";
  /** A sign that hangs before the first line, with the space that all lines leave for it, inches; "none" leaves the space only. */
  hanging?: { mark: "bullet" | "dash" | "none" | number; indentIn: number; level: number };
  spaceAfterPt?: number;
  /** Extra space between letters, points. */
  trackingPt?: number;
}

/** Where something is. */
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
  /** How many rows it covers; the rows below leave it out. */
  rows?: number;
}

/** A row, with the height that its text needs. */
export interface TableRow {
  cells: TableCell[];
  height: number;
  /** A group ends here: the line below is stronger. */
  strong?: boolean;
}

/** Something on a page. `name` is what the selection pane and screen readers call it. */
export type Box =
  & Frame
  & { name: string }
  & (
    | { kind: "text"; paragraphs: Paragraph[]; anchor?: "top" | "bottom" | "middle"; fill?: string; inset?: number }
    | { kind: "table"; sizePt: number; padY: number; widths: number[]; rows: TableRow[]; alt: string }
    | { kind: "chart"; chart: Chart; cell: string }
    /** Fills its frame: the layout's lengths times `scale`, inches a point. */
    | { kind: "diagram"; diagram: Diagram; scale: number }
    | { kind: "picture"; picture: Picture; alt: string }
    | { kind: "shape"; shape: "rect" | "ellipse"; fill: string }
  );

/** One page of the deck. */
export interface Page {
  master: "TITLE" | "SECTION" | "CONTENT";
  title: { frame: Frame; text: string; sizePt: number; /** "1/2" where a slide takes several pages. */ part?: string };
  /** The section, above the title. */
  kicker?: string;
  /** What stands in the footer beside the slide number. */
  footer?: { left: string; right: string };
  boxes: Box[];
  notes: string;
}
