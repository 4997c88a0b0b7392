/** Processes of the lab's servers, found by the folder that they work in: what counts is what runs, not what was noted. */

import { basename } from "node:path";
import process from "node:process";

/** A process that works in a folder. */
export interface LeftProcess {
  pid: number;
  args: string[];
  /** Stopped by a signal: it runs no code until it is told to continue. */
  isFrozen: boolean;
}

/** The lab's servers, what they start and what starts them. Somebody who only looks into a file there is left alone. */
const programs = /^(mariadbd|mariadb-backup|mariabackup|mbstream|socat1?|timeout|wsrep_sst_\w+|haproxy|setpriv|ip)$/;

/** The program of a process, also while the shell that starts it still looks whether it is wanted (`startCompanion`). */
export const programOf = ([first = "", second, , , fifth = ""]: string[]): string =>
  basename(first === "sh" && second === "-c" ? fifth : first);

/** Every process of a server whose arguments name something in the folder `dir`. */
export async function listProcesses(dir: string): Promise<LeftProcess[]> {
  const found: LeftProcess[] = [];
  if (process.platform !== "linux") return found;
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const args = (await Deno.readTextFile(`/proc/${name}/cmdline`).catch(() => "")).split("\0");
    if (!args.some((arg) => arg.includes(`${dir}/`))) continue;
    // A script's first argument is its interpreter.
    if (![programOf(args), ...args.slice(1, 3).map((arg) => basename(arg))].some((name) => programs.test(name))) {
      continue;
    }
    const stat = await Deno.readTextFile(`/proc/${name}/stat`).catch(() => "");
    found.push({ pid: Number(name), args, isFrozen: /^\d+ \(.*\) [Tt] /s.test(stat) });
  }
  return found;
}

/**
 * Ends every process in the folder: asks, and kills after `graceMs`. Those that start meanwhile are ended too. InnoDB's data is
 * whole afterwards, for it recovers from either.
 */
export async function endProcesses(dir: string, { graceMs = 30_000 }: { graceMs?: number } = {}): Promise<void> {
  const deadline = performance.now() + graceMs;
  const asked = new Set<number>();
  for (;;) {
    const left = await listProcesses(dir);
    if (left.length === 0) return;
    const isLate = performance.now() >= deadline;
    for (const { pid, isFrozen } of left) {
      if (isLate) signalProcess(pid, "SIGKILL");
      else if (!asked.has(pid)) signalProcess(pid, "SIGTERM");
      if (isFrozen) signalProcess(pid, "SIGCONT");
      asked.add(pid);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Sends a signal; a process that has just ended is fine. */
export function signalProcess(pid: number, signal: "SIGTERM" | "SIGKILL" | "SIGSTOP" | "SIGCONT"): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
