/** LibreOffice: decks to PDF. */

import { existsSync, mkdirSync, realpathSync, writeFileSync } from "node:fs";
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

/** The languages whose letters a font has that stands in for one of a deck's fonts. A computer without the first has the second more often. */
const substitutes: Record<string, string[]> = {
  "Yu Gothic": ["ja", "zh-cn"],
  "Malgun Gothic": ["ko", "zh-cn"],
  "Microsoft YaHei": ["zh-cn", "ja"],
};

/**
 * What fontconfig must know on computers without Windows' fonts. It would choose a Latin font for their names, and LibreOffice would take
 * ideographs one by one from others, and draw them over each other.
 */
const fontSettings = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>${
  Object.entries(substitutes).map(([font, languages]) => `
<match target="pattern">
<test name="family"><string>${font}</string></test>
<edit name="lang" mode="assign" binding="strong">${languages.map((one) => `<string>${one}</string>`).join("")}</edit>
</match>`).join("")
}
</fontconfig>
`;

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
  const fonts = join(env.XDG_CONFIG_HOME, "fontconfig");
  mkdirSync(fonts, { recursive: true });
  writeFileSync(join(fonts, "fonts.conf"), fontSettings);
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
