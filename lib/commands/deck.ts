/** `deck`: makes decks and reports from a notebook that was executed, by `run` or by hand. */

import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Command } from "commander";
import { exitCodes, fromCaller, fromRoot, LabError } from "../core/mod.ts";
import { readNotebook, writeNotebook } from "../notebook/mod.ts";
import { runIdOf, scrubNotebook } from "../report/mod.ts";
import type { Context } from "./context.ts";
import { findExecuted, requireExecuted } from "./notebooks.ts";
import { clearFolder, holdFolder } from "./output_folder.ts";
import { attachPictures } from "./pictures.ts";
import { withPlaces } from "./places.ts";
import { publish, publishedFiles } from "./publish.ts";
import { readSheetPath, renderDecks } from "./render.ts";
import { type CarriedTheme, readTheme, themeOf, themeOption, themeRecord, withTheme } from "./theme.ts";
import { reportHits } from "./secrets.ts";
import { isSameFile, staleFiles, whyOtherResults } from "./results.ts";

export function defineDeck(command: Command, context: Context): Command {
  return command
    .argument("<notebook>", "m1, m2 … (its last run in reports/), an executed .ipynb, or a folder with results")
    .option(
      "--out <dir>",
      "where to write (default: beside a run's own notebook.ipynb; with another theme, or for another notebook, reports/<name>-by-hand)",
    )
    .option(...themeOption)
    .option("--pdf", "also make a PDF of each deck and a handout with the speaker notes (needs LibreOffice)")
    .option(
      "--sheet <file.png>",
      "also make a picture of all slides; of several decks, one picture each: file-NAME.png (needs LibreOffice and poppler)",
    )
    .action(async (word: string, { out, theme, pdf, sheet }: DeckOptions) => {
      const { path, name } = findExecuted(word);
      const carried = theme === undefined ? undefined : readTheme(theme);
      const sheetFile = sheet === undefined ? undefined : readSheetPath(sheet);
      await buildDeck(path, name, { out, theme: carried, pdf, sheet: sheetFile }, context);
    });
}

interface DeckOptions {
  out?: string;
  theme?: string;
  pdf?: boolean;
  sheet?: string;
}

/**
 * Writes the decks and reports of a notebook, with the notebook: all files in a folder describe one run. A notebook that differs from the
 * run in its folder, because cells were run again by hand or the deck gets another theme, therefore gets a separate folder.
 */
async function buildDeck(
  path: string,
  name: string,
  { out, theme, pdf, sheet }: Omit<DeckOptions, "theme"> & { theme?: CarriedTheme },
  context: Context,
): Promise<void> {
  const read = await readNotebook(path, context.progress.note);
  requireExecuted(read, path);
  const executed = await withPlaces(read, dirname(path));
  const illustrated = attachPictures(theme ? withTheme(executed, theme) : executed, dirname(path));
  const { notebook, hits } = scrubNotebook(illustrated.notebook, context.secrets.known());
  reportHits(hits, context.progress);
  const published = publishedFiles(notebook); // throws if a cell names an unusable file
  themeOf(notebook); // throws if the theme is unusable, before anything is written
  const source = { path, runId: runIdOf(notebook), theme: themeRecord(notebook)?.sha256 };
  const isRunsOwn = basename(path) === "notebook.ipynb" && !whyOtherResults(dirname(path), source);
  const dir = out ? fromCaller(out) : isRunsOwn ? dirname(path) : fromRoot("reports", `${name}-by-hand`);
  using _held = holdFolder(dir);
  const why = whyOtherResults(dir, source);
  if (why) {
    throw new LabError(`Cannot write to ${dir}: ${why}. Choose another folder with --out.`, {
      exitCode: exitCodes.usage,
    });
  }
  const kept = join(dir, "notebook.ipynb");
  const isKept = isSameFile(path, kept);
  // With another theme, the notebook in the folder also changes.
  const isWritten = !isKept || theme !== undefined;
  if (!isKept) clearFolder(dir, (await staleFiles(dir)).filter((file) => !published.includes(file)));
  if (isWritten) await writeNotebook(kept, notebook);
  const { files, decks } = await publish(notebook, dir, context, illustrated.refused).catch((error) => {
    throw error instanceof LabError ? withFilesLeft(error, dir, [basename(kept), ...published]) : error;
  });
  context.print(`${dir}: ${[...isWritten ? [basename(kept)] : [], ...files].join(", ")}`);
  // Programs that may be missing come last: everything else is saved by then.
  await renderDecks(decks, { pdfDir: pdf ? dir : undefined, sheet }, context);
}

/** The error, with the files that are in the folder all the same. */
function withFilesLeft(error: LabError, dir: string, files: string[]): LabError {
  const left = files.filter((file) => existsSync(join(dir, file)));
  const message = `${error.message}\n\nNo deck was made. ${dir} has ${left.join(", ")}.`;
  return new LabError(message, { exitCode: error.exitCode, cause: error });
}
