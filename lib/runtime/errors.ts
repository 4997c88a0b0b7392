/** Why no server could be had. */

import { exitCodes, LabError } from "../core/mod.ts";

/** What still works where the lab cannot bring a server itself; every {@link ProvisionError} ends with it. */
export const wayOut =
  "Or use your own server: put mariadbd 11.7 or newer on PATH, or set MARIADB_URI=mariadb://user:password@host:3306.";

/**
 * A server, or the packages it is made of, was not available on this machine. `step` says where it stopped, `cause`
 * what was thrown (if anything was).
 */
export class ProvisionError extends LabError {
  override name = "ProvisionError";
  readonly step: ProvisionStep;

  constructor(step: ProvisionStep, message: string, options: ErrorOptions = {}) {
    super(`${message}\n${wayOut}`, { ...options, exitCode: exitCodes.environment });
    this.step = step;
  }
}

/** Where provisioning can stop: the host is unfit, the packages are out of reach, unpacking, initialising, starting. */
export type ProvisionStep = "host" | "download" | "unpack" | "initialise" | "start";
