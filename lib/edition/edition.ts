/** Which files an edition has, and writing them. */

import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { exitCodes, LabError, messageOf, throwIfInterrupted } from "../core/mod.ts";
import { findReferences, referenceFile, writeReference } from "../grade/mod.ts";
import type { Milestone } from "../rubric/mod.ts";
import { milestonesBefore, readEarlier } from "./earlier.ts";
import { refuseLeaks } from "./leaks.ts";
import { listFiles, type PlannedTask, readSolutions } from "./material.ts";
import { describeEdition } from "./readme.ts";
import { checkStudent, seedOf } from "./student.ts";

/** An edition before it is written. */
export interface Edition {
  milestone: Milestone;
  student: string;
  seed: number;
  /** Path from the edition's root → content. */
  files: Map<string, string | Uint8Array>;
  tasks: PlannedTask[];
  /** Every line of a solution of any milestone that is not handed out, trimmed. */
  solution: ReadonlySet<string>;
}

/** What an edition is to have. */
export interface EditionOptions {
  /** Names of tasks that are handed out with their solutions: paths of scripts, ids of cells. */
  solved?: readonly string[];
  /** The scripts of earlier milestones: `"reference"` for those of this project, or the folder that has the student's own. None without. */
  earlier?: "reference" | { dir: string };
  signal?: AbortSignal;
}

/** What a student needs besides notebook and SQL: to run, to change, to make the deck. Tests are about solutions, and stay. */
const given = ["LICENSE", ".gitignore", "deno.lock", "lib", "infra", "datasets", "docs"];
/** Tasks of deno.json that need what an edition lacks. */
const instructorsTasks = ["test", "test:unit", "ok", "bench", "release"];

/**
 * Plans a student's edition of a milestone from the project in a folder. Reads only.
 *
 * @throws {LabError} for an unusable id, a broken region, a milestone without tasks (an edition is no source of editions), a name of no task, or where
 * a line of any milestone's solution would stand in a file that is handed out.
 */
export async function planEdition(
  root: string,
  milestone: Milestone,
  student: string,
  { solved = [], earlier, signal }: EditionOptions = {},
): Promise<Edition> {
  const edition = { milestone, student: checkStudent(student), seed: seedOf(student) };
  const isSolved = (name: string) => solved.includes(name);
  const [own, others] = await readSolutions(root, milestone, { ...edition, isSolved });
  checkSolved(solved, own.tasks);
  if (own.tasks.length === 0) {
    throw new LabError(`${root} has no tasks of ${milestone}: make editions from the instructor's copy.`);
  }
  throwIfInterrupted(signal);
  const before = milestonesBefore(milestone);
  const files = new Map<string, string | Uint8Array>(own.files);
  const knownLines = new Set(own.solved);
  for (const { scripts } of others.filter((other) => before.includes(other.milestone))) {
    for (const { path, solved, solution } of scripts) {
      // What has no solution is the lab's own: it is handed out in any case.
      if (solution.length > 0 && earlier !== "reference") continue;
      files.set(path, solved);
      for (const line of solution) knownLines.add(line);
    }
  }
  for (const path of (await Promise.all(given.map((entry) => listFiles(root, entry)))).flat()) {
    if (!path.endsWith("_test.ts")) files.set(path, await readFile(join(root, path)));
  }
  files.set("deno.json", withoutTasks(await readFile(join(root, "deno.json"), "utf8")));
  files.set("README.md", describeEdition({ ...edition, tasks: own.tasks }));
  const reference = findReferences(root)(milestone);
  if (reference) files.set(referenceFile, writeReference(reference, edition.student));
  const solution = new Set([own, ...others].flatMap((one) => one.solution).filter((line) => !knownLines.has(line)));
  refuseLeaks(files, solution);
  // Whatever a student wrote is the student's, though it may say the same as the reference.
  if (typeof earlier === "object") {
    for (const [path, text] of await readEarlier(earlier.dir, before)) if (!files.has(path)) files.set(path, text);
  }
  return { ...edition, files, tasks: own.tasks, solution };
}

/** @throws {LabError} (usage) naming the tasks that there are. */
function checkSolved(solved: readonly string[], tasks: readonly PlannedTask[]): void {
  const names = [...new Set(tasks.map(({ name }) => name))];
  const unknown = solved.filter((name) => !names.includes(name));
  if (unknown.length === 0) return;
  throw new LabError(
    `No task is called ${unknown.map((name) => `"${name}"`).join(" or ")}. The tasks are:\n${
      names.map((name) => `  ${name}`).join("\n")
    }`,
    { exitCode: exitCodes.usage },
  );
}

function withoutTasks(config: string): string {
  const parsed = JSON.parse(config) as { tasks: Record<string, unknown> };
  for (const name of instructorsTasks) delete parsed.tasks[name];
  return JSON.stringify(parsed, null, 2) + "\n";
}

/**
 * Writes an edition into a folder that is empty or not there: whole or not at all.
 *
 * @throws {LabError} if the folder holds something or cannot be written.
 */
export async function writeEdition(
  { files }: Edition,
  to: string,
  { signal }: { signal?: AbortSignal } = {},
): Promise<void> {
  const held = await readdir(to).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw cannotWrite(to, error);
  });
  if (held.length > 0) {
    throw new LabError(`${to} is not empty. Name an empty or new folder with --to.`, {
      exitCode: exitCodes.usage,
    });
  }
  let building: string | undefined;
  try {
    await mkdir(dirname(to), { recursive: true });
    building = await mkdtemp(`${to}.building-`);
    await chmod(building, 0o755);
    for (const [path, content] of files) {
      throwIfInterrupted(signal);
      await mkdir(dirname(join(building, path)), { recursive: true });
      await writeFile(join(building, path), content);
    }
    await rename(building, to);
  } catch (error) {
    if (building) await rm(building, { recursive: true, force: true });
    throw error instanceof LabError ? error : cannotWrite(to, error);
  }
}

const cannotWrite = (to: string, error: unknown) =>
  new LabError(`Cannot write an edition to ${to}: ${messageOf(error)}. Name another folder with --to.`, {
    exitCode: exitCodes.environment,
    cause: error,
  });
