/** The scripts that a run used, and whether its results can be graded. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repoRoot, taskCommand } from "../core/mod.ts";
import { isMilestone } from "../rubric/mod.ts";
import type { SourceCell } from "./checks.ts";
import { readHandedOut, readScripts, readSuites, readTemplates } from "./reference.ts";
import { hashFiles, type SubmissionFolder } from "./submission.ts";
import { hashSuite } from "./suites.ts";

/** The files of a run, besides the lab itself. */
export interface Sources {
  /** Whose scripts they are: the reference's, those of the edition that contains the lab, or those of a submission. */
  kind: "reference" | "edition" | "submission";
  /** The student of the edition, or the submission's folder. */
  name?: string;
  /** File → SHA-256. */
  files: Record<string, string>;
  /** Suites of the lab, or of a submission → hash of their statements and expectations. */
  suites: Record<string, string>;
}

/** The sources of a run of a submission. Pure. */
export const sourcesOfSubmission = ({ name, files, suites }: SubmissionFolder): Sources => ({
  kind: "submission",
  name,
  files: hashFiles(files),
  suites,
});

/** The sources of any other run in a lab's folder. */
export function sourcesOfLab(root = repoRoot): Sources {
  const student = readHandedOut(root)?.student;
  const files = new Map(
    [...readScripts(root), ...readTemplates(root)].map((path) => [path, readFileSync(join(root, path))]),
  );
  return {
    ...(student === undefined ? { kind: "reference" } : { kind: "edition", name: student }),
    files: hashFiles(files),
    suites: Object.fromEntries([...readSuites(root)].map(([path, text]) => [path, hashSuite(text)])),
  };
}

/** The fields of a notebook that show whose work it is. */
interface Told {
  cells: readonly SourceCell[];
  metadata: Record<string, unknown>;
}

/**
 * Why the checks of a notebook earn nothing, even if they passed: it was run with scripts that are not the student's, or with unknown scripts.
 * Includes the remedy. `undefined` if they can be graded. Pure.
 *
 * @param home the student whose edition this lab is; undefined for the reference's lab
 */
export function whyNotGraded({ cells, metadata }: Told, home: string | undefined): string | undefined {
  const { student, run } = (metadata.lab ?? {}) as {
    student?: string;
    run?: { milestone?: string; sources?: Sources; parameters?: Record<string, unknown>; data?: unknown };
  };
  const wayOut =
    `To grade a student's work, put the notebook and its sql/ folder into one folder, as in an edition, then use \`${taskCommand} run FOLDER\` ` +
    `and \`${taskCommand} grade FOLDER\`.`;
  const sources = run?.sources;
  if (!sources) {
    if (student !== undefined && student === home) return undefined;
    return `Its record does not show which scripts it was run with, because it was run by hand or by an older version of the lab. Run it with \`${taskCommand} run\`. ${wayOut}`;
  }
  // Data that a student chose may have nothing to find. What the instructor chose with --data is in the run's record.
  if (sources.kind === "submission" && run.parameters?.data && run.data === undefined) {
    return `Its parameters name other data (${JSON.stringify(run.parameters.data)}) instead of the generated data. ` +
      `Set \`data\` to "" in the notebook, or choose the data yourself: \`${taskCommand} run FOLDER --data DIR\`.`;
  }
  if (sources.kind === "submission" || (sources.kind === "edition" && sources.name === student)) return undefined;
  const whose = sources.kind === "reference" ? "this lab's own sql/" : `sql/ of the edition of ${sources.name}`;
  if (student !== undefined || sources.kind === "edition") {
    return `It is the notebook of ${student ?? "an unknown student"}, but it was run with ${whose}. ${wayOut}`;
  }
  const usesScripts = cells.some(({ cell_type, source }) =>
    cell_type === "code" && /["'`]sql\/m\d\//.test(Array.isArray(source) ? source.join("") : source)
  );
  return isMilestone(run?.milestone ?? "") || !usesScripts
    ? undefined
    : `It is not this lab's own milestone notebook, but it was run with ${whose}. ${wayOut}`;
}
