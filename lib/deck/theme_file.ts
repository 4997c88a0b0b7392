/** A theme as JSON: in a file, and in a notebook's metadata. Pure. */

import { z } from "zod";
import { contrastOf, dateStyles, numberStyles } from "../bundle/mod.ts";
import { exitCodes, LabError } from "../core/mod.ts";
import { textFonts } from "../fonts/mod.ts";
import type { Picture } from "../report/mod.ts";
import { aspects, grids } from "./grid.ts";
import { type Colors, defaultTheme, textPairs, type Theme } from "./theme.ts";
import { languages } from "./words.ts";

const keysOf = <T extends object>(record: T) => Object.keys(record) as [keyof T & string, ...(keyof T & string)[]];

const color = z.string().regex(/^#[0-9A-Fa-f]{6}$/, 'a colour must have the form "#1A2B3C"');
const line = (most: number) => z.string().trim().min(1).max(most).regex(/^[^\p{Cc}]*$/u, "it must be one line of text");

/** The contents of a theme file. Fields that are absent have the values of the default theme. */
export const themeFile = z.strictObject({
  name: line(60),
  aspect: z.enum(aspects).default("16:9"),
  /** The language of the fixed words. */
  language: z.enum(keysOf(languages)).default("en"),
  /** Notation by example; the default depends on the language. */
  numbers: z.enum(keysOf(numberStyles)).optional(),
  dates: z.enum(keysOf(dateStyles)).optional(),
  font: z.enum(textFonts as [string, ...string[]]).default(defaultTheme.fonts.text),
  colors: z.partialRecord(z.enum(keysOf(defaultTheme.colors)), color).default({}),
  /** The colours of a chart's series. */
  series: z.array(color).length(defaultTheme.series.length).optional(),
  /** A PNG, JPEG or GIF in the same folder as the file. */
  logo: z.string().optional(),
  kicker: line(80).optional(),
  footer: line(80).optional(),
});

export type ThemeFile = z.infer<typeof themeFile>;

/** The problems of the data, each a clause that begins with the name of the field. */
const problemsOf = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => `${path.length ? `${path.join(".")}: ` : ""}${message}`).join("; ");

const refuse = (name: string, why: string) =>
  new LabError(`Cannot use the theme ${name}: ${why}`, { exitCode: exitCodes.usage });

/**
 * Checks a theme's data.
 *
 * @param source names the theme in messages, usually its file
 * @throws {LabError} (usage) that lists every problem
 */
export function parseTheme(data: unknown, source: string): ThemeFile {
  const checked = themeFile.safeParse(data);
  if (checked.success) return checked.data;
  throw refuse(source, `${problemsOf(checked.error)}. The README lists the fields of a theme.`);
}

const digits = (color: string) => color.slice(1).toUpperCase();

/**
 * Makes a theme from its data.
 *
 * @throws {LabError} (usage) if a text or a chart's series would be hard to read; the message names both colours
 */
export function resolveTheme(file: ThemeFile, logo: Picture | undefined, source: string): Theme {
  const language = languages[file.language];
  const theme: Theme = {
    ...defaultTheme,
    name: file.name,
    grid: grids[file.aspect],
    colors: {
      ...defaultTheme.colors,
      ...Object.fromEntries(Object.entries(file.colors).map(([name, color]) => [name, digits(color!)])),
    },
    series: file.series?.map(digits) ?? defaultTheme.series,
    fonts: { ...defaultTheme.fonts, text: file.font as Theme["fonts"]["text"] },
    words: language.words,
    notation: {
      ...language.notation,
      ...(file.numbers && numberStyles[file.numbers]),
      ...(file.dates && dateStyles[file.dates]),
    },
    logo,
    kicker: file.kicker,
    footer: file.footer,
  };
  const problems = contrastProblems(theme);
  if (problems.length > 0) throw refuse(source, `${problems.join("; ")}. Make one of the two darker or lighter.`);
  return theme;
}

/** The least contrast of shapes, which need less than text. */
const leastOfShapes = 3;

function contrastProblems({ colors, series }: Theme): string[] {
  const problem = (what: string, color: string, ground: keyof Colors, least: number): string[] => {
    const ratio = contrastOf(color, colors[ground]);
    // Rounded down: 4.49 is not 4.5.
    return ratio >= least ? [] : [
      `${what} (#${color}) on ${ground} (#${colors[ground]}) has a contrast of ${
        (Math.floor(ratio * 100) / 100).toFixed(2)
      }:1, and ${least}:1 is the least`,
    ];
  };
  return [
    ...textPairs.flatMap(([text, ground, least = 4.5]) => problem(text, colors[text], ground, least)),
    ...series.flatMap((color, at) => problem(`series ${at + 1}`, color, "paper", leastOfShapes)),
  ];
}
