/** Open tasks: what stands in a student's edition in the place of a solution, and the cells that wait for it. */
export { findOpenTask, findOpenText } from "./find.ts";
export { enterCell, OpenTaskError, task } from "./task.ts";
