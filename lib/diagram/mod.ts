/** Boxes and lines: measured, laid out by Graphviz, drawn as SVG. The deck draws native shapes from the same layout. */
export { type EndSign, endSign, type Point } from "./ends.ts";
export { type Fill, kindFills } from "./kinds.ts";
export { placeGroupLabels, placeLabels } from "./labels.ts";
export { type Graph, layOut } from "./layout.ts";
export { box, rowColumns, swatchOf } from "./nodes.ts";
export { diagramStyle } from "./style.ts";
export { drawSvg } from "./svg.ts";
