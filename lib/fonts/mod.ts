/** How wide text is, for those who place it. */
export { cjk, loadMetrics, type Metrics, type TextFont, textFonts, type TextStyle } from "./metrics.ts";
