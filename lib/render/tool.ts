/** Programs of other people: run to their end, with a time limit, and without a process that stays. */

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { endCompanion, kernelEnvironment, LabError, startCompanion, throwIfInterrupted, within } from "../core/mod.ts";

/** The first of these programs that is on PATH (or, for a path, that exists). */
export function findProgram(names: string[], path: string = process.env.PATH ?? ""): string | undefined {
  const candidates = names.flatMap((name) =>
    name.includes("/") ? [name] : path.split(delimiter).filter((dir) => dir !== "").map((dir) => join(dir, name))
  );
  return candidates.find((candidate) => {
    try {
      accessSync(candidate, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Options for running a tool. */
export interface ToolOptions {
  /** Its working directory. */
  cwd: string;
  /** The time after which it is ended. */
  timeoutMs: number;
  signal?: AbortSignal;
  /** Variables in addition to those that programs need. */
  env?: Record<string, string>;
}

/**
 * Runs a tool to its end. It ends with this process, even if this one is killed. It gets no secrets from the environment.
 *
 * @returns its exit code, and what it wrote on standard error
 * @throws {LabError} if it takes longer than its time limit
 * @throws {InterruptedError} if the signal aborts
 */
export async function runTool(
  program: string,
  args: string[],
  { cwd, timeoutMs, signal, env }: ToolOptions,
): Promise<{ code: number; stderr: string }> {
  throwIfInterrupted(signal);
  const child = startCompanion(program, args, {
    cwd,
    env: { ...kernelEnvironment(), ...env },
    clearEnv: true,
    stderr: "piped",
  });
  const stderr = new Response(child.stderr).text();
  const ended = await within(child.status, timeoutMs, signal);
  if (typeof ended === "object") return { code: ended.code, stderr: (await stderr).trim() };
  await endCompanion(child, 0);
  try {
    process.kill(-child.pid, "SIGKILL"); // the programs that it started itself; it leads their group
  } catch { /* there are none */ }
  throwIfInterrupted(signal);
  throw new LabError(`${program} did not end within ${Math.round(timeoutMs / 1000)} s and was stopped. Try again.`);
}
