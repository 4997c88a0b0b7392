/** Decks as PDF, with handouts, and as contact sheets. */

import { readdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createWorkFolder, exitCodes, LabError } from "../core/mod.ts";
import { convertToPdf, findOffice, type PageKind } from "./office.ts";
import { readPpm, writePng } from "./png.ts";
import { composeSheet, pageWidth } from "./sheet.ts";
import { findProgram, runTool } from "./tool.ts";

/** What rendering uses. */
export interface RenderOptions {
  signal?: AbortSignal;
  /** Where programs are looked for; the variable PATH if it is not given. */
  path?: string;
  /** The time limit of each program. A deck of fifty pages takes ten seconds on an idle machine. */
  timeoutMs?: number;
}

const defaultTimeoutMs = 300_000;

/**
 * Makes PDFs of decks: of their slides, or handouts with a page for each slide and its speaker notes.
 *
 * @param decks .pptx files
 * @throws {LabError} (environment) if LibreOffice is not installed or fails
 */
export async function makePdfs(
  decks: Uint8Array[],
  kind: PageKind,
  { path, signal, timeoutMs = defaultTimeoutMs }: RenderOptions = {},
): Promise<Uint8Array[]> {
  const office = findOffice(path);
  if (!office) {
    throw missing("LibreOffice", "PDF", "apt install libreoffice-impress", "brew install --cask libreoffice");
  }
  using work = createWorkFolder();
  // These names do not depend on those of the decks, which may begin with a dash or contain anything.
  for (const [at, bytes] of decks.entries()) await writeFile(join(work.dir, `${at}.pptx`), bytes);
  const files = decks.map((_, at) => `${at}.pptx`);
  await convertToPdf(office, files, kind, "pdf", { cwd: work.dir, timeoutMs, signal });
  return await Promise.all(files.map((file) => readFile(join(work.dir, "pdf", file.replace(/pptx$/, "pdf")))));
}

/**
 * Draws contact sheets: all pages of a document in one picture.
 *
 * @param pdfs PDF files
 * @returns PNG files
 * @throws {LabError} (environment) if poppler is not installed or fails
 */
export async function drawSheets(
  pdfs: Uint8Array[],
  { path, signal, timeoutMs = defaultTimeoutMs }: RenderOptions = {},
): Promise<Uint8Array[]> {
  const poppler = findProgram(["pdftoppm"], path);
  if (!poppler) throw missing("pdftoppm", "sheet", "apt install poppler-utils", "brew install poppler");
  const sheets: Uint8Array[] = [];
  for (const pdf of pdfs) {
    using work = createWorkFolder();
    const tool = { cwd: work.dir, timeoutMs, signal };
    await writeFile(join(work.dir, "deck.pdf"), pdf);
    const scale = ["-scale-to-x", String(pageWidth), "-scale-to-y", "-1"];
    const { code, stderr } = await runTool(poppler, [...scale, "deck.pdf", "page"], tool);
    if (code !== 0) {
      throw new LabError(`${poppler} ended with code ${code}: ${stderr}`, { exitCode: exitCodes.environment });
    }
    // The numbers of pages have the same length.
    const files = readdirSync(work.dir).filter((name) => name.endsWith(".ppm")).sort();
    const pages = await Promise.all(files.map(async (file) => readPpm(await readFile(join(work.dir, file)))));
    sheets.push(await writePng(composeSheet(pages)));
  }
  return sheets;
}

const missing = (program: string, what: string, debian: string, mac: string) =>
  new LabError(
    `${program} is not installed, so no ${what} was made. Install it (on Debian or Ubuntu, as root: \`${debian}\`; on macOS: \`${mac}\`), ` +
      "and repeat the command.",
    { exitCode: exitCodes.environment },
  );
