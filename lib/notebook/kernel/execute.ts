/** Runs one cell on a kernel: sends it, waits for it, and determines how it ended. */

import { within } from "../../core/mod.ts";
import { type BarrierArrival, type BarrierWatch, createBarrierWatch } from "./barrier.ts";
import { ConnectionBroken } from "./client.ts";
import { type CellFailure, formatBytes, type KernelEnd } from "../errors.ts";
import { type Execution, type Kernel, KernelGone, type Reply } from "./kernel.ts";
import { createOutputCollector, errorOutput, type Refusal } from "./outputs.ts";
import { barrierCode } from "./preamble.ts";
import type { Message } from "./protocol.ts";
import type { CodeCell, ErrorOutput } from "../model/schema.ts";
import type { Spool } from "./spool.ts";

/** How a cell ended. */
export type CellEnd =
  | { status: "ok" }
  | { status: "failed"; failure: CellFailure; ename: string; evalue: string; traceback: string[] }
  | { status: "interrupted" }
  | { status: "died"; end: KernelEnd };

/** Time limits. */
export interface Limits {
  /** For a cell, until the kernel's reply. */
  timeoutMs: number;
  /** From the request to stop a cell until the kernel is killed. */
  graceMs: number;
  /** For a barrier, counted from the last message of the kernel. */
  barrierMs: number;
  /** After the cell has ended, waits for timers that are due within this time; always waits for those that are already due. */
  patienceMs?: number;
}

/** After Ctrl-C, the longest time to wait for a cell. */
const hurriedGraceMs = 500;

/** Runs cells and receives the kernel's messages. */
export interface CellRunner {
  /** Receives every message of iopub. Returns whether an output changed. */
  take(message: Message): boolean;
  /**
   * Runs a cell to its end, and fills in its outputs, count and timings. A cell that failed always has an error among its outputs.
   * After "died" and after some failures the kernel no longer exists.
   *
   * @returns how it ended, and how many characters of its text were cut
   */
  run(
    kernel: Kernel,
    cell: CodeCell,
    limits: Limits,
    signal?: AbortSignal,
  ): Promise<{ end: CellEnd; cutCharacters: number }>;
}

/**
 * Creates a runner for the cells of one kernel.
 *
 * @param fetch adds the data of the file that a message names, or throws
 */
export function createCellRunner(fetch: Spool["fetch"]): CellRunner {
  const outputs = createOutputCollector({ fetch });
  const barrier = createBarrierWatch();
  let current: { cell: CodeCell; execution: Execution; times: Record<string, string> } | undefined;
  let heardAt = 0;

  const noteTime = ({ type, content, date }: Message) => {
    const { cell, times } = current!;
    if (type === "status" && content.execution_state !== "starting") {
      times[`iopub.status.${content.execution_state}`] = date;
    }
    if (type === "execute_input") {
      times["iopub.execute_input"] = date;
      cell.execution_count = content.execution_count;
    }
  };
  const run = async (kernel: Kernel, cell: CodeCell, limits: Limits, signal?: AbortSignal): Promise<CellEnd> => {
    const times: Record<string, string> = {};
    cell.metadata.execution = times; // the field that nbclient uses
    outputs.begin(cell);
    const execution = kernel.execute(cell.source);
    current = { cell, execution, times };
    try {
      const answer = await within(execution.reply, limits.timeoutMs, signal);
      if (answer === "interrupted" || answer === "late") {
        const graceMs = answer === "late" ? limits.graceMs : Math.min(limits.graceMs, hurriedGraceMs);
        const stopped = await stopCell(kernel, execution, graceMs);
        if (stopped) await passBarrier(kernel, barrier, () => heardAt, { graceMs, barrierMs: graceMs });
        else await kernel.stop();
        return answer === "late" ? timedOut(limits.timeoutMs, stopped) : { status: "interrupted" };
      }
      times["shell.execute_reply"] = answer.date;
      cell.execution_count = answer.content.execution_count;
      const report = await passBarrier(kernel, barrier, () => heardAt, limits, signal);
      if (report === "interrupted") return { status: "interrupted" };
      return judge(answer.content, cell, report, outputs.refusal());
    } catch (error) {
      if (error instanceof KernelGone) return { status: "died", end: error.end };
      if (!(error instanceof ConnectionBroken)) throw error;
      await kernel.stop();
      return { status: "failed", failure: "barrier", ename: "OutputLost", evalue: lostOutput, traceback: [] };
    }
  };

  return {
    take(message) {
      heardAt = performance.now();
      if (message.parentId === current?.execution.id) noteTime(message);
      const rest = barrier.take(message);
      return rest !== undefined && outputs.add(rest);
    },
    async run(kernel, cell, limits, signal) {
      const end = await run(kernel, cell, limits, signal);
      const error = describeEnd(end);
      const last = cell.outputs.findLast((output) => output.output_type === "error");
      if (error && !(end.status === "failed" && end.failure === "exception" && last)) cell.outputs.push(error);
      return { end, cutCharacters: outputs.cut() };
    },
  };
}

