/** Plans the files of an edition, and writes them. */

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
  /** Every trimmed line of the solutions of all milestones that are not handed out. */
  solution: ReadonlySet<string>;
}

/** What to include in an edition. */
export interface EditionOptions {
  /** The names of tasks that are handed out with their solutions: paths of scripts, ids of cells. */
  solved?: readonly string[];
  /** The scripts of earlier milestones: `"reference"` for those of this project, or the folder with the student's own. Without it there are none. */
  earlier?: "reference" | { dir: string };
  signal?: AbortSignal;
}

/** What a student needs besides notebook and SQL to run and change it and to make the deck. Tests stay behind, because they are about solutions. */
const given = ["LICENSE", ".gitignore", "deno.lock", "lib", "infra", "datasets", "docs"];
/** Tasks of deno.json that need files which an edition lacks. */
const instructorsTasks = ["test", "test:unit", "ok", "bench", "release"];

/**
 * Plans a student's edition of a milestone from the project in a folder. Reads only.
 *
 * @throws {LabError} for an unusable id, a broken region, a milestone without tasks (no edition can be made from an edition), the name of an unknown task, or
 * if a file that is handed out would contain a line of any milestone's solution
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
    throw new LabError(`${root} has no tasks of ${milestone}. Make editions from the instructor's copy.`);
  }
  throwIfInterrupted(signal);
  const before = milestonesBefore(milestone);
  const files = new Map<string, string | Uint8Array>(own.files);
  const knownLines = new Set(own.solved);
  for (const { scripts } of others.filter((other) => before.includes(other.milestone))) {
    for (const { path, solved, solution } of scripts) {
      // A script without a solution belongs to the lab and is always handed out.
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
  // A student's own work stays, even if it equals the reference.
  if (typeof earlier === "object") {
    for (const [path, text] of await readEarlier(earlier.dir, before)) if (!files.has(path)) files.set(path, text);
  }
  return { ...edition, files, tasks: own.tasks, solution };
}

/** @throws {LabError} (usage) that lists the existing tasks, or names the one that a student has to do */
function checkSolved(solved: readonly string[], tasks: readonly PlannedTask[]): void {
  const own = tasks.find(({ name, rubric }) => solved.includes(name) && rubric.endsWith(".ai_disclosure"));
  if (own) {
    throw new LabError(
      `The task ${own.name} cannot be handed out solved: only the student can disclose how the student used AI.`,
      { exitCode: exitCodes.usage },
    );
  }
  const names = [...new Set(tasks.map(({ name }) => name))];
  const unknown = solved.filter((name) => !names.includes(name));
  if (unknown.length === 0) return;
  throw new LabError(
    `There is no task named ${unknown.map((name) => `"${name}"`).join(" or ")}. The tasks are:\n${
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
 * Writes an edition into an empty or new folder, completely or not at all.
 *
 * @throws {LabError} if the folder is not empty or cannot be written
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
  new LabError(`Cannot write an edition to ${to}: ${messageOf(error)}. Choose another folder with --to.`, {
    exitCode: exitCodes.environment,
    cause: error,
  });
