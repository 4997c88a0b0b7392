/**
 * The colours of a chart's series, six hexadecimal digits each, in the order of use in notebook, report and deck. They
 * can be distinguished by people with deuteranopia, protanopia or tritanopia, and each has a contrast of 3:1 on white; a test checks both.
 */
export const seriesColors = ["1F4E8C", "D9722E", "1A8F84", "9A5CC6", "5C2430", "A3442A", "1B1238"] as const;
