/** Open tasks in SQL scripts and in texts. */

import { findOpenProse } from "../bundle/mod.ts";

/** A comment "OPEN TASK (m1.schema): …" with the comment lines under it. */
const openTask = /^-- OPEN TASK \(([^)]*)\):(.*(?:\n--(?:[ \t].*)?$)*)/m;

/**
 * The first open task of a script: an edition has one in the place of each solution. Pure.
 *
 * ```ts
 * import { findOpenTask } from "lab/tasks";
 * findOpenTask("-- OPEN TASK (m1.schema): Create the\n-- core tables."); // { rubric: "m1.schema", what: "Create the core tables.", line: 1 }
 * ```
 */
export function findOpenTask(text: string): { rubric: string; what: string; line: number } | undefined {
  const found = openTask.exec(text);
  if (!found) return undefined;
  const what = found[2]!.split("\n").map((line) => line.replace(/^--/, "").trim()).join(" ").trim();
  return { rubric: found[1]!, what, line: text.slice(0, found.index).split("\n").length };
}

/** The first open task of a Markdown text: an edition has a paragraph in the place of each solution. Pure. */
export function findOpenText(text: string): { rubric: string; what: string; line: number } | undefined {
  const [open] = findOpenProse(text);
  return open && { ...open, line: text.slice(0, text.indexOf(`**OPEN TASK (${open.rubric}):`)).split("\n").length };
}
