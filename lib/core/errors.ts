/** Errors with messages that tell people what to do. */

import { findJupyter } from "./jupyter.ts";

/** Exit codes of every command; the README lists them. */
export const exitCodes = {
  ok: 0,
  /** A cell, a check, a finding or a disclosure failed, or a task is open; completed work is saved. */
  failed: 1,
  /** The command line or an input file cannot be used. */
  usage: 2,
  /** A kernel, a server or a package was not available on this machine. */
  environment: 3,
  /** Ctrl-C or another termination signal. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/**
 * An error whose message is for the user at the terminal: it names the thing, the place and the remedy. Any other
 * error that reaches `main` is a bug and is printed with its stack.
 */
export class LabError extends Error {
  override name = "LabError";
  readonly exitCode: ExitCode;

  constructor(message: string, options: ErrorOptions & { exitCode?: ExitCode } = {}) {
    super(message, options);
    this.exitCode = options.exitCode ?? exitCodes.failed;
    // A subclass sets its name after the first line of the stack was made.
    keepCellFrames(this, new.target.name);
  }
}

/** A mistake in a cell's call. Front ends show only the cell's own lines of its stack. */
export function mistake(message: string, Kind: typeof TypeError | typeof RangeError = TypeError): Error {
  const error = new Kind(message);
  keepCellFrames(error, error.name);
  return error;
}

const libUrl = new URL("..", import.meta.url).href;

/** Frames of the lab's own code, of Deno and of JavaScript's built-in methods. */
const isInside = (frame: string) => frame.includes(libUrl) || /\((?:ext:|node:|<anonymous>\))/.test(frame);

/** In a notebook, removes the lab's own code from an error's stack. Elsewhere the stack stays, for developers. */
function keepCellFrames(error: Error, name: string): void {
  if (!findJupyter()) return;
  const { stackTraceLimit } = Error;
  // The cell is the outermost frame.
  Error.stackTraceLimit = 100;
  Error.captureStackTrace(error);
  Error.stackTraceLimit = stackTraceLimit;
  const frames = error.stack!.split("\n").filter((line) => /^ {4}at /.test(line) && !isInside(line));
  error.stack = [`${name}: ${error.message}`, ...frames].join("\n");
}

/** The run was ended from outside (Ctrl-C, a signal, the end of the parent process). */
export class InterruptedError extends LabError {
  override name = "InterruptedError";

  constructor(message = "Interrupted.", options: ErrorOptions = {}) {
    super(message, { ...options, exitCode: exitCodes.interrupted });
  }
}

/** The failures of things that are done one after another, whichever of them fails. */
export class Failures {
  readonly #all: unknown[] = [];

  readonly add = (thrown: unknown): void => void this.#all.push(thrown);

  /**
   * The only one, or all as one. A bug among them stays a bug, with the messages of the others; otherwise the exit code is that of an interrupt, or else
   * of the first. `undefined` if there is none.
   */
  get error(): unknown {
    const all = this.#all;
    if (all.length < 2) return all[0];
    const bug = all.find((thrown) => !(thrown instanceof LabError));
    const message = all.map(messageOf).join("\n\n");
    if (bug !== undefined) {
      const error = new AggregateError(all, message, { cause: bug });
      // Where the bug is, not where the failures met.
      error.stack = `${message}\n\n${bug instanceof Error ? bug.stack : bug}`;
      return error;
    }
    const cause = (all.find((thrown) => thrown instanceof InterruptedError) ?? all[0]) as LabError;
    return new LabError(message, { exitCode: cause.exitCode, cause });
  }
}

/** The message of any thrown value. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Throws {@link InterruptedError} if the signal has been aborted. */
export function throwIfInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw signal.reason instanceof InterruptedError ? signal.reason : new InterruptedError();
}
