/** The schemas of what was run: commands and their answers, scripts, and excerpts of them. */

import { z } from "zod";
import { text, version } from "./schema_parts.ts";

/** Commands that were run on hosts, and their answers. */
export const transcriptSchema = z.strictObject({
  version,
  title: text,
  entries: z.array(z.strictObject({
    host: text,
    /** A command line or an SQL statement. */
    command: text,
    /** The duration. */
    ms: z.number().min(0),
    /** The exit status: 0 is success. */
    exit: z.int(),
    /** Empty if there was no answer. */
    output: z.string(),
  })).min(1),
});

const count = z.int().min(0);

/** The limits of scripts and excerpts: a notebook stays readable and small enough to save often; an excerpt fills two slides. */
export const sqlLimits = {
  statements: 300,
  /** For one statement. */
  lines: 200,
  /** For all statements with their comments. */
  characters: 200_000,
  excerptLines: 60,
  excerptCharacters: 20_000,
  /** For one excerpt. */
  callouts: 8,
} as const;

const hasLines = (most: number) => (sql: string) => sql.split("\n", most + 1).length <= most;

const scriptStatement = z.strictObject({
  /** The line of its first character in the file, from 1. */
  line: z.int().min(1),
  /** Its first words, on one line. */
  title: text.max(200),
  /** The comment lines above it. */
  comment: z.string().max(sqlLimits.characters),
  /** Without passwords. For a long statement, its first lines. */
  sql: text.max(sqlLimits.characters).refine(hasLines(sqlLimits.lines), {
    message: `a statement may have ${sqlLimits.lines} lines`,
  }),
  /** The number of lines that are left out. */
  cut: count,
  ms: z.number().min(0),
  /** The number of rows that it changed or returned. */
  rows: count,
  /** The number of its warnings. */
  warnings: count,
});

/** A script that a cell ran, with the effect of each statement. */
export const scriptSchema = z.strictObject({
  version,
  /** "sql/m1/01_schema.sql". */
  file: text,
  statements: z.array(scriptStatement).max(sqlLimits.statements),
  /** The number of further statements that are left out. */
  left: count,
  /** The duration of the whole script. It is less than the sum of its statements if some ran at the same time. */
  ms: z.number().min(0),
}).refine(
  ({ statements }) =>
    statements.reduce((sum, { sql, comment }) => sum + sql.length + comment.length, 0) <= sqlLimits.characters,
  { message: `the statements may have ${sqlLimits.characters} characters together` },
);

/** What is said about one line of code; lines count from 1. */
const callout = z.strictObject({ line: z.int().min(1), text: text.max(300) });

/** A statement of a script that a cell ran, for a slide. */
export const excerptSchema = z.strictObject({
  version,
  title: text,
  file: text,
  line: z.int().min(1),
  sql: text.max(sqlLimits.excerptCharacters).refine(hasLines(sqlLimits.excerptLines), {
    message: `an excerpt may have ${sqlLimits.excerptLines} lines`,
  }),
  /** Missing if nothing ran it, as for a configuration. */
  ms: z.number().min(0).optional(),
  rows: count,
  warnings: count,
  /** In the order of their lines. */
  callouts: z.array(callout).min(1).max(sqlLimits.callouts).optional(),
}).refine(({ sql, callouts = [] }) => callouts.every(({ line }) => line <= sql.split("\n").length), {
  message: "a callout names a line that the statement does not have",
});

export type Transcript = z.infer<typeof transcriptSchema>;
export type Script = z.infer<typeof scriptSchema>;
export type ScriptStatement = z.infer<typeof scriptStatement>;
export type Excerpt = z.infer<typeof excerptSchema>;
export type Callout = z.infer<typeof callout>;
