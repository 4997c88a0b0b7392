/** The machine-readable record of a run: evidence.json. */

import type { CellRef } from "./cell_ref.ts";
import type { RunRecord } from "./identity.ts";
import { findingsOf, type Reading } from "./reading.ts";
import type { References } from "../grade/mod.ts";
import { gradeNotebook, type NotebookGrade } from "./grade.ts";
import type { OpenTaskEntry } from "./tasks.ts";
import type { Problem } from "./bindings.ts";
import type { AiEntry, BoundFinding, EvidenceRow } from "./types.ts";

/** The contents of evidence.json. */
export interface EvidenceRecord extends NotebookGrade {
  version: 1;
  runId: string;
  run: RunRecord | null;
  /** The checks with their verdicts, by rubric row. */
  rubric: EvidenceRow[];
  findings: ({ cell: CellRef } & BoundFinding)[];
  /** Every result, with the output that shows it. */
  results: { id: string; cell: CellRef; hash: string }[];
  aiUse: AiEntry[];
  /** Tasks of a student's edition that are still open. */
  openTasks: OpenTaskEntry[];
  /** The reasons why no deck can be built; empty if it can. */
  problems: Problem[];
}

/**
 * The evidence of an executed notebook. A notebook with problems has a record, too, which lists them. Pure except for the files that `references` reads.
 *
 * @param references the references whose checks earn points; without any, checks earn none
 */
export function evidenceRecord(reading: Reading, references: References = () => undefined): EvidenceRecord {
  const { runId, run, results, evidence, aiUse, openTasks, problems } = reading;
  return {
    version: 1,
    runId,
    run: run ?? null,
    rubric: evidence,
    findings: findingsOf(reading).map(({ cell, finding }) => ({ cell, ...finding })),
    results: [...results.values()].map(({ id, cell, hash }) => ({ id, cell, hash })),
    aiUse,
    openTasks,
    ...gradeNotebook(reading, references),
    problems,
  };
}
