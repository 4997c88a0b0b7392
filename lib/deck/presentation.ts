/** pptxgenjs as this area uses it. */

import { createRequire } from "node:module";
import PptxGenJS from "pptxgenjs";
import { mimeOf, type Picture } from "../report/mod.ts";

// The package's types describe its CommonJS form; in Deno its default export is the class itself.
export type Presentation = InstanceType<typeof PptxGenJS.default>;
export type PresentationSlide = ReturnType<Presentation["addSlide"]>;
export const Presentation = PptxGenJS as unknown as new () => Presentation;

const require = createRequire(import.meta.url);
const { prototype: zip } = createRequire(require.resolve("pptxgenjs"))("jszip");
const addFile = zip.file;
/**
 * jszip, which pptxgenjs uses, encodes a text in blocks of 16,384 units, and destroys a character that begins in one block and ends in the next.
 * So it gets encoded texts, until it does that itself.
 */
zip.file = function (...[name, content, options]: [string, unknown?, { base64?: boolean }?]) {
  if (typeof content !== "string" || options?.base64) return addFile.apply(this, arguments);
  return addFile.call(this, name, new TextEncoder().encode(content), options);
};

/** A picture as pptxgenjs takes it. */
export const dataOf = (picture: Picture) => `${mimeOf(picture)};base64,${picture.base64}`;
