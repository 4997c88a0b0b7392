/** Shapes, lines and groups as DrawingML, in schema order. Frames and points are in inches; pure. */

import { escapeXml } from "./chart_parts_xml.ts";
import type { Frame } from "./page.ts";

export type Point = readonly [x: number, y: number];

/** How a shape is identified: its id on the slide, its name in the selection pane, its description for screen readers. */
export interface Naming {
  id: string;
  name: string;
  alt?: string;
}

/** Colours are six hexadecimal digits. */
export interface Look {
  fill?: string;
  stroke?: { color: string; pt: number };
}

export const emu = (inches: number): number => Math.round(inches * 914400);

/** What a shape is called, for the selection pane and for screen readers. */
export const naming = ({ id, name, alt }: Naming) =>
  `<p:cNvPr id="${id}" name="${escapeXml(name)}"${alt ? ` descr="${escapeXml(alt)}"` : ""}/>`;

const solid = (color: string) => `<a:solidFill><a:srgbClr val="${color}"/></a:solidFill>`;

const look = ({ fill, stroke }: Look) =>
  (fill ? solid(fill) : "<a:noFill/>") +
  (stroke ? `<a:ln w="${Math.round(stroke.pt * 12700)}">${solid(stroke.color)}</a:ln>` : "<a:ln><a:noFill/></a:ln>");

const transform = ({ x, y, w, h }: Frame, flips = "") =>
  `<a:xfrm${flips}><a:off x="${emu(x)}" y="${emu(y)}"/>` +
  // The far edges are rounded, so that what ends at the same point meets exactly.
  `<a:ext cx="${emu(x + w) - emu(x)}" cy="${emu(y + h) - emu(y)}"/></a:xfrm>`;

const preset = (form: string) => `<a:prstGeom prst="${form}"><a:avLst/></a:prstGeom>`;

const shapeXml = (named: Naming, geometry: string, style: Look, text = "") =>
  `<p:sp><p:nvSpPr>${naming(named)}<p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>${geometry}${
    look(style)
  }</p:spPr>${text}</p:sp>`;

/** A rectangle, with a {@link textBody} or without. */
export const rectangleXml = (named: Naming, frame: Frame, style: Look, text = ""): string =>
  shapeXml(named, transform(frame) + preset("rect"), style, text);

/** The paths of a freeform: a line through points, closed if it is filled, or a circle around a point. */
export interface Path {
  points: Point[];
  radius?: number;
  filled?: boolean;
}

