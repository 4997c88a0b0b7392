/** Text sizes and line heights, the same in every theme. Sizes are in points. */

/** No text on a slide is smaller than 12 points, except sources and the footer. */
export const type = {
  deckTitle: [46, 40, 34, 28],
  sectionTitle: [40, 34, 28],
  /** The headings of a section's slides. */
  list: [18, 16, 14, 13, 12],
  /** In the agenda: a section's heading, its lead and its number. */
  agenda: [22, 16, 32],
  title: [28, 24, 20],
  prose: [22, 20, 18, 16],
  side: [18, 16, 15, 14],
  /** Text in columns under subheadings. */
  columns: [20, 18, 16, 14],
  /** Text above and below a visual that spans the page. */
  across: 16,
  disclosure: [22, 20, 18, 16, 15, 14],
  /** The facts of a run on the title slide. */
  facts: 12,
  /** The value of a finding that is alone on its page, and the finding's sentence. */
  statement: [96, 80, 66, 54, 44],
  statementText: 28,
  number: [34, 30, 26, 22],
  table: [22, 20, 18, 16, 14, 13, 12],
  /** The largest size of a table whose texts wrap. */
  tableWrapped: 18,
  /** The largest size of a table whose rows have little space between them. */
  tableDense: 14,
  /** The smallest size of a table that continues on further pages, if its width allows. */
  tablePaged: 14,
  /** Code is smaller than the text around it. */
  code: [20, 18, 16, 14, 12],
  caption: 13,
  /** The title above code. */
  codeCaption: 16,
  source: 10,
  /** A chart's axes, labels and legend; the first size is used if there is room for it. */
  chart: [14, 12],
  /** A timeline's texts; the first size at which it fits is used. */
  timeline: [20, 18, 16, 14, 12],
  /** The largest and the smallest size of a diagram's text. */
  diagram: [18, 12],
  kicker: 12,
  mark: 12,
  footer: 10,
} as const;

/** The line height as a multiple of the text size. */
export const leading = { title: 1.12, text: 1.32, table: 1.25, code: 1.22 } as const;
