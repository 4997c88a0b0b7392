/** Where things stand on a page, by its aspect ratio. Measures are inches. */

export const aspects = ["16:9", "4:3"] as const;

export type Aspect = (typeof aspects)[number];

/** One margin on all sides, titles above, a footer below. */
export interface Grid {
  page: { width: number; height: number };
  left: number;
  right: number;
  width: number;
  kickerTop: number;
  titleTop: number;
  /** Where content begins under a title of one line. */
  bodyTop: number;
  bodyBottom: number;
  markTop: number;
  footerTop: number;
  gutter: number;
  /** The footer's left part, which names the deck, and its right part, which names the source. */
  deckWidth: number;
  sourceWidth: number;
  /** Where a section slide's text and its footer end: a strip of squares stands on their right. */
  sectionTextRight: number;
  sectionRight: number;
  /** The title slide: the width of its text, and how many columns of squares stand on the right. */
  titleText: number;
  titleColumns: number;
  /** The column of text beside a chart or a table. */
  side: number;
  /** The longest line of prose, and of findings with their values on the left. */
  prose: number;
  findings: number;
  /** A finding's value where it stands on the left of its sentence. */
  value: number;
  /** The evidence: rubric row, verdict, check, cell. */
  evidence: readonly [number, number, number, number];
}

const vertical = {
  kickerTop: 0.42,
  titleTop: 0.66,
  bodyTop: 1.62,
  bodyBottom: 6.62,
  markTop: 6.68,
  footerTop: 7.03,
  left: 0.75,
  gutter: 0.5,
} as const;

export const grids: Record<Aspect, Grid> = {
  "16:9": {
    ...vertical,
    page: { width: 13.333, height: 7.5 },
    right: 12.583,
    width: 11.833,
    deckWidth: 4.8,
    sourceWidth: 5.5,
    sectionTextRight: 11.2,
    sectionRight: 11.75,
    titleText: 7.5,
    titleColumns: 10,
    side: 3.75,
    prose: 9.6,
    findings: 11,
    value: 3.2,
    evidence: [3.5, 0.4, 7.033, 0.9],
  },
  "4:3": {
    ...vertical,
    page: { width: 10, height: 7.5 },
    right: 9.25,
    width: 8.5,
    deckWidth: 3.6,
    sourceWidth: 4.1,
    sectionTextRight: 7.9,
    sectionRight: 8.4,
    titleText: 6,
    titleColumns: 6,
    side: 2.9,
    prose: 8.5,
    findings: 8.5,
    value: 2.6,
    evidence: [2.6, 0.4, 4.7, 0.8],
  },
};
