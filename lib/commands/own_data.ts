/** `--data`: the user's own files are read before anything starts. Notebooks and records get their name and hash, but not their path. */

import { exitCodes, LabError } from "../core/mod.ts";
import { findOwnData, nameData } from "../dataset/mod.ts";
import type { Parameters } from "../notebook/mod.ts";
import type { RunRecord } from "../report/mod.ts";
import type { Context } from "./context.ts";

/** The parameters for a notebook, and the own data that they refer to. */
export interface DataParameters {
  parameters: Parameters;
  data?: RunRecord["data"];
}

/**
 * Reads the own files that the parameter `data` names, and replaces the path by their name (folder and hash). The notebook finds them by this name
 * in the lab's cache, so no path of this machine becomes part of it.
 *
 * @throws {LabError} (usage) if the files cannot be used, or if scale or seed are also set
 */
export async function readOwnData(
  parameters: Parameters,
  { progress, signal }: Pick<Context, "progress" | "signal">,
): Promise<DataParameters> {
  const { data } = parameters;
  if (typeof data !== "string" || data === "") return { parameters };
  const idle = ["scale", "seed"].filter((name) => name in parameters);
  if (idle.length > 0) {
    throw new LabError(
      `Your own data has no ${idle.join(" and no ")}; only generated data does. Leave out ${
        idle.map((name) => `--${name}`).join(" and ")
      }, or --data.`,
      { exitCode: exitCodes.usage },
    );
  }
  const { folder, sha256 } = await findOwnData(data, { progress, signal });
  return { parameters: { ...parameters, data: nameData({ folder, sha256 }) }, data: { folder, sha256 } };
}

/** The parameters that had an effect: `data` and `accept` with own data, otherwise `scale` and `seed`. */
export function usedParameters(parameters: Parameters): Parameters {
  const idle = parameters.data === undefined ? [] : parameters.data === "" ? ["data", "accept"] : ["scale", "seed"];
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !idle.includes(name)));
}
