/** The schemas of displays. Each kind has a version; a reader refuses a version that it does not know. */

import { z } from "zod";
import { diagramSchema } from "./diagram_schema.ts";
import type { Scalar } from "./format.ts";
import { format, json, scalar, text, version } from "./schema_parts.ts";
import { excerptSchema, scriptSchema, transcriptSchema } from "./script_schema.ts";

/** The path in a result's data: keys and indices. Empty for the whole. */
const path = z.array(z.union([z.string(), z.number().int()]));

/** A value of a result that a display lists below its rows. */
const figure = z.strictObject({ path, format });

/** The id of a result, with the data that findings may quote, and the values that the rows do not show. */
const result = z.strictObject({ id: text, data: json, figures: z.array(figure).optional() });

const column = z.strictObject({
  /** The heading, with the unit if there is one: "Median (ms)". */
  label: text,
  format,
});

/** Rows under headings. */
export const tableSchema = z.strictObject({
  version,
  title: text,
  columns: z.array(column).min(1),
  /** Each row has one value for each column. */
  rows: z.array(z.array(scalar)),
  /** The source of the rows: a query's tables, a file, a measurement. */
  source: text.optional(),
  result: result.optional(),
}).refine((table) => table.rows.every((row) => row.length === table.columns.length), {
  message: "every row needs one value for each column",
});

const axis = z.strictObject({
  /** The field of a row that the axis shows. */
  field: text,
  /** The axis' title, with its unit: "Latency (ms)". */
  label: text,
  format,
});

/** The largest time of a timeline: the distance of two larger numbers may be too large for a number. */
const latest = 1e300;

const isSpan = (row: Record<string, Scalar>, { low, high }: { low: string; high: string }): boolean => {
  const [from, to] = [row[low], row[high]];
  return typeof from === "number" && typeof to === "number" && -latest <= from && from <= to && to <= latest;
};

/** A labelled vertical line at a value of x, or a shaded band over a range of numbers. */
const chartEvent = z.strictObject({
  at: z.union([z.number(), z.string()]),
  /** The end of what lasted. */
  until: z.number().optional(),
  label: text.max(40),
}).refine(({ at, until }) => until === undefined || typeof at === "number" && at < until, {
  message: "what lasts needs a number at its start and a larger one at its end",
});

/** A chart, drawn from the same rows by Observable Plot in notebook and report and as a native chart in the deck. */
export const chartSchema = z.strictObject({
  version,
  title: text,
  /** A description for people who cannot see the chart. */
  alt: text,
  /**
   * `bar` has categories on x, `line` an ordered x, `dot` numbers on both. `span` is a timeline: bars over x from `interval.low` to `interval.high`, on
   * lanes named by y.
   */
  mark: z.enum(["bar", "line", "dot", "span"]),
  x: axis,
  y: axis,
  /** The field whose values form several series. */
  series: text.optional(),
  /** The fields with the lower and upper end of an interval around y. */
  interval: z.strictObject({ low: text, high: text }).optional(),
  /** The value of x whose bar has a colour of its own, in a chart of one series. */
  emphasis: text.optional(),
  /** Bars of ratios: they leave a line at 1, on a logarithmic axis. */
  ratio: z.literal(true).optional(),
  /** The field with the text of each bar of a timeline. A bar without the field shows how long it takes. */
  label: text.optional(),
  /** What happened at some values of x, on a line or dots. */
  events: z.array(chartEvent).max(8).optional(),
  rows: z.array(z.record(z.string(), scalar)).min(1),
  source: text.optional(),
  result: result.optional(),
}).refine(
  ({ mark, interval, rows }) => mark !== "span" || interval !== undefined && rows.every((row) => isSpan(row, interval)),
  {
    message: "a timeline needs bars that do not end before they begin, at times up to 1e300",
  },
).refine(
  ({ ratio, mark, y, interval, rows }) =>
    !ratio ||
    mark === "bar" && rows.every((row) =>
        [y.field, interval?.low, interval?.high].every((field) =>
          field === undefined || row[field] === null || Number(row[field]) > 0
        )
      ),
  { message: "ratios need bars with values above 0" },
).refine(({ mark, events }) => mark !== "span" || !events?.length, {
  message: "a timeline has no events; give it a bar of the time of each",
});

/** A value that a finding quotes: its source, its value when the sentence was written, and its format. */
const quote = z.strictObject({
  resultId: text,
  path,
  value: scalar,
  format,
});

