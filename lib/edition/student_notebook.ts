/** A milestone's notebook for a student. Pure. */

import { LabError } from "../core/mod.ts";
import { type Cell, cellTags, type Metadata, type Notebook, readNeeds, reduceNeeds } from "../notebook/mod.ts";
import { picturesIn, placeOf } from "../report/mod.ts";
import type { Milestone } from "../rubric/mod.ts";
import { guardCell } from "./guards.ts";
import { whereToBegin } from "./readme.ts";
import { findDelimiter, type Language, stripSolutions, type Task } from "./regions.ts";

/** A notebook without solutions. */
export interface StudentNotebook {
  notebook: Notebook;
  tasks: { cell: string; isProse: boolean; task: Task }[];
  solution: string[];
  /** Lines of the solutions that are handed out. */
  solved: string[];
}

/** The student of a notebook, and the cells that keep their solutions. */
export interface StudentOptions {
  milestone: Milestone;
  student: string;
  seed: number;
  isSolved(cell: string): boolean;
}

/** The tag of cells that are completely a solution; they are removed. */
const solutionTag = /^\s*solutions?\s*$/i;
/** The tag of cells that the reference's own disclosure is about; editions do not have it. */
const keptTags = new Set([
  "parameters",
  "remove-cell",
  "hide-input",
  "show-input",
  "show-output",
  "raises-exception",
]);
const codeLanguage: Record<Exclude<Cell["cell_type"], "raw">, Language> = { code: "typescript", markdown: "markdown" };

/**
 * Removes solutions, outputs and the record of a run from a notebook, and adds the student and the seed. Only the metadata listed here is
 * kept.
 *
 * @param name its name in messages
 * @throws {LabError} for a broken region, for something that looks like a solution but is not marked as one, or if no parameters cell has a seed
 */
export function toStudentNotebook(source: Notebook, name: string, options: StudentOptions): StudentNotebook {
  const made: Omit<StudentNotebook, "notebook"> = { tasks: [], solution: [], solved: [] };
  let seeds = 0;
  // From the reference with its solutions, because a cell waits for what its solution will build on.
  const needs = reduceNeeds(readNeeds(source.cells));
  const cells = source.cells.flatMap((cell, index): Cell[] => {
    const place = `${name}, cell ${index + 1} (${cell.id})`;
    if (cellTags(cell).includes("injected-parameters")) return [];
    if (isSolution(cell, place)) {
      made.solution.push(...cell.source.split("\n").map((line) => line.trim()).filter((line) => line !== ""));
      return [];
    }
    const metadata = keptMetadata(cell);
    if (cell.cell_type === "raw") {
      const found = findDelimiter(cell.source);
      if (found) throw new LabError(`${place}: "${found.text}" in a raw cell. Solutions belong in code or Markdown.`);
      return [{ cell_type: "raw", id: cell.id, metadata, source: cell.source }];
    }
    const solved = options.isSolved(cell.id);
    const { text, tasks, solution } = stripSolutions(cell.source, codeLanguage[cell.cell_type], place, { solved });
    if (solved) made.solved.push(...solution);
    else made.solution.push(...solution);
    made.tasks.push(...tasks.map((task) => ({ cell: cell.id, isProse: cell.cell_type === "markdown", task })));
    if (cell.cell_type === "markdown") {
      const attachments = namedAttachments(cell, text);
      return [{ cell_type: "markdown", id: cell.id, metadata, source: text, ...attachments }];
    }
    const isParameters = cellTags(cell).includes("parameters");
    const seeded = isParameters ? withSeed(text, options.seed) : undefined;
    if (seeded !== undefined) seeds++;
    // Parameters are read before the cells run and have no guard.
    const guarded = isParameters ? seeded ?? text : guardCell(text, cell.id, needs.get(cell.id)!);
    return [{ cell_type: "code", id: cell.id, metadata, source: guarded, outputs: [], execution_count: null }];
  });
  if (seeds !== 1) {
    throw new LabError(
      `${name} has no cell tagged "parameters" with a line \`let seed = …;\`, so it cannot get a seed.`,
    );
  }
  cells.unshift(firstCell(options.milestone));
  const { nbformat, nbformat_minor } = source;
  return {
    ...made,
    notebook: { cells, metadata: notebookMetadata(source, options.student), nbformat, nbformat_minor },
  };
}

