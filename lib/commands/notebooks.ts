/** Finds the notebook for a word on the command line, and the folder for its results. */

import { basename, dirname, join } from "node:path";
import { existsSync, readdirSync } from "node:fs";
import { exitCodes, fromCaller, fromRoot, LabError, taskCommand } from "../core/mod.ts";
import { isFolder, laySubmission, readSubmission, type Sources, sourcesOfSubmission } from "../grade/mod.ts";
import type { Notebook } from "../notebook/mod.ts";
import { isMilestone, type Milestone } from "../rubric/mod.ts";

/** A notebook to work on. */
export interface Target {
  /** Absolute. */
  path: string;
  /** The milestone ("m1"), or the file's name without its extension. */
  name: string;
  /** For a submission: the folder with its scripts, and its sources. */
  submission?: { dir: string; milestone: Milestone; sources: Sources };
}

/** The milestone of a run, or the name of its notebook. */
export const milestoneOf = ({ name, submission }: Target): string => submission?.milestone ?? name;

/** The notebooks of the lab, in the order of the milestones. */
export function milestoneNotebooks(dir = fromRoot("notebooks")): Target[] {
  return readdirSync(dir).filter((file) => /^m\d_.*\.ipynb$/.test(file)).sort().map((file) =>
    toTarget(join(dir, file))
  );
}

/**
 * Finds the notebooks for words: names of milestones, or paths of notebooks. No words mean all milestones.
 *
 * @throws {LabError} (usage) for an unknown word
 */
export function findTargets(words: string[], known = milestoneNotebooks()): Target[] {
  if (words.length === 0) return known;
  return words.map((word) => {
    if (word.endsWith(".ipynb")) return toTarget(fromCaller(word));
    const target = known.find(({ name }) => name === word);
    if (target) return target;
    throw unknownWord(word, known);
  });
}

/** The refusal of a word for which there is no notebook. */
function unknownWord(word: string, known: Target[]): LabError {
  const why = isMilestone(word) ? `There is no notebook for ${word} yet.` : describeUnknown(word);
  const names = known.map(({ name }) => name).join(", ");
  return new LabError(`${why} The milestones are ${names}.`, { exitCode: exitCodes.usage });
}

/**
 * The targets for the words of `run`: as {@link findTargets}, and folders with submissions, which are laid out to run until `scratch` is disposed of.
 *
 * @throws {LabError} (usage) for an unknown word, and for a folder that is not a submission
 */
export function findRunTargets(words: string[], scratch: DisposableStack): Target[] {
  if (words.length === 0) return findTargets(words);
  return words.flatMap((word) => {
    const path = fromCaller(word);
    if (word.endsWith(".ipynb") || !isFolder(path)) return findTargets([word]);
    const submission = readSubmission(path);
    const { dir } = scratch.use(laySubmission(submission));
    const { name, milestone, notebook } = submission;
    return [{
      path: join(dir, notebook),
      name,
      submission: { dir, milestone, sources: sourcesOfSubmission(submission) },
    }];
  });
}

/**
 * The executed notebook for a word: for a milestone its last run, for a folder with results the notebook in it, otherwise the file.
 *
 * @throws {LabError} (usage) for a milestone that has not been run yet, and for an unknown word
 */
export function findExecuted(word: string, reports = fromRoot("reports"), known = milestoneNotebooks()): Target {
  if (word.endsWith(".ipynb")) return toTarget(fromCaller(word));
  const path = join(reports, word, "notebook.ipynb");
  const found = [path, join(fromCaller(word), "notebook.ipynb")].find((one) => existsSync(one));
  if (found !== undefined) return toTarget(found);
  if (!known.some(({ name }) => name === word)) throw unknownWord(word, known);
  throw new LabError(
    `${word} has not been run yet: there is no ${path}. \`${taskCommand} run ${word}\` runs it.`,
    { exitCode: exitCodes.usage },
  );
}

/** @throws {LabError} (usage) for a notebook that was never run, or was not saved afterwards */
export function requireExecuted({ cells }: Notebook, path: string): void {
  if (cells.some((cell) => cell.cell_type === "code" && cell.outputs.length > 0)) return;
  throw new LabError(
    `${path} has not been run: no cell has an output. \`${taskCommand} run ${path}\` runs it; if you ran it by hand, save it first.`,
    { exitCode: exitCodes.usage },
  );
}

/** Explains that a word is not a notebook, and suggests the one that was probably meant. */
function describeUnknown(word: string): string {
  const guess = [word.toLowerCase(), `notebooks/${word}.ipynb`].find((other) =>
    isMilestone(other) || other.endsWith(".ipynb") && existsSync(fromRoot(other))
  );
  const folder = isFolder(fromCaller(word))
    ? ", and the folder holds no notebook.ipynb"
    : word.includes("/")
    ? ", and there is no such folder"
    : "";
  return `"${word}" is neither a milestone nor an .ipynb file${folder}.${guess ? ` Did you mean ${guess}?` : ""}`;
}

/** @throws {LabError} (usage) if two notebooks would write to the same folder. */
export function refuseSharedFolders(targets: Target[]): void {
  for (const [at, { path, name }] of targets.entries()) {
    const other = targets.slice(0, at).find((other) => other.name === name);
    if (!other) continue;
    throw new LabError(
      other.path === path
        ? `${path} is listed twice. List it once.`
        : `${other.path} and ${path} would both write to "${name}". Run them one at a time with --out.`,
      { exitCode: exitCodes.usage },
    );
  }
}

/** Converts a path to a target. A run's own `reports/m1/notebook.ipynb` gets its folder's name. */
export function toTarget(path: string): Target {
  const stem = basename(path, ".ipynb");
  const name = stem === "notebook" ? basename(dirname(path)) : (/^(m\d)_/.exec(stem)?.[1] ?? stem);
  return { path, name };
}
