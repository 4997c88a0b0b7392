/** What every command gets: where it says things, and when it must stop. */

import process from "node:process";
import { readFileSync, writeFileSync } from "node:fs";
import { createGuard, guardProgress, type SecretGuard } from "./secrets.ts";
import { createProgress, exitCodes, InterruptedError, isRunning, type Progress } from "../core/mod.ts";

/** A command's surroundings. */
export interface Context {
  progress: Progress;
  /** What progress and print leave out; files need its word too. */
  secrets: SecretGuard;
  /** Given at Ctrl-C, at an ending signal and when the program that started us is gone. */
  signal: AbortSignal;
  /** A line on standard output: what the command was asked for, as opposed to its progress. */
  print(line: string): void;
}

/** The context of this process. Installs the signal handlers: call it once. */
export function createContext(): Context {
  const controller = new AbortController();
  const interrupt = (why: string) => {
    // Whoever asks twice does not want to wait; companions die with us.
    if (controller.signal.aborted) Deno.exit(exitCodes.interrupted);
    controller.abort(new InterruptedError(`Interrupted (${why}).`));
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => interrupt(name === "SIGINT" ? "Ctrl-C" : name));
  }
  watchLaunchers(() => interrupt("the program that started it has ended"));
  const secrets = createGuard();
  return {
    signal: controller.signal,
    secrets,
    // Written at once: what a stream still holds is lost when the process exits.
    print: (line) => writeFileSync(1, secrets.text(line) + "\n"),
    progress: guardProgress(
      createProgress({
        write: (text) => writeFileSync(2, text),
        isTerminal: process.stderr.isTTY === true,
        width: () => process.stderr.columns ?? 80,
      }),
      secrets.text,
    ),
  };
}

/**
 * Calls `gone` when a program between us and the user's shell has ended: `npx` and `deno task` do not pass on the signal that ends
 * them. Only where /proc is to be had.
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
  // The outermost shell is the user's: it may end while we go on, under nohup for one.
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
