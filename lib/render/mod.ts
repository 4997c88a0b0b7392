/** Decks as PDF and as pictures: through LibreOffice and poppler, where they are installed. */
export { findOffice, type PageKind } from "./office.ts";
export { drawSheets, makePdfs, type RenderOptions } from "./render.ts";
