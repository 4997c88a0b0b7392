/** Logistic regression: the probability of a yes as a weighted sum, through the logistic function. Pure. */

import { mistake } from "../../core/mod.ts";

/** A fitted regression. */
export interface Logistic {
  /** One for each input. */
  weights: number[];
  bias: number;
}

/** How a regression is fitted. */
export interface LogisticOptions {
  /** How much large weights cost (L2), the bias not. Default: 1. */
  penalty?: number;
}

const mostSteps = 50;

/**
 * Fits the weights by Newton's method (iteratively reweighted least squares): the maximum of the likelihood less half the penalty times the
 * squared weights. Inputs should be scaled, since the penalty treats all alike. Pure.
 *
 * @param inputs rows of equal length
 * @param answers 1 or 0 for each row
 * @throws {RangeError} if the rows do not fit together, all answers are the same, or it does not converge.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fitLogistic, probabilityOf } from "lab/search";
 * const model = fitLogistic([[-2], [-1], [0], [1], [2]], [0, 0, 1, 1, 1]);
 * assert.ok(probabilityOf(model, [2]) > 0.5 && probabilityOf(model, [-2]) < 0.5);
 * ```
 */
export function fitLogistic(
  inputs: readonly (readonly number[])[],
  answers: readonly number[],
  { penalty = 1 }: LogisticOptions = {},
): Logistic {
  const width = inputs[0]?.length ?? 0;
  if (inputs.length !== answers.length || inputs.some((row) => row.length !== width)) {
    throw mistake("Each row of inputs has an answer and as many numbers as the others.", RangeError);
  }
  if (!answers.includes(0) || !answers.includes(1)) {
    throw mistake("The answers are 0 and 1, and both occur.", RangeError);
  }
  // The last number is the bias, whose input is always 1.
  let weights = new Array<number>(width + 1).fill(0);
  for (let step = 0; step < mostSteps; step++) {
    const gradient = new Array<number>(width + 1).fill(0);
    const hessian = Array.from({ length: width + 1 }, () => new Array<number>(width + 1).fill(0));
    for (const [at, row] of inputs.entries()) {
      const full = [...row, 1];
      const chance = logistic(full.reduce((sum, value, i) => sum + value * weights[i]!, 0));
      const spread = chance * (1 - chance);
      for (let i = 0; i <= width; i++) {
        gradient[i]! += (answers[at]! - chance) * full[i]!;
        for (let j = 0; j <= i; j++) hessian[i]![j]! += spread * full[i]! * full[j]!;
      }
    }
    for (let i = 0; i < width; i++) {
      gradient[i]! -= penalty * weights[i]!;
      hessian[i]![i]! += penalty;
    }
    const change = solve(hessian, gradient);
    weights = weights.map((weight, i) => weight + change[i]!);
    if (Math.max(...change.map(Math.abs)) < 1e-8) return { weights: weights.slice(0, -1), bias: weights.at(-1)! };
  }
  throw mistake("The regression does not converge. Scale the inputs, or raise the penalty.", RangeError);
}

/**
 * The probability of a yes. Pure.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { probabilityOf } from "lab/search";
 * assert.equal(probabilityOf({ weights: [2, 0], bias: -2 }, [1, 7]), 0.5);
 * ```
 */
export const probabilityOf = ({ weights, bias }: Logistic, inputs: readonly number[]): number =>
  logistic(inputs.reduce((sum, value, at) => sum + value * weights[at]!, bias));

const logistic = (value: number): number => 1 / (1 + Math.exp(-value));

/** Solves a symmetric positive definite system, of which the lower triangle is given, by Cholesky's decomposition. */
function solve(lower: readonly number[][], right: readonly number[]): number[] {
  const size = right.length;
  const root = lower.map((row) => [...row]);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = lower[i]![j]!;
      for (let k = 0; k < j; k++) sum -= root[i]![k]! * root[j]![k]!;
      root[i]![j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / root[j]![j]!;
    }
  }
  const half: number[] = [];
  for (let i = 0; i < size; i++) {
    let sum = right[i]!;
    for (let k = 0; k < i; k++) sum -= root[i]![k]! * half[k]!;
    half.push(sum / root[i]![i]!);
  }
  const solution = new Array<number>(size).fill(0);
  for (let i = size - 1; i >= 0; i--) {
    let sum = half[i]!;
    for (let k = i + 1; k < size; k++) sum -= root[k]![i]! * solution[k]!;
    solution[i] = sum / root[i]![i]!;
  }
  return solution;
}
