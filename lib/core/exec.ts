/** Child processes: run to the end, or kept alongside this process and ended with it. */

import process from "node:process";
import { within } from "./wait.ts";

/** The result of a command. A command that could not be started has the same form, with `code` -1 and the reason in `stderr`. */
export interface ExecResult {
  ok: boolean;
  code: number;
  signal: string | null;
  stdout: string;
  stderr: string;
  /** The command as a person would type it; arguments are not quoted. */
  command: string;
}

/** Options for running a command. */
export interface ExecOptions {
  cwd?: string;
  /** Variables in addition to this process' own, or overriding them. */
  env?: Record<string, string>;
  /** Whether the command gets only `env`. */
  clearEnv?: boolean;
  /** Written to standard input, which is then closed. */
  input?: string | Uint8Array;
  /** Ends the command. */
  signal?: AbortSignal;
}

/** Runs a command to its end. Never throws; check `ok`. */
export async function exec(command: string, args: string[], options: ExecOptions = {}): Promise<ExecResult> {
  const { cwd, env, clearEnv, input, signal } = options;
  const words = [command, ...args].join(" ");
  try {
    const child = new Deno.Command(command, {
      args,
      cwd,
      env,
      clearEnv,
      signal,
      stdin: input === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    if (input !== undefined) feed(child, input);
    const { success, code, signal: ended, stdout, stderr } = await child.output();
    const text = new TextDecoder();
    return {
      ok: success,
      code,
      signal: ended,
      stdout: text.decode(stdout),
      stderr: text.decode(stderr),
      command: words,
    };
  } catch (error) {
    return {
      ok: false,
      code: -1,
      signal: null,
      stdout: "",
      stderr: error instanceof Error ? error.message : String(error),
      command: words,
    };
  }
}

/** Writes all input of a child whose standard input is piped, without waiting for it. */
export function feed(child: Deno.ChildProcess, input: string | Uint8Array): void {
  const writer = child.stdin.getWriter();
  // A command may end without reading all of its input; its exit code shows whether that was a failure.
  writer.write(typeof input === "string" ? new TextEncoder().encode(input) : input as Uint8Array<ArrayBuffer>)
    .then(() => writer.close()).catch(() => {});
}

/** Options for starting a process that runs alongside this one. */
export interface ProcessOptions {
  cwd?: string;
  /** Variables in addition to this process' own, or overriding them. */
  env?: Record<string, string>;
  /** Whether the process gets only `env`. */
  clearEnv?: boolean;
  /** Only as root: the user to run the process as. */
  user?: string;
  /** Only as root: a prefix command that is replaced by the process, such as `ip netns exec NAME`. */
  through?: string[];
  stdin?: "null" | "piped";
  stdout?: "null" | "piped" | "inherit";
  stderr?: "null" | "piped" | "inherit";
}

/** Options for starting a companion process. */
export interface CompanionOptions extends ProcessOptions {
  /** The signal that it gets when this process dies, for whatever reason. */
  onParentDeath?: "TERM" | "KILL";
}

/**
 * Starts a process that ends with this one, even if this one is killed: the Linux kernel sends it a signal (`setpriv --pdeathsig`; without
 * setpriv it only ends when this process exits normally). It has its own session, so that Ctrl-C in a terminal reaches only this
 * process, which then ends it in the right order.
 */
export function startCompanion(command: string, args: string[], options: CompanionOptions = {}): Deno.ChildProcess {
  const { onParentDeath = "KILL", ...rest } = options;
  return startBeside(command, args, rest, onParentDeath);
}

/** Starts a process that continues after this one has ended and its terminal is closed. A caller that wants to end it needs its id. */
export function startIndependent(command: string, args: string[], options: ProcessOptions = {}): Deno.ChildProcess {
  return startBeside(command, args, options);
}

/** If this process dies before the kernel was asked to signal the child, nobody will. So the last step before the program checks who its parent is. */
const unlessOrphaned = ["sh", "-c", '[ "$PPID" = "$0" ] && exec "$@"', String(process.pid)];

/**
 * The command that runs another one, and ends it with this process (Linux). What the program has started itself continues.
 *
 * @param options further options of setpriv
 */
export function endingWithThis(
  command: string,
  args: string[],
  signal: "TERM" | "KILL" = "KILL",
  options: string[] = [],
): [string, string[]] {
  return ["setpriv", ["--pdeathsig", signal, ...options, "--", ...unlessOrphaned, command, ...args]];
}

function startBeside(
  command: string,
  args: string[],
  { cwd, env, clearEnv, user, through = [], stdin = "null", stdout = "null", stderr = "null" }: ProcessOptions,
  onParentDeath?: "TERM" | "KILL",
): Deno.ChildProcess {
  let argv = [command, ...args];
  if (process.platform === "linux") {
    const identity = user ? ["--reuid", user, "--regid", user === "nobody" ? "nogroup" : user, "--clear-groups"] : [];
    if (onParentDeath) argv = endingWithThis(command, args, onParentDeath, identity).flat();
    else if (user) argv = ["setpriv", ...identity, "--", ...argv];
  }
  const [program, ...rest] = [...through, ...argv] as [string, ...string[]];
  return new Deno.Command(program, { args: rest, cwd, env, clearEnv, stdin, stdout, stderr, detached: true })
    .spawn();
}

/** Ends a companion: asks it, waits `graceMs`, then kills it. Resolves when the process is gone; it may have ended already. */
export async function endCompanion(child: Deno.ChildProcess, graceMs = 10_000): Promise<Deno.CommandStatus> {
  const signalIt = (signal: Deno.Signal) => {
    try {
      child.kill(signal);
    } catch { /* it has ended */ }
  };
  signalIt("SIGTERM");
  if (await within(child.status, graceMs) === "late") signalIt("SIGKILL");
  return await child.status;
}

/** Whether a process with this id runs (including processes of other users). */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** A word of a command as one types it in a shell. Pure. */
export const quoteWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
