/** A student's edition of a milestone: the project without its solutions, with a seed of the student's own. */
export { type Edition, type EditionOptions, planEdition, writeEdition } from "./edition.ts";
export { type PlannedTask } from "./material.ts";
export { findOpenTasks, type OpenPlace } from "./open_tasks.ts";
export { checkStudent, seedOf } from "./student.ts";
