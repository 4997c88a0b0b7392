/** Submissions: the folder that a student hands in, and where it runs. */

import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { exitCodes, FileRefused, isRunning, LabError, messageOf, readRegularFile, repoRoot } from "../core/mod.ts";
import { isMilestone, type Milestone } from "../rubric/mod.ts";
import { readSuites, templateName } from "./reference.ts";
import { hashSuite } from "./suites.ts";

/** The files that a student hands in: a milestone's notebook, the scripts of `sql/`, and the pictures and templates in the notebook's folder. */
export interface SubmissionFolder {
  /** The name of its results: that of the folder. */
  name: string;
  milestone: Milestone;
  /** The notebook's path in the folder: "notebooks/m1_foundation.ipynb". */
  notebook: string;
  /** Path in the folder → content. */
  files: Map<string, Uint8Array>;
  /** Suites in the folder → hash. They are not part of the submission: the lab's own suites run. */
  suites: Record<string, string>;
}

const notebookName = /^(m\d)_.*\.ipynb$/;
const picture = /\.(png|jpe?g|gif|svg|webp)$/i;
const mostBytes = 64_000_000;

/**
 * Reads a submission. The notebook is at the top of the folder or in `notebooks/`, as in an edition; scripts are below `sql/m1`, `sql/m2` …; anything else
 * is ignored.
 *
 * @throws {LabError} (usage) if the folder is not a submission, or if one of its files is not a regular file
 */
export function readSubmission(dir: string): SubmissionFolder {
  const usage = (message: string) => new LabError(message, { exitCode: exitCodes.usage });
  const [notebook, other] = notebooksIn(dir);
  if (notebook === undefined) {
    throw usage(
      `${dir} is not a submission: it has no notebook m1_….ipynb, m2_….ipynb …, neither at its top nor in notebooks/.`,
    );
  }
  if (other !== undefined) {
    throw usage(`${dir} has two notebooks, ${notebook} and ${other}. Keep only the one to grade.`);
  }
  const milestone = notebookName.exec(basename(notebook))![1]!;
  if (!isMilestone(milestone)) throw usage(`${dir}: ${notebook} belongs to a milestone without a rubric.`);
  const scripts = listFiles(dir, "sql").filter((path) => /^sql\/m\d\//.test(path) && path.endsWith(".sql"));
  const isSuite = (path: string) => path.includes("/suite/");
  const beside = listFiles(dir, dirname(notebook) === "." ? "" : dirname(notebook), false)
    .filter((path) => picture.test(path) || templateName.test(basename(path)));
  const read = (path: string) => {
    try {
      return readRegularFile(join(dir, path), { within: dir, mostBytes });
    } catch (error) {
      if (!(error instanceof FileRefused)) throw error;
      throw usage(`The submission in ${dir} cannot be used: ${messageOf(error)}. Hand in a regular file.`);
    }
  };
  return {
    name: nameOf(dir),
    milestone,
    notebook,
    files: new Map(
      [notebook, ...scripts.filter((path) => !isSuite(path)), ...beside].map((path) => [path, read(path)]),
    ),
    suites: Object.fromEntries(
      scripts.filter(isSuite).map((path) => [path, hashSuite(new TextDecoder().decode(read(path)))]),
    ),
  };
}

const notebooksIn = (dir: string): string[] =>
  [...listFiles(dir, "notebooks"), ...listFiles(dir, "", false)].filter((path) => notebookName.test(basename(path)));

/** Whether a folder is meant as a submission: it has a milestone's notebook in the place where an edition has it. */
export const isSubmission = (dir: string): boolean => notebooksIn(dir).length > 0;

/** A folder named "m1" also gets its parent's name, so that the results of this lab's own m1 are not overwritten. */
function nameOf(dir: string): string {
  const name = basename(dir);
  return isMilestone(name) ? `${basename(dirname(dir))}-${name}` : name;
}

/** The files below a folder as paths from the root, sorted. Does not follow links to folders. */
function listFiles(root: string, folder: string, recursive = true): string[] {
  let entries;
  try {
    entries = readdirSync(join(root, folder), { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw error;
  }
  return entries.flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return recursive ? listFiles(root, path) : [];
    return [path];
  }).sort();
}

/** Path → SHA-256 of each file. */
export const hashFiles = (files: ReadonlyMap<string, Uint8Array>): Record<string, string> =>
  Object.fromEntries([...files].map(([path, content]) => [path, createHash("sha256").update(content).digest("hex")]));

/** A submission laid out to run. */
export interface LaidSubmission extends Disposable {
  /** The folder with its notebook, its scripts and the lab's own suites. */
  dir: string;
}

const scratch = ".submission-";

/**
 * Copies a submission into a folder below the lab's, where the kernel finds `lab/…`. It has the submission's scripts and the lab's suites, and none of the
 * lab's other scripts. The folder is removed when the result is disposed of, or after a SIGKILL with the next submission.
 */
export function laySubmission({ files }: SubmissionFolder, root = repoRoot): LaidSubmission {
  const reports = join(root, "reports");
  mkdirSync(reports, { recursive: true });
  for (const name of readdirSync(reports)) {
    const [, pid] = new RegExp(`^\\${scratch}(\\d+)-`).exec(name) ?? [];
    if (pid && !isRunning(Number(pid))) rmSync(join(reports, name), { recursive: true, force: true });
  }
  const dir = mkdtempSync(join(reports, `${scratch}${process.pid}-`));
  const encoder = new TextEncoder();
  const suites = [...readSuites(root)].map(([path, text]): [string, Uint8Array] => [path, encoder.encode(text)]);
  for (const [path, content] of [...files, ...suites]) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
  return { dir, [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }) };
}

/** Whether a path is a folder. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
