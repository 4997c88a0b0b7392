/** pptxgenjs as this area uses it. */

import PptxGenJS from "pptxgenjs";
import { mimeOf, type Picture } from "../report/mod.ts";

// The package's types describe its CommonJS form; in Deno its default export is the class itself.
export type Presentation = InstanceType<typeof PptxGenJS.default>;
export type PresentationSlide = ReturnType<Presentation["addSlide"]>;
export const Presentation = PptxGenJS as unknown as new () => Presentation;

/** A picture as pptxgenjs takes it. */
export const dataOf = (picture: Picture) => `${mimeOf(picture)};base64,${picture.base64}`;
