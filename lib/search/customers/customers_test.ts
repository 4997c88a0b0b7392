import assert from "node:assert/strict";
import { Random } from "../../core/mod.ts";
import { type CustomerFeatures, featureNames, fitScaling, scaleFeatures } from "./features.ts";
import { fitLogistic, probabilityOf } from "./logistic.ts";
import { areaUnderCurve, scorePredictions } from "./predictions.ts";
import { fitRepurchase, predictRepurchase } from "./repurchase.ts";

const customer = (customerId: number, orders: number, more: Partial<CustomerFeatures> = {}): CustomerFeatures => ({
  customerId,
  orders,
  days_since_last: 10 * customerId,
  days_since_first: 20 * customerId,
  mean_gap_days: orders > 1 ? 30 : null,
  orders_90: 1,
  spent: 100 * customerId,
  products_per_order: 1,
  mobile_share: 0,
  days_since_joined: 500,
  ...more,
});

Deno.test("scaled numbers of the training rows have mean 0 and deviation 1; one that never varies is 0", () => {
  const rows = Array.from({ length: 9 }, (_, at) => customer(at + 1, 1 + at % 3));
  const scaling = fitScaling(rows);
  const scaled = rows.map((row) => scaleFeatures(row, scaling));
  for (const [at, name] of featureNames.entries()) {
    const values = scaled.map((row) => row[at]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    assert.ok(Math.abs(mean) < 1e-9, name);
    assert.ok(Math.abs(deviation - 1) < 1e-9 || values.every((value) => value === 0), name);
  }
  // In use, the scaling is that of training, whatever the other customers are.
  assert.deepEqual(scaleFeatures(rows[4]!, scaling), scaled[4]);
  assert.throws(() => fitScaling([]), RangeError);
});

Deno.test("a regression finds the weights that made the answers", () => {
  const random = new Random(7, 0, 0);
  const inputs = Array.from({ length: 4_000 }, () => [random.fraction() * 4 - 2, random.fraction() * 4 - 2]);
  const answers = inputs.map(([a, b]) => Number(random.fraction() < 1 / (1 + Math.exp(-(1.5 * a! - 0.7 * b! - 0.5)))));
  const { weights: [a, b], bias } = fitLogistic(inputs, answers);
  assert.ok(Math.abs(a! - 1.5) < 0.15 && Math.abs(b! + 0.7) < 0.15 && Math.abs(bias + 0.5) < 0.15, `${a} ${b} ${bias}`);
  // What separates the answers wholly gets a finite weight by the penalty.
  const { weights: [split] } = fitLogistic([[-1], [-2], [1], [2]], [0, 0, 1, 1]);
  assert.ok(split! > 0 && split! < 10);
  // The mean of the predictions is that of the answers: the bias has no penalty.
  const model = fitLogistic(inputs, answers);
  const mean = inputs.reduce((sum, row) => sum + probabilityOf(model, row), 0) / inputs.length;
  assert.ok(Math.abs(mean - answers.reduce((sum, one) => sum + one, 0) / answers.length) < 1e-9);
  assert.throws(() => fitLogistic([[1], [2]], [1, 1]), /both occur/);
  assert.throws(() => fitLogistic([[1], [2, 3]], [1, 0]), RangeError);
});

Deno.test("the area under the curve, by hand; equal scores count half", () => {
  assert.equal(areaUnderCurve([3, 2, 1], [1, 1, 0]), 1);
  assert.equal(areaUnderCurve([1, 2, 3], [1, 1, 0]), 0);
  assert.equal(areaUnderCurve([5, 5, 5, 5], [1, 0, 1, 0]), 0.5);
  assert.equal(areaUnderCurve([3, 2, 2, 1], [1, 1, 0, 0]), 0.875);
  assert.throws(() => areaUnderCurve([1, 2], [1, 1]), RangeError);
});

Deno.test("intervals contain the figure; a prediction that knows gains over one that does not, and noise gains nothing", () => {
  const random = new Random(3, 0, 0);
  const chances = Array.from({ length: 600 }, () => random.fraction());
  const answers = chances.map((chance) => Number(random.fraction() < chance));
  const scored = scorePredictions(
    new Map([
      ["alike", chances.map(() => 0.5)],
      ["knows", chances],
      ["noise", chances.map(() => random.fraction())],
    ]),
    answers,
  );
  const { auc, brier, gains } = scored.get("knows")!;
  assert.ok(auc.low < auc.mean && auc.mean < auc.high && brier.low < brier.mean && brier.mean < brier.high);
  assert.ok(gains!.auc.low > 0 && gains!.brier.high < 0);
  const noise = scored.get("noise")!.gains!;
  assert.ok(noise.auc.low < 0 && noise.auc.high > 0 && noise.brier.low > 0);
  assert.equal(scored.get("alike")!.gains, null);
  assert.equal(scored.get("alike")!.auc.mean, 0.5);
});

Deno.test("a model is JSON, and refuses features of another version", () => {
  const rows = Array.from({ length: 40 }, (_, at) => customer(at + 1, 1 + at % 5));
  const bought = rows.map(({ orders }) => Number(orders > 2));
  const model = fitRepurchase({ rows, bought }, { days: 90, asOf: new Date("2025-01-01") });
  const copy = JSON.parse(JSON.stringify(model)) as typeof model;
  assert.equal(predictRepurchase(copy, rows[3]!), predictRepurchase(model, rows[3]!));
  assert.ok(predictRepurchase(model, customer(7, 5)) > predictRepurchase(model, customer(7, 1)));
  assert.throws(() => predictRepurchase({ ...model, features: ["age"] }, rows[0]!), /other features/);
});
