/** The width of text, for layout. */
export { cjk, loadMetrics, type Metrics, type TextFont, textFonts, type TextStyle } from "./metrics.ts";
