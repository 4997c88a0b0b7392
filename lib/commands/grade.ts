/** `grade`: the points that the evidence of executed notebooks earns, by rubric row. */

import type { Command } from "commander";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { exitCodes, fromCaller, fromRoot, LabError, messageOf, taskCommand } from "../core/mod.ts";
import {
  findReferences,
  hashFiles,
  isFolder,
  isSubmission,
  type JudgedCheck,
  readSubmission,
  type References,
  type SubmissionFolder,
  waitsForTask,
} from "../grade/mod.ts";
import { custodyFile, type Place } from "../identity/mod.ts";
import { type Notebook, readNotebook } from "../notebook/mod.ts";
import { readOutputs, type RunRecord } from "../report/mod.ts";
import { type RowGrade } from "../rubric/mod.ts";
import type { Context } from "./context.ts";
import { findExecuted, requireExecuted } from "./notebooks.ts";
import { readPlaces, setPlaces } from "./places.ts";
import { gradeEvidence } from "./publish.ts";

export function defineGrade(command: Command, context: Context): Command {
  return command
    .argument(
      "<notebook...>",
      "m1, m2 … (its last run in reports/), an executed .ipynb, a folder with results, or the folder of a submission that was run",
    )
    .action((words: string[]) => gradeAll(words, context));
}

/** If one notebook cannot be graded, the others still are. */
async function gradeAll(words: string[], context: Context): Promise<void> {
  const references = findReferences();
  const failures: LabError[] = [];
  const shown = new Map<string, Set<string>>();
  for (const word of words) {
    try {
      const { path, instances } = await printGrade(word, references, context);
      for (const id of instances) shown.set(id, (shown.get(id) ?? new Set()).add(path));
    } catch (error) {
      if (!(error instanceof LabError) || words.length === 1) throw error;
      failures.push(error);
      context.print(`${word}: not graded. ${error.message}`);
    }
  }
  for (const [id, paths] of shown) {
    if (paths.size > 1) {
      context.print(`WARNING: the instance ${id} is in the evidence of ${[...paths].join(" and of ")}.`);
    }
  }
  if (failures.length === 0) return;
  throw new LabError(`${failures.length} of ${words.length} were not graded; see above.`, {
    exitCode: failures[0]!.exitCode,
    cause: failures[0],
  });
}

/** Prints the points of one notebook. Returns its path and the ids of the instances that its evidence shows. */
async function printGrade(
  word: string,
  references: References,
  { print }: Context,
): Promise<{ path: string; instances: string[] }> {
  const usage = (message: string) => new LabError(message, { exitCode: exitCodes.usage });
  const { path, submission } = findGraded(word);
  const notebook = await readNotebook(path).catch((error) => {
    throw error instanceof LabError ? error : usage(`Cannot read ${path}: ${messageOf(error)}.`);
  });
  requireExecuted(notebook, path);
  const { places, handedIn } = await placesOf(notebook, dirname(path), submission);
  const { grade, checks, run, runId, problems, notGraded, ...record } = gradeEvidence(
    readOutputs(setPlaces(notebook, places)),
    references,
  );
  const why = submission && whyOtherFiles(submission, run);
  if (why) throw usage(`${path}: ${why}`);
  if (notGraded) throw usage(`${path} is not graded. ${notGraded}`);
  if (grade.length === 0) throw usage(`${path} has no checks for any rubric row.`);
  print(`${path}: run ${runId}${run?.student ? `, edition of ${oneLine(run.student)}` : ""}`);
  for (const row of grade) print(formatRow(row));
  const known = grade.filter(({ score }) => score !== null);
  const sum = (rows: RowGrade[], of: "score" | "of") => rows.reduce((total, row) => total + (row[of] ?? 0), 0);
  const left = sum(grade, "of") - sum(known, "of");
  print(`${sum(known, "score")} of ${sum(known, "of")} points by evidence; people award the other ${left}.`);
  if (!path.startsWith(fromRoot("reports/"))) print(`  ${madeElsewhere}`);
  if (handedIn) print(`  ${documentsHandedIn}`);
  const open = run?.openTasks ??
    record.openTasks.map(({ cell, rubric, place }) => ({ rubric, place: place ?? `cell ${cell.number} (${cell.id})` }));
  for (const { rubric, place } of open) print(`  open: ${oneLine(`${place} for ${rubric}`)}`);
  // A check that waits for an open task says nothing that the task's own line does not.
  const isListed = ({ why }: JudgedCheck) => open.length > 0 && why === waitsForTask;
  for (const check of checks) if (check.verdict !== "passed" && !isListed(check)) print(formatCheck(check));
  const waiting = checks.filter(isListed).length;
  if (waiting > 0) print(`  ${waiting} ${waiting === 1 ? "check waits" : "checks wait"} for these tasks.`);
  for (const { cell, message } of problems.filter(({ message }) => message.includes("were ignored"))) {
    print(`  ignored: ${oneLine(`cell ${cell!.number} (${cell!.id}). ${message}`)}`);
  }
  return { path, instances: places.flatMap(({ instances }) => instances.map(({ instanceId }) => instanceId)) };
}

