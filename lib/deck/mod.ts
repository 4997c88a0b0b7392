/** Outline → .pptx: layout measured with a font's metrics, native tables and charts, a valid and reproducible package. */
export { inspectPackage } from "./inspect.ts";
export { DeckError } from "./tables.ts";
export { defaultTheme, type Theme } from "./theme.ts";
export { parseTheme, resolveTheme, type ThemeFile } from "./theme_file.ts";
export { writeDeck } from "./write.ts";
