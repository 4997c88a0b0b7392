/** Why a server or a program is not available. */

import { exitCodes, LabError } from "../core/mod.ts";

/** What to do if the lab cannot install a server; every {@link ProvisionError} ends with it. */
export const wayOut =
  "Or use your own server: put mariadbd 11.7 or newer on PATH, or set MARIADB_URI=mariadb://user:password@host:3306.";

/**
 * A server or another program is not available on this machine and cannot be installed or started. `cause` is what was thrown, if anything was.
 *
 * @example
 * ```ts no-run
 * import { ProvisionError, startKeyValueServer } from "lab/runtime";
 * try {
 *   await using store = await startKeyValueServer();
 * } catch (error) {
 *   if (!(error instanceof ProvisionError)) throw error;
 *   console.log(`stopped at ${error.step}: ${error.message}`);
 * }
 * ```
 */
export class ProvisionError extends LabError {
  override name = "ProvisionError";
  /** Where it stopped. */
  readonly step: ProvisionStep;

  constructor(step: ProvisionStep, message: string, options: ErrorOptions = {}) {
    super(`${message}\n${wayOut}`, { ...options, exitCode: exitCodes.environment });
    this.step = step;
  }
}

/** Where a {@link ProvisionError} can occur: the machine is unsuitable, or downloading, unpacking, initialising or starting failed. */
export type ProvisionStep = "host" | "download" | "unpack" | "initialise" | "start";
