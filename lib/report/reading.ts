/** What an executed notebook says: its outputs read, its findings bound, its checks and disclosures collected. */

import { type Bundle, describeFailure, findOpenProse } from "../bundle/mod.ts";
import { findRubricRow, ownChecks } from "../rubric/mod.ts";
import { bindFinding, type BoundResult, collectResults, type Problem, readBundles } from "./bindings.ts";
import {
  type CellRef,
  type ExecutedNotebook,
  joined,
  outputsOf,
  plainTextOf,
  refOf,
  tagsOf,
  whyIgnored,
} from "./executed.ts";
import { whyNotRead } from "./markdown.ts";
import { isOpenTaskError, type OpenTaskEntry, openTaskEntry, waitingCells } from "./tasks.ts";
import type { AiEntry, BoundFinding, EvidenceRow } from "./types.ts";

/** What a notebook says, checked and bound: the ground of outline, report and evidence alike. */
export interface Reading {
  bundles: Map<number, (Bundle | undefined)[]>;
  results: Map<string, BoundResult>;
  findings: { cell: CellRef; finding: BoundFinding }[];
  evidence: EvidenceRow[];
  aiUse: AiEntry[];
  openTasks: OpenTaskEntry[];
  /** Numbers of the cells that came to nothing because they build on an open task. */
  waiting: Set<number>;
  problems: Problem[];
}

/** Reads every output of a notebook. Never throws: what is wrong is in `problems`. */
export function readNotebook(notebook: ExecutedNotebook): Reading {
  const problems: Problem[] = [];
  const bundles = readBundles(notebook, problems);
  const results = collectResults(notebook, bundles, problems);
  const waiting = waitingCells(notebook, bundles);
  const reading: Reading = {
    bundles,
    results,
    findings: [],
    evidence: [],
    aiUse: [],
    openTasks: [],
    waiting,
    problems,
  };
  notebook.cells.forEach((cell, index) => {
    const ref = refOf(cell, index);
    if (cell.cell_type === "markdown") {
      for (const task of findOpenProse(joined(cell.source))) reading.openTasks.push({ cell: ref, ...task });
      const notRead = whyNotRead(joined(cell.source));
      if (notRead) problems.push({ cell: ref, message: notRead });
    }
    const ignored = whyIgnored(cell);
    if (ignored) problems.push({ cell: ref, message: ignored });
    if (!tagsOf(cell).includes("raises-exception")) {
      for (const output of outputsOf(cell)) {
        if (output.output_type === "error" && !isOpenTaskError(output) && !waiting.has(ref.number)) {
          problems.push({
            cell: ref,
            message: `It ended with ${plainTextOf(output).split("\n")[0]}. Mend it and run the notebook again.`,
          });
        }
      }
    }
    for (const bundle of bundles.get(index) ?? []) {
      if (bundle?.kind === "finding") {
        reading.findings.push({ cell: ref, finding: bindFinding(bundle.content, results, ref, problems) });
      } else if (bundle?.kind === "evidence") addCheck(reading, bundle.content, ref);
      else if (bundle?.kind === "open-task") reading.openTasks.push(openTaskEntry(bundle.content, ref));
      else if (bundle?.kind === "ai-use") reading.aiUse.push(readAiUse(notebook, bundle.content, ref, problems));
    }
  });
  checkWhole(notebook, reading);
  return reading;
}

function addCheck(
  { evidence, problems }: Reading,
  check: Extract<Bundle, { kind: "evidence" }>["content"],
  cell: CellRef,
) {
  const isOwn = check.rubric === ownChecks;
  const row = isOwn ? { title: "Checks of this notebook" } : findRubricRow(check.rubric);
  if (!row) {
    problems.push({
      cell,
      message: `No rubric has a row "${check.rubric}". Use an id of lib/rubric, such as "m1.schema".`,
    });
  }
  if (!check.passed) {
    problems.push({
      cell,
      message: [`The check "${check.claim}"${isOwn ? "" : ` (${check.rubric})`} failed.`, ...describeFailure(check)]
        .join("\n    "),
    });
  }
  if (!row) return;
  let known = evidence.find((row) => row.rubric === check.rubric);
  if (!known) evidence.push(known = { rubric: check.rubric, title: row.title, checks: [] });
  known.checks.push({ claim: check.claim, passed: check.passed, cell, data: check.data });
}

function readAiUse(
  notebook: ExecutedNotebook,
  use: Extract<Bundle, { kind: "ai-use" }>["content"],
  cell: CellRef,
  problems: Problem[],
): AiEntry {
  if ("none" in use) return { use, cell, concerns: [] };
  const concerns = notebook.cells.flatMap((other, index) =>
    tagsOf(other).some((tag) => use.cells.includes(tag)) ? [refOf(other, index)] : []
  );
  const known = new Set(notebook.cells.flatMap(tagsOf));
  for (const tag of use.cells.filter((tag) => !known.has(tag))) {
    problems.push({
      cell,
      message: `The AI use names the tag "${tag}", which no cell has. Tag the cells that it concerns.`,
    });
  }
  return { use, cell, concerns };
}

/** What can only be said of the notebook as a whole. */
function checkWhole(notebook: ExecutedNotebook, { aiUse, openTasks, problems }: Reading) {
  const code = notebook.cells.filter((cell) => cell.cell_type === "code" && joined(cell.source).trim());
  if (code.length && code.every((cell) => (cell.execution_count ?? null) === null && outputsOf(cell).length === 0)) {
    problems.push({ message: "The notebook has not been run: no cell has an output. Run it, save it, and try again." });
  } else if (!aiUse.length) {
    const open = openTasks.find(({ rubric }) => findRubricRow(rubric)?.group === "disclosure");
    if (open) {
      const message = `The use of AI is not disclosed yet. ${open.what}`;
      return void problems.push({ cell: open.cell, isOpen: true, message });
    }
    problems.push({
      message:
        "The use of AI is not disclosed. Add a cell with `aiUse({ tool, toolVersion, task, cells, how, corrections, lessons })`, " +
        'or with `aiUse({ none: "…" })` where none was used (both from "lab/show"), and run it.',
    });
  }
}
