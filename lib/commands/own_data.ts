/** `--data`: own files are read before anything is started, and notebooks and records tell which, not where they lie. */

import { exitCodes, LabError } from "../core/mod.ts";
import { findOwnData, nameData } from "../dataset/mod.ts";
import type { Parameters } from "../notebook/mod.ts";
import type { RunRecord } from "../report/mod.ts";
import type { Context } from "./context.ts";

/** Parameters as a notebook gets them, and the own data that they name. */
export interface DataParameters {
  parameters: Parameters;
  data?: RunRecord["data"];
}

/**
 * Reads the own files that the parameter `data` names, and puts their name (folder and hash) in the folder's place: the notebook finds them by it
 * in the lab's cache, and no path of this machine is handed on with it.
 *
 * @throws {LabError} (usage) if the files cannot be used, or scale or seed are set beside them.
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

/** The parameters that mattered: `data` and `accept` where own data was loaded, `scale` and `seed` where not. */
export function usedParameters(parameters: Parameters): Parameters {
  const idle = parameters.data === undefined ? [] : parameters.data === "" ? ["data", "accept"] : ["scale", "seed"];
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !idle.includes(name)));
}
