/** Errors of notebooks, cells and kernels. */

import { exitCodes, LabError } from "../core/mod.ts";

/** A file that is not a valid notebook. */
export class NotebookError extends LabError {
  override name = "NotebookError";

  constructor(message: string, options: ErrorOptions = {}) {
    super(message, { ...options, exitCode: exitCodes.usage });
  }
}

/**
 * How a cell failed: it threw; something that it started threw later; it took too long; its outputs may be incomplete; an output was too large to be
 * kept.
 */
export type CellFailure = "exception" | "background" | "timeout" | "barrier" | "output";

/** A cell that failed. The message names cell and notebook; the cell's outputs contain the traceback. */
export class CellError extends LabError {
  override name = "CellError";
  readonly failure: CellFailure;
  /** The index among all cells. */
  readonly cell: number;
  readonly cellId: string;
  readonly ename: string;
  readonly evalue: string;

  constructor(message: string, fields: Pick<CellError, "failure" | "cell" | "cellId" | "ename" | "evalue">) {
    super(message);
    this.failure = fields.failure;
    this.cell = fields.cell;
    this.cellId = fields.cellId;
    this.ename = fields.ename;
    this.evalue = fields.evalue;
  }
}

/** How a kernel process ended. */
export interface KernelEnd {
  /** The exit code; for a process that a signal ended, 128 + its number. */
  code: number;
  signal: string | null;
  /** Its peak memory; `undefined` if the system does not report it. */
  peakBytes?: number;
  /** Its memory when the lab ended it for using too much. */
  endedAtBytes?: number;
  /** The end of what it wrote to stderr. */
  stderr: string;
}

/** The kernel ended unexpectedly, or the lab ended it because of its memory use. */
export class KernelDiedError extends LabError {
  override name = "KernelDiedError";
  readonly code: number;
  readonly signal: string | null;
  /** The index of the cell that ran; `undefined` while the kernel was starting. */
  readonly cell?: number;

  constructor(end: KernelEnd, at?: { cell: number; notebook: string }) {
    super(describeEnd(end, at), { exitCode: at ? exitCodes.failed : exitCodes.environment });
    this.code = end.code;
    this.signal = end.signal;
    this.cell = at?.cell;
  }
}

function describeEnd(end: KernelEnd, at?: { cell: number; notebook: string }): string {
  if (end.endedAtBytes !== undefined) {
    const what = at ? `run cell ${at.cell + 1} of "${at.notebook}"` : "start the kernel";
    return `Cannot ${what}: the kernel used ${formatBytes(end.endedAtBytes)} of memory and was stopped. ` +
      "Re-run with --scale tiny, or allow more with --memory.";
  }
  const where = at ? `while running cell ${at.cell + 1} of "${at.notebook}"` : "before it was ready";
  const memory = end.peakBytes ? `, having used up to ${formatBytes(end.peakBytes)} of memory` : "";
  const how = end.signal ? `ended by ${end.signal}` : `exit code ${end.code}`;
  const head = `The kernel ended ${where} (${how}${memory}).`;
  // For a full heap, stderr contains pages of useless text.
  const lines = heapIsFull(end)
    ? [head, adviseOn(end, true)]
    : [head, adviseOn(end, at !== undefined), end.stderr.trim()];
  return lines.filter(Boolean).join("\n");
}

/** "4.2 GB", "310 MB". */
export const formatBytes = (bytes: number): string =>
  bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(1)} GB` : `${(bytes / 2 ** 20).toFixed(0)} MB`;

const heapIsFull = ({ code, signal }: KernelEnd) =>
  signal === "SIGTRAP" || signal === "SIGABRT" || code === 133 || code === 134;

function adviseOn(end: KernelEnd, running: boolean): string {
  if (!running) return "";
  if (heapIsFull(end)) {
    return "It probably ran out of heap memory. Work on less data at a time (--scale tiny).";
  }
  if (end.signal) return "Another process killed it, or the machine ran out of memory (try --scale tiny).";
  return "Cells must not end the process. Look for Deno.exit or process.exit.";
}
