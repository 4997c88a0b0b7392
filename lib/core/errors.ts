/** What went wrong, told so that a person can act on it. */

/** Exit codes of every command; the README lists them. */
export const exitCodes = {
  ok: 0,
  /** A cell, a check, a finding or a disclosure failed, or a task is open; what was done is saved. */
  failed: 1,
  /** The command line or an input file cannot be used. */
  usage: 2,
  /** A kernel, a server or a package could not be had on this machine. */
  environment: 3,
  /** Ctrl-C or another ending signal. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/**
 * An error whose message is meant for the person at the terminal: it names the thing, the place and the way out. Anything
 * else that reaches `main` is a bug and is printed with its stack.
 */
export class LabError extends Error {
  override name = "LabError";
  readonly exitCode: ExitCode;

  constructor(message: string, options: ErrorOptions & { exitCode?: ExitCode } = {}) {
    super(message, options);
    this.exitCode = options.exitCode ?? exitCodes.failed;
  }
}

/** The run was ended from outside (Ctrl-C, a signal, the end of the parent process). */
export class InterruptedError extends LabError {
  override name = "InterruptedError";

  constructor(message = "Interrupted.", options: ErrorOptions = {}) {
    super(message, { ...options, exitCode: exitCodes.interrupted });
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Throws {@link InterruptedError} where the signal has been given. */
export function throwIfInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw signal.reason instanceof InterruptedError ? signal.reason : new InterruptedError();
}