/** The first thing that a student reads; it is on no slide. */
const firstCell = (milestone: Milestone): Cell => ({
  cell_type: "markdown",
  id: "where-to-begin",
  metadata: { slideshow: { slide_type: "skip" } },
  source: `**Where to begin.** README.md has more.\n\n${whereToBegin(milestone)}`,
});

/** A member of a cell's metadata by which nbgrader and others mark a solution. */
const solutionMark = /"([^"\\]*solution[^"\\]*)":(?!false|null|""|\[\]|\{\})/i;

/** @throws {LabError} for a tag or another mark that was probably meant as the solution tag */
function isSolution(cell: Cell, place: string): boolean {
  const [, mark] = solutionMark.exec(JSON.stringify({ ...cell.metadata, lab: undefined })) ?? [];
  if (mark !== undefined) {
    throw new LabError(
      `${place}: its metadata marks it as a solution ("${mark}"), which the lab does not read. Tag the cell "solution", or mark its lines.`,
    );
  }
  const tag = cellTags(cell).find((tag) => /solution/i.test(tag));
  if (tag === undefined || solutionTag.test(tag)) return tag !== undefined;
  throw new LabError(`${place}: the tag "${tag}" looks like "solution". Correct it or use another name.`);
}

const isText = (value: unknown): value is string => typeof value === "string";

/** The named fields of an object that contain text. */
function texts(of: unknown, ...names: string[]): Metadata {
  const fields = (of ?? {}) as Metadata;
  return Object.fromEntries(names.filter((name) => isText(fields[name])).map((name) => [name, fields[name]]));
}

/** The named fields of an object that are whole numbers. */
function counts(of: unknown, ...names: string[]): Metadata {
  const fields = (of ?? {}) as Metadata;
  return Object.fromEntries(
    names.filter((name) => Number.isInteger(fields[name])).map((name) => [name, fields[name]]),
  );
}

/** How many machines cells use: a number, or the least and the most. */
function machinesOf(of: unknown): Metadata {
  const { machines } = (of ?? {}) as Metadata;
  return { ...counts(of, "machines"), ...ifAny("machines", counts(machines, "least", "most")) };
}

/** The named fields of an object that are true. */
function flags(of: unknown, ...names: string[]): Metadata {
  const fields = (of ?? {}) as Metadata;
  return Object.fromEntries(names.filter((name) => fields[name] === true).map((name) => [name, true]));
}

const ifAny = (key: string, value: Metadata | string[]): Metadata =>
  Object.keys(value).length > 0 ? { [key]: value } : {};

function keptMetadata(cell: Cell): Metadata {
  return {
    ...ifAny("tags", cellTags(cell).filter((tag) => keptTags.has(tag))),
    ...ifAny("slideshow", texts(cell.metadata.slideshow, "slide_type")),
    ...ifAny("lab", {
      ...texts(cell.metadata.lab, "deck", "document"),
      ...flags(cell.metadata.lab, "appendix", "optional"),
    }),
  };
}

function notebookMetadata({ metadata }: Notebook, student: string): Metadata {
  return {
    ...ifAny("kernelspec", texts(metadata.kernelspec, "display_name", "language", "name")),
    ...ifAny("language_info", texts(metadata.language_info, "name", "file_extension", "mimetype")),
    lab: { ...texts(metadata.lab, "deck", "course"), ...machinesOf(metadata.lab), student },
  };
}

/** The pictures that the text shows. Other pictures may belong to a solution. */
function namedAttachments(cell: Cell, text: string): { attachments?: Record<string, Record<string, unknown>> } {
  const all = cell.cell_type === "code" ? {} : cell.attachments ?? {};
  const named = new Set(picturesIn(text).map(({ address }) => placeOf(address).name));
  const shown = Object.entries(all).filter(([name, bundle]) =>
    named.has(name) && Object.keys(bundle).every((mime) => mime.startsWith("image/"))
  );
  return shown.length > 0 ? { attachments: Object.fromEntries(shown) } : {};
}

function withSeed(source: string, seed: number): string | undefined {
  const line = /^(\s*let\s+seed(?:\s*:\s*number)?\s*=\s*)[\d_]+/m;
  return line.test(source) ? source.replace(line, `$1${seed}`) : undefined;
}
