/** The material of a milestone: its notebook, templates and scripts, split into what is handed out and what is not. */

import { readdir, readFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { templateName } from "../grade/mod.ts";
import { formatNotebook, parseNotebook } from "../notebook/mod.ts";
import { type Milestone, rubrics } from "../rubric/mod.ts";
import { stripSolutions, type Task } from "./regions.ts";
import { type StudentOptions, toStudentNotebook } from "./student_notebook.ts";

/** A task and where its stub is. */
export interface PlannedTask extends Pick<Task, "rubric" | "what"> {
  /** Its name for instructors: the script's path or the cell's id. */
  name: string;
  /** "sql/m1/01_schema.sql", or `notebooks/m1_foundation.ipynb, cell "schema-create"`. */
  place: string;
  /** Whether it is a text to write. */
  isProse: boolean;
  /** Whether it is handed out with its solution. */
  isSolved: boolean;
}

/** A milestone's notebook, templates and scripts, split. */
export interface Material {
  milestone: Milestone;
  /** The parts that are handed out. */
  files: Map<string, string>;
  tasks: PlannedTask[];
  /** The lines that stay behind, and the lines that are handed out. */
  solution: string[];
  solved: string[];
  /** The scripts including their solutions, and the lines of these. */
  scripts: { path: string; solved: string; solution: string[] }[];
}

/** The milestone's own material, and that of all others, whose solutions must not be handed out either. */
export async function readSolutions(
  root: string,
  milestone: Milestone,
  options: StudentOptions,
): Promise<[own: Material, others: Material[]]> {
  const own = await readMaterial(root, options);
  const others = await Promise.all(
    (Object.keys(rubrics) as Milestone[]).filter((name) => name !== milestone).map((name) =>
      readMaterial(root, { ...options, milestone: name, isSolved: () => false })
    ),
  );
  return [own, others];
}

async function readMaterial(root: string, options: StudentOptions): Promise<Material> {
  const { milestone, isSolved } = options;
  const made: Material = {
    milestone,
    files: new Map(),
    tasks: [],
    solution: [],
    solved: [],
    scripts: [],
  };
  for (const path of await listFiles(root, "notebooks")) {
    if (!basename(path).startsWith(`${milestone}_`) || extname(path) !== ".ipynb") continue;
    const source = parseNotebook(await readFile(join(root, path), "utf8"), path);
    const student = toStudentNotebook(source, path, options);
    made.files.set(path, formatNotebook(student.notebook));
    made.solution.push(...student.solution);
    made.solved.push(...student.solved);
    for (const { cell, isProse, task: { rubric, what } } of student.tasks) {
      const place = `${path}, cell "${cell}"`;
      made.tasks.push({ name: cell, rubric, what, place, isProse, isSolved: isSolved(cell) });
    }
  }
  const takeApart = async (path: string, language: "sql" | "markdown") => {
    const text = await readFile(join(root, path), "utf8");
    const [stripped, whole] = [false, true].map((solved) => stripSolutions(text, language, path, { solved }));
    made.files.set(path, (isSolved(path) ? whole! : stripped!).text);
    (isSolved(path) ? made.solved : made.solution).push(...whole!.solution);
    for (const { rubric, what } of whole!.tasks) {
      made.tasks.push({ name: path, rubric, what, place: path, isProse: false, isSolved: isSolved(path) });
    }
    return whole!;
  };
  const templates = (await listFiles(root, "notebooks")).filter((path) => isTemplateOf(milestone, path));
  for (const path of templates) await takeApart(path, "markdown");
  for (const path of await listFiles(root, join("sql", milestone))) {
    const { text: solved, solution } = await takeApart(path, "sql");
    made.scripts.push({ path, solved, solution });
  }
  return made;
}

/** Whether a file is a template that cells of a milestone fill. */
export const isTemplateOf = (milestone: string, path: string): boolean =>
  templateName.exec(basename(path))?.[1] === milestone;

/** The files below an entry of the root, as paths from the root, sorted; none if it does not exist. */
export async function listFiles(root: string, entry: string): Promise<string[]> {
  try {
    const entries = await readdir(join(root, entry), { recursive: true, withFileTypes: true });
    const isHidden = (path: string) => /(^|\/)(\.[^/]+|node_modules)(\/|$)/.test(path);
    return entries.filter((found) => found.isFile()).map((found) =>
      join(found.parentPath, found.name).slice(root.length + 1)
    )
      .filter((path) => !isHidden(path.slice(entry.length))).sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOTDIR") return [entry];
    if (code === "ENOENT") return [];
    throw error;
  }
}
