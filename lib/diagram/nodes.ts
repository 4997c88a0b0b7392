/** What stands in a node's box and how much room it takes. Points, for text of {@link sizePt}. */

import type { DiagramNode } from "../bundle/mod.ts";
import type { Metrics } from "../fonts/mod.ts";

/** The size of all text in a layout, points. */
export const sizePt = 10;

/** The measures of a box, points. */
export const box = {
  /** The band that holds the label. */
  header: 17,
  row: 12,
  padX: 7,
  /** Above the first row and below the last. */
  padY: 3,
  /** Between the columns of a row. */
  gap: 8,
  /** A plain box, which has no rows. */
  plain: 26,
} as const;

/** Where a row's columns begin, points from the box's left edge. */
export interface RowColumns {
  mark: number;
  label: number;
  detail: number;
  /** Where the last ends, with the space behind it. */
  right: number;
}

/** The columns that hold a node's rows. */
export function rowColumns(metrics: Metrics, { rows }: DiagramNode): RowColumns {
  const widest = (texts: string[], bold = false) =>
    Math.max(0, ...texts.map((text) => metrics.widthOf(text, { sizePt, bold }) * 72));
  const [marks, labels, details] = [
    widest(rows.map((row) => row.mark), true),
    widest(rows.map((row) => row.label)),
    widest(rows.map((row) => row.detail)),
  ];
  const label = box.padX + (marks > 0 ? marks + box.gap : 0);
  const detail = label + labels + (details > 0 ? box.gap : 0);
  return { mark: box.padX, label, detail, right: detail + details + box.padX };
}

/** A node's width and height, in whole points, so that layouts are told apart by what they hold and not by rounding. */
export function measureNode(metrics: Metrics, node: DiagramNode): { w: number; h: number } {
  const title = metrics.widthOf(node.label, { sizePt, bold: true }) * 72 + 2 * box.padX;
  const plain = node.rows.length === 0;
  return {
    w: Math.ceil(Math.max(title, plain ? 0 : rowColumns(metrics, node).right, 48)),
    h: plain ? box.plain : box.header + 2 * box.padY + box.row * node.rows.length,
  };
}
