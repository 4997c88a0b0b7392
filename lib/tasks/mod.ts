/**
 * Open tasks: what a student's edition has in place of a solution, and the cells that wait for it.
 *
 * @module
 */
export { findOpenTask, findOpenText } from "./find.ts";
export { enterCell, OpenTaskError, task } from "./task.ts";
