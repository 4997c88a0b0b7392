/** The six rubrics as data, and the scores of their rows from evidence. */
export { type Graded, gradeRows, type RowGrade, whereRowRan } from "./grade.ts";
export {
  findRubricRow,
  isMilestone,
  type Milestone,
  ownChecks,
  type Points,
  type RowGroup,
  type RubricId,
  type RubricRow,
  rubricRows,
  rubrics,
} from "./rubrics.ts";
