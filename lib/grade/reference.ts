/** References: the checks of a milestone, from the notebook and the suites of this folder. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { LabError, messageOf, repoRoot } from "../core/mod.ts";
import { type Notebook, parseNotebook } from "../notebook/mod.ts";
import { isMilestone, type Milestone } from "../rubric/mod.ts";
import { givenNames, readChecks, type SourceCheck } from "./checks.ts";
import { hashSuite } from "./suites.ts";

/** The checks that earn a milestone's points: claims and hashes, without any part of a solution. */
export interface Reference {
  version: 1;
  milestone: Milestone;
  /** The student whose edition contained it; missing for the reference itself. */
  student?: string;
  /** Names that students define: see `givenNames`. */
  given: string[];
  checks: SourceCheck[];
  /** Suite → hash of its statements and expectations. */
  suites: Record<string, string>;
}

/** The reference of a milestone, if there is one. */
export type References = (milestone: Milestone) => Reference | undefined;

/** The file with the reference in an edition. */
export const referenceFile = "checks.json";

const schema = z.object({
  version: z.literal(1),
  milestone: z.custom<Milestone>((value) => typeof value === "string" && isMilestone(value)),
  student: z.string().optional(),
  given: z.array(z.string()),
  checks: z.array(z.object({
    rubric: z.string(),
    claims: z.array(z.array(z.string()).min(1)).min(1),
    cell: z.string(),
    hash: z.string(),
    reaches: z.record(z.string(), z.string()),
    suites: z.array(z.string()),
    choice: z.string().optional(),
  })),
  suites: z.record(z.string(), z.string()),
});

/**
 * The reference of a notebook with its solutions. Pure.
 *
 * @param suites file → text
 * @throws {LabError} if one of its cells cannot be parsed
 */
export function referenceOf(
  milestone: Milestone,
  { cells }: Pick<Notebook, "cells">,
  suites: ReadonlyMap<string, string>,
): Reference {
  try {
    const given = givenNames(cells);
    return {
      version: 1,
      milestone,
      given,
      checks: readChecks(cells, given, { withoutSolutions: true }),
      suites: hashesOf(suites),
    };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new LabError(`The checks of ${milestone} cannot be read: ${error.message}.`, { cause: error });
  }
}

/** Each hash is computed when it is read, because a notebook's checks name few of the suites. */
function hashesOf(suites: ReadonlyMap<string, string>): Record<string, string> {
  const hashes: Record<string, string> = {};
  for (const [file, text] of suites) {
    let hash: string | undefined;
    Object.defineProperty(hashes, file, { enumerable: true, get: () => hash ??= hashSuite(text) });
  }
  return hashes;
}

/**
 * The references of a project: in an edition the one that it was handed out with, otherwise those of its own notebooks and suites. Each is read
 * once.
 *
 * @throws {LabError} (on use) if a file cannot be read
 */
export function findReferences(root = repoRoot): References {
  const known = new Map<Milestone, Reference | undefined>();
  return (milestone) => {
    if (!known.has(milestone)) known.set(milestone, findReference(root, milestone));
    return known.get(milestone);
  };
}

function findReference(root: string, milestone: Milestone): Reference | undefined {
  const handedOut = readHandedOut(root);
  if (handedOut) return handedOut.milestone === milestone ? handedOut : undefined;
  const folder = join(root, "notebooks");
  const file = namesIn(folder).find((name) => name.startsWith(`${milestone}_`) && name.endsWith(".ipynb"));
  if (!file) return undefined;
  const path = join(folder, file);
  return referenceOf(milestone, parseNotebook(readFileSync(path, "utf8"), path), readSuites(root));
}

/** A reference as a file for an edition: claims and hashes, without any part of a solution. */
export const writeReference = (reference: Reference, student: string): string =>
  JSON.stringify({ ...reference, student }, null, 1) + "\n";

/** The reference in the folder of an edition; `undefined` if the folder is not an edition. */
export function readHandedOut(root = repoRoot): Reference | undefined {
  const path = join(root, referenceFile);
  if (!existsSync(path)) return undefined;
  try {
    return schema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    throw new LabError(`Cannot read ${path}: ${messageOf(error)}. Restore it from your edition.`, { cause: error });
  }
}

/** The scripts of all milestones in a folder that has `sql/`, without suites: paths from the folder, sorted. */
export const readScripts = (root: string): string[] =>
  namesIn(join(root, "sql")).filter((name) => isMilestone(name)).flatMap((milestone) =>
    namesIn(join(root, "sql", milestone)).filter((name) => name.endsWith(".sql")).map((name) =>
      `sql/${milestone}/${name}`
    )
  );

/** Markdown in the folder of a milestone's notebook, which cells fill: "m3_setup.md". */
export const templateName = /^(m\d)_.*\.md$/;

/** The templates of all milestones in a folder that has `notebooks/`: paths from the folder, sorted. */
export const readTemplates = (root: string): string[] =>
  namesIn(join(root, "notebooks")).filter((name) => templateName.test(name)).map((name) => `notebooks/${name}`);

/** The suites of all milestones in a folder that has `sql/`: path from the folder → text. */
export function readSuites(root: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const milestone of namesIn(join(root, "sql"))) {
    for (const name of namesIn(join(root, "sql", milestone, "suite")).filter((name) => name.endsWith(".sql"))) {
      const file = `sql/${milestone}/suite/${name}`;
      found.set(file, readFileSync(join(root, file), "utf8"));
    }
  }
  return found;
}

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
};
