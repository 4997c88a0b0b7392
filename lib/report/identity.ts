/** A run's id and record. */

import { createHash } from "node:crypto";
import { z } from "zod";
import { LabError } from "../core/mod.ts";
import { type Place, placeSchema } from "../identity/mod.ts";
import { isMilestone } from "../rubric/mod.ts";
import { type Notebook, type Output } from "../notebook/mod.ts";

/** JSON with sorted keys: equal data gives equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(
    value,
    (_key, part) =>
      part && typeof part === "object" && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
        : part,
  );
}

/** SHA-256 as hexadecimal digits. */
export const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");

/** The hash of data's canonical JSON. */
export const hashOf = (value: unknown): string => sha256(canonicalJson(value));

/** An output without what differs between equal runs: counts, timings, paths in tracebacks, the chunks of a stream. */
function canonicalOutputs(outputs: Output[]): unknown[] {
  const kept: Record<string, unknown>[] = [];
  for (const output of outputs) {
    const last = kept.at(-1);
    if (output.output_type === "stream") {
      const text = output.text;
      if (last?.output_type === "stream" && last.name === output.name) last.text += text;
      else kept.push({ output_type: "stream", name: output.name, text });
    } else if (output.output_type === "error") {
      kept.push({ output_type: "error", ename: output.ename, evalue: output.evalue });
    } else {
      kept.push({ output_type: output.output_type, data: output.data });
    }
  }
  return kept;
}

/** The run's id: eight hexadecimal digits of a hash of canonical sources, attachments and outputs. It does not depend on timings, counts and metadata. */
export function runIdOf(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => ({
    type: cell.cell_type,
    source: cell.source,
    outputs: canonicalOutputs(cell.cell_type === "code" ? cell.outputs : []),
    attachments: cell.cell_type === "code" ? undefined : cell.attachments,
  }));
  return hashOf(cells).slice(0, 8);
}

const recordSchema = z.object({
  /** When the run began, ISO 8601. */
  started: z.iso.datetime({ offset: true }),
  milestone: z.string().optional(),
  /** The student whose edition was run. */
  student: z.string().optional(),
  /** Tasks that were open when it began. */
  openTasks: z.array(z.object({ place: z.string(), rubric: z.string() })).optional(),
  /** The notebook's parameters, including those with default values. */
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  /** Own data that was loaded: the folder's name, and the hash of its mapping and files. */
  data: z.object({ folder: z.string(), sha256: z.string() }).optional(),
  /** Whose scripts the cells ran, with their hashes: see `Sources` in lib/grade. */
  sources: z.object({
    kind: z.enum(["reference", "edition", "submission"]),
    name: z.string().optional(),
    files: z.record(z.string(), z.string()),
    suites: z.record(z.string(), z.string()),
  }).optional(),
  /**
   * Its clusters of instances, as the lab judged them by signed documents that it keeps apart (lib/identity). What a notebook's own
   * metadata claims is replaced before a notebook is read.
   */
  places: z.array(placeSchema).optional(),
  /** The theme of its decks, if it is not the default one: its name, and the hash of its file and its logo. */
  theme: z.object({ name: z.string(), sha256: z.string() }).optional(),
  /** Name → version: deno, mariadb, lab. */
  versions: z.record(z.string(), z.string()).optional(),
  host: z.object({ cores: z.number().optional(), memoryGiB: z.number().optional(), os: z.string().optional() })
    .optional(),
});

/** The record that `run` writes into `notebook.metadata.lab.run`. */
export type RunRecord = z.infer<typeof recordSchema>;

/**
 * The run's record; `undefined` for a notebook that was run by hand.
 *
 * @throws {LabError} if the record cannot be read
 */
export function runRecordOf(notebook: Notebook): RunRecord | undefined {
  const { lab } = notebook.metadata as { lab?: { run?: unknown } };
  if (lab?.run === undefined) return undefined;
  const checked = recordSchema.safeParse(lab.run);
  if (checked.success) return checked.data;
  const fields = checked.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
  throw new LabError(`The notebook's run record (metadata.lab.run) cannot be read: ${fields}. Run the notebook again.`);
}

