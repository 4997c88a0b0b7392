/** Looks, plans, calls, and looks again, until nothing is left to do. */

import { exitCodes, LabError, pause, type Progress, silent, throwIfInterrupted } from "../core/mod.ts";
import type { Cloud } from "./api.ts";
import type { Call } from "./calls.ts";
import { CloudError } from "./failures.ts";
import { findCluster, type Found, type FoundInstance, readInstance } from "./found.ts";
import type { Next } from "./plan.ts";

/** How one waits for AWS. */
export interface SettleOptions {
  progress?: Progress;
  signal?: AbortSignal;
  wait?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

const pollMs = 3_000;
/** How long instances may take to start, stop or end. */
const longestMs = 600_000;
/** How long what is found may contradict what AWS answers. It is consistent after some seconds. */
const staleMs = 120_000;
/** More rounds of calls than any plan needs. */
const rounds = 40;

/** Answers of AWS that mean: this is done already, or the thing is gone, or it is in another state. A new look shows what it is. */
const stale = /(NotFound|Duplicate|InUse)$|^(IncorrectInstanceState|IncorrectState|DependencyViolation)$/;

/**
 * Makes calls until the plan is empty.
 *
 * @returns what is there at the end.
 * @throws {CloudError} if AWS refuses a call. The next attempt continues there.
 * @throws {LabError} if it takes too long.
 */
export async function settle(
  cloud: Pick<Cloud, "call">,
  cluster: string,
  label: string,
  plan: (found: Found) => Next,
  { progress = silent, signal, wait = pause }: SettleOptions = {},
): Promise<Found> {
  const step = progress.start(label);
  const made: FoundInstance[] = [];
  let [waitedMs, contradictedMs, before, hasCalled] = [0, 0, "", false];
  try {
    for (let round = 0;;) {
      throwIfInterrupted(signal);
      const found = withMade(await findCluster(cloud, cluster), made);
      const { calls, waiting } = plan(found);
      if (calls.length === 0 && waiting.length === 0) {
        step.done();
        return found;
      }
      hasCalled ||= calls.length > 0;
      const contradiction = await callAll(cloud, calls, made, step.update);
      // What was found may be some seconds old. Then the same calls are planned again.
      const isRepeated = calls.length > 0 && JSON.stringify(calls) === before;
      before = JSON.stringify(calls);
      if (contradiction || isRepeated) {
        contradictedMs += pollMs;
        if (contradictedMs > staleMs) throw contradiction ?? late(stillToDo(calls));
      } else if (calls.length > 0) {
        contradictedMs = 0;
        if (++round > rounds) throw late(stillToDo(calls));
        continue;
      } else {
        step.update(waiting.join(", "));
        waitedMs += pollMs;
        if (waitedMs > longestMs) throw late(`still waiting: ${waiting.join(", ")}`);
      }
      await wait(pollMs, signal);
    }
  } catch (error) {
    step.fail(hasCalled ? "what is there stays, and may cost money" : "");
    throw error;
  }

  function late(what: string): LabError {
    return new LabError(`The machines of ${cluster} in EC2 are not ready; ${what}. Repeat the command: it continues.`, {
      exitCode: exitCodes.environment,
    });
  }
}

const stillToDo = (calls: Call[]) => `still to do: ${calls.map(({ purpose }) => purpose).join(", ")}`;

/** @returns AWS's answer to a call that no longer fits; no call is made after it. */
async function callAll(
  cloud: Pick<Cloud, "call">,
  calls: Call[],
  made: FoundInstance[],
  update: (detail: string) => void,
): Promise<CloudError | undefined> {
  for (const call of calls) {
    update(call.purpose);
    try {
      const answer = await cloud.call(call);
      if (call.operation === "run-instances") made.push(...(answer.Instances ?? []).map(readInstance));
    } catch (error) {
      if (error instanceof CloudError && stale.test(error.code)) return error;
      throw error;
    }
  }
}

/** EC2 may show an instance only some seconds after it was made. Once it was shown, what EC2 shows counts. */
function withMade(found: Found, made: FoundInstance[]): Found {
  for (const { id } of found.instances) {
    const at = made.findIndex((one) => one.id === id);
    if (at >= 0) made.splice(at, 1);
  }
  return { ...found, instances: [...found.instances, ...made] };
}
