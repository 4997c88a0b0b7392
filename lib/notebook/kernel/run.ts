/** Runs a notebook's cells in order on a fresh kernel. */

import { pathToFileURL } from "node:url";
import { exitCodes, fromRoot, InterruptedError, LabError, messageOf, type Progress, silent } from "../../core/mod.ts";
import { adviseOnError } from "../check/advice.ts";
import { cellName, descriptiveLine } from "../model/cell_name.ts";
import { CellError, KernelDiedError, NotebookError } from "../errors.ts";
import { type CellEnd, type CellRunner, createCellRunner, type Limits } from "./execute.ts";
import { findFailingLine } from "./failing_line.ts";
import { cellTags } from "../model/cells.ts";
import { type Kernel, KernelGone, startKernel } from "./kernel.ts";
import { awaitedByGuard, createOpenCells, isOpenTask, shownBundle, waitingOutput } from "./open_cells.ts";
import { preambleCode } from "./preamble.ts";
import type { Message } from "./protocol.ts";
import { createSaver } from "./saver.ts";
import type { Cell, CodeCell, Notebook, TextCell } from "../model/schema.ts";
import { createSpool } from "./spool.ts";

/** Options of a run. */
export interface RunOptions {
  /** The notebook's name in messages: that of its file. */
  name: string;
  /** The folder that cells run in: the notebook's own. `deno.json` is looked for here and in the folders above. */
  cwd: string;
  /** Environment variables for cells, in addition to those that the lab needs (`kernelEnvironment`). */
  env?: Record<string, string>;
  /** The time limit of one cell. Default ten minutes. */
  timeoutMs?: number;
  /** How long to wait for a cell that was asked to stop before the kernel is killed. Default two seconds. */
  graceMs?: number;
  /** Above this amount of memory the kernel is ended. Default 4 GB, at most 60 % of the machine's; needs /proc. */
  memoryBytes?: number;
  /**
   * Saves the notebook in its current state. Called at most once a second, and when the run ends, however it ends. If it throws, the run continues; if
   * the last call throws, the run has failed.
   */
  save?: (notebook: Notebook) => Promise<void>;
  progress?: Progress;
  /** Ends the run; completed cells are saved. */
  signal?: AbortSignal;
}

/** A code cell that ran or was started. */
export interface CellRun {
  /** The index among all cells. */
  index: number;
  id: string;
  /** The time from the request until all of its output had arrived. */
  ms: number;
  status: CellEnd["status"] | "open" | "waits";
  /** The number of characters of its text that were cut; the notebook has the beginning and the end. */
  cutCharacters: number;
}

/** The outcome of a run. */
export interface Outcome {
  status: "complete" | "failed" | "interrupted";
  /** The reason if it is not complete. */
  error?: LabError;
  /** A copy of the notebook with its outputs. Cells that did not run have none. */
  notebook: Notebook;
  /** In the order in which they ran; cells without code are left out. */
  cells: CellRun[];
  /** Missing if it did not start. */
  kernel?: { version: string; readyMs: number };
}

const defaultTimeoutMs = 600_000;
const defaultGraceMs = 2_000;
const barrierMs = 15_000;
/** Timers that fire within this time after the last cell belong to the run. */
const lastTimersMs = 1_000;

/**
 * Runs a notebook from top to bottom. It never throws because of the notebook, its cells or the kernel; check `status`.
 *
 * As in nbclient, empty cells are skipped, a cell that fails ends the run, and one tagged `raises-exception` may fail. Two things that nbclient
 * does not notice also fail a cell: an error in the background, and a failure of the lab's own checks (a display that was not awaited).
 * A cell with an open task is not a failure, and cells that need it do not run (see open_cells.ts).
 * No output is lost: a cell ends when all of its output has arrived. Limits are reported: of text over a million characters, the beginning and the
 * end are kept, and a cell that shows over four million bytes at once fails. After the last cell, the run waits for timers that are due within a second;
 * use await for longer ones.
 */
