/** The time of each step of a start. */

import type { Progress } from "../core/mod.ts";

/** A step of a start: its description, when it began (milliseconds since {@link timeSteps} was called), and how long it took (milliseconds). */
export type StepTime = { step: string; from_ms: number; ms: number };

/**
 * Measures the steps of one start of a cluster: pass its `progress` to {@link startCluster}, then read `steps()`. Later operations are not
 * measured.
 *
 * @param now the clock, in milliseconds; only differences count. Default: `performance.now`
 *
 * @example
 * ```ts no-run
 * import { startCluster, timeSteps } from "lab/cluster";
 * import { show, table } from "lab/show";
 * const timed = timeSteps();
 * await using cluster = await startCluster("m3-replica", { progress: timed.progress });
 * await show(
 *   table({
 *     title: "Steps of the start",
 *     columns: { step: {}, ms: { label: "Time (ms)", format: "integer" } },
 *     rows: timed.steps(),
 *   }),
 * );
 * ```
 */
export function timeSteps(now: () => number = () => performance.now()): { progress: Progress; steps(): StepTime[] } {
  const begun = now();
  const steps: StepTime[] = [];
  let isOver = false;
  const endLast = (): number => {
    const from_ms = Math.round(now() - begun);
    const last = steps.at(-1);
    if (last) last.ms = from_ms - last.from_ms;
    return from_ms;
  };
  const end = () => {
    if (!isOver) endLast();
    isOver = true;
  };
  return {
    progress: {
      start: () => ({
        update(detail) {
          if (!isOver) steps.push({ step: detail.replace(/ \(\d+ of \d+\)$/, ""), from_ms: endLast(), ms: 0 });
        },
        done: end,
        fail: end,
      }),
      note() {},
    },
    steps: () => [...steps],
  };
}
