/** How good predicted probabilities are, with intervals over customers. Pure. */

import { quantile } from "../../checks/mod.ts";
import { mistake, Random } from "../../core/mod.ts";
import type { BootstrapOptions, MeanInterval } from "../evaluate/bootstrap.ts";

/**
 * The area under the ROC curve: the share of pairs of a yes and a no in which the yes has the higher score; equal scores count half. 0.5 is chance.
 * Pure.
 *
 * @throws {RangeError} if all answers are the same.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { areaUnderCurve } from "lab/search";
 * assert.equal(areaUnderCurve([0.9, 0.4, 0.6, 0.1], [1, 1, 0, 0]), 0.75);
 * ```
 */
export function areaUnderCurve(scores: readonly number[], answers: readonly number[]): number {
  return areaOf(inOrder(scores), answers, new Array<number>(scores.length).fill(1));
}

/** The positions of the scores, from low to high, in groups of equal ones. */
function inOrder(scores: readonly number[]): number[][] {
  const order = scores.map((_, at) => at).sort((a, b) => scores[a]! - scores[b]!);
  const groups: number[][] = [];
  for (const at of order) {
    const last = groups.at(-1);
    if (last && scores[last[0]!] === scores[at]) last.push(at);
    else groups.push([at]);
  }
  return groups;
}

/** @param counts how often each row counts */
function areaOf(groups: readonly number[][], answers: readonly number[], counts: ArrayLike<number>): number {
  let [below, pairs, yeses, nos] = [0, 0, 0, 0];
  for (const group of groups) {
    let [yes, no] = [0, 0];
    for (const at of group) answers[at] === 1 ? yes += counts[at]! : no += counts[at]!;
    pairs += yes * (below + no / 2);
    below += no;
    yeses += yes;
    nos += no;
  }
  if (yeses === 0 || nos === 0) throw mistake("A curve needs both answers.", RangeError);
  return pairs / (yeses * nos);
}

/** How good probabilities are. */
export interface PredictionScores {
  /** Area under the ROC curve: higher is better. */
  auc: MeanInterval;
  /** Mean squared error of the probabilities: lower is better. */
  brier: MeanInterval;
  /** Less those of the baseline, customer by customer; `null` for the baseline itself. */
  gains: { auc: MeanInterval; brier: MeanInterval } | null;
}

const resamples = 1_000;

/**
 * Scores several predictions of the same answers, with 95 % bootstrap intervals over the rows, and paired differences to the first one. Pure.
 *
 * @param predictions by name; the first one is the baseline
 * @throws {RangeError} if there is no prediction, or all answers are the same.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { scorePredictions } from "lab/search";
 * const scores = scorePredictions(new Map([["alike", [0.5, 0.5, 0.5]], ["model", [0.9, 0.2, 0.1]]]), [1, 0, 0]);
 * assert.equal(scores.get("model")?.auc.mean, 1);
 * assert.equal(scores.get("model")?.gains?.auc.mean, 0.5);
 * ```
 */
export function scorePredictions(
  predictions: ReadonlyMap<string, readonly number[]>,
  answers: readonly number[],
  { seed = 42 }: BootstrapOptions = {},
): Map<string, PredictionScores> {
  const names = [...predictions.keys()];
  const baseline = predictions.get(names[0]!);
  if (!baseline) throw mistake("There is no prediction to score.", RangeError);
  const orders = names.map((name) => inOrder(predictions.get(name)!));
  const errors = names.map((name) => predictions.get(name)!.map((chance, at) => (chance - answers[at]!) ** 2));
  const measureWith = (counts: ArrayLike<number>) =>
    names.map((_, at) => ({
      auc: areaOf(orders[at]!, answers, counts),
      brier: errors[at]!.reduce((sum, error, row) => sum + error * counts[row]!, 0) / answers.length,
    }));
  const exact = measureWith(new Array<number>(answers.length).fill(1));
  const random = new Random(seed, 0, 1);
  const samples: (typeof exact)[] = [];
  for (let drawn = 0; drawn < resamples; drawn++) {
    const counts = new Uint16Array(answers.length);
    let yeses = 0;
    for (let row = 0; row < answers.length; row++) {
      const at = random.below(answers.length);
      counts[at]!++;
      yeses += answers[at]!;
    }
    // With few rows, a sample may have only one answer: it says nothing about the order.
    if (yeses > 0 && yeses < answers.length) samples.push(measureWith(counts));
  }
  const interval = (of: (measured: typeof exact) => number): MeanInterval => {
    const values = samples.map(of);
    return { mean: of(exact), low: quantile(values, 0.025), high: quantile(values, 0.975) };
  };
  return new Map(names.map((name, at) => [name, {
    auc: interval((measured) => measured[at]!.auc),
    brier: interval((measured) => measured[at]!.brier),
    gains: at === 0 ? null : {
      auc: interval((measured) => measured[at]!.auc - measured[0]!.auc),
      brier: interval((measured) => measured[at]!.brier - measured[0]!.brier),
    },
  }]));
}
