/**
 * Boxes and lines: measured, laid out by Graphviz, drawn as SVG. A diagram is laid out once, in the cell that shows it. Its bundle holds the graph and the
 * position of every box, line, group and entry of the legend, from Graphviz (WebAssembly, loaded only by such cells). The layout is searched for: it
 * fills a wide slide, with large text, equal nodes side by side, and lines and labels apart. Notebook, report and deck scale it. In the deck, boxes are
 * shapes, straight lines are connectors attached to them, and bent lines are freeforms. Text below 12 pt is refused.
 */
export { type EndSign, endSign, type Point } from "./ends.ts";
export { type Fill, kindFills } from "./kinds.ts";
export { placeGroupLabels, placeLabels } from "./labels.ts";
export { type Graph, layOut } from "./layout.ts";
export { box, rowColumns, swatchOf } from "./nodes.ts";
export { diagramStyle } from "./style.ts";
export { drawSvg } from "./svg.ts";
