/**
 * The colours of series, in the order they are given out: in notebook, report and deck alike. Each has a contrast of at least 3:1 on
 * white, and neighbours stay apart under the common kinds of colour blindness.
 */
export const seriesColors = ["#1b6ca8", "#d9600a", "#0b8a6b", "#8a4fa3", "#9a7400", "#5b6770"] as const;
