import assert from "node:assert/strict";
import type { Ranker } from "../ranker.ts";
import { bootstrapMean } from "./bootstrap.ts";
import { compareRankers, evaluate, type Evaluation } from "./evaluate.ts";
import { randomOrder } from "./random_order.ts";

Deno.test("the interval of a mean is what the normal distribution says for many values", () => {
  // 400 values of 0 and 1 in equal numbers: standard error 0.5 / sqrt(400) = 0.025.
  const { mean, low, high } = bootstrapMean(Array.from({ length: 400 }, (_, at) => at % 2));
  assert.equal(mean, 0.5);
  assert.ok(Math.abs(low - (0.5 - 1.96 * 0.025)) < 0.003, `${low}`);
  assert.ok(Math.abs(high - (0.5 + 1.96 * 0.025)) < 0.003, `${high}`);
});

Deno.test("the interval is the same for the same seed, and another for another", () => {
  const values = [0.1, 0.7, 0.35, 0.9, 0.2, 0.55, 0.81];
  assert.deepEqual(bootstrapMean(values, { seed: 7 }), bootstrapMean(values, { seed: 7 }));
  assert.notDeepEqual(bootstrapMean(values, { seed: 7 }), bootstrapMean(values, { seed: 8 }));
  assert.throws(() => bootstrapMean([]), RangeError);
});

Deno.test("equal values have an interval without width", () => {
  assert.deepEqual(bootstrapMean([0.25, 0.25, 0.25]), { mean: 0.25, low: 0.25, high: 0.25 });
});

const evaluationOf = (ranker: string, scores: number[], classOf?: (at: number) => string): Evaluation => ({
  ranker,
  queries: scores.map((score, at) => ({
    queryId: `q${at}`,
    ...(classOf ? { class: classOf(at) } : {}),
    ndcg_10: score,
    recall_100: score,
    judged_10: 1,
  })),
});

/** Queries that differ much: from 0 to 0.8. */
const uneven = Array.from({ length: 40 }, (_, at) => at / 50);

Deno.test("gains are paired: a small one on every query is decided, although the queries differ much more", () => {
  const [base, better] = compareRankers([
    evaluationOf("base", uneven),
    evaluationOf("better", uneven.map((score, at) => score + (at % 4 === 0 ? 0 : 0.04))),
  ]);
  assert.equal(base!.gains, null);
  assert.equal(better!.gains!.ndcg_10.verdict, "better");
  assert.ok(Math.abs(better!.gains!.ndcg_10.mean - 0.03) < 1e-9);
  // Unpaired, nothing would be decided: the two intervals overlap.
  assert.ok(better!.ndcg_10.low < base!.ndcg_10.high);
});

Deno.test("a gain on some queries and a loss on as many decides nothing; a loss is a loss", () => {
  const [, mixed, worse, equal] = compareRankers([
    evaluationOf("base", uneven),
    evaluationOf("mixed", uneven.map((score, at) => score + (at % 2 ? 0.1 : -0.1))),
    evaluationOf("worse", uneven.map((score) => score - 0.02)),
    evaluationOf("equal", uneven),
  ]);
  assert.equal(mixed!.gains!.ndcg_10.verdict, "not decided");
  assert.equal(worse!.gains!.ndcg_10.verdict, "worse");
  assert.equal(equal!.gains!.ndcg_10.verdict, "not decided");
});

Deno.test("classes have rows of their own, after those of all queries; small ones decide nothing", () => {
  const classOf = (at: number) => at < 5 ? "negation" : "exact";
  const rows = compareRankers([
    evaluationOf("base", uneven, classOf),
    evaluationOf("better", uneven.map((score) => score + 0.1), classOf),
  ]);
  assert.deepEqual(
    rows.map((row) => [row.class, row.queries, row.ranker, row.gains?.ndcg_10.verdict]),
    [
      [null, 40, "base", undefined],
      [null, 40, "better", "better"],
      ["exact", 35, "base", undefined],
      ["exact", 35, "better", "better"],
      ["negation", 5, "base", undefined],
      ["negation", 5, "better", "not decided"],
    ],
  );
});

Deno.test("evaluations of different queries cannot be compared", () => {
  assert.throws(() => compareRankers([]), RangeError);
  assert.throws(
    () => compareRankers([evaluationOf("one", [0.1, 0.2]), evaluationOf("two", [0.1])]),
    /"two" and "one" were asked different queries/,
  );
});

const documents = Array.from({ length: 300 }, (_, at) => ({ id: `d${at}`, text: "" }));

Deno.test("a ranker is asked each query for 100 hits, and scored by that query's judgements", async () => {
  const asked: [string, number][] = [];
  const ranker: Ranker = {
    name: "two",
    rank: (query, k) => (asked.push([query, k]), Promise.resolve([{ id: "d1", score: 2 }, { id: "d2", score: 1 }])),
  };
  const evaluation = await evaluate({
    documents,
    queries: [{ id: "a", text: "first" }, { id: "b", text: "second", class: "exact" }],
    judgements: new Map([["a", new Map([["d1", 1]])], ["b", new Map([["d2", 0], ["d3", 1]])]]),
    unjudgedQueries: 0,
  }, ranker);
  assert.deepEqual(asked, [["first", 100], ["second", 100]]);
  assert.deepEqual(evaluation, {
    ranker: "two",
    queries: [
      { queryId: "a", ndcg_10: 1, recall_100: 1, judged_10: 0.1 },
      { queryId: "b", class: "exact", ndcg_10: 0, recall_100: 0, judged_10: 0.1 },
    ],
  });
});

Deno.test("random order: each document at most once, the same for the same query and seed, evenly spread", async () => {
  const ranker = randomOrder(documents, 1);
  const ids = async (query: string, from = ranker) => (await from.rank(query, 20)).map(({ id }) => id);
  assert.equal(new Set(await ids("lamp")).size, 20);
  assert.deepEqual(await ids("lamp"), await ids("lamp"));
  assert.notDeepEqual(await ids("lamp"), await ids("desk"));
  assert.notDeepEqual(await ids("lamp"), await ids("lamp", randomOrder(documents, 2)));
  assert.equal((await ranker.rank("lamp", 1000)).length, 300);
  const firstHalf = (await Promise.all(Array.from({ length: 200 }, (_, at) => ids(`query ${at}`)))).flat()
    .filter((id) => Number(id.slice(1)) < 150).length;
  // Of 4000 draws: 2000 expected, with a standard deviation of about 31.
  assert.ok(Math.abs(firstHalf - 2000) < 125, `${firstHalf}`);
});
