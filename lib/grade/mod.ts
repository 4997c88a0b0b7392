/** Determines whose work is graded and by which checks: those of the reference, identified by claim and source. */
export { type SourceCell } from "./checks.ts";
export {
  findReferences,
  readHandedOut,
  type Reference,
  referenceFile,
  referenceOf,
  type References,
  templateName,
  writeReference,
} from "./reference.ts";
export { type Sources, sourcesOfLab, sourcesOfSubmission, whyNotGraded } from "./sources.ts";
export {
  hashFiles,
  isFolder,
  isSubmission,
  laySubmission,
  readSubmission,
  type SubmissionFolder,
} from "./submission.ts";
export { judgeChecks, type JudgedCheck, type ShownCheck, type Verdict, waitsForTask } from "./verdicts.ts";
