/** The kernel's process: start, watch, end. */

import process from "node:process";
import { endCompanion, kernelEnvironment, startCompanion } from "../../core/mod.ts";
import type { KernelEnd } from "../errors.ts";

/** A running kernel process. It leads its own process group and dies with this process. */
export interface KernelProcess {
  readonly pid: number;
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<KernelEnd>;
  /** Ends every process of its group. May be called twice. */
  stop(): Promise<KernelEnd>;
}

const stopGraceMs = 2_000;
const memoryEveryMs = 250;
const stderrKept = 4_000;

/** A kernel's default memory limit: what its heap can use, or most of a smaller machine's memory. */
const defaultMemoryBytes = (): number => Math.min(4 * 2 ** 30, 0.6 * Deno.systemMemoryInfo().total);

/** Options for starting a kernel's process. */
export interface ProcessOptions {
  cwd: string;
  /** Variables in addition to those that every kernel gets (`kernelEnvironment`). */
  env?: Record<string, string>;
  /** Above this amount of resident memory it is ended. Default 4 GB, at most 60 % of the machine's. */
  memoryBytes?: number;
}

/** Starts the kernel that is part of this Deno. */
export function startProcess(connectionFile: string, options: ProcessOptions): KernelProcess {
  const { cwd, env, memoryBytes = defaultMemoryBytes() } = options;
  const mark = crypto.randomUUID();
  const child = startCompanion(Deno.execPath(), ["jupyter", "--quiet", "--kernel", "--conn", connectionFile], {
    cwd,
    env: { ...kernelEnvironment(), DENO_NO_UPDATE_CHECK: "1", ...env, [markVariable]: mark },
    clearEnv: true,
    stderr: "piped",
  });
  const { pid } = child;
  const stderr = keepTail(child.stderr);
  let endedAtBytes: number | undefined;
  const peakBytes = watchMemory(pid, (resident) => {
    if (resident <= memoryBytes || endedAtBytes !== undefined) return;
    endedAtBytes = resident;
    signalGroup(pid, "SIGKILL");
  });
  const ended = child.status.then(async ({ code, signal }) => {
    const peak = peakBytes();
    // Processes that cells left behind keep stderr open. Without them it has ended, and can be read to its end.
    signalGroup(pid, "SIGKILL");
    killMarked(mark);
    return { code, signal, peakBytes: peak, endedAtBytes, stderr: await stderr };
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

/** Marks the environment of a kernel and of everything that its cells start, to find processes in other sessions. */
const markVariable = "AETHERMART_KERNEL";

/** Ends every process with the mark, including those that start meanwhile. Without /proc it finds none. */
function killMarked(mark: string): void {
  for (;;) {
    const marked = processIds().filter((pid) => hasMark(pid, mark));
    if (marked.length === 0) return;
    for (const pid of marked) {
      try {
        process.kill(pid, "SIGKILL");
      } catch { /* it has just ended */ }
    }
  }
}

function processIds(): number[] {
  try {
    return Array.from(Deno.readDirSync("/proc"), ({ name }) => Number(name)).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function hasMark(pid: number, mark: string): boolean {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/environ`).split("\0").includes(`${markVariable}=${mark}`);
  } catch {
    return false; // it belongs to another user or has ended
  }
}

function signalGroup(pid: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(-pid, signal);
  } catch { /* none of them is left */ }
}

/** The last part of a stream's text, after the stream has ended. */
async function keepTail(stream: ReadableStream<Uint8Array>): Promise<string> {
  let tail = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) tail = (tail + text).slice(-stderrKept);
  return tail;
}

/**
 * Watches a process's resident memory, which includes heap and typed arrays. The returned function stops the watch and returns the peak. Without /proc it
 * sees nothing.
 */
function watchMemory(pid: number, seen: (residentBytes: number) => void): () => number | undefined {
  let peak: number | undefined;
  const look = () => {
    try {
      const status = Deno.readTextFileSync(`/proc/${pid}/status`);
      const bytesOf = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+) kB`, "m").exec(status)?.[1] ?? 0) * 1024;
      peak = bytesOf("VmHWM") || peak;
      seen(bytesOf("VmRSS")); // a zombie process has none
    } catch { /* it has ended, or this system has no /proc */ }
  };
  const timer = setInterval(look, memoryEveryMs);
  return () => {
    clearInterval(timer);
    return peak;
  };
}
