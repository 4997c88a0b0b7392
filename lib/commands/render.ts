/** What `deck --pdf` and `deck --sheet` add to the decks: PDFs, handouts and contact sheets. */

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { exitCodes, fromCaller, LabError, replaceFile } from "../core/mod.ts";
import { drawSheets, makePdfs } from "../render/mod.ts";
import type { Context } from "./context.ts";
import { pdfFiles, type PublishedDeck } from "./publish.ts";

/** Where a sheet is to be written; its folder exists. */
export function readSheetPath(path: string): string {
  const file = fromCaller(path);
  const why = !file.endsWith(".png")
    ? 'its name must end in ".png"'
    : existsSync(dirname(file))
    ? undefined
    : `there is no folder ${dirname(file)}`;
  if (why) throw new LabError(`Cannot write the sheet ${path}: ${why}.`, { exitCode: exitCodes.usage });
  return file;
}

/** The file for the sheet of each deck: the one that was asked for or, for several decks, one with the deck's name before the ending. */
export const sheetFiles = (file: string, names: string[]): string[] =>
  names.length === 1 ? [file] : names.map((name) => file.replace(/\.png$/, `-${name}.png`));

/** What is made of decks besides the decks. */
export interface Rendering {
  /** The folder for PDFs and handouts, if they are wanted. */
  pdfDir?: string;
  /** The file for the sheet, as {@link readSheetPath} returns it, if one is wanted. */
  sheet?: string;
}

/**
 * Writes PDF, handout and contact sheet of each deck, as far as they are wanted. Reports each file as soon as it is complete.
 *
 * @throws {LabError} (environment) if LibreOffice or poppler is not installed or fails; what was written before stays
 */
export async function renderDecks(decks: PublishedDeck[], { pdfDir, sheet }: Rendering, context: Context) {
  if (pdfDir === undefined && sheet === undefined) return;
  const names = decks.map(({ name }) => name);
  const bytes = decks.map((deck) => deck.bytes);
  const { signal } = context;
  const slides = await withStep(context, "PDF", () => makePdfs(bytes, "slides", { signal }));
  if (pdfDir !== undefined) {
    await write(names.map((name) => join(pdfDir, pdfFiles(name).slides)), slides, context);
    const handouts = await withStep(context, "Handout", () => makePdfs(bytes, "notes", { signal }));
    await write(names.map((name) => join(pdfDir, pdfFiles(name).handout)), handouts, context);
  }
  if (sheet !== undefined) {
    await write(
      sheetFiles(sheet, names),
      await withStep(context, "Sheet", () => drawSheets(slides, { signal })),
      context,
    );
  }
}

async function write(files: string[], contents: Uint8Array[], { print }: Context): Promise<void> {
  for (const [at, file] of files.entries()) {
    await replaceFile(file, contents[at]!);
    print(file);
  }
}

async function withStep<T>({ progress }: Context, label: string, work: () => Promise<T>): Promise<T> {
  const step = progress.start(label);
  try {
    const made = await work();
    step.done();
    return made;
  } catch (error) {
    step.fail();
    throw error;
  }
}
