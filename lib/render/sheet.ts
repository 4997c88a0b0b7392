/** A contact sheet: the pages of a deck in one picture. Pure. */

import type { Raster } from "./png.ts";

/** The width of a page on the sheet, in pixels. */
export const pageWidth = 400;
const gap = 12;
const mostColumns = 6;
/** Light grey, so that white pages stand out. */
const ground = 0xcc;

/** Places pages of one size row by row, in about as many columns as rows. */
export function composeSheet(pages: Raster[]): Raster {
  const [first] = pages;
  if (!first) throw new RangeError("A sheet needs a page.");
  const columns = Math.min(mostColumns, Math.ceil(Math.sqrt(pages.length)));
  const rows = Math.ceil(pages.length / columns);
  const width = columns * (first.width + gap) + gap;
  const height = rows * (first.height + gap) + gap;
  const pixels = new Uint8Array(3 * width * height).fill(ground);
  for (const [index, page] of pages.entries()) {
    const left = gap + (index % columns) * (first.width + gap);
    const top = gap + Math.floor(index / columns) * (first.height + gap);
    const [w, h] = [Math.min(page.width, first.width), Math.min(page.height, first.height)];
    for (let y = 0; y < h; y++) {
      const row = page.pixels.subarray(3 * y * page.width, 3 * (y * page.width + w));
      pixels.set(row, 3 * ((top + y) * width + left));
    }
  }
  return { width, height, pixels };
}
