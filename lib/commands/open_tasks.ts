/** What `run` says of tasks that are open. */

import { findOpenTasks, type OpenPlace } from "../edition/mod.ts";
import { fromRoot, LabError } from "../core/mod.ts";
import type { Notebook } from "../notebook/mod.ts";
import { OutlineError, type RunRecord } from "../report/mod.ts";
import type { Target } from "./notebooks.ts";

/** Whose edition a notebook is and which tasks are open in it, for the record; nothing for the reference. */
export async function describeEdition(
  target: Target,
  notebook: Notebook,
): Promise<Pick<RunRecord, "student" | "openTasks">> {
  const { student } = (notebook.metadata.lab ?? {}) as { student?: unknown };
  const openTasks = await findOpenTasks(notebook, fromRoot("sql", target.name));
  return {
    ...(typeof student === "string" ? { student } : {}),
    ...(openTasks.length > 0 ? { openTasks } : {}),
  };
}

/** Whether a deck was refused for nothing but an open task: the disclosure of AI use. */
export const isOpenOnly = (error: unknown): error is OutlineError =>
  error instanceof OutlineError && error.problems.every(({ isOpen }) => isOpen);

/** A run that came to its end with tasks open: not finished, and no mistake. */
export function withOpenTasks(name: string, open: readonly OpenPlace[], more = ""): LabError {
  const places = open.map(({ place, rubric }) => `  - ${place}, for ${rubric}`).join("\n");
  const count = `${open.length} open ${open.length === 1 ? "task" : "tasks"}`;
  return new LabError(`${name} ran to its end with ${count}:\n${places}${more && `\n${more}`}`);
}
