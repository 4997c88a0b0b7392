/** LibreOffice: decks to PDF. */

import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { exitCodes, LabError } from "../core/mod.ts";
import { findProgram, runTool, type ToolOptions } from "./tool.ts";

const programs = ["soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice"];

/** The path of LibreOffice's program, if it is installed. */
export function findOffice(path?: string): string | undefined {
  const found = findProgram(programs, path);
  if (found === undefined) return undefined;
  // The program on PATH is a script, whose child would survive it.
  const binary = join(dirname(realpathSync(found)), "soffice.bin");
  return existsSync(binary) ? binary : found;
}

/** What a page of the PDF shows: a slide, or a slide's picture above its speaker notes. */
export type PageKind = "slides" | "notes";

const boolean = (value: boolean) => ({ type: "boolean", value: String(value) });
const settings: Record<PageKind, object> = {
  slides: { UseTaggedPDF: boolean(true), ExportBookmarks: boolean(true) },
  notes: { UseTaggedPDF: boolean(true), ExportNotesPages: boolean(true), ExportOnlyNotesPages: boolean(true) },
};

/** With a new profile, LibreOffice ends with one of these codes to be started again. */
const startAgain = [79, 81];

/**
 * Converts decks to PDF, below a folder that is this process' own: LibreOffice keeps its profile there, so that it does not meet one that is
 * running, and changes nothing of the user's.
 *
 * @param files the names of .pptx files in the folder
 * @param into the name of a folder in it, which gets a PDF for each
 * @throws {LabError} if a PDF was not made
 */
export async function convertToPdf(
  office: string,
  files: string[],
  kind: PageKind,
  into: string,
  options: ToolOptions,
): Promise<void> {
  const { cwd } = options;
  const args = [
    `-env:UserInstallation=${pathToFileURL(join(cwd, "profile"))}`,
    ...["--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"],
    ...["--convert-to", `pdf:impress_pdf_Export:${JSON.stringify(settings[kind])}`, "--outdir", into, ...files],
  ];
  // Besides its profile, it writes settings and caches of the desktop.
  const env = { XDG_CONFIG_HOME: join(cwd, "config"), XDG_CACHE_HOME: join(cwd, "cache") };
  const run = () => runTool(office, args, { ...options, env });
  let ended = await run();
  for (let again = 0; again < 2 && startAgain.includes(ended.code); again++) {
    ended = await run();
  }
  const missing = files.filter((file) => !existsSync(join(cwd, into, file.replace(/pptx$/, "pdf"))));
  if (missing.length === 0) return;
  throw new LabError(
    `LibreOffice made no PDF (${office} ended with code ${ended.code}). ` +
      `If only other parts of it are installed, install Impress: \`apt install libreoffice-impress\`.${
        ended.stderr ? `\nIt reported: ${ended.stderr}` : ""
      }`,
    { exitCode: exitCodes.environment },
  );
}
