/** How long each step of a start took. */

import type { Progress } from "../core/mod.ts";

/** A step of a plan as it was carried out; times in whole milliseconds, `from_ms` since the clock started. */
export type StepTime = { step: string; from_ms: number; ms: number };

/**
 * A progress that times the steps reported to it, for one start of a cluster. What later operations report is ignored.
 *
 * @param now milliseconds; only differences are used
 *
 * ```ts no-run
 * import { startCluster, timeSteps } from "lab/cluster";
 * const timed = timeSteps();
 * await using cluster = await startCluster("m3-replica", { progress: timed.progress });
 * const slowest = timed.steps().toSorted((a, b) => b.ms - a.ms)[0];
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
