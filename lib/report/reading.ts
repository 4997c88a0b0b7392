/** The reading of an executed notebook: its outputs parsed, its findings bound, its checks and disclosures collected. */

import { aiUseForm, type Bundle, findOpenProse, readBundle } from "../bundle/mod.ts";
import { findRubricRow } from "../rubric/mod.ts";
import { bindFinding, type BoundResult, collectResults, type Problem } from "./bindings.ts";
import {
  type Cell,
  cellTags,
  type Notebook,
  type Output,
  outputsOf,
  plainTextOf,
  whyIgnored,
} from "../notebook/mod.ts";
import { type CellRef, refOf } from "./cell_ref.ts";
import { runIdOf, type RunRecord, runRecordOf } from "./identity.ts";
import { type Display, recordDisplay } from "./kinds.ts";
import { whyNotRead } from "./markdown.ts";
import { checkPictures, type RefusedPictures } from "./pictures.ts";
import { isOpenTaskError, type OpenTaskEntry, waitingCells } from "./tasks.ts";
import type { AiEntry, BoundFinding, EvidenceRow } from "./types.ts";

/** An output with its display, if it has one of the lab's. */
export interface ReadOutput {
  output: Output;
  display?: Display;
}

/** A cell with those of its outputs that count, in order. */
export interface ReadCell {
  cell: Cell;
  ref: CellRef;
  outputs: ReadOutput[];
  /** Whether it showed nothing because it builds on an open task. */
  waits: boolean;
}

/** The contents of an executed notebook, checked and bound. They are read once; outline, report and evidence are made from them. */
export interface Reading {
  notebook: Notebook;
  runId: string;
  /** Missing for a notebook that was run by hand. */
  run: RunRecord | undefined;
  /** Every cell, in order. */
  cells: ReadCell[];
  results: Map<string, BoundResult>;
  evidence: EvidenceRow[];
  aiUse: AiEntry[];
  openTasks: OpenTaskEntry[];
  /** The reasons why no deck can be built; empty if it can. */
  problems: Problem[];
  /** Pictures that the deck, or both deck and report, leave out. */
  leftOut: { cell: CellRef; message: string }[];
}

/** An output with its bundle, before findings are bound. */
export type RawOutput = { output: Output; bundle?: Bundle };

/** A cell with its {@link RawOutput}s. */
export type RawCell = { cell: Cell; ref: CellRef; outputs: RawOutput[] };

/**
 * Reads the outputs of a notebook. Problems of its cells are in `problems`. Pure.
 *
 * @param refused pictures that could not be read into the notebook: name → reason
 * @throws {LabError} if the run's record cannot be read
 */
export function readOutputs(notebook: Notebook, refused?: RefusedPictures): Reading {
  const problems: Problem[] = [];
  const raw = notebook.cells.map((cell, index) => readCell(cell, refOf(cell, index), problems));
  const results = collectResults(raw, problems);
  const waiting = waitingCells(raw);
  const reading: Reading = {
    notebook,
    runId: runIdOf(notebook),
    run: runRecordOf(notebook),
    cells: [],
    results,
    evidence: [],
    aiUse: [],
    openTasks: [],
    problems,
    leftOut: [],
  };
  for (const { cell, ref, outputs } of raw) {
    const waits = waiting.has(ref.number);
    noteProse(reading, cell, ref);
    const ignored = whyIgnored(cell);
    if (ignored) problems.push({ cell: ref, message: ignored });
    if (!waits) noteErrors(reading, cell, ref);
    const read = outputs.map(({ output, bundle }): ReadOutput => {
      if (!bundle) return { output };
      const display: Display = bundle.kind === "finding"
        ? { kind: "finding", content: bindFinding(bundle.content, results, ref, problems) }
        : bundle;
      recordDisplay(reading, display, ref);
      return { output, display };
    });
    reading.cells.push({ cell, ref, outputs: read, waits });
  }
  checkWhole(reading);
  const pictures = checkPictures(notebook, refused);
  problems.push(...pictures.problems);
  return { ...reading, leftOut: pictures.leftOut };
}

/** The findings of a notebook, in order. */
export const findingsOf = ({ cells }: Reading): { cell: CellRef; finding: BoundFinding }[] =>
  cells.flatMap(({ ref, outputs }) =>
    outputs.flatMap(({ display }) => display?.kind === "finding" ? [{ cell: ref, finding: display.content }] : [])
  );

/** A bundle that cannot be read becomes a problem. */
function readCell(cell: Cell, ref: CellRef, problems: Problem[]): RawCell {
  const outputs = outputsOf(cell).map((output): RawOutput => {
    try {
      return { output, bundle: "data" in output ? readBundle(output.data) : undefined };
    } catch (error) {
      const message = `${(error as Error).message}. Run the cell again with this version of the lab.`;
      problems.push({ cell: ref, message });
      return { output };
    }
  });
  return { cell, ref, outputs };
}

function noteProse({ openTasks, problems }: Reading, cell: Cell, ref: CellRef): void {
  if (cell.cell_type !== "markdown") return;
  const source = cell.source;
  for (const task of findOpenProse(source)) openTasks.push({ cell: ref, ...task });
  const why = whyNotRead(source);
  if (why) problems.push({ cell: ref, message: why });
}

function noteErrors({ problems }: Reading, cell: Cell, ref: CellRef): void {
  if (cellTags(cell).includes("raises-exception")) return;
  for (const output of outputsOf(cell)) {
    if (output.output_type !== "error" || isOpenTaskError(output)) continue;
    const [error] = plainTextOf(output).split("\n");
    problems.push({ cell: ref, message: `It ended with ${error}. Fix it and run the notebook again.` });
  }
}

/** Problems of the notebook as a whole: it was not run, or the use of AI is not disclosed. */
function checkWhole({ notebook, aiUse, openTasks, problems }: Reading): void {
  const code = notebook.cells.filter((cell) => cell.cell_type === "code").filter(({ source }) => source.trim() !== "");
  if (code.length && code.every((cell) => cell.execution_count === null && outputsOf(cell).length === 0)) {
    problems.push({ message: "The notebook has not been run: no cell has an output. Run it, save it, and try again." });
  } else if (!aiUse.length) {
    const open = openTasks.find(({ rubric }) => findRubricRow(rubric)?.group === "disclosure");
    if (open) {
      const message = `The use of AI is not disclosed yet. ${open.what}`;
      return void problems.push({ cell: open.cell, isOpen: true, message });
    }
    problems.push({
      message: `The use of AI is not disclosed. Add a cell with \`${aiUseForm}\`, ` +
        'or with `aiUse({ none: "…" })` if you used none (both from "lab/show"), and run it.',
    });
  }
}
