/** Which notebook a word on the command line means, and where its output goes. */

import { basename, dirname, join } from "node:path";
import { existsSync, readdirSync } from "node:fs";
import { exitCodes, fromCaller, fromRoot, LabError, taskCommand } from "../core/mod.ts";
import { isFolder, laySubmission, readSubmission, type Sources, sourcesOfSubmission } from "../grade/mod.ts";
import { isMilestone, type Milestone } from "../rubric/mod.ts";

/** A notebook to work on. */
export interface Target {
  /** Absolute. */
  path: string;
  /** The milestone ("m1"), or the file's name without its ending. */
  name: string;
  /** Of a submission: the folder that its scripts are laid out in, and what it consists of. */
  submission?: { dir: string; milestone: Milestone; sources: Sources };
}

/** The milestone that a run is of, or the name of its notebook. */
export const milestoneOf = ({ name, submission }: Target): string => submission?.milestone ?? name;

/** The notebooks that come with the lab, in the milestones' order. */
export function milestoneNotebooks(dir = fromRoot("notebooks")): Target[] {
  return readdirSync(dir).filter((file) => /^m\d_.*\.ipynb$/.test(file)).sort().map((file) =>
    toTarget(join(dir, file))
  );
}

/**
 * Finds what the words mean: a milestone's name, or the path of a notebook. No word means every milestone there is.
 *
 * @throws {LabError} (usage) for a word that means nothing.
 */
export function findTargets(words: string[], known = milestoneNotebooks()): Target[] {
  if (words.length === 0) return known;
  return words.map((word) => {
    if (word.endsWith(".ipynb")) return toTarget(fromCaller(word));
    const target = known.find(({ name }) => name === word);
    if (target) return target;
    const names = known.map(({ name }) => name).join(", ");
    const why = isMilestone(word) ? `There is no notebook for ${word} yet.` : describeUnknown(word);
    throw new LabError(`${why} The milestones are ${names}.`, { exitCode: exitCodes.usage });
  });
}

/**
 * What the words of `run` mean: as {@link findTargets}, and folders with submissions, which are laid out to be run until `scratch` is disposed of.
 *
 * @throws {LabError} (usage) for a word that means nothing, and a folder that is no submission.
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
 * The executed notebook that a word means: of a milestone its last run, else the file.
 *
 * @throws {LabError} (usage) for a milestone that was not run yet, and a word that means nothing.
 */
export function findExecuted(word: string, reports = fromRoot("reports")): Target {
  if (word.endsWith(".ipynb")) return toTarget(fromCaller(word));
  const path = join(reports, word, "notebook.ipynb");
  if (existsSync(path)) return toTarget(path);
  const why = isMilestone(word)
    ? `${word} has not been run yet: there is no ${path}. \`${taskCommand} run ${word}\` runs it.`
    : describeUnknown(word);
  throw new LabError(why, { exitCode: exitCodes.usage });
}

/** That a word names no notebook, and which one was probably meant. */
function describeUnknown(word: string): string {
  const guess = [word.toLowerCase(), `notebooks/${word}.ipynb`].find((other) =>
    isMilestone(other) || other.endsWith(".ipynb") && existsSync(fromRoot(other))
  );
  const folder = word.includes("/") ? ", and there is no such folder" : "";
  return `"${word}" is neither a milestone nor an .ipynb file${folder}.${guess ? ` Did you mean ${guess}?` : ""}`;
}

/** @throws {LabError} (usage) if two notebooks would write to the same folder. */
export function refuseSharedFolders(targets: Target[]): void {
  for (const [at, { path, name }] of targets.entries()) {
    const other = targets.slice(0, at).find((other) => other.name === name);
    if (!other) continue;
    throw new LabError(
      other.path === path
        ? `${path} is named twice. Name it once.`
        : `${other.path} and ${path} would both write to "${name}". Run them one by one, with --out.`,
      { exitCode: exitCodes.usage },
    );
  }
}

/** A path as a target. A run's own `reports/m1/notebook.ipynb` goes by its folder's name. */
export function toTarget(path: string): Target {
  const stem = basename(path, ".ipynb");
  const name = stem === "notebook" ? basename(dirname(path)) : (/^(m\d)_/.exec(stem)?.[1] ?? stem);
  return { path, name };
}
