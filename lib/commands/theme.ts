/** `--theme`: the theme's file and its logo are read once and stored in the notebook's metadata, so `deck` needs neither. */

import { basename, dirname, extname, join } from "node:path";
import { Buffer } from "node:buffer";
import {
  exitCodes,
  FileRefused,
  fromCaller,
  LabError,
  messageOf,
  quoteFileName,
  readRegularFile,
  whyNoFileName,
} from "../core/mod.ts";
import { defaultTheme, parseTheme, resolveTheme, type Theme, type ThemeFile } from "../deck/mod.ts";
import type { Notebook } from "../notebook/mod.ts";
import { dataUri, hashOf, type Picture, readPicture, type RunRecord } from "../report/mod.ts";

/** The size limits of a theme's file and its logo, in bytes. */
const [mostOfFile, mostOfLogo] = [100_000, 1_000_000];

export const themeOption = [
  "--theme <file>",
  "colours, font, logo and language of the deck: a JSON file, see README",
] as const;

/** A theme in a notebook: the data of its file, with the logo as a data URI. */
export type CarriedTheme = ThemeFile;

/**
 * Reads the theme file of `--theme`, and the logo from its folder.
 *
 * @throws {LabError} (usage) if either cannot be used; the message has the reason
 */
export function readTheme(path: string): CarriedTheme {
  const file = fromCaller(path);
  const name = quoteFileName(basename(file));
  const refuse = (why: string) => new LabError(`Cannot use the theme ${name}: ${why}`, { exitCode: exitCodes.usage });
  const read = (path: string, mostBytes: number) => {
    try {
      return readRegularFile(path, { within: dirname(file), mostBytes });
    } catch (error) {
      throw error instanceof FileRefused ? refuse(`${error.message}.`) : error;
    }
  };
  let data: unknown;
  try {
    data = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(read(file, mostOfFile)));
  } catch (error) {
    throw error instanceof LabError ? error : refuse(`it is not valid JSON (${messageOf(error)}).`);
  }
  const theme = parseTheme(data, name);
  if (theme.logo !== undefined) {
    const ending = extname(theme.logo);
    const why = whyNoFileName(basename(theme.logo, ending));
    if (why || theme.logo !== basename(theme.logo)) {
      throw refuse(
        `its logo is ${quoteFileName(theme.logo)}. ${why ?? "The logo must be in the folder of the theme's file"}.`,
      );
    }
    theme.logo = dataUri(usablePicture(read(join(dirname(file), theme.logo), mostOfLogo), refuse));
  }
  makeTheme(theme, name);
  return theme;
}

function usablePicture(bytes: Uint8Array, refuse: (why: string) => LabError): Picture {
  const picture = readPicture(bytes);
  if (typeof picture === "string") throw refuse(`its logo ${picture}.`);
  if (picture.type === "svg") throw refuse("its logo is an SVG drawing. Use a PNG, JPEG or GIF.");
  return picture;
}

function makeTheme(carried: CarriedTheme, name: string): Theme {
  const refuse = (why: string) => new LabError(`Cannot use the theme ${name}: ${why}`, { exitCode: exitCodes.usage });
  const { logo } = carried;
  if (logo === undefined) return resolveTheme(carried, undefined, name);
  const bytes = Buffer.from(logo.slice(logo.indexOf(",") + 1), "base64");
  if (bytes.length > mostOfLogo) throw refuse(`its logo is larger than ${mostOfLogo / 1e6} MB.`);
  return resolveTheme(carried, usablePicture(bytes, refuse), name);
}

interface Lab {
  run?: RunRecord;
  theme?: CarriedTheme;
}

const labOf = ({ metadata }: Notebook): Lab => (metadata.lab ?? {}) as Lab;

const describeTheme = (theme: CarriedTheme) => ({ name: theme.name, sha256: hashOf(theme) });

/** A run record's entry for the theme of a notebook. */
export function themeRecord(notebook: Notebook): RunRecord["theme"] {
  const { theme } = labOf(notebook);
  return theme && describeTheme(theme);
}

/** The notebook with another theme, or with the default one. */
export function withTheme(notebook: Notebook, theme: CarriedTheme | undefined): Notebook {
  const { theme: earlier, run, ...lab } = labOf(notebook);
  if (!theme && !earlier) return notebook;
  const record = run && { run: { ...run, theme: theme && describeTheme(theme) } };
  return { ...notebook, metadata: { ...notebook.metadata, lab: { ...lab, ...record, ...(theme && { theme }) } } };
}

/**
 * The theme of a notebook; the default one if it has none.
 *
 * @throws {LabError} (usage) if it was changed and is now invalid
 */
export function themeOf(notebook: Notebook): Theme {
  const { theme } = labOf(notebook);
  const source = "of the notebook (metadata.lab.theme)";
  return theme === undefined ? defaultTheme : makeTheme(parseTheme(theme, source), source);
}
