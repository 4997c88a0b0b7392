/** Diagram → SVG. */

import { type Diagram, type DiagramNode, escapeHtml, seriesColors } from "../bundle/mod.ts";
import type { Metrics } from "../fonts/mod.ts";
import { type EndSign, endSign, type Point } from "./ends.ts";
import { type Fill, kindFills } from "./kinds.ts";
import { placeGroupLabels, placeLabels } from "./labels.ts";
import { box, rowColumns, swatchOf } from "./nodes.ts";
import type { Frame } from "./routes.ts";
import { diagramStyle as style } from "./style.ts";

const number = (value: number) => String(Math.round(value * 100) / 100);
const through = (points: readonly Point[]) => points.map(([x, y]) => `${number(x)},${number(y)}`).join(" ");

const largest = 1.5;

/** The distance from the middle of a line of text to its baseline, as a fraction of the text size. */
const baseline = 0.36;

/**
 * Draws a diagram. It scales with the page, up to 1.5 times its size; screen readers get title and description. Pure.
 *
 * The text uses Arial or a font with the same metrics, for which the boxes were measured.
 */
export function drawSvg(diagram: Diagram, metrics: Metrics): string {
  const { title, alt, nodes, edges, layout } = diagram;
  const { width, height, sizePt } = layout;
  const lines = edges.map(({ note }, index) =>
    `<polyline points="${
      through(layout.routes[index]!)
    }" fill="none" stroke="#${style.line}" stroke-width="${style.linePt}" ` +
    `stroke-linejoin="round">${note ? `<title>${escapeHtml(note)}</title>` : ""}</polyline>`
  );
  const fills = kindFills(nodes, { series: seriesColors, light: style.onHeader, dark: style.header });
  const plain: Fill = { fill: style.header, text: style.onHeader };
  const fillOf = (kind?: string) => kind === undefined ? plain : fills.get(kind)!;
  const boxes = nodes.map((node, index) => boxSvg(node, layout.frames[index]!, metrics, sizePt, fillOf(node.kind)));
  const groupLabels = placeGroupLabels(metrics, layout);
  const groups = (layout.groups ?? []).map(({ label, ...frame }, index) => {
    const { x, y, h } = groupLabels[index]!;
    return rectSvg(frame, style.tint, style.border) +
      textSvg(label, x, y + h / 2, `font-weight="700" fill="#${style.text}"`, sizePt);
  });
  const legend = (layout.legend ?? []).map(({ kind, x, y, h }) =>
    rectSvg(swatchOf({ x, y, h }), fillOf(kind).fill) +
    textSvg(kind, x + box.swatch + 6, y + h / 2, `fill="#${style.text}"`, sizePt)
  );
  const signs = edges.flatMap(({ ends: [from, to] }, index) => {
    const route = layout.routes[index]!;
    const signs = [endSign(from, route[0]!, route[1]!), endSign(to, route.at(-1)!, route.at(-2)!)];
    return signs.map((sign) => sign ? signSvg(sign) : "");
  });
  const labels = placeLabels(metrics, diagram).map((frame, index) => {
    if (!frame) return "";
    const { x, y, w, h } = frame;
    return rectSvg(frame, style.paper) +
      textSvg(edges[index]!.label!, x + w / 2, y + h / 2, `text-anchor="middle" fill="#${style.text}"`, sizePt);
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${number(width)} ${number(height)}" ` +
    `style="width:100%;max-width:${Math.round(width * largest)}px;height:auto;background:#${style.paper}" ` +
    `font-family="Arimo, Arial, 'Liberation Sans', Helvetica, sans-serif" font-size="${sizePt}">` +
    `<title>${escapeHtml(title)}</title><desc>${escapeHtml(alt)}</desc>${
      [...groups, ...lines, ...boxes, ...signs, ...labels, ...legend].join("")
    }</svg>`;
}

function textSvg(text: string, x: number, middle: number, attributes: string, sizePt: number): string {
  return `<text x="${number(x)}" y="${number(middle + baseline * sizePt)}" ${attributes}>${escapeHtml(text)}</text>`;
}

const rectSvg = ({ x, y, w, h }: Frame, fill: string, stroke?: string): string =>
  `<rect x="${number(x)}" y="${number(y)}" width="${number(w)}" height="${number(h)}" fill="#${fill}"` +
  `${stroke ? ` stroke="#${stroke}" stroke-width="${style.borderPt}"` : ""}/>`;

function boxSvg(
  node: DiagramNode,
  { x, y, w, h }: Frame,
  metrics: Metrics,
  sizePt: number,
  { fill, text }: Fill,
): string {
  const rect = (height: number, fill: string, stroke: string) => rectSvg({ x, y, w, h: height }, fill, stroke);
  const bold = `font-weight="700" fill="#${text}"`;
  if (node.rows.length === 0) {
    return rect(h, fill, fill) +
      textSvg(node.label, x + w / 2, y + h / 2, `text-anchor="middle" ${bold}`, sizePt);
  }
  const columns = rowColumns(metrics, node);
  const rows = node.rows.map(({ mark, label, detail, italic }, index) => {
    const middle = y + box.header + box.padY + box.row * (index + 0.5);
    const slant = italic ? ' font-style="italic"' : "";
    const put = (text: string, at: number, attributes: string) =>
      text ? textSvg(text, x + at, middle, attributes, sizePt) : "";
    return put(mark, columns.mark, `font-weight="700" fill="#${style.mark}"`) +
      put(label, columns.label, `fill="#${style.text}"${slant}`) +
      put(detail, columns.detail, `fill="#${style.detail}"${slant}`);
  });
  return rect(h, style.paper, style.border) + rect(box.header, fill, fill) +
    textSvg(node.label, x + box.padX, y + box.header / 2, bold, sizePt) + rows.join("");
}

function signSvg({ strokes, ring, solid }: EndSign): string {
  const stroke = `stroke="#${style.line}" stroke-width="${style.linePt}"`;
  return strokes.map((points) => `<polyline points="${through(points)}" fill="none" ${stroke}/>`).join("") +
    (ring
      ? `<circle cx="${number(ring.center[0])}" cy="${
        number(ring.center[1])
      }" r="${ring.radius}" fill="#${style.paper}" ${stroke}/>`
      : "") +
    (solid ? `<polygon points="${through(solid)}" fill="#${style.line}"/>` : "");
}
