/** Will this customer buy again? A model, and how it does on later orders against simple rules. */

import { LabError } from "../../core/mod.ts";
import type { Queryable } from "../../sql/mod.ts";
import type { BootstrapOptions, MeanInterval } from "../evaluate/bootstrap.ts";
import {
  type CustomerFeatures,
  featureNames,
  type FeatureScaling,
  fitScaling,
  readFeatures,
  scaleFeatures,
  sqlTime,
} from "./features.ts";
import { fitLogistic, type Logistic, probabilityOf } from "./logistic.ts";
import { type PredictionScores, scorePredictions } from "./predictions.ts";

/** A model with everything that it needs in use. It is JSON. */
export interface RepurchaseModel extends Logistic {
  /** What the inputs are, in their order. Another list means that the model is of another version. */
  features: string[];
  scaling: FeatureScaling;
  /** It predicts an order within so many days. */
  days: number;
  /** The moment of the features that it learnt from: it saw nothing from later than `days` days after this one. */
  trainedAsOf: string;
  customers: number;
}

/** Customers at a moment, and what they did after it. */
interface Outcomes {
  rows: CustomerFeatures[];
  bought: number[];
}

async function readOutcomes(db: Queryable, asOf: Date, days: number): Promise<Outcomes> {
  const rows = await readFeatures(db, asOf);
  const answers = await db.query<{ customer_id: number; bought: number }>("CALL aethermart_db.bought_again(?, ?)", [
    sqlTime(asOf),
    days,
  ]);
  const byCustomer = new Map(answers.map(({ customer_id, bought }) => [customer_id, Number(bought)]));
  return { rows, bought: rows.map(({ customerId }) => byCustomer.get(customerId)!) };
}

/** Fits the model. Pure. */
export function fitRepurchase(
  { rows, bought }: Outcomes,
  { days, asOf }: { days: number; asOf: Date },
): RepurchaseModel {
  const scaling = fitScaling(rows);
  const { weights, bias } = fitLogistic(rows.map((row) => scaleFeatures(row, scaling)), bought);
  return {
    features: [...featureNames],
    scaling,
    weights,
    bias,
    days,
    trainedAsOf: asOf.toISOString(),
    customers: rows.length,
  };
}

/**
 * The probability that a customer orders within `model.days` days. The features are those of `readFeatures`, read at any moment; they are scaled by
 * what was learnt in training. Pure.
 *
 * @throws {LabError} if the model was trained with other features.
 *
 * @example
 * ```ts no-run
 * import { judgeRepurchase, predictRepurchase, readFeatures } from "lab/search";
 * import { connect } from "lab/sql";
 * const db = await connect();
 * const { model } = await judgeRepurchase(db);
 * const [row] = await readFeatures(db, new Date());
 * predictRepurchase(model, row!); // 0.14
 * ```
 */
export function predictRepurchase(model: RepurchaseModel, row: CustomerFeatures): number {
  if (model.features.join("\n") !== featureNames.join("\n")) {
    throw new LabError("The model was trained with other features than this program reads. Train it again.");
  }
  return probabilityOf(model, scaleFeatures(row, model.scaling));
}

/** How the model does against simple rules, on customers and orders after its training. */
export interface RepurchaseResult {
  model: RepurchaseModel;
  /** The moment of the test's features; its orders come in the `days` days after it. */
  testedAsOf: string;
  customers: number;
  /** The share of the test's customers who bought. */
  boughtShare: number;
  /** Of the rules "recency", "everybody alike" and "orders so far", and of the model. */
  scores: { name: string; what: string; auc: MeanInterval; brier: MeanInterval }[];
  /** The model less each rule, customer by customer. */
  gains: RepurchaseGain[];
}

/** The model less a rule. */
export interface RepurchaseGain {
  over: string;
  /** Above 0: the model orders customers better. */
  auc: MeanInterval;
  /** Below 0: the model's probabilities are nearer to what happened. */
  brier: MeanInterval;
  /** Whether the whole interval is on the model's side, for both measures; "worse" if one is wholly on the other side. */
  verdict: "better" | "worse" | "not decided";
}

