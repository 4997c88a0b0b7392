/** The machine-readable record of what a run showed: evidence.json. */

import type { CellRef, ExecutedNotebook } from "./executed.ts";
import { runIdOf, type RunRecord, runRecordOf } from "./identity.ts";
import { readNotebook } from "./reading.ts";
import type { RowGrade } from "../rubric/mod.ts";
import { gradeNotebook, type OpenTaskEntry } from "./tasks.ts";
import type { Problem } from "./bindings.ts";
import type { AiEntry, BoundFinding, EvidenceRow } from "./types.ts";

/** What evidence.json holds. */
export interface EvidenceRecord {
  version: 1;
  runId: string;
  run: RunRecord | null;
  /** The checks with their verdicts, by rubric row. */
  rubric: EvidenceRow[];
  findings: ({ cell: CellRef } & BoundFinding)[];
  /** Every result, with the output that shows it. */
  results: { id: string; cell: CellRef; hash: string }[];
  aiUse: AiEntry[];
  /** Tasks of a student's edition that are not done. */
  openTasks: OpenTaskEntry[];
  /** The rows of the rubric, graded as far as evidence goes. */
  grade: RowGrade[];
  /** Why no deck can be built; empty where one can. */
  problems: Problem[];
}

/** Reads the evidence of an executed notebook. Pure; a notebook with problems has a record too, which lists them. */
export function evidenceRecord(notebook: ExecutedNotebook): EvidenceRecord {
  const reading = readNotebook(notebook);
  const { results, findings, evidence, aiUse, openTasks, problems } = reading;
  return {
    version: 1,
    runId: runIdOf(notebook),
    run: runRecordOf(notebook) ?? null,
    rubric: evidence,
    findings: findings.map(({ cell, finding }) => ({ cell, ...finding })),
    results: [...results.values()].map(({ id, cell, hash }) => ({ id, cell, hash })),
    aiUse,
    openTasks,
    grade: gradeNotebook(notebook, reading),
    problems,
  };
}
