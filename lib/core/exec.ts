/** Child processes: run to the end, or kept alongside us and ended with us. */

import process from "node:process";

/** What became of a command. A command that could not be started has the same shape, with `code` -1 and the reason in `stderr`. */
export interface ExecResult {
  ok: boolean;
  code: number;
  signal: string | null;
  stdout: string;
  stderr: string;
  /** The command as one would type it; arguments are not quoted. */
  command: string;
}

/** How a command is run. */
export interface ExecOptions {
  cwd?: string;
  /** Variables beside this process' own, or in place of them. */
  env?: Record<string, string>;
  /** Whether `env` is all that the command sees. */
  clearEnv?: boolean;
  /** Written to standard input, which is closed after it. */
  input?: string | Uint8Array;
  /** Ends the command. */
  signal?: AbortSignal;
}

/** Runs a command to its end and never throws: look at `ok`. */
export async function exec(command: string, args: string[], options: ExecOptions = {}): Promise<ExecResult> {
  const { cwd, env, clearEnv, input, signal } = options;
  const said = [command, ...args].join(" ");
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
    if (input !== undefined) {
      const writer = child.stdin.getWriter();
      // A command may end without reading all of its input; its exit code tells what that meant.
      writer.write(typeof input === "string" ? new TextEncoder().encode(input) : input).then(() => writer.close())
        .catch(() => {});
    }
    const { success, code, signal: ended, stdout, stderr } = await child.output();
    const text = new TextDecoder();
    return {
      ok: success,
      code,
      signal: ended,
      stdout: text.decode(stdout),
      stderr: text.decode(stderr),
      command: said,
    };
  } catch (error) {
    return {
      ok: false,
      code: -1,
      signal: null,
      stdout: "",
      stderr: error instanceof Error ? error.message : String(error),
      command: said,
    };
  }
}

/** How a process is started that runs alongside this one. */
export interface ProcessOptions {
  cwd?: string;
  /** Variables beside this process' own, or in place of them. */
  env?: Record<string, string>;
  /** Whether `env` is all that the process sees. */
  clearEnv?: boolean;
  /** As root: the user that the process runs as instead. */
  user?: string;
  /** As root: a command that goes first and is replaced by the process, as `ip netns exec NAME`. */
  through?: string[];
  stdout?: "null" | "piped" | "inherit";
  stderr?: "null" | "piped" | "inherit";
}

/** How a companion process is started. */
export interface CompanionOptions extends ProcessOptions {
  /** The signal it gets when this process dies, however it dies. */
  onParentDeath?: "TERM" | "KILL";
}

/**
 * Starts a process that ends with this one, even when this one is killed: the Linux kernel sends it a signal (`setpriv --pdeathsig`; where
 * there is no setpriv, only an orderly end reaches it). It has a session of its own, so that Ctrl-C in a terminal reaches us
 * alone and we end it in the right order.
 */
export function startCompanion(command: string, args: string[], options: CompanionOptions = {}): Deno.ChildProcess {
  const { onParentDeath = "KILL", ...rest } = options;
  return startBeside(command, args, rest, onParentDeath);
}

/** Starts a process that continues when this one has ended, and when its terminal is closed. A caller that wants to end it needs its id. */
export function startIndependent(command: string, args: string[], options: ProcessOptions = {}): Deno.ChildProcess {
  return startBeside(command, args, options);
}

/** If we die before the kernel was asked to signal it, nobody does. So the last step before the program is to check whose child it is. */
const unlessOrphaned = ["sh", "-c", '[ "$PPID" = "$0" ] && exec "$@"', String(process.pid)];

function startBeside(
  command: string,
  args: string[],
  { cwd, env, clearEnv, user, through = [], stdout = "null", stderr = "null" }: ProcessOptions,
  onParentDeath?: "TERM" | "KILL",
): Deno.ChildProcess {
  let argv = [command, ...args];
  if (process.platform === "linux") {
    const identity = user ? ["--reuid", user, "--regid", user === "nobody" ? "nogroup" : user, "--clear-groups"] : [];
    if (onParentDeath) argv = ["setpriv", "--pdeathsig", onParentDeath, ...identity, "--", ...unlessOrphaned, ...argv];
    else if (user) argv = ["setpriv", ...identity, "--", ...argv];
  }
  const [program, ...rest] = [...through, ...argv] as [string, ...string[]];
  return new Deno.Command(program, { args: rest, cwd, env, clearEnv, stdin: "null", stdout, stderr, detached: true })
    .spawn();
}

/** Ends a companion: asks, waits `graceMs`, then kills. Resolves when the process is gone; one that has ended already is fine. */
export async function endCompanion(child: Deno.ChildProcess, graceMs = 10_000): Promise<Deno.CommandStatus> {
  const signalIt = (signal: Deno.Signal) => {
    try {
      child.kill(signal);
    } catch { /* it has ended */ }
  };
  signalIt("SIGTERM");
  const timer = setTimeout(() => signalIt("SIGKILL"), graceMs);
  try {
    return await child.status;
  } finally {
    clearTimeout(timer);
  }
}

/** Whether a process with this id runs (one that belongs to somebody else counts). */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
