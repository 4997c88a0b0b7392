/** The legend of a diagram's kinds. */

import type { DiagramLayout, DiagramNode } from "../bundle/mod.ts";
import type { Metrics } from "../fonts/mod.ts";
import { kindsOf } from "./groups.ts";
import { box, sizePt } from "./nodes.ts";

/** The space between a diagram and its legend, and around the legend, in points. */
const [gap, edge] = [12, 6];

/** The shape of the page for which the legend's place is chosen: its width for each height. */
const aspect = 2.5;

/** Adds the legend if there are two or more kinds: below a wide diagram, on the right of a tall one. */
export function placeLegend(metrics: Metrics, nodes: readonly DiagramNode[], layout: DiagramLayout): DiagramLayout {
  const kinds = kindsOf(nodes);
  if (kinds.length < 2) return layout;
  const widths = kinds.map((kind) => Math.ceil(box.swatch + 6 + metrics.widthOf(kind, { sizePt }) * 72));
  return layout.width < aspect * layout.height ? placeRight(kinds, widths, layout) : placeBelow(kinds, widths, layout);
}

function placeRight(kinds: string[], widths: number[], layout: DiagramLayout): DiagramLayout {
  const height = kinds.length * box.legend;
  const top = Math.max(edge, (layout.height - height) / 2);
  return {
    ...layout,
    width: layout.width + gap + Math.max(...widths) + edge,
    height: Math.max(layout.height, height + 2 * edge),
    legend: kinds.map((kind, index) => ({
      kind,
      x: layout.width + gap,
      y: Math.round(top) + index * box.legend,
      w: widths[index]!,
      h: box.legend,
    })),
  };
}

function placeBelow(kinds: string[], widths: number[], layout: DiagramLayout): DiagramLayout {
  const legend: NonNullable<DiagramLayout["legend"]> = [];
  let [x, y] = [edge, layout.height + gap];
  kinds.forEach((kind, index) => {
    const w = widths[index]!;
    if (x > edge && x + w > layout.width - edge) [x, y] = [edge, y + box.legend];
    legend.push({ kind, x, y, w, h: box.legend });
    x += w + box.legendGap;
  });
  return {
    ...layout,
    width: Math.max(layout.width, ...legend.map(({ x, w }) => x + w + edge)),
    height: y + box.legend + edge,
    legend,
  };
}
