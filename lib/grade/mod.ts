/** Whose work is graded, and by which checks: the reference's, identified by claim and source. */
export { type SourceCell } from "./checks.ts";
export {
  findReferences,
  readHandedOut,
  readSuites,
  type Reference,
  referenceFile,
  referenceOf,
  type References,
  writeReference,
} from "./reference.ts";
export { hashSuite } from "./suites.ts";
export { judgeChecks, type JudgedCheck, type ShownCheck, type Verdict } from "./verdicts.ts";
