/** The context of every command: its output, and the signal to stop. */

import process from "node:process";
import { readFileSync, writeSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { createGuard, guardProgress, type SecretGuard } from "./secrets.ts";
import { createProgress, exitCodes, InterruptedError, isRunning, type Progress } from "../core/mod.ts";

/** The context of a command. */
export interface Context {
  progress: Progress;
  /** Replaces the secrets in progress and print. Code that writes files uses it, too. */
  secrets: SecretGuard;
  /** Aborts on Ctrl-C, on a termination signal, and when the program that started this process has ended. */
  signal: AbortSignal;
  /** Asks the user at the terminal; `undefined` if there is no terminal, for example in a script. */
  ask(question: string): string | undefined;
  /** Prints a line of the command's result on standard output; progress goes elsewhere. */
  print(line: string): void;
}

/** npx forwards the Ctrl-C that the terminal also sends to each of its programs: a second one within this time is the same Ctrl-C. */
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
    (text) => printable(secrets.text(text)),
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
    // A second request means that the user does not want to wait. Companion processes end with this one.
    if (controller.signal.aborted && performance.now() - askedAt > echoMs) Deno.exit(exitCodes.interrupted);
    interrupt("Ctrl-C");
  });
  // A terminal that is closed may send the signal twice: through its shell and directly.
  for (const name of ["SIGTERM", "SIGHUP"] as const) process.on(name, () => interrupt(name));
  watchLaunchers(() => interrupt("the program that started it has ended"));
  return {
    signal: controller.signal,
    secrets,
    print: (line) => writeWhole(1, printable(secrets.text(line)) + "\n"),
    progress,
    ask: (question) => process.stdin.isTTY && process.stdout.isTTY ? prompt(question)?.trim() ?? "" : undefined,
  };
}

/** A text without what moves a terminal's cursor, changes its colours or turns letters around: it may come from a notebook. */
export const printable = (text: string): string =>
  stripVTControlCharacters(text).replace(/(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, "");

/** How long to wait before writing again to a reader that does not keep up. */
const fullPipeMs = 10;

/**
 * Writes a complete text to a standard stream before it returns, because text in a stream's buffer is lost when the process exits. It waits for a slow
 * reader (the pipes that npx makes refuse data instead of blocking). A missing reader, as after `| head` or a closed terminal, is not a failure: work continues.
 *
 * @param write replaces the system call in tests; returns the number of bytes written
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
 * Calls `gone` when a program between this process and the user's shell has ended: `npx` and `deno task` do not forward the signal that ends
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
  // The outermost shell is the user's: it may end while we continue, for example under nohup.
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
