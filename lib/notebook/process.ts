/** The kernel's process: started, watched, ended. */

import process from "node:process";
import { endCompanion, startCompanion } from "../core/mod.ts";
import type { KernelEnd } from "./errors.ts";

/** A running kernel process. It leads a process group of its own and dies with this process. */
export interface KernelProcess {
  readonly pid: number;
  /** Resolves when the process is gone, however it went. */
  readonly ended: Promise<KernelEnd>;
  /** Ends the process, and with it every process of its group. May be called twice. */
  stop(): Promise<KernelEnd>;
}

const stopGraceMs = 2_000;
const memoryEveryMs = 250;
const stderrKept = 4_000;

/** Starts the kernel that this very Deno has built in. */
export function startProcess(
  connectionFile: string,
  { cwd, env }: { cwd: string; env?: Record<string, string> },
): KernelProcess {
  const child = startCompanion(Deno.execPath(), ["jupyter", "--quiet", "--kernel", "--conn", connectionFile], {
    cwd,
    env: { DENO_NO_UPDATE_CHECK: "1", ...env },
    stderr: "piped",
  });
  const { pid } = child;
  const stderr = keepTail(child.stderr);
  const peakBytes = watchMemory(pid);
  const ended = child.status.then(async ({ code, signal }) => {
    const peak = peakBytes();
    // Processes that cells left behind hold stderr open; without them it has ended too, and may be read to its end.
    signalGroup(pid, "SIGKILL");
    return { code, signal, peakBytes: peak, stderr: await stderr };
  });
  return {
    pid,
    ended,
    async stop() {
      signalGroup(pid, "SIGTERM");
      await endCompanion(child, stopGraceMs);
      return await ended;
    },
  };
}

function signalGroup(pid: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(-pid, signal);
  } catch { /* none of them is left */ }
}

/** The last that a stream said, once it has ended. */
async function keepTail(stream: ReadableStream<Uint8Array>): Promise<string> {
  let tail = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) tail = (tail + text).slice(-stderrKept);
  return tail;
}

/** Watches a process' resident memory; the function that is returned ends that and tells the peak, where the system tells it. */
function watchMemory(pid: number): () => number | undefined {
  let peak: number | undefined;
  const look = () => {
    try {
      const kilobytes = /^VmHWM:\s*(\d+) kB/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1];
      if (kilobytes) peak = Number(kilobytes) * 1024;
    } catch { /* it has ended, or this system has no /proc */ }
  };
  const timer = setInterval(look, memoryEveryMs);
  return () => {
    clearInterval(timer);
    return peak;
  };
}
