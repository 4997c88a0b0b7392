/** `grade`: what the evidence of an executed notebook is worth, by rubric row. */

import type { Command } from "commander";
import { existsSync } from "node:fs";
import { exitCodes, fromCaller, fromRoot, LabError } from "../core/mod.ts";
import { readNotebook } from "../notebook/mod.ts";
import { evidenceRecord } from "../report/mod.ts";
import { isMilestone, type RowGrade } from "../rubric/mod.ts";
import type { Context } from "./context.ts";

export function addGrade(program: Command, context: Context): Command {
  return program.command("grade")
    .description(
      "Print what the evidence of executed notebooks is worth, by rubric row. Needs no kernel and no server; what a notebook claims is only worth a run of your own.",
    )
    .argument("<notebook...>", "m1, m2 … (its last run in reports/) or an executed .ipynb")
    .action(async (words: string[]) => {
      for (const word of words) await printGrade(word, context);
    });
}

async function printGrade(word: string, { print }: Context): Promise<void> {
  const path = isMilestone(word) ? fromRoot("reports", word, "notebook.ipynb") : fromCaller(word);
  if (isMilestone(word) && !existsSync(path)) {
    throw new LabError(`${word} has not been run yet: there is no ${path}.`, { exitCode: exitCodes.usage });
  }
  const notebook = await readNotebook(path);
  if (!notebook.cells.some((cell) => cell.cell_type === "code" && cell.outputs.length > 0)) {
    throw new LabError(`${path} has not been run: no cell has an output. Run it, save it, and grade it then.`, {
      exitCode: exitCodes.usage,
    });
  }
  const { grade, run, runId, ...record } = evidenceRecord(notebook);
  if (grade.length === 0) {
    throw new LabError(`${path} has no checks that a rubric knows.`, { exitCode: exitCodes.usage });
  }
  print(`${path}: run ${runId}${run?.student ? `, edition of ${run.student}` : ""}`);
  for (const row of grade) print(sayRow(row));
  const known = grade.filter(({ score }) => score !== null);
  const sum = (rows: RowGrade[], of: "score" | "of") => rows.reduce((total, row) => total + (row[of] ?? 0), 0);
  const left = sum(grade, "of") - sum(known, "of");
  print(`${sum(known, "score")} of ${sum(known, "of")} points by evidence; ${left} are for people to give.`);
  const open = run?.openTasks ??
    record.openTasks.map(({ cell, rubric, place }) => ({ rubric, place: place ?? `cell ${cell.number} (${cell.id})` }));
  for (const { rubric, place } of open) print(`  open: ${place} for ${rubric}`);
}

function sayRow({ rubric, of, score, reason }: RowGrade): string {
  return `  ${rubric.padEnd(26)} ${(score === null ? "–" : String(score)).padStart(3)} of ${
    String(of).padStart(2)
  }   ${reason}`;
}