/** A sentence whose values are bound to results. */
export const findingSchema = z.strictObject({
  version,
  /** Plain text and quotes, in reading order. */
  parts: z.array(z.union([z.string(), quote])).min(1),
});

/** The heading of the slide that the cell is on, in place of the one in Markdown. */
export const headingSchema = z.strictObject({ version, text: text.max(200) });

/** A named check for a rubric row. */
export const evidenceSchema = z.strictObject({
  version,
  /** An id of `lib/rubric`: "m1.ingestion". */
  rubric: text,
  claim: text,
  passed: z.boolean(),
  /** The data that determines the verdict. */
  data: json,
  /** Why it failed, if it did. */
  failure: z.strictObject({
    /** The predicate: its source, on one line. */
    check: text,
    /** The rows that fail, in words; limited to a readable number. */
    rows: z.array(z.string()),
    /** The number of such rows. */
    count: z.int().min(0),
  }).optional(),
});

/** How to write a disclosure of AI use, for messages. */
export const aiUseForm =
  "aiUse({ tools: [{ name, version, basis }], task, cells, how, corrections: [{ what }], benefits, limits, effect, lessons })";

/** The statement that no AI was used. Until November 2026, version 1 also described a single tool. */
const noAiUse = z.strictObject({ version, none: text }, {
  error: ({ code }) =>
    code === "unrecognized_keys"
      ? `a disclosure has other fields now. Write ${aiUseForm}, and run the cell`
      : undefined,
});

/** How AI was used for some cells, or that it was not used. */
export const aiUseSchema = z.discriminatedUnion("version", [
  noAiUse,
  z.strictObject({
    version: z.literal(2),
    tools: z.array(z.strictObject({
      name: text,
      /** The version of the tool or model; "not known" if nobody can find it out. */
      version: text,
      /** How the author knows which tool and version it was. */
      basis: text,
    })).min(1),
    task: text,
    /** The tags of the cells that it is about. */
    cells: z.array(text).min(1),
    how: text,
    /** What the author corrected: how each mistake was found, the commit that corrected it, and the test that would notice it again, if they are known. */
    corrections: z.array(
      z.strictObject({ what: text, found: text.optional(), commit: text.optional(), test: text.optional() }),
    ).min(1),
    benefits: text,
    limits: text,
    /** The effect on the work: on understanding and efficiency. */
    effect: text,
    lessons: text,
  }),
]);

/** A task that a student has not done yet, in place of the solution. */
export const openTaskSchema = z.strictObject({
  version,
  /** Its rubric row. */
  rubric: text,
  /** The task, in whole sentences. */
  what: text,
  /** Where it is, if not in the cell itself: "sql/m1/01_schema.sql, line 8". */
  place: text.optional(),
});

/** Takes the place of a cell's outputs if a cell that it builds on has an open task, so that it did not run. */
export const waitingSchema = z.strictObject({
  version,
  /** The ids of the cells that it waits for; each has an open task or waits itself. */
  cells: z.array(text).min(1),
});

export type Table = z.infer<typeof tableSchema>;
export type Chart = z.infer<typeof chartSchema>;
export type Axis = z.infer<typeof axis>;
export type Quote = z.infer<typeof quote>;
export type Finding = z.infer<typeof findingSchema>;
export type Evidence = z.infer<typeof evidenceSchema>;
export type AiUse = z.infer<typeof aiUseSchema>;
/** A disclosure of AI that was used. */
export type AiDisclosure = Exclude<AiUse, { none: string }>;
export type OpenTask = z.infer<typeof openTaskSchema>;
export type Waiting = z.infer<typeof waitingSchema>;
export type Result = z.infer<typeof result>;
export type Figure = z.infer<typeof figure>;

/** The kinds of display, with the schemas of their contents: the one list from which types and other tables are derived. */
export const schemas = {
  table: tableSchema,
  chart: chartSchema,
  diagram: diagramSchema,
  transcript: transcriptSchema,
  script: scriptSchema,
  excerpt: excerptSchema,
  finding: findingSchema,
  heading: headingSchema,
  evidence: evidenceSchema,
  "ai-use": aiUseSchema,
  "open-task": openTaskSchema,
  waiting: waitingSchema,
};

/** Every kind with its content. */
export type BundleKinds = { [K in keyof typeof schemas]: z.infer<(typeof schemas)[K]> };

export type Kind = keyof BundleKinds;

/** A bundle of any kind; `kind` distinguishes them. */
export type Bundle = { [K in Kind]: { kind: K; content: BundleKinds[K] } }[Kind];
