/** Looks, plans, calls, and looks again, until nothing is left to do. */

import { exitCodes, LabError, pause, type Progress, silent, throwIfInterrupted } from "../core/mod.ts";
import type { Cloud } from "./api.ts";
import type { Call } from "./calls.ts";
import { CloudError } from "./failures.ts";
import { findCluster, type Found, type FoundInstance, listInstances, readInstance } from "./found.ts";
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
 * @throws {LabError} if it takes too long, or an instance that was started here ends by itself.
 */
export async function settle(
  cloud: Pick<Cloud, "call">,
  cluster: string,
  label: string,
  plan: (found: Found) => Next,
  { progress = silent, signal, wait = pause }: SettleOptions = {},
): Promise<Found> {
  const step = progress.start(label);
  const made = new Map<string, FoundInstance>();
  let [waitedMs, contradictedMs, before, hasCalled] = [0, 0, "", false];
  try {
    for (let round = 0;;) {
      throwIfInterrupted(signal);
      const found = await withMade(cloud, await findCluster(cloud, cluster), made);
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
  made: Map<string, FoundInstance>,
  update: (detail: string) => void,
): Promise<CloudError | undefined> {
  for (const call of calls) {
    update(call.purpose);
    try {
      const answer = await cloud.call(call);
      if (call.operation === "run-instances") {
        for (const one of (answer.Instances ?? []).map(readInstance)) made.set(one.id, one);
      }
      if (call.operation === "terminate-instances") {
        for (const id of call.input.InstanceIds as string[]) made.delete(id);
      }
    } catch (error) {
      if (error instanceof CloudError && stale.test(error.code)) return error;
      throw error;
    }
  }
}

/**
 * What is there, with the instances that were made here and are not shown: EC2 may show one only some seconds later.
 *
 * @throws {LabError} if one has ended instead. Another one in its place would end, too, and a classroom can lose its account that way.
 */
async function withMade(
  cloud: Pick<Cloud, "call">,
  found: Found,
  made: Map<string, FoundInstance>,
): Promise<Found> {
  const isShown = (id: string) => found.instances.some((one) => one.id === id && one.state !== "shutting-down");
  const hidden = [...made.values()].filter(({ id }) => !isShown(id));
  if (hidden.length === 0) return found;
  const all = await listInstances(cloud, {
    purpose: "Find what became of the instances",
    operation: "describe-instances",
    input: { Filters: [{ Name: "instance-id", Values: hidden.map(({ id }) => id) }] },
  });
  const ended = all.find(({ State }) => /^(shutting-down|terminated)$/.test(State?.Name));
  if (!ended) return { ...found, instances: [...found.instances, ...hidden] };
  const { node, id } = made.get(ended.InstanceId)!;
  throw new LabError(
    `The instance of ${node} (${id}) ended soon after its start. AWS's reason: ${
      ended.StateReason?.Message || "none"
    }. ` +
      "Accounts of classrooms end instances beyond their limit (AWS Academy: nine at a time). End others, or use fewer nodes or " +
      "another type in a copy of the spec, then repeat the command.",
    { exitCode: exitCodes.environment },
  );
}
