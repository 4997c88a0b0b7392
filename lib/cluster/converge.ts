/** Makes every member of a cluster run: facts, plan, steps, until no step is left. */

import { throwIfInterrupted } from "../core/mod.ts";
import type { ClusterContext } from "./context.ts";
import { ClusterError, type NodeFailure, throwFailures } from "./errors.ts";
import { readFacts } from "./facts.ts";
import { planCluster } from "./plan/plan.ts";
import { memberNames } from "./plan/record.ts";
import { describeStep, type Step } from "./plan/step.ts";
import { applyStep } from "./steps.ts";

/** How often the plan is made again: the facts may have changed while it was executed. */
const rounds = 3;

/**
 * Executes the missing steps until none is left.
 *
 * @param concerns which steps; all unless given. An operation on one node leaves others as they are, also those that
 * somebody has stopped or frozen.
 * @returns what was done, in order.
 */
export async function converge(
  context: ClusterContext,
  concerns: (step: Step) => boolean = () => true,
): Promise<Step[]> {
  await removeFormerMembers(context);
  const done: Step[] = [];
  for (let round = 0; round <= rounds; round++) {
    throwIfInterrupted(context.signal);
    const steps = planCluster(context.record, await readFacts(context)).filter(concerns);
    if (steps.length === 0) return done;
    if (round === rounds) {
      const left = steps.map(describeStep).join(", ");
      throw new ClusterError(
        `The cluster ${context.name} did not settle after ${rounds} rounds. Still to do: ${left}.`,
        {
          cluster: context.name,
        },
      );
    }
    await applySteps(context, steps);
    done.push(...steps);
  }
  return done;
}

/** Removes the machines of nodes that have left. A new member may get their address, so they go first. */
async function removeFormerMembers({ record, provider }: ClusterContext): Promise<void> {
  const names = memberNames(record);
  for (const node of await provider.list()) if (!names.includes(node)) await provider.remove(node);
}

/** A replica that cannot follow the primary does not keep the others from it: its error is thrown at the end. */
async function applySteps(context: ClusterContext, steps: Step[]): Promise<void> {
  const failures: NodeFailure[] = [];
  const whole = context.progress.start(`Cluster ${context.name}`);
  try {
    for (const [at, step] of steps.entries()) {
      throwIfInterrupted(context.signal);
      whole.update(`${describeStep(step)} (${at + 1} of ${steps.length})`);
      await applyStep(context, step).catch((error) => {
        if (step.do !== "follow") throw error;
        failures.push({ node: step.node, error });
      });
    }
    throwIfInterrupted(context.signal);
    throwFailures(context.name, failures);
    whole.done(`${steps.length} step${steps.length === 1 ? "" : "s"}`);
  } catch (error) {
    whole.fail();
    throw error;
  }
}