/** "21 November 2026", the day in UTC, as a language (BCP 47) writes it. */
export const formatDate = (iso: string, language = "en-GB"): string =>
  new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" })
    .format(new Date(iso));

/** The parts of a `Reading` that determine the course. */
interface Named {
  notebook: Pick<Notebook, "metadata">;
  run: Pick<RunRecord, "milestone"> | undefined;
  evidence: readonly { rubric: string }[];
}

/**
 * The text above a title: the `title` of the notebook's metadata, or "AetherMart · Milestone 1", or nothing. The milestone is known from
 * the run's record or, if the notebook was run by hand, from the rubric rows of its checks.
 */
export function courseOf({ notebook, run, evidence }: Named): string {
  const { title } = notebook.metadata as { title?: unknown };
  if (typeof title === "string" && title.trim()) return title.trim();
  const named = [run?.milestone, ...evidence.map(({ rubric }) => rubric.split(".")[0])];
  const milestone = named.find((name) => name !== undefined && isMilestone(name));
  return milestone ? `AetherMart · Milestone ${milestone.slice(1)}` : "";
}

/** The words of {@link describeRun} that depend on the language. */
export interface RunWords {
  edition(student: string): string;
  date(iso: string): string;
  cores(count: number): string;
  /** That the data was generated; `parameters` are the scale and the seed. */
  generated(parameters: string): string;
  /** Where a cluster ran; `refused` if its machines gave documents that were not accepted. */
  where: Record<Place["where"] | "refused", string>;
}

export const englishRunWords: RunWords = {
  edition: (student) => `edition of ${student}`,
  date: (iso) => formatDate(iso),
  cores: (count) => `${count} cores`,
  generated: (parameters) => `generated data (not the course's files): ${parameters}`,
  where: {
    local: "local: on this machine",
    refused: "local: no accepted proof of EC2",
    rehearsal: "rehearsal: doubles of EC2 instances",
    aws: "aws: EC2 instances, signed by AWS",
  },
};

/** A run with a seed used generated data, which its scale and seed determine; one with own files records no seed. */
function describeParameters(parameters: NonNullable<RunRecord["parameters"]>, { generated }: RunWords): string {
  const list = (entries: [string, unknown][]) => entries.map(([name, value]) => `${name} ${value}`).join(", ");
  const all = Object.entries(parameters);
  return "seed" in parameters ? generated(list(all.filter(([name]) => ["scale", "seed"].includes(name)))) : list(all);
}

/** Where a run's clusters ran; several items for clusters in several places. Without a cluster of instances, all ran on this machine. */
const whereItRan = (places: Place[], words: RunWords): string[] => [
  ...new Set(
    places.length > 0
      ? places.map(({ where, why }) => words.where[why === undefined ? where : "refused"])
      : [words.where.local],
  ),
];

/** The run in short items: date, parameters, versions, host, where it ran. Empty without a record. */
export function describeRun(run: RunRecord | undefined, words: RunWords = englishRunWords): string[] {
  if (!run) return [];
  const { student, parameters = {}, versions = {}, host = {}, places } = run;
  const known: Record<string, string> = { deno: "Deno", mariadb: "MariaDB", lab: "AetherMart Lab" };
  const size = [host.cores && words.cores(host.cores), host.memoryGiB && `${host.memoryGiB} GiB`].filter(Boolean).join(
    ", ",
  );
  return [
    student ? words.edition(student) : "",
    words.date(run.started),
    describeParameters(parameters, words),
    ...Object.entries(versions).map(([name, version]) => `${known[name] ?? name} ${version}`),
    [host.os, size].filter(Boolean).join(", "),
    ...places ? whereItRan(places, words) : [],
  ].filter((item) => item !== "");
}
