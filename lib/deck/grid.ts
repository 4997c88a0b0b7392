/** The positions of everything on a page, for each aspect ratio. Lengths are in inches. */

export const aspects = ["16:9", "4:3"] as const;

export type Aspect = (typeof aspects)[number];

/** The same margin on all sides, titles at the top, a footer at the bottom. */
export interface Grid {
  page: { width: number; height: number };
  left: number;
  right: number;
  width: number;
  kickerTop: number;
  titleTop: number;
  /** The top of the content below a one-line title. */
  bodyTop: number;
  bodyBottom: number;
  markTop: number;
  footerTop: number;
  gutter: number;
  /** The widths of the footer's left part, with the deck's name, and its right part, with the source. */
  deckWidth: number;
  sourceWidth: number;
  /** The right edge of the text and the footer on a section slide; a strip of squares is on their right. */
  sectionTextRight: number;
  sectionRight: number;
  /** The title slide: the width of its text and the number of columns of squares on the right. */
  titleText: number;
  titleColumns: number;
  /** The width of the text beside a chart or a table. */
  side: number;
  /** The largest line length of prose and of findings with their values on the left. */
  prose: number;
  findings: number;
  /** The width of a finding's value on the left of its sentence. */
  value: number;
  /** The columns of the evidence: rubric row, verdict, check, cell. */
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
    evidence: [2.4, 0.4, 8.233, 0.8],
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
    evidence: [2.1, 0.4, 5.3, 0.7],
  },
};
