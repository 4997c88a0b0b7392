/** The columns of a table: how wide their texts are, and how wide each column becomes. */

import { formatValue, isNumeric, type Table } from "../bundle/mod.ts";
import type { Design } from "./theme.ts";
import { type } from "./type_scale.ts";
import { keepUnits } from "./units.ts";

/** The padding left and right of a cell's text, in inches. */
export const cellPadX = 0.12;
/** A text column wraps beyond this width if space is short, in inches. */
const comfortable = 3.4;
/** A word wider than this may be broken if nothing else helps, in inches. */
const longestWord = 1.5;
/** So may a number, or what stands in its place, beyond this. */
const longestNumber = 3;
/** The width of the narrowest column without its padding, in inches. */
const narrowest = 0.3;

/** A table's title, or its headings if it is Markdown, which has no titles. */
export const tableName = ({ title, columns }: Table): string => title || columns.map(({ label }) => label).join(", ");

/** A column at one text size; widths are in inches, with the padding. */
export interface Column {
  numeric: boolean;
  label: string;
  texts: string[];
  /** The width of all texts on one line. */
  natural: number;
  /** The smallest width without breaking words, and with breaking long ones. */
  unbroken: number;
  least: number;
}

export const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0);

/** A column's texts, and their widths at a size of one point. */
interface Measured {
  numeric: boolean;
  label: string;
  texts: string[];
  line: number;
  word: number;
  labelLine: number;
  labelWord: number;
}

/** What was measured of a table, and for which design: layout asks for the same table at many sizes. */
const known = new WeakMap<Table, Pick<Design, "metrics" | "words" | "notation"> & { columns: Measured[] }>();

function measure(design: Design, table: Table): Measured[] {
  const { metrics, words, notation } = design;
  const before = known.get(table);
  if (before?.metrics === metrics && before.words === words && before.notation === notation) return before.columns;
  const widest = (texts: string[], bold = false) =>
    texts.reduce((most, text) => Math.max(most, metrics.widthOf(text, { sizePt: 1, bold })), 0);
  const lines = (texts: string[]) => texts.flatMap((text) => text.split("\n"));
  const split = (texts: string[]) => texts.flatMap((text) => text.split(/[ \t\n]+/));
  const columns = table.columns.map(({ label, format }, index): Measured => {
    const values = table.rows.map((row) => row[index]!);
    const numeric = isNumeric(format, values);
    // An empty table says that it has no rows, rather than showing only a header.
    const texts = values.length > 0
      ? values.map((value) => keepUnits(formatValue(value, format, notation)))
      : [index === 0 ? words.noRows : ""];
    return {
      numeric,
      label,
      texts,
      line: widest(lines(texts)),
      word: widest(numeric ? texts : split(texts)),
      labelLine: widest([label], true),
      labelWord: widest(split([label]), true),
    };
  });
  known.set(table, { metrics, words, notation, columns });
  return columns;
}

/** A table's columns at a text size. */
export function measureColumns(design: Design, table: Table, sizePt: number): Column[] {
  return measure(design, table).map(({ numeric, label, texts, ...at }) => {
    const [line, word, labelLine, labelWord] = [at.line, at.word, at.labelLine, at.labelWord].map((w) =>
      w * sizePt
    ) as [number, number, number, number];
    return {
      numeric,
      label,
      texts,
      natural: Math.max(line, labelLine, narrowest) + 2 * cellPadX,
      unbroken: Math.max(word, labelWord, narrowest) + 2 * cellPadX,
      least: Math.max(
        Math.min(word, numeric ? longestNumber : longestWord),
        Math.min(labelWord, longestWord),
        narrowest,
      ) + 2 * cellPadX,
    };
  });
}

/** Column widths that fit: natural if possible, otherwise wrapped in proportion; `undefined` if even the narrowest do not fit. */
export function fitWidths(columns: Column[], width: number, mayBreak: boolean): number[] | undefined {
  const naturals = columns.map((column) => column.natural);
  if (sum(naturals) <= width) return naturals;
  const unbroken = columns.map((column) => column.unbroken);
  const leasts = sum(unbroken) > width && mayBreak ? columns.map((column) => column.least) : unbroken;
  if (sum(leasts) > width) return undefined;
  const slack = columns.map((column, index) => Math.max(0, column.natural - leasts[index]!));
  const share = (width - sum(leasts)) / sum(slack);
  return leasts.map((least, index) => least + slack[index]! * share);
}

/** The width of a table whose long texts wrap comfortably, in inches. */
export function preferredWidth(design: Design, table: Table, sizePt: number): number {
  return sum(
    measureColumns(design, table, sizePt).map(({ numeric, natural, unbroken }) =>
      numeric ? natural : Math.max(unbroken, Math.min(natural, comfortable))
    ),
  );
}

/** The smallest widths of a table's columns at the smallest text size, in inches. */
export const leastWidths = (design: Design, table: Table): number[] =>
  measureColumns(design, table, type.table.at(-1)!).map(({ least }) => least);

/**
 * A table as tables that are not too wide: itself, or parts that each repeat the first column, with their number in the title. Their columns are distributed
 * evenly.
 */
export function splitColumns(design: Design, table: Table, width: number): Table[] {
  const leasts = leastWidths(design, table);
  if (sum(leasts) <= width) return [table];
  const [first, ...others] = leasts.map((least, at) => ({ least, at }));
  const fill = (room: number): number[][] => {
    const parts: number[][] = [];
    let left = 0;
    for (const { least, at } of others) {
      if (least > left + 1e-6 || !parts.length) {
        parts.push([first!.at]);
        left = room - first!.least;
      }
      parts.at(-1)!.push(at);
      left -= least;
    }
    return parts;
  };
  const fewest = fill(width).length;
  const share = [0.5, 0.6, 0.7, 0.8, 0.9, 1].find((share) => fill(width * share).length === fewest)!;
  return fill(width * share).map((kept, index, { length }) => ({
    ...table,
    title: `${table.title} (${index + 1}/${length})`.trim(),
    columns: kept.map((at) => table.columns[at]!),
    rows: table.rows.map((row) => kept.map((at) => row[at]!)),
  }));
}
