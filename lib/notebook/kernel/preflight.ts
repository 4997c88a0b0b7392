/** Tests whether this machine's kernel can be trusted to run notebooks. */

import { messageOf } from "../../core/mod.ts";
import { parseNotebook } from "../model/format.ts";
import { runNotebook } from "./run.ts";
import type { CodeCell, Output } from "../model/schema.ts";

/** The result of the preflight. */
export interface Preflight {
  /** In whole sentences; empty if there are none. */
  problems: string[];
  /** Missing if no kernel started. */
  kernel?: { version: string; readyMs: number };
}

/** Small cells that fail in known ways, and a test of whether the kernel reported it. */
const probes: { source: string; holds: (outputs: Output[]) => boolean; otherwise: string }[] = [
  {
    source: `throw new TypeError("planted");`,
    holds: (outputs) => outputs.some((output) => output.output_type === "error" && output.evalue === "planted"),
    otherwise: "A cell that throws is not reported as failed.",
  },
  {
    source:
      `console.log("one"); await Deno.jupyter.broadcast("display_data", { data: { "text/plain": "two" }, metadata: {} }); 3`,
    holds: (outputs) => outputs.map(({ output_type }) => output_type).join() === "stream,display_data,execute_result",
    otherwise: "A cell's outputs do not arrive completely or in order.",
  },
  {
    source: `setTimeout(() => { throw new Error("planted later"); }, 0); undefined`,
    holds: (outputs) => outputs.some((output) => output.output_type === "error"),
    otherwise: "An error in a timer goes unnoticed.",
  },
  {
    source: `Promise.reject(new Error("planted rejection")); undefined`,
    holds: (outputs) => outputs.some((output) => output.output_type === "error"),
    otherwise: "An unhandled rejected promise goes unnoticed.",
  },
];

/** Starts a kernel, plants errors and outputs, and checks that the kernel reports them. Takes about 300 ms. */
export async function preflight({ signal }: { signal?: AbortSignal } = {}): Promise<Preflight> {
  const cells = probes.map(({ source }) => (
    { cell_type: "code", source, metadata: { tags: ["raises-exception"] }, outputs: [], execution_count: null }
  ));
  const notebook = parseNotebook(JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 4 }), "preflight");
  const cwd = await Deno.makeTempDir({ prefix: "preflight-" });
  try {
    const outcome = await runNotebook(notebook, { name: "preflight", cwd, timeoutMs: 10_000, signal });
    if (outcome.status !== "complete") return { problems: [messageOf(outcome.error)], kernel: outcome.kernel };
    const problems = probes.filter(({ holds }, i) => !holds((outcome.notebook.cells[i] as CodeCell).outputs))
      .map(({ otherwise }) => `${otherwise} Deno ${outcome.kernel?.version} cannot run notebooks; use 2.9.6.`);
    return { problems, kernel: outcome.kernel };
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}
