/** Which files an edition has, and writing them. */

import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { exitCodes, LabError, messageOf, throwIfInterrupted } from "../core/mod.ts";
import { formatNotebook, parseNotebook } from "../notebook/mod.ts";
import type { Milestone } from "../rubric/mod.ts";
import { describeEdition } from "./readme.ts";
import { stripSolutions, type Task } from "./regions.ts";
import { checkStudent, seedOf } from "./student.ts";
import { toStudentNotebook } from "./student_notebook.ts";

/** A task with the place of its stub. */
export interface PlannedTask extends Pick<Task, "rubric" | "what"> {
  /** "sql/m1/01_schema.sql", or `notebooks/m1_foundation.ipynb, cell "schema-create"`. */
  place: string;
}

/** An edition before it is written. */
export interface Edition {
  milestone: Milestone;
  student: string;
  seed: number;
  /** Path from the edition's root → content. */
  files: Map<string, string | Uint8Array>;
  tasks: PlannedTask[];
  /** Every line of a solution, trimmed, but for those that earlier milestones' scripts have too. */
  solution: ReadonlySet<string>;
}

/** What a student needs besides notebook and SQL: to run, to change, to make the deck. Tests are about solutions, and stay. */
const given = ["LICENSE", ".gitignore", "deno.lock", "lib", "infra", "datasets", "docs"];
/** Tasks of deno.json that need what an edition lacks. */
const instructorsTasks = ["test", "ok", "bench", "release"];

/**
 * Plans a student's edition of a milestone from the project in a folder. Reads only.
 *
 * @throws {LabError} for an unusable id, a broken region, a milestone without tasks (an edition is no source of editions), or where a line of a
 * solution would stand in a file that is handed out.
 */
export async function planEdition(
  root: string,
  milestone: Milestone,
  student: string,
  { signal }: { signal?: AbortSignal } = {},
): Promise<Edition> {
  const edition = { milestone, student: checkStudent(student), seed: seedOf(student) };
  const files = new Map<string, string | Uint8Array>();
  const tasks: PlannedTask[] = [];
  const solution: string[] = [];
  const note = (place: string, stripped: { tasks: readonly Task[]; solution: readonly string[] }) => {
    tasks.push(...stripped.tasks.map(({ rubric, what }) => ({ rubric, what, place })));
    solution.push(...stripped.solution);
  };
  const text = async (path: string) => await readFile(join(root, path), "utf8");
  for (const path of await listFiles(root, "notebooks")) {
    if (!basename(path).startsWith(`${milestone}_`) || extname(path) !== ".ipynb") continue;
    const made = toStudentNotebook(parseNotebook(await text(path), path), path, edition);
    files.set(path, formatNotebook(made.notebook));
    solution.push(...made.solution);
    for (const { cell, task } of made.tasks) note(`${path}, cell "${cell}"`, { tasks: [task], solution: [] });
  }
  for (const path of await listFiles(root, join("sql", milestone))) {
    const stripped = stripSolutions(await text(path), "sql", path);
    files.set(path, stripped.text);
    note(path, stripped);
  }
  // A milestone builds on the scripts of those before it: they are handed out whole.
  const known = new Set<string>();
  for (const earlier of milestonesBefore(milestone)) {
    for (const path of await listFiles(root, join("sql", earlier))) {
      files.set(path, await text(path));
      for (const line of (await text(path)).split("\n")) known.add(line.trim());
    }
  }
  if (tasks.length === 0) {
    throw new LabError(`There is no task of ${milestone} in ${root}: an edition is made from the instructor's copy.`);
  }
  throwIfInterrupted(signal);
  for (const path of (await Promise.all(given.map((entry) => listFiles(root, entry)))).flat()) {
    if (!path.endsWith("_test.ts")) files.set(path, await readFile(join(root, path)));
  }
  files.set("deno.json", withoutTasks(await text("deno.json")));
  files.set("README.md", describeEdition({ ...edition, tasks }));
  const whole: Edition = { ...edition, files, tasks, solution: new Set(solution.filter((line) => !known.has(line))) };
  refuseLeaks(whole);
  return whole;
}

/** "m3" → m1 and m2. */
const milestonesBefore = (milestone: Milestone): string[] =>
  Array.from({ length: Number(milestone.slice(1)) - 1 }, (_, at) => `m${at + 1}`);

/** The files below an entry of the root, as paths from the root, sorted; none where it is not there. */
async function listFiles(root: string, entry: string): Promise<string[]> {
  try {
    const entries = await readdir(join(root, entry), { recursive: true, withFileTypes: true });
    const isHidden = (path: string) => /(^|\/)(\.[^/]+|node_modules)(\/|$)/.test(path);
    return entries.filter((found) => found.isFile()).map((found) =>
      join(found.parentPath, found.name).slice(root.length + 1)
    )
      .filter((path) => !isHidden(path.slice(entry.length))).sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOTDIR") return [entry];
    if (code === "ENOENT") return [];
    throw error;
  }
}

function withoutTasks(config: string): string {
  const parsed = JSON.parse(config) as { tasks: Record<string, unknown> };
  for (const name of instructorsTasks) delete parsed.tasks[name];
  return JSON.stringify(parsed, null, 2) + "\n";
}

/** Shorter lines are brackets and the common words of a language: `);`, `END //`, `FROM orders`. */
const tellingLength = 20;

/** @throws {LabError} where a telling line of a solution stands in a file of the edition. */
function refuseLeaks({ files, solution }: Edition): void {
  const telling = new Set([...solution].filter((line) => line.length >= tellingLength));
  for (const [path, content] of files) {
    const lines = linesOf(path, typeof content === "string" ? content : new TextDecoder().decode(content));
    const leak = lines.find((line) => telling.has(line.trim()));
    if (leak !== undefined) {
      throw new LabError(
        `${path} would hand out a line of a solution: "${leak.trim()}". Take it out of there, or out of the solution.`,
      );
    }
  }
}

/** Lines as an author sees them: in a notebook those of its cells. */
function linesOf(path: string, text: string): string[] {
  if (!path.endsWith(".ipynb")) return text.split("\n");
  return parseNotebook(text, path).cells.flatMap(({ source }) => source.split("\n"));
}

/**
 * Writes an edition into a folder that is empty or not there: whole or not at all.
 *
 * @throws {LabError} where the folder holds something or cannot be written.
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
    throw new LabError(`${to} is not empty. Name a folder with --to that is, or that is not there yet.`, {
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
