/** Diagram → SVG. */

import { type Diagram, type DiagramNode, escapeHtml } from "../bundle/mod.ts";
import type { Metrics } from "../fonts/mod.ts";
import { type EndSign, endSign, type Point } from "./ends.ts";
import { labelPlace } from "./labels.ts";
import { box, rowColumns } from "./nodes.ts";
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
  const boxes = nodes.map((node, index) => boxSvg(node, layout.frames[index]!, metrics, sizePt));
  const signs = edges.flatMap(({ ends: [from, to] }, index) => {
    const route = layout.routes[index]!;
    const signs = [endSign(from, route[0]!, route[1]!), endSign(to, route.at(-1)!, route.at(-2)!)];
    return signs.map((sign) => sign ? signSvg(sign) : "");
  });
  const labels = edges.map(({ label }, index) => {
    if (!label) return "";
    const { x, y, w, h } = labelPlace(metrics, label, layout.routes[index]!);
    return `<rect x="${number(x)}" y="${number(y)}" width="${number(w)}" height="${
      number(h)
    }" fill="#${style.paper}"/>` +
      textSvg(label, x + w / 2, y + h / 2, `text-anchor="middle" fill="#${style.text}"`, sizePt);
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${number(width)} ${number(height)}" ` +
    `style="width:100%;max-width:${Math.round(width * largest)}px;height:auto;background:#${style.paper}" ` +
    `font-family="Arimo, Arial, 'Liberation Sans', Helvetica, sans-serif" font-size="${sizePt}">` +
    `<title>${escapeHtml(title)}</title><desc>${escapeHtml(alt)}</desc>${
      [...lines, ...boxes, ...signs, ...labels].join("")
    }</svg>`;
}

function textSvg(text: string, x: number, middle: number, attributes: string, sizePt: number): string {
  return `<text x="${number(x)}" y="${number(middle + baseline * sizePt)}" ${attributes}>${escapeHtml(text)}</text>`;
}

function boxSvg(
  node: DiagramNode,
  { x, y, w, h }: { x: number; y: number; w: number; h: number },
  metrics: Metrics,
  sizePt: number,
): string {
  const rect = (height: number, fill: string, stroke: string) =>
    `<rect x="${number(x)}" y="${number(y)}" width="${number(w)}" height="${number(height)}" fill="#${fill}" ` +
    `stroke="#${stroke}" stroke-width="${style.borderPt}"/>`;
  const bold = `font-weight="700" fill="#${style.onHeader}"`;
  if (node.rows.length === 0) {
    return rect(h, style.header, style.header) +
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
  return rect(h, style.paper, style.border) + rect(box.header, style.header, style.header) +
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