/** A freeform as large as its paths. */
export function freeformXml(named: Naming, paths: Path[], style: Look): string {
  const reach = (axis: 0 | 1) =>
    paths.flatMap(({ points, radius = 0 }) => points.flatMap((p) => [p[axis] - radius, p[axis] + radius]));
  const [xs, ys] = [reach(0), reach(1)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  const frame = { x, y, w: Math.max(...xs) - x, h: Math.max(...ys) - y };
  const geometry = `<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/><a:pathLst>${
    paths.map((path) => pathXml(path, frame)).join("")
  }</a:pathLst></a:custGeom>`;
  return shapeXml(named, transform(frame) + geometry, style);
}

function pathXml({ points, radius, filled }: Path, { x, y, w, h }: Frame): string {
  const point = (at: Point) => `<a:pt x="${emu(at[0] - x)}" y="${emu(at[1] - y)}"/>`;
  const open = `<a:path w="${emu(w)}" h="${emu(h)}"${filled ? "" : ' fill="none"'}>`;
  const [first, ...rest] = points as [Point, ...Point[]];
  if (radius !== undefined) {
    const around = `wR="${emu(radius)}" hR="${emu(radius)}" stAng="0" swAng="21600000"`;
    const start = point([first[0] + radius, first[1]]);
    return `${open}<a:moveTo>${start}</a:moveTo><a:arcTo ${around}/><a:close/></a:path>`;
  }
  const lines = rest.map((at) => `<a:lnTo>${point(at)}</a:lnTo>`).join("");
  return `${open}<a:moveTo>${point(first)}</a:moveTo>${lines}${filled ? "<a:close/>" : ""}</a:path>`;
}

/** A connector's end: the shape that it is attached to, and the connection site. */
export interface Joint {
  id: string;
  site: number;
}

/** A straight connector. */
export function connectorXml(
  named: Naming,
  [from, to]: readonly [Point, Point],
  joints: [Joint, Joint],
  style: Look,
): string {
  const frame = {
    x: Math.min(from[0], to[0]),
    y: Math.min(from[1], to[1]),
    w: Math.abs(to[0] - from[0]),
    h: Math.abs(to[1] - from[1]),
  };
  const flips = (to[0] < from[0] ? ' flipH="1"' : "") + (to[1] < from[1] ? ' flipV="1"' : "");
  const [start, end] = joints.map(({ id, site }) => `id="${id}" idx="${site}"`);
  return `<p:cxnSp><p:nvCxnSpPr>${
    naming(named)
  }<p:cNvCxnSpPr><a:stCxn ${start}/><a:endCxn ${end}/></p:cNvCxnSpPr><p:nvPr/></p:nvCxnSpPr>` +
    `<p:spPr>${transform(frame, flips)}${preset("straightConnector1")}${look(style)}</p:spPr></p:cxnSp>`;
}

/** A group of shapes that move together. The outermost group of a fragment declares the namespaces. */
export function groupXml(named: Naming, { x, y, w, h }: Frame, content: string, isOutermost = false): string {
  const names = isOutermost
    ? ' xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    : "";
  const [at, size] = [`x="${emu(x)}" y="${emu(y)}"`, `cx="${emu(w)}" cy="${emu(h)}"`];
  return `<p:grpSp${names}><p:nvGrpSpPr>${
    naming(named)
  }<p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off ${at}/><a:ext ${size}/>` +
    `<a:chOff ${at}/><a:chExt ${size}/></a:xfrm></p:grpSpPr>${content}</p:grpSp>`;
}

/** How a run of text looks. */
export interface RunStyle {
  sizePt: number;
  color: string;
  bold?: boolean;
  italic?: boolean;
}

/** The font that diagrams are laid out for, in the cell that shows them. In another font, text could leave its box. */
const diagramFont = "Arial";

/** A run of text without spelling check. Its size is rounded down to tenths of a point, so it is never wider than measured. */
export function runXml(text: string, { sizePt, color, bold, italic }: RunStyle): string {
  const style = `sz="${Math.floor(sizePt * 10 + 1e-6) * 10}"${bold ? ' b="1"' : ""}${italic ? ' i="1"' : ""}`;
  const face = `typeface="${diagramFont}"`;
  return `<a:r><a:rPr lang="en-US" ${style} noProof="1">${solid(color)}<a:latin ${face}/><a:cs ${face}/></a:rPr><a:t>${
    escapeXml(text)
  }</a:t></a:r>`;
}

/** The alignment of paragraphs in a shape. Lengths are in inches. */
export interface TextOptions {
  left?: number;
  top?: number;
  isCentered?: boolean;
  /** Whether they are vertically centred. */
  isMiddle?: boolean;
  /** The distance between lines, in points. */
  leadingPt?: number;
  /** Tab stops, measured from the inset. */
  stops?: number[];
}

/** Paragraphs of runs, one per line, which never wrap. */
export function textBody(
  lines: string[],
  { left = 0, top = 0, isCentered, isMiddle, leadingPt, stops = [] }: TextOptions,
): string {
  const spacing = leadingPt ? `<a:lnSpc><a:spcPts val="${Math.round(leadingPt * 100)}"/></a:lnSpc>` : "";
  const tabs = stops.map((at) => `<a:tab pos="${emu(at)}" algn="l"/>`).join("");
  const properties = `<a:pPr algn="${
    isCentered ? "ctr" : "l"
  }">${spacing}<a:spcBef><a:spcPts val="0"/></a:spcBef><a:buNone/>${
    tabs ? `<a:tabLst>${tabs}</a:tabLst>` : ""
  }</a:pPr>`;
  return `<p:txBody><a:bodyPr wrap="none" lIns="${emu(left)}" tIns="${emu(top)}" rIns="0" bIns="0" anchor="${
    isMiddle ? "ctr" : "t"
  }">` +
    `<a:noAutofit/></a:bodyPr><a:lstStyle/>${
      lines.map((line) => `<a:p>${properties}${line}</a:p>`).join("")
    }</p:txBody>`;
}
