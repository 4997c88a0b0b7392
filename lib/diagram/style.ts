/** The look of diagrams in notebook, report and deck. Colours are six hexadecimal digits; line widths are in points. */
export const diagramStyle = {
  header: "14233C",
  onHeader: "FFFFFF",
  paper: "FFFFFF",
  /** The inside of a group's frame. */
  tint: "F3F5F8",
  border: "8C97A6",
  text: "2B3648",
  /** Details, such as a column's type. */
  detail: "5D6878",
  /** Marks, such as PK. */
  mark: "0F766E",
  line: "2A3B57",
  borderPt: 0.75,
  linePt: 1,
} as const;
