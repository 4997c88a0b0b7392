/** The look of a deck and its fixed words, as one value that is passed to every function that needs it. */

import { english as englishNotation, type Notation, seriesColors } from "../bundle/mod.ts";
import { loadMetrics, type Metrics, type TextFont } from "../fonts/mod.ts";
import type { Picture } from "../report/mod.ts";
import { type Grid, grids } from "./grid.ts";
import type { Words } from "./wording.ts";
import { englishWords } from "./words.ts";

/** Colours by purpose, six hexadecimal digits each. */
export interface Colors {
  /** Headings and strong text; the background of the title slide, of terminals and of a diagram's boxes. */
  primary: string;
  /** The lines of a diagram. */
  primarySoft: string;
  text: string;
  /** Footers, sources, details. */
  muted: string;
  rule: string;
  /** The rule at the end of a group. */
  ruleStrong: string;
  /** The grid and axes of a chart. */
  gridline: string;
  axis: string;
  /** The background of code. */
  tint: string;
  /** The background of content slides. */
  paper: string;
  /** The background of section slides. */
  section: string;
  /** A finding's value, and bullets. */
  value: string;
  /** Marks beside findings; on `primary`, the course and a terminal's commands. */
  accent: string;
  /** Checks that passed, and the line above a slide's title. */
  check: string;
  onPrimary: string;
  onPrimarySoft: string;
  /** The strongest squares on title and section slides. */
  titlePattern: string;
  sectionPattern: string;
}

/** The text colours of a deck, each with its background and the least contrast (WCAG 2; large text needs less). */
export const textPairs: readonly (readonly [text: keyof Colors, ground: keyof Colors, least?: number])[] = [
  ["primary", "paper"],
  ["primary", "section"],
  ["primary", "tint"],
  ["text", "tint"],
  ["muted", "tint"],
  ["value", "tint"],
  ["check", "tint"],
  ["text", "paper"],
  ["text", "section"],
  ["muted", "paper"],
  ["muted", "section"],
  ["value", "paper"],
  ["value", "section", 3], // a section's number
  ["check", "paper"],
  ["onPrimary", "primary"],
  ["onPrimarySoft", "primary"],
  ["accent", "primary"],
];

/** Font families. The metrics of `text` must be known. */
export interface Fonts {
  text: TextFont;
  mono: string;
  symbol: string;
}

/** A deck's appearance and wording. */
export interface Theme {
  name: string;
  grid: Grid;
  colors: Colors;
  /** The colours of a chart's series, in the order of use. */
  series: readonly string[];
  fonts: Fonts;
  /** The fixed words, in the deck's language. */
  words: Words;
  /** The format of numbers and dates. */
  notation: Notation;
  /** The logo on the title slide and above each slide's title. */
  logo?: Picture;
  /** The text above the deck's title, in place of the course. */
  kicker?: string;
  /** The text of the footer, in place of the deck's title. */
  footer?: string;
}

/** A theme with the metrics of its text font. Every function that places something gets it. */
export interface Design extends Theme {
  metrics: Metrics;
}

/** Deep ink, warm paper, an amber accent, teal for verdicts; 16:9 and English. */
export const defaultTheme: Theme = {
  name: "AetherMart",
  grid: grids["16:9"],
  colors: {
    primary: "14233C",
    primarySoft: "2A3B57",
    text: "2B3648",
    muted: "5D6878",
    rule: "D3D8DF",
    ruleStrong: "8C97A6",
    gridline: "E3E7EC",
    axis: "9AA4B2",
    tint: "F3F5F8",
    paper: "FFFFFF",
    section: "F7F3EC",
    value: "C2491D",
    accent: "F2A33A",
    check: "0F766E",
    onPrimary: "FFFFFF",
    onPrimarySoft: "B9C4D6",
    titlePattern: "4A6796",
    sectionPattern: "CDBE9F",
  },
  series: seriesColors,
  // Every PowerPoint and LibreOffice has these fonts, or fonts with the same metrics.
  fonts: { text: "Arial", mono: "Courier New", symbol: "Segoe UI Symbol" },
  words: englishWords,
  notation: englishNotation,
};

/** Reads the metrics of a theme's font (about 30 ms). */
export const designOf = (theme: Theme): Design => ({ ...theme, metrics: loadMetrics(theme.fonts.text) });

/** The theme's colours for PowerPoint's colour pickers. */
export const schemeColorsOf = ({ colors, series }: Theme): Record<string, string> => ({
  dk1: colors.primary,
  lt1: colors.paper,
  dk2: colors.primarySoft,
  lt2: colors.section,
  ...Object.fromEntries(series.slice(0, 6).map((color, at) => [`accent${at + 1}`, color])),
  hlink: series[0]!,
  folHlink: series[3]!,
});
