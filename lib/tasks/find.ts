/** Open tasks in SQL scripts and in texts. */

import { findOpenProse } from "../bundle/mod.ts";

/** A comment "OPEN TASK (m1.schema): …" with the comment lines under it. */
const openTask = /^-- OPEN TASK \(([^)]*)\):(.*(?:\n--(?:[ \t].*)?$)*)/m;

/**
 * The first open task in the text of a script: its rubric row, the task, and its line, from 1. `undefined` if no task is open. Pure.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { findOpenTask } from "lab/tasks";
 * assert.deepEqual(findOpenTask("-- OPEN TASK (m1.schema): Create the\n-- core tables."), {
 *   rubric: "m1.schema",
 *   what: "Create the core tables.",
 *   line: 1,
 * });
 * ```
 */
export function findOpenTask(text: string): { rubric: string; what: string; line: number } | undefined {
  const found = openTask.exec(text);
  if (!found) return undefined;
  const what = found[2]!.split("\n").map((line) => line.replace(/^--/, "").trim()).join(" ").trim();
  return { rubric: found[1]!, what, line: text.slice(0, found.index).split("\n").length };
}

/**
 * The first open task in a Markdown text, where an edition has a paragraph for each: its rubric row, the task, and its line, from 1. `undefined` if no
 * task is open. Pure.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { findOpenText } from "lab/tasks";
 * const open = findOpenText(
 *   "# Set-up\n\n**OPEN TASK (m3.replication):** Describe each step.",
 * );
 * assert.deepEqual(open, {
 *   rubric: "m3.replication",
 *   what: "Describe each step.",
 *   line: 3,
 * });
 * ```
 */
export function findOpenText(text: string): { rubric: string; what: string; line: number } | undefined {
  const [open] = findOpenProse(text);
  return open && { ...open, line: text.slice(0, text.indexOf(`**OPEN TASK (${open.rubric}):`)).split("\n").length };
}
