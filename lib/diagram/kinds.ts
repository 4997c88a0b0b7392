/** The colours of kinds. */

import { contrastOf, type DiagramNode } from "../bundle/mod.ts";
import { kindsOf } from "./groups.ts";

/** A box's colour, and that of the text on it. Six hexadecimal digits each. */
export interface Fill {
  fill: string;
  text: string;
}

/** What {@link kindFills} chooses from. */
export interface KindPalette {
  /** The colours of kinds, in the order of use. */
  series: readonly string[];
  light: string;
  dark: string;
}

/** The least contrast of text, by WCAG 2. */
const leastContrast = 4.5;

/** A colour for each kind, on which text can be read: white or dark text, whichever contrasts more; a colour between both is made darker. */
export function kindFills(nodes: readonly DiagramNode[], palette: KindPalette): Map<string, Fill> {
  const { series } = palette;
  return new Map(kindsOf(nodes).map((kind, index) => [kind, readable(series[index % series.length]!, palette)]));
}

function readable(color: string, { light, dark }: KindPalette): Fill {
  const [onLight, onDark] = [contrastOf(color, light), contrastOf(color, dark)];
  if (Math.max(onLight, onDark) >= leastContrast) return { fill: color, text: onLight >= onDark ? light : dark };
  let fill = color;
  while (contrastOf(fill, light) < leastContrast && fill !== "000000") fill = darken(fill);
  return { fill, text: light };
}

const darken = (color: string): string =>
  [0, 2, 4].map((at) => Math.floor(parseInt(color.slice(at, at + 2), 16) * 0.94).toString(16).padStart(2, "0"))
    .join("").toUpperCase();
