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

/** The lab's servers, what they start, and what makes their first data. Programs that only read a file there are left alone. */
const programs =
  /^(mariadbd|mariadb-install-db|mariadb-backup|mariabackup|mbstream|socat1?|timeout|wsrep_sst_\w+|haproxy)$/;

/** The command line that a process will have once `ip netns exec`, `setpriv` and the shell between them have handed over to it. Pure. */
function commandToCome(args: string[]): string[] {
  const [first = "", second, third] = args;
  const separator = args.indexOf("--");
  if (first === "ip" && second === "netns" && third === "exec") return commandToCome(args.slice(4));
  if (first === "setpriv" && separator > 0) return commandToCome(args.slice(separator + 1));
  return first === "sh" && second === "-c" ? args.slice(4) : args;
}

/** The name of the program in a command line, without its folder; of what only starts another program, the name of that. Pure. */
export const programOf = (args: string[]): string => basename(commandToCome(args)[0] ?? "");

/** Whether a command line is that of a server or of what a server starts. Pure. */
export function isServerCommand(args: string[]): boolean {
  // The first argument of a script is the program that interprets it.
  return commandToCome(args).slice(0, 3).some((arg) => programs.test(basename(arg)));
}

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
    if (!isServerCommand(args)) continue;
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