export async function runNotebook(source: Notebook, options: RunOptions): Promise<Outcome> {
  const { name, cwd, env, memoryBytes, progress = silent, signal } = options;
  const { timeoutMs = defaultTimeoutMs, graceMs = defaultGraceMs } = options;
  const notebook = withoutOutputs(source);
  const outcome: Outcome = { status: "complete", notebook, cells: [] };
  const saver = createSaver(async () => await options.save?.(notebook));
  using spool = createSpool();
  const runner = createCellRunner(spool.fetch);
  let kernel: Kernel | undefined;
  try {
    checkLanguage(notebook, name);
    const onMessage = (message: Message) => void (runner.take(message) && saver.changed());
    kernel = await startKernel({ cwd, env, memoryBytes, signal, onMessage });
    outcome.kernel = { version: kernel.version, readyMs: kernel.readyMs };
    notebook.metadata.language_info = kernel.languageInfo;
    const { name: specName, display_name } = recordOf(notebook.metadata.kernelspec);
    if (typeof specName !== "string" || typeof display_name !== "string") {
      notebook.metadata.kernelspec = { display_name: "Deno", language: "typescript", name: "deno" };
    }
    await prepare(kernel, spool.folder);
    await runCells({ kernel, runner, notebook, name, limits: { timeoutMs, graceMs, barrierMs }, progress, signal }, {
      ended(run) {
        outcome.cells.push(run);
        saver.changed();
      },
    });
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    outcome.status = error instanceof InterruptedError ? "interrupted" : "failed";
    outcome.error = error;
  } finally {
    await kernel?.stop();
    saver.changed();
    await saver.flush().catch((error) => {
      const message = [outcome.error?.message, `Cannot save "${name}": ${messageOf(error)}`].filter(Boolean).join(
        "\n\n",
      );
      outcome.status = "failed";
      outcome.error = new LabError(message, { cause: outcome.error ?? error });
    });
  }
  return outcome;
}

/** A copy without outputs, including those that somebody wrote into text cells. */
function withoutOutputs(source: Notebook): Notebook {
  const cells = source.cells.map((cell) => {
    if (cell.cell_type !== "code") {
      const { outputs: _, execution_count: __, ...text } = cell as TextCell & { execution_count?: unknown };
      return structuredClone(text);
    }
    const { execution: _, ...metadata } = cell.metadata;
    return { ...cell, execution_count: null, metadata: structuredClone(metadata), outputs: [] };
  });
  return { ...source, cells, metadata: structuredClone(source.metadata) };
}

/** @throws {NotebookError} if the notebook is in a language that this kernel does not run. */
export function checkLanguage({ metadata }: Notebook, name: string): void {
  const spec = recordOf(metadata.kernelspec);
  // Older notebooks have only the name of the kernel.
  const language = spec.language ?? recordOf(metadata.language_info).name ??
    /^[a-z]+/i.exec(String(spec.name ?? "deno"))?.[0];
  if (typeof language !== "string" || ["typescript", "javascript", "deno"].includes(language.toLowerCase())) return;
  throw new NotebookError(
    `"${name}" is written in ${language}; the lab runs TypeScript. In Jupyter, choose the Deno kernel for it.`,
  );
}

/** The metadata of a notebook, which may contain anything. */
const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : {};

async function prepare(kernel: Kernel, spoolFolder: string): Promise<void> {
  const { content } = await kernel.execute(preambleCode(spoolFolder), { silent: true }).reply.catch((error) => {
    throw error instanceof KernelGone ? new KernelDiedError(error.end) : error;
  });
  if (content.status !== "ok") {
    throw new LabError(
      `Deno ${kernel.version} could not prepare its kernel for the lab: ${content.evalue}. Use Deno 2.9.6.`,
      { exitCode: exitCodes.environment },
    );
  }
}

interface CellsToRun {
  kernel: Kernel;
  runner: CellRunner;
  notebook: Notebook;
  name: string;
  limits: Limits;
  progress: Progress;
  signal?: AbortSignal;
}