/** A submission, and the folder that was handed in. */
type HandedIn = SubmissionFolder & { dir: string };

/** Where the clusters of a run ran; those of a submission, which rarely run here, by the documents that were handed in with it. */
async function placesOf(
  notebook: Notebook,
  dir: string,
  submission: HandedIn | undefined,
): Promise<{ places: Place[]; handedIn: boolean }> {
  const own = await readPlaces(dir, startOf(notebook) ?? "");
  if (own.length > 0 || !submission) return { places: own, handedIn: false };
  const places = await readPlaces(submission.dir, await startOfHandedIn(submission));
  return { places, handedIn: places.length > 0 };
}

/** When the run began whose results were handed in: by its notebook, or by the submission's own if that is an executed one. */
async function startOfHandedIn({ dir, notebook }: HandedIn): Promise<string | undefined> {
  for (const name of [resultsName, notebook]) {
    const started = existsSync(join(dir, name))
      ? startOf(await readNotebook(join(dir, name)).catch(() => undefined))
      : undefined;
    if (started !== undefined) return started;
  }
  return undefined;
}

function startOf(notebook: Notebook | undefined): string | undefined {
  const { lab } = (notebook?.metadata ?? {}) as { lab?: { run?: { started?: unknown } } };
  return typeof lab?.run?.started === "string" ? lab.run.started : undefined;
}

/** Documents of another run attest instances, but not that the checks ran on them. */
const documentsHandedIn =
  `The identity documents of its instances (${custodyFile}) were handed in: they are not from this lab's own run, ` +
  "and do not show that its checks ran on these instances.";

/** The executed notebook in a folder with results. */
const resultsName = "notebook.ipynb";

/** Results are only as trustworthy as their author. */
const madeElsewhere =
  "These results do not come from this lab's reports/, so they are only what their author claims. " +
  `\`${taskCommand} run FOLDER\` runs a submission here.`;

/**
 * The executed notebook for a word, as {@link findExecuted}; for a folder with results, the notebook in it; for a submission, its last run here.
 *
 * @throws {LabError} (usage) for a folder that is neither, and for a submission that has not been run
 */
function findGraded(word: string): { path: string; submission?: HandedIn } {
  const dir = fromCaller(word);
  if (word.endsWith(".ipynb") || !isFolder(dir)) return { path: findExecuted(word).path };
  const ofRun = join(dir, resultsName);
  // For a submission only its run here counts, regardless of the results that were handed in with it.
  if (!isSubmission(dir) && existsSync(ofRun)) return { path: ofRun };
  const submission = { ...readSubmission(dir), dir };
  const path = fromRoot("reports", submission.name, resultsName);
  if (existsSync(path)) return { path, submission };
  throw new LabError(`${dir} has not been run here: there is no ${path}. \`${taskCommand} run ${word}\` runs it.`, {
    exitCode: exitCodes.usage,
  });
}

/** Why a run does not belong to a submission in its present state. */
function whyOtherFiles({ files }: SubmissionFolder, run: RunRecord | null): string | undefined {
  const [now, then] = [hashFiles(files), run?.sources?.kind === "submission" ? run.sources.files : {}];
  const differing = [...new Set([...Object.keys(now), ...Object.keys(then)])].filter((path) =>
    now[path] !== then[path]
  );
  if (differing.length === 0) return undefined;
  const more = differing.length > 3 ? ` and ${differing.length - 3} more` : "";
  return `the submission's files have changed since this run (${
    differing.slice(0, 3).map(oneLine).join(", ")
  }${more}). Run it again.`;
}

/** The line of a row. Its reason may quote a submission. */
export function formatRow({ rubric, of, score, reason }: RowGrade): string {
  return `  ${rubric.padEnd(26)} ${(score === null ? "–" : String(score)).padStart(3)} of ${String(of).padStart(2)}   ${
    oneLine(reason)
  }`;
}

const formatCheck = ({ rubric, claim, cell, verdict, why }: JudgedCheck) =>
  `  ${verdict}: ${oneLine(`${rubric}, cell "${cell}": ${claim}${why ? ` (${why})` : ""}`)}`;

/** A text of the submission's, which must not pass for a line of this command's, nor steer the terminal. */
const oneLine = (text: string) => text.replace(/[\s\p{Cc}\p{Cf}]+/gu, " ");