/** Waits until all output of the cell has arrived. */
async function passBarrier(
  kernel: Kernel,
  barrier: BarrierWatch,
  heardAt: () => number,
  { barrierMs, graceMs, patienceMs }: Omit<Limits, "timeoutMs">,
  signal?: AbortSignal,
): Promise<BarrierArrival | "late" | "interrupted"> {
  const id = crypto.randomUUID();
  const report = barrier.expect(id);
  const { reply } = kernel.execute(barrierCode(id, patienceMs), { silent: true });
  // The reply carries the end of the process, which no mark shows.
  const arrived = reply.then(({ content }) => content.status === "ok" ? report : new Promise<never>(() => {}));
  const sentAt = performance.now();
  for (;;) {
    const waited = performance.now() - Math.max(sentAt, heardAt());
    if (waited >= barrierMs) break;
    const result = await within(arrived, barrierMs - waited, signal);
    if (result !== "late") return result;
  }
  await kernel.interrupt().catch(() => {});
  if (await within(reply, graceMs, signal) === "late") await kernel.stop();
  return "late";
}

/** Asks a cell to stop, and returns whether it did. Its output continues to arrive. */
async function stopCell(kernel: Kernel, { reply }: Execution, graceMs: number): Promise<boolean> {
  kernel.interrupt().catch(() => {}); // if the kernel is gone, the reply rejects
  return await within(reply, graceMs) !== "late";
}

function timedOut(timeoutMs: number, stopped: boolean): CellEnd {
  const how = stopped ? "stopped" : "ended together with its kernel";
  const evalue = `the cell did not end within ${timeoutMs / 1000} s, and was ${how}`;
  return { status: "failed", failure: "timeout", ename: "TimeoutError", evalue, traceback: [] };
}

function judge(reply: Reply, cell: CodeCell, barrier: BarrierArrival | "late", refusal: Refusal | undefined): CellEnd {
  const failed = (failure: CellFailure, ename: string, evalue: string, traceback: string[]): CellEnd => (
    { status: "failed", failure, ename, evalue, traceback }
  );
  // A cell whose result cannot be shown has an error, too, which the kernel's reply does not mention.
  const shown = cell.outputs.findLast((output) => output.output_type === "error");
  if (barrier === "late" || barrier.lost) return failed("barrier", "OutputLost", lostOutput, []);
  if (reply.status !== "ok" || shown) {
    const { ename = "Error", evalue = reply.status } = shown ?? reply;
    const { traceback, ...rest } = errorOutput({ ename, evalue, traceback: (shown ?? reply).traceback });
    return failed("exception", rest.ename, rest.evalue, traceback);
  }
  if (refusal) return failed("output", refusal.name, refusal.reason, []);
  const [error] = barrier.errors;
  if (error) {
    const stacks = barrier.errors.flatMap(({ stack }) => stack.split("\n"));
    return failed("background", error.name, `${error.message} (in the background, not awaited)`, stacks);
  }
  const { complaints } = barrier;
  return complaints.length ? failed("background", "Error", complaints.join(" "), complaints) : { status: "ok" };
}

const lostOutput = "some output of the cell was lost on the way from the kernel, " +
  "which happens to many megabytes at once and to data that the kernel cannot send. Write large data to a file and show only a part of it";

/** The error output for a cell that did not end well. */
function describeEnd(end: CellEnd): ErrorOutput | undefined {
  const output = (ename: string, evalue: string, traceback: string[] = []): ErrorOutput =>
    errorOutput({ ename, evalue, traceback: traceback.length ? traceback : [`${ename}: ${evalue}`] });
  switch (end.status) {
    case "ok":
      return undefined;
    case "failed":
      return output(end.ename, end.evalue, end.traceback);
    case "interrupted":
      return output("Interrupted", "the run was ended while this cell ran");
    case "died": {
      const { signal, code, endedAtBytes } = end.end;
      const how = endedAtBytes === undefined
        ? signal ?? `exit code ${code}`
        : `at ${formatBytes(endedAtBytes)} of memory`;
      return output("KernelDied", `the kernel ended while this cell ran (${how})`);
    }
  }
}
