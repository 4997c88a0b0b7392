/** A milestone's notebook as a student gets it. Pure. */

import { LabError } from "../core/mod.ts";
import { type Cell, cellTags, type Notebook } from "../notebook/mod.ts";
import { stripSolutions, type Task } from "./regions.ts";

/** A notebook without solutions. */
export interface StudentNotebook {
  notebook: Notebook;
  tasks: { cell: string; task: Task }[];
  solution: string[];
}

/** The tag of cells that are a solution from end to end; they go without a trace. */
const solutionTag = "solution";
/** The tag of cells that the reference's own disclosure is about; a student's cells bear it when the student has put it there. */
const referencesTag = "ai-assisted";

/**
 * Takes solutions, outputs and the record of a run out of a notebook, and puts the student and the seed in.
 *
 * @param name how messages call it
 * @throws {LabError} for a broken region, or where no parameters cell has a seed.
 */
export function toStudentNotebook(
  source: Notebook,
  name: string,
  { student, seed }: { student: string; seed: number },
): StudentNotebook {
  const made: Omit<StudentNotebook, "notebook"> = { tasks: [], solution: [] };
  let seeds = 0;
  const cells = source.cells.flatMap((cell, index): Cell[] => {
    if (cellTags(cell).includes("injected-parameters")) return [];
    if (cellTags(cell).includes(solutionTag)) {
      made.solution.push(...cell.source.split("\n").map((line) => line.trim()).filter((line) => line !== ""));
      return [];
    }
    const metadata = withoutTag(cell.metadata, cellTags(cell));
    delete metadata.execution;
    if (cell.cell_type !== "code") return [{ ...cell, metadata }];
    const { text, tasks, solution } = stripSolutions(cell.source, "typescript", `${name}, cell ${index + 1}`);
    made.tasks.push(...tasks.map((task) => ({ cell: cell.id, task })));
    made.solution.push(...solution);
    const own = cellTags(cell).includes("parameters") ? withSeed(text, seed) : text;
    if (cellTags(cell).includes("parameters") && own !== undefined) seeds++;
    return [{ ...cell, metadata, source: own ?? text, outputs: [], execution_count: null }];
  });
  if (seeds !== 1) {
    throw new LabError(
      `${name} has no cell tagged "parameters" with a line \`let seed = …;\`, so it can have no seed.`,
    );
  }
  const { run: _, ...lab } = (source.metadata.lab ?? {}) as Record<string, unknown>;
  return { ...made, notebook: { ...source, metadata: { ...source.metadata, lab: { ...lab, student } }, cells } };
}

function withoutTag(metadata: Cell["metadata"], tags: string[]): Cell["metadata"] {
  const { tags: _, ...rest } = metadata;
  const kept = tags.filter((tag) => tag !== referencesTag);
  return kept.length > 0 ? { ...rest, tags: kept } : rest;
}

function withSeed(source: string, seed: number): string | undefined {
  const line = /^(\s*let\s+seed(?:\s*:\s*number)?\s*=\s*)[\d_]+/m;
  return line.test(source) ? source.replace(line, `$1${seed}`) : undefined;
}
