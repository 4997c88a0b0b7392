/** A student's edition of a milestone: the project without its solutions and with a seed for this student. */
export { type Edition, type EditionOptions, planEdition, writeEdition } from "./edition.ts";
export { type PlannedTask } from "./material.ts";
export { findOpenTasks, type OpenPlace } from "./open_tasks.ts";
export { checkStudent, seedOf } from "./student.ts";
