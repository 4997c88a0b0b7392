/** What every command gets: where it says things, and when it must stop. */

import process from "node:process";
import { readFileSync, writeSync } from "node:fs";
import { createGuard, guardProgress, type SecretGuard } from "./secrets.ts";
import { createProgress, exitCodes, InterruptedError, isRunning, type Progress } from "../core/mod.ts";

/** A command's surroundings. */
export interface Context {
  progress: Progress;
  /** What progress and print leave out; files need its word too. */
  secrets: SecretGuard;
  /** Given at Ctrl-C, at an ending signal and when the program that started us is gone. */
  signal: AbortSignal;
  /** Asks the person at the terminal; `undefined` if there is none, for example in a script. */
  ask(question: string): string | undefined;
  /** A line on standard output: what the command was asked for, as opposed to its progress. */
  print(line: string): void;
}

/** npx passes on the Ctrl-C that the terminal gives to each of its programs: what comes within this time is the same one. */
const echoMs = 500;

/** The context of this process. Installs the signal handlers: call it once. */
export function createContext(): Context {
  const secrets = createGuard();
  const progress = guardProgress(
    createProgress({
      write: (text) => writeWhole(2, text),
      isTerminal: process.stderr.isTTY === true,
      width: () => process.stderr.columns ?? 80,
    }),
    secrets.text,
  );
  const controller = new AbortController();
  let askedAt = 0;
  const interrupt = (why: string) => {
    if (controller.signal.aborted) return;
    askedAt = performance.now();
    progress.note(`Stopping (${why}): completed work is kept. Press Ctrl-C again to stop at once.`);
    controller.abort(new InterruptedError(`Interrupted (${why}).`));
  };
  process.on("SIGINT", () => {
    // Whoever asks twice does not want to wait; companions die with us.
    if (controller.signal.aborted && performance.now() - askedAt > echoMs) Deno.exit(exitCodes.interrupted);
    interrupt("Ctrl-C");
  });
  // A terminal that is closed says so more than once: through its shell, and by itself.
  for (const name of ["SIGTERM", "SIGHUP"] as const) process.on(name, () => interrupt(name));
  watchLaunchers(() => interrupt("the program that started it has ended"));
  return {
    signal: controller.signal,
    secrets,
    print: (line) => writeWhole(1, secrets.text(line) + "\n"),
    progress,
    ask: (question) => process.stdin.isTTY && process.stdout.isTTY ? prompt(question)?.trim() ?? "" : undefined,
  };
}

/** How long a reader that does not keep up is given before it is asked again. */
const fullPipeMs = 10;

/**
 * Writes all of a text to a standard stream before it returns: what a stream still holds is lost when the process exits. A reader that is slow is
 * waited for (npx makes pipes that refuse rather than wait). One that is gone, a closed terminal or `| head`, is not a failure: the work continues.
 *
 * @param write stands in for the system call; gives the number of bytes that were taken.
 */
export function writeWhole(
  stream: 1 | 2,
  text: string,
  write: (stream: number, bytes: Uint8Array) => number = writeSync,
): void {
  for (let rest = new TextEncoder().encode(text); rest.length > 0;) {
    try {
      rest = rest.subarray(write(stream, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPIPE" || code === "EIO") return;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, fullPipeMs);
    }
  }
}

/**
 * Calls `gone` when a program between us and the user's shell has ended: `npx` and `deno task` do not pass on the signal that ends
 * them. Needs /proc.
 */
function watchLaunchers(gone: () => void): void {
  const launchers = launchersOf(process.ppid);
  if (launchers.length === 0) return;
  const timer = setInterval(() => {
    if (launchers.every(isRunning)) return;
    clearInterval(timer);
    gone();
  }, 500);
  Deno.unrefTimer(timer as unknown as number);
}

/** The chain of node, npm, deno and the shells between them, from a process upwards. */
function launchersOf(pid: number): number[] {
  const chain: { pid: number; name: string }[] = [];
  for (let at = pid; at > 1;) {
    const stat = readStat(at);
    if (!stat || !/^(node|npm|npx|deno|sh|dash|MainThread)/.test(stat.name)) break;
    chain.push({ pid: at, name: stat.name });
    at = stat.parent;
  }
  // The outermost shell is the user's: it may end while we continue, under nohup for one.
  while (chain.length > 0 && /^(sh|dash)/.test(chain.at(-1)!.name)) chain.pop();
  return chain.map((launcher) => launcher.pid);
}

function readStat(pid: number): { name: string; parent: number } | undefined {
  try {
    const [, name, parent] = readFileSync(`/proc/${pid}/stat`, "utf8").match(/^\d+ \((.*)\) \S (\d+)/s) ?? [];
    return name && parent ? { name, parent: Number(parent) } : undefined;
  } catch {
    return undefined;
  }
}
