/** The six rubrics as data. */
export {
  findRubricRow,
  isMilestone,
  type Milestone,
  type Points,
  type RowGroup,
  type RubricId,
  type RubricRow,
  rubricRows,
  rubrics,
} from "./rubrics.ts";
