/** How the deck looks: palette, type scale, grid. Measures are inches, type sizes points, colours six hexadecimal digits. */

import { seriesColors } from "../bundle/mod.ts";

/** The page, 16:9. */
export const page = { width: 13.333, height: 7.5 } as const;

/** The grid: one margin all round, titles above, a footer below. */
export const grid = {
  left: 0.75,
  right: 12.583,
  width: 11.833,
  kickerTop: 0.42,
  titleTop: 0.66,
  /** Where content begins under a title of one line. */
  bodyTop: 1.62,
  bodyBottom: 6.62,
  markTop: 6.68,
  footerTop: 7.03,
  gutter: 0.5,
  /** The deck's name in the footer. */
  deckWidth: 4.8,
  /** Where a section slide's footer ends: a strip of squares stands to the right of it. */
  sectionRight: 11.75,
  /** The column of text beside a chart or a table. */
  side: 3.75,
} as const;

/** Deep ink, warm paper, an amber accent that carries meaning, a teal one that carries verdicts. */
export const palette = {
  ink: "14233C",
  inkSoft: "2A3B57",
  body: "2B3648",
  muted: "5D6878",
  rule: "D3D8DF",
  tint: "F3F5F8",
  paper: "FFFFFF",
  cream: "F7F3EC",
  warm: "C2491D",
  amber: "F2A33A",
  cool: "0F766E",
  onInk: "FFFFFF",
  onInkSoft: "B9C4D6",
} as const;

/** Point sizes. Nothing on a slide but captions, axes, diagrams and the footer is set below 14 (tables: 11). */
export const type = {
  deckTitle: [46, 40, 34, 28],
  sectionTitle: [40, 34, 28],
  title: [28, 24, 20],
  prose: [20, 18, 16],
  side: [18, 16, 15, 14],
  /** Text above and below what stands across the page. */
  across: 16,
  disclosure: [18, 16, 15, 14],
  number: [34, 30, 26, 22],
  table: [18, 16, 14, 13, 12, 11],
  /** The largest size of a table whose texts wrap or whose rows are many. */
  tableWrapped: 14,
  /** The smallest size of a table that goes on over pages, where its width allows. */
  tablePaged: 13,
  code: [14, 12],
  caption: 13,
  source: 10,
  /** A chart's axes, labels and legend: the first where it has the room. */
  chart: [14, 12],
  /** The least that a diagram's text may shrink to. */
  diagram: 9,
  kicker: 10,
  mark: 12,
  footer: 9,
} as const;

/** Line height as a multiple of the type size. */
export const leading = { title: 1.12, text: 1.32, table: 1.25, code: 1.3 } as const;

/** Fonts that every PowerPoint and LibreOffice has, or has a double of the same metrics for. */
export const fonts = { text: "Arial", mono: "Courier New", symbol: "Segoe UI Symbol" } as const;

/** The theme's colours as PowerPoint's pickers show them. */
export const schemeColors: Record<string, string> = {
  dk1: palette.ink,
  lt1: palette.paper,
  dk2: palette.inkSoft,
  lt2: palette.cream,
  accent1: seriesColors[0],
  accent2: seriesColors[1],
  accent3: seriesColors[2],
  accent4: seriesColors[3],
  accent5: seriesColors[4],
  accent6: seriesColors[5],
  hlink: seriesColors[0],
  folHlink: seriesColors[3],
};
