/** The texts in a node's box and their size. Points, for text of {@link sizePt}. */

import type { DiagramNode } from "../bundle/mod.ts";
import type { Metrics } from "../fonts/mod.ts";
import { peersOf } from "./groups.ts";

/** The size of all text in a layout, in points. */
export const sizePt = 10;

/** The measures of a box, in points. */
export const box = {
  /** The height of the band with the label. */
  header: 17,
  row: 12,
  padX: 7,
  /** The padding above the first row and below the last one. */
  padY: 3,
  /** The space between the columns of a row. */
  gap: 8,
  /** The height of a plain box, which has no rows. */
  plain: 26,
  /** The height of a group's label, and the space between its frame and its nodes. */
  groupLabel: 15,
  groupPad: 9,
  /** The height of an entry of the legend, the side of its swatch, and the space between entries. */
  legend: 16,
  swatch: 10,
  legendGap: 18,
} as const;

/** The swatch of a legend's entry, at its left. */
export const swatchOf = ({ x, y, h }: { x: number; y: number; h: number }) => ({
  x,
  y: y + (h - box.swatch) / 2,
  w: box.swatch,
  h: box.swatch,
});

/** The left edges of a row's columns, in points from the box's left edge. */
export interface RowColumns {
  mark: number;
  label: number;
  detail: number;
  /** The right edge of the last column, with its padding. */
  right: number;
}

/** The columns of a node's rows. */
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

/** Equal nodes have the same width or height unless one of them would be more than this much larger than it needs. */
const mostGrowth = 1.7;

/** The sizes of all nodes; equal nodes that differ little have the same. */
export function measureNodes(metrics: Metrics, nodes: readonly DiagramNode[]): { w: number; h: number }[] {
  const sizes = nodes.map((node) => measureNode(metrics, node));
  for (const peers of peersOf(nodes)) {
    for (const side of ["w", "h"] as const) {
      const lengths = peers.map((node) => sizes[node]![side]);
      const most = Math.max(...lengths);
      if (most <= mostGrowth * Math.min(...lengths)) { for (const node of peers) sizes[node]![side] = most; }
    }
  }
  return sizes;
}

/** A node's width and height in whole points, so that layouts differ by their contents and not by rounding. */
export function measureNode(metrics: Metrics, node: DiagramNode): { w: number; h: number } {
  const title = metrics.widthOf(node.label, { sizePt, bold: true }) * 72 + 2 * box.padX;
  const plain = node.rows.length === 0;
  return {
    w: Math.ceil(Math.max(title, plain ? 0 : rowColumns(metrics, node).right, 48)),
    h: plain ? box.plain : box.header + 2 * box.padY + box.row * node.rows.length,
  };
}
