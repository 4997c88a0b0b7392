/** Processes of the lab's servers, found by the folder that they work in: only what runs counts, not a record of it. */

import { basename } from "node:path";
import process from "node:process";
import { pause } from "../core/mod.ts";

/** A process that works in a folder. */
export interface LeftProcess {
  /** Its id. */
  pid: number;
  /** Its command line, as a list. */
  args: string[];
  /** Whether a signal has stopped it: it runs no code until SIGCONT. */
  isFrozen: boolean;
}

/** The lab's servers, what they start and what starts them. Programs that only read a file there are left alone. */
const programs = /^(mariadbd|mariadb-backup|mariabackup|mbstream|socat1?|timeout|wsrep_sst_\w+|haproxy|setpriv|ip)$/;

/** The name of the program in a command line, without its folder, also if a shell is about to start it. Pure. */
export const programOf = ([first = "", second, , , fifth = ""]: string[]): string =>
  basename(first === "sh" && second === "-c" ? fifth : first);

/**
 * Lists the processes of servers whose arguments name something in a folder. Empty except on Linux.
 *
 * @param dir the absolute path of the folder
 */
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
 * Ends every process in the folder: with SIGTERM, and with SIGKILL after `graceMs`. Processes that start meanwhile are ended too. InnoDB recovers
 * from both, so its data stays intact.
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
    await pause(20);
  }
}

/**
 * Sends a signal to a process. If the process has ended, nothing happens.
 *
 * @throws {Error} if this user may not signal the process.
 */
export function signalProcess(pid: number, signal: "SIGTERM" | "SIGKILL" | "SIGSTOP" | "SIGCONT"): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