async function runCells(
  { kernel, runner, notebook, name, limits, progress, signal }: CellsToRun,
  { ended }: { ended(run: CellRun): void },
): Promise<void> {
  const isRun = (cell: Cell): cell is CodeCell => cell.cell_type === "code" && cell.source.trim() !== "";
  const last = notebook.cells.findLastIndex(isRun);
  const open = createOpenCells(notebook, name);
  for (const [index, cell] of notebook.cells.entries()) {
    if (!isRun(cell)) continue;
    const patienceMs = index === last ? lastTimersMs : 0;
    const step = progress.start(`Cell ${index + 1} of ${notebook.cells.length}: ${cellName(notebook.cells, index)}`);
    const awaited = open.awaitedBy(cell);
    if (awaited.length > 0) {
      cell.outputs = [waitingOutput(awaited)];
      open.add(cell);
      ended({ index, id: cell.id, ms: 0, status: "waits", cutCharacters: 0 });
      step.done(describeWait(awaited), "–");
      continue;
    }
    const begun = performance.now();
    const { end, cutCharacters } = await runner.run(kernel, cell, { ...limits, patienceMs }, signal);
    const ms = performance.now() - begun;
    if (isOpenTask(end)) {
      open.add(cell);
      const guarded = awaitedByGuard(cell.outputs);
      ended({ index, id: cell.id, ms, status: guarded.length > 0 ? "waits" : "open", cutCharacters });
      step.done(guarded.length > 0 ? describeWait(guarded) : "open task", "–");
      continue;
    }
    ended({ index, id: cell.id, ms, status: end.status, cutCharacters });
    const error = await errorOf(end, index, cell, name, open.hint());
    if (!error) {
      const failed = failedChecks(cell);
      const cut = cutCharacters > 0 ? `${cutCharacters.toLocaleString("en-US")} characters of text cut` : "";
      step.done(
        [...failed.map((claim) => `failed: ${claim}`), cut].filter(Boolean).join(" · "),
        failed.length ? "✗" : "✓",
      );
    } else if (isExpected(end, cell)) step.done("raised, as it may");
    else {
      step.fail();
      throw error;
    }
  }
}

const describeWait = (cells: string[]) => `waits for the open task of ${cells.map((id) => `"${id}"`).join(", ")}`;

/** The claims of the checks that a cell showed and that failed. */
function failedChecks({ outputs }: CodeCell): string[] {
  return outputs.flatMap((output) => {
    const bundle = shownBundle(output);
    return bundle?.kind === "evidence" && !bundle.content.passed ? [bundle.content.claim] : [];
  });
}

/** `raises-exception` allows an error that a cell throws, at once or later, but not a cell that never ends or that ends the kernel. */
function isExpected(end: CellEnd, cell: CodeCell): boolean {
  return end.status === "failed" && (end.failure === "exception" || end.failure === "background") &&
    cellTags(cell).includes("raises-exception");
}

async function errorOf(
  end: CellEnd,
  index: number,
  cell: CodeCell,
  name: string,
  hint: string,
): Promise<LabError | undefined> {
  const place = `cell ${index + 1} of "${name}"`;
  switch (end.status) {
    case "ok":
      return undefined;
    case "interrupted":
      return new InterruptedError(`Interrupted in ${place}.`);
    case "died":
      return new KernelDiedError(end.end, { cell: index, notebook: name });
    case "failed": {
      const { failure, ename, evalue, traceback } = end;
      const line = isExpected(end, cell) ? undefined : await findFailingLine(cell.source, traceback);
      const advice = adviseOnError(evalue);
      const parts = [
        `C${place.slice(1)} failed${line ? ` in line ${line}` : ""}: ${ename}: ${evalue}`,
        ...framesOf({ ename, evalue, traceback }),
        line
          ? `  ${line} | ${cell.source.split("\n")[line - 1]!.trim()}`
          : `The cell begins with: ${descriptiveLine(cell.source)}`,
        advice ? `→ ${advice}` : "",
        failure === "timeout" ? "If it needs more time, set a longer limit with --timeout." : "",
        hint,
      ];
      const message = parts.filter((text) => text !== "").join("\n");
      return new CellError(message, { failure, ename, evalue, cell: index, cellId: cell.id });
    }
  }
}

/**
 * The first frames of a traceback, without places in the JavaScript that the kernel makes from cells, because its lines differ. Frames of the lab are omitted
 * from the lab's own errors; an error that the JavaScript engine raised inside the lab is a defect and keeps them.
 */
function framesOf({ ename, evalue, traceback }: { ename: string; evalue: string; traceback: string[] }): string[] {
  const frames = traceback.slice(evalue.split("\n").length); // it begins with the message, which has this many lines
  const isOfLab = (frame: string) => frame.includes(pathToFileURL(fromRoot("lib")).href);
  const isDefect = ["TypeError", "RangeError", "ReferenceError"].includes(ename) && !evalue.endsWith(".") &&
    isOfLab(frames[0] ?? "");
  return frames.filter((frame) => !/^\s+at (?:async )?<anonymous>:/.test(frame) && (isDefect || !isOfLab(frame)))
    .slice(0, 7).map((frame) => frame.replace(/\(<anonymous>:\d+:\d+\)$/, "(in a cell)"));
}