function gainOf(over: string, { auc, brier }: { auc: MeanInterval; brier: MeanInterval }): RepurchaseGain {
  const isWorse = auc.high < 0 || brier.low > 0;
  const isBetter = auc.low > 0 && brier.high < 0;
  return { over, auc, brier, verdict: isWorse ? "worse" : isBetter ? "better" : "not decided" };
}

const day = 86_400_000;

/**
 * Trains a model on customers as of `2 × days` before the end of the orders, with the outcomes of the next `days` days, and tests it as of `days`
 * days before the end: what it learns from ends where the test's outcomes begin. The rules learn shares of
 * buyers from the same training data: "recency" by the time since the last order (in thirds of the horizon), "orders so far" by their number, "everybody
 * alike" one for all.
 *
 * @param days the horizon. Default: 90.
 * @throws {LabError} if the orders cover too short a time.
 *
 * @example
 * ```ts no-run
 * import { judgeRepurchase } from "lab/search";
 * import { connect, runScript } from "lab/sql";
 * const db = await connect();
 * await runScript(db, "sql/m4/41_customer_features.sql");
 * const { scores, gains } = await judgeRepurchase(db, 90);
 * ```
 */
export async function judgeRepurchase(
  db: Queryable,
  days = 90,
  options: BootstrapOptions = {},
): Promise<RepurchaseResult> {
  const { last } = await db.one<{ last: string | null }>(
    "SELECT DATE_FORMAT(MAX(ordered_at), '%Y-%m-%dT%H:%i:%sZ') AS last FROM aethermart_db.orders",
  );
  if (last === null) throw new LabError("There are no orders to learn from. Load the shop first.");
  const end = Date.parse(last);
  const [asOf, testedAsOf] = [new Date(end - 2 * days * day), new Date(end - days * day)];
  const training = await readOutcomes(db, asOf, days);
  if (new Set(training.bought).size < 2) {
    throw new LabError(
      `There are too few orders to learn from ${2 * days} days before the last one. Ask for fewer days.`,
    );
  }
  const model = fitRepurchase(training, { days, asOf });
  const { rows, bought } = await readOutcomes(db, testedAsOf, days);
  const predictions = new Map([
    ["recency", byGroup(training, rows, (row) => Math.min(Math.floor(row.days_since_last / (days / 3)), 12))],
    ["everybody alike", byGroup(training, rows, () => 0)],
    ["orders so far", byGroup(training, rows, (row) => Math.min(row.orders, 6))],
  ]);
  const predicted = rows.map((row) => predictRepurchase(model, row));
  const pairs = [...predictions].map(([name, chances]) => {
    const scored = scorePredictions(new Map([[name, chances], ["model", predicted]]), bought, options);
    return { name, rule: scored.get(name)!, model: scored.get("model")! };
  });
  const scoreOf = (name: string, { auc, brier }: PredictionScores) => ({ name, what: rules[name]!, auc, brier });
  return {
    model,
    testedAsOf: testedAsOf.toISOString(),
    customers: rows.length,
    boughtShare: bought.reduce((sum, answer) => sum + answer, 0) / bought.length,
    scores: [...pairs.map(({ name, rule }) => scoreOf(name, rule)), scoreOf("model", pairs[0]!.model)],
    gains: pairs.map(({ name, model: { gains } }) => gainOf(name, gains!)),
  };
}

const rules: Readonly<Record<string, string>> = {
  recency: "the share of buyers among those of training whose last order was as long ago",
  "everybody alike": "the share of buyers in training, for everybody",
  "orders so far": "the share of buyers among those of training with as many orders",
  model: "logistic regression over all features",
};

/** For each row, the share of buyers in its group of the training rows; of all training rows, if nobody there was in it. */
function byGroup(training: Outcomes, rows: readonly CustomerFeatures[], groupOf: (row: CustomerFeatures) => number) {
  const groups = new Map<number, { sum: number; count: number }>();
  const all = { sum: 0, count: 0 };
  for (const [at, row] of training.rows.entries()) {
    const group = groups.get(groupOf(row)) ?? { sum: 0, count: 0 };
    groups.set(groupOf(row), group);
    for (const each of [group, all]) {
      each.sum += training.bought[at]!;
      each.count++;
    }
  }
  return rows.map((row) => {
    const { sum, count } = groups.get(groupOf(row)) ?? all;
    return sum / count;
  });
}
