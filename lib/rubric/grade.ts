/** The score of each row of a rubric, from evidence. */

import type { Place } from "../identity/mod.ts";
import { type CloudRow, type Milestone, type RowGroup, type RubricId, type RubricRow, rubricRows } from "./rubrics.ts";

/** What an executed notebook shows, as far as grades depend on it. */
export interface Graded {
  /**
   * The verdicts on the checks of the reference, and on checks that it does not have ("extra"), which earn nothing. A "missing" check was not
   * shown, a "changed" one differs from the reference, a "doubled" one was shown more often than it is in the source.
   */
  checks: readonly { rubric: string; verdict: "passed" | "failed" | "missing" | "changed" | "doubled" | "extra" }[];
  /** Tasks that the student has not done. */
  openTasks: readonly { rubric: string }[];
  /** Whether the use of AI is disclosed. */
  isDisclosed: boolean;
  /** Whether there is a reference with these checks; without one, nobody knows what a check is worth. */
  hasReference: boolean;
  /** The clusters of the run, with where they ran as far as their instances' signed documents show it. */
  places: readonly Place[];
}

/** One row with its score. */
export interface RowGrade {
  rubric: RubricId;
  title: string;
  group: RowGroup;
  /** Mastery points. */
  of: number;
  /** `null`: a person decides. */
  score: number | null;
  /** The reason, for people: "4 checks passed". */
  reason: string;
}

/**
 * Grades a milestone's rows. A technical row earns its full points if the reference has checks for it and all of them passed, and 0 if one did not, a
 * task is open or there is no check. A row about EC2 earns its full points only if a cluster ran there. The levels in between, decks, videos and the value of a disclosure are judged by people; a missing disclosure
 * is worth 0. Pure.
 *
 * ```ts
 * import { gradeRows } from "./grade.ts";
 * const checks = [{ rubric: "m1.schema", verdict: "passed" as const }];
 * gradeRows("m1", { checks, openTasks: [], isDisclosed: true, hasReference: true, places: [] })[1]; // score 15 of 15, "1 check passed"
 * ```
 */
export function gradeRows(milestone: Milestone, graded: Graded): RowGrade[] {
  return rubricRows(milestone).map((row) => ({
    rubric: row.id,
    title: row.title,
    group: row.group,
    of: row.points.mastery,
    ...judge(row, graded),
  }));
}

function judge(row: RubricRow, graded: Graded): Pick<RowGrade, "score" | "reason"> {
  const { id, group, points, cloud } = row;
  const ofRow = <T extends { rubric: string }>(items: readonly T[]) => items.filter(({ rubric }) => rubric === id);
  const open = ofRow(graded.openTasks).length;
  // Texts of slides are part of a deck; a person decides how many points open ones cost.
  if (open > 0 && group === "deck") return { score: null, reason: `judged by a person; ${count(open, "text")} open` };
  if (open > 0) return { score: 0, reason: `${count(open, "task")} open` };
  if (group === "disclosure" && !graded.isDisclosed) return { score: 0, reason: "not disclosed" };
  if (group !== "technical") return { score: null, reason: "judged by a person" };
  if (!graded.hasReference) return { score: null, reason: "no reference" };
  const verdicts = ofRow(graded.checks).map(({ verdict }) => verdict).filter((verdict) => verdict !== "extra");
  if (verdicts.length === 0) return { score: 0, reason: "the reference has no check" };
  const bad = (["failed", "missing", "changed", "doubled"] as const).flatMap((verdict) => {
    const number = verdicts.filter((one) => one === verdict).length;
    return number > 0 ? [`${number} ${verdict}`] : [];
  });
  if (bad.length > 0) return { score: 0, reason: `of ${count(verdicts.length, "check")}: ${bad.join(", ")}` };
  const passed = `${count(verdicts.length, "check")} passed`;
  if (!cloud) return { score: points.mastery, reason: passed };
  const { score, reason } = judgeCloud(row, cloud, graded.places);
  return { score, reason: `${passed}; ${reason}` };
}

/** A cluster whose instances AWS signed for, if one counts for a row. */
const findOnAws = ({ topology, instances }: CloudRow, places: Graded["places"]) =>
  places.find((place) =>
    place.where === "aws" && place.instances.length >= instances && (topology ?? place.topology) === place.topology
  );

/** Where the checks of a row ran, as far as the row depends on it; `undefined` for all other rows. Pure. */
export function whereRowRan(
  { cloud }: RubricRow,
  places: Graded["places"],
): Place["where"] | undefined {
  if (!cloud) return undefined;
  if (findOnAws(cloud, places)) return "aws";
  const { topology } = cloud;
  const isRehearsed = places.some((place) =>
    place.where === "rehearsal" && (topology ?? place.topology) === place.topology
  );
  return isRehearsed ? "rehearsal" : "local";
}

/** The points of a row about EC2 whose checks passed. */
function judgeCloud(row: RubricRow, cloud: CloudRow, places: Graded["places"]): { score: number; reason: string } {
  const onAws = findOnAws(cloud, places);
  if (onAws) {
    return { score: row.points.mastery, reason: `aws: AWS signed for ${count(onAws.instances.length, "instance")}` };
  }
  const needed = `${cloud.elsewhere > 0 ? "full points need" : "points need"} ${
    cloud.instances === 1 ? "an EC2 instance" : `${cloud.instances} EC2 instances`
  }`;
  const refused = places.find(({ why }) => why !== undefined);
  const detail = refused ? `; that of ${refused.cluster} is not accepted: ${refused.why}` : "";
  return { score: cloud.elsewhere, reason: `${whereRowRan(row, places)}: ${needed}${detail}` };
}

const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? "" : "s"}`;
