/** The messages of `run` about open tasks. */

import { findOpenTasks, type OpenPlace } from "../edition/mod.ts";
import { dirname, join } from "node:path";
import { LabError, repoRoot } from "../core/mod.ts";
import type { Notebook } from "../notebook/mod.ts";
import { OutlineError, type RunRecord } from "../report/mod.ts";
import { milestoneOf, type Target } from "./notebooks.ts";

/** The student of a notebook and the tasks that are open in it, for the record; empty for the reference. */
export async function describeEdition(
  target: Target,
  notebook: Notebook,
): Promise<Pick<RunRecord, "student" | "openTasks">> {
  const { student } = (notebook.metadata.lab ?? {}) as { student?: unknown };
  const milestone = milestoneOf(target);
  const openTasks = await findOpenTasks(notebook, {
    milestone,
    scripts: join(target.submission?.dir ?? repoRoot, "sql", milestone),
    notebooks: dirname(target.path),
  });
  return {
    ...(typeof student === "string" ? { student } : {}),
    ...(openTasks.length > 0 ? { openTasks } : {}),
  };
}

/** Whether a deck was refused for nothing but an open task: the disclosure of AI use. */
export const isOpenOnly = (error: unknown): error is OutlineError =>
  error instanceof OutlineError && error.problems.every(({ isOpen }) => isOpen);

/** A run that came to its end with tasks open: not finished, and no mistake. */
export const withOpenTasks = (name: string, open: readonly OpenPlace[], more = ""): LabError =>
  new LabError([`${name} finished with ${describeOpenTasks(open)}`, more].filter(Boolean).join("\n"));

/** "2 open tasks:" and a line for each; texts together, as there are many of them. "" where none is open. */
export function describeOpenTasks(open: readonly OpenPlace[]): string {
  if (open.length === 0) return "";
  const isText = ({ place }: OpenPlace) => place.startsWith(textOf);
  const lines = open.filter((one) => !isText(one)).map(({ place, rubric }) => `${place}, for ${rubric}`);
  const texts = Map.groupBy(open.filter(isText), ({ rubric }) => rubric);
  for (const [rubric, places] of texts) {
    const cells = places.map(({ place }) => place.slice(textOf.length)).join(", ");
    lines.push(`${places.length === 1 ? "a text" : `${places.length} texts`}, for ${rubric}: ${cells}`);
  }
  const count = `${open.length} open ${open.length === 1 ? "task" : "tasks"}`;
  return `${count}:\n${lines.map((line) => `  - ${line}`).join("\n")}`;
}

/** How the place of a text begins; see `findOpenTasks`. */
const textOf = "text of ";
