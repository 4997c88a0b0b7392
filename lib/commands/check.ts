/** `check`: type-checks the cells of notebooks. */

import { basename, dirname } from "node:path";
import type { Command } from "commander";
import { exitCodes, LabError } from "../core/mod.ts";
import {
  checkAfter,
  checkLanguage,
  checkTypes,
  explainParameter,
  formatDiagnostic,
  formatDiagnostics,
  type Notebook,
  readNotebook,
  refuseOutside,
} from "../notebook/mod.ts";
import type { Context } from "./context.ts";
import { findTargets, type Target } from "./notebooks.ts";
import { publishedFiles } from "./publish.ts";

export function defineCheck(command: Command, context: Context): Command {
  return command
    .argument("[notebook...]", "m1, m2 … or FILE.ipynb; all milestones if none is named")
    .action((words: string[]) => check(findTargets(words), context));
}

async function check(targets: Target[], { progress, signal }: Context): Promise<void> {
  for (const target of targets) {
    await checkNotebook(target, await readNotebook(target.path, progress.note), { progress, signal });
  }
}

/**
 * Type-checks one notebook.
 *
 * @throws {LabError} that lists every diagnostic with its cell and line; a problem with a parameter that was set is reported by the parameter's name
 */
export async function checkNotebook(
  target: Target,
  notebook: Notebook,
  { progress, signal }: Pick<Context, "progress" | "signal">,
): Promise<void> {
  const step = progress.start(`Type check of ${target.name}`);
  try {
    checkLanguage(notebook, target.path);
    refuseOutside(notebook, target.path);
    checkAfter(notebook.cells, basename(target.path));
    publishedFiles(notebook); // throws if a cell names an unusable file
    const diagnostics = await checkTypes(notebook, { folder: dirname(target.path), signal });
    if (diagnostics.length === 0) return step.done();
    const file = basename(target.path);
    const ofParameters = diagnostics.flatMap((diagnostic) => explainParameter(diagnostic, notebook, file) ?? []);
    if (ofParameters.length === diagnostics.length) {
      throw new LabError(`${ofParameters.join("\n")}\nNothing has run.`, { exitCode: exitCodes.usage });
    }
    const errors = formatDiagnostics(
      diagnostics,
      (one) => explainParameter(one, notebook, file) ?? formatDiagnostic(one),
    );
    throw new LabError(`${target.path} has type errors. Nothing has run.\n\n${errors}`);
  } catch (error) {
    step.fail();
    throw error;
  }
}
