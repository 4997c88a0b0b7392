/** Shared by the benches: timing of whole processes in alternation, and medians. */

import { exec, type ExecOptions } from "../../lib/core/mod.ts";

/** Runs a command that must succeed. */
export async function must(command: string, args: string[], options: ExecOptions = {}): Promise<string> {
  const { ok, stdout, stderr } = await exec(command, args, options);
  if (!ok) throw new Error(`"${command} ${args.join(" ").slice(0, 80)}" failed:\n${stderr}`);
  return stdout;
}

/** Milliseconds that work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/**
 * Times several tasks in turn, round after round, so that a machine whose speed drifts affects all of them equally.
 *
 * @returns the median of each, in milliseconds
 */
export async function interleave<K extends string>(
  rounds: number,
  works: Record<K, () => Promise<unknown>>,
): Promise<Record<K, number>> {
  const entries = Object.entries(works) as [K, () => Promise<unknown>][];
  const times = Object.fromEntries(entries.map(([name]) => [name, [] as number[]])) as Record<K, number[]>;
  for (let round = 0; round < rounds; round++) {
    for (const [name, work] of entries) times[name].push(await timed(work));
  }
  return Object.fromEntries(entries.map(([name]) => [name, median(times[name])])) as Record<K, number>;
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
