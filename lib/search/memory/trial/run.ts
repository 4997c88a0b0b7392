/** Runs trials of a memory, and compares the ways to answer. */

import { type Progress, silent } from "../../../core/mod.ts";
import type { Queryable } from "../../../sql/mod.ts";
import type { Embedder } from "../../embed/embedder.ts";
import { bootstrapMean, type MeanInterval } from "../../evaluate/bootstrap.ts";
import { openMemory } from "../memory.ts";
import type { Memory, RecallOptions } from "../types.ts";
import { type Answer, type Answerer, fromFullContext, fromKeywords, fromMemory } from "./answer.ts";
import { drawMemoryTrial, type Fact, type Question, type QuestionKind, questionKinds } from "./draw.ts";
import type { ShopHistory } from "./history.ts";

/** One question with every way's answer. */
export interface AnsweredQuestion extends Question {
  seed: number;
  /** Way → answer. */
  answers: Record<string, Answer>;
}

/** How a way to answer did on one kind of question, or on all. */
export interface MemoryScore {
  way: string;
  /** "all" for all of them. */
  kind: QuestionKind | "all";
  questions: number;
  /** Share of right answers. */
  right: MeanInterval;
  /** Share of right answers of the memory minus that of this way, question by question; `undefined` for the memory itself. */
  gain: MeanInterval | undefined;
  /** Words that have to be read for a question, on average. */
  wordsRead: number;
}

/** How trials are run. */
export interface MemoryTrialOptions {
  /** One trial for each. Default: 1 to 5. */
  seeds?: readonly number[];
  /** How the memory is asked. */
  recall?: RecallOptions;
  /** The share of the question's words that a line must have for keyword search and full context. Default: 0.3, with which both do
   * best on drawings 101 to 103. */
  leastShare?: number;
  progress?: Progress;
  signal?: AbortSignal;
}

/**
 * Tells a memory what a drawing of the shop's history says, in the order in which it arrives, and asks its questions; beside it, keyword search and
 * a full context answer the same ones. It uses namespaces of its own and removes them afterwards.
 *
 * @param db its default database has the memory's tables
 * @throws {InterruptedError} if the signal aborts, and what the memory throws.
 *
 * @example
 * ```ts no-run
 * import { openMiniLm, readShopHistory, runMemoryTrials, scoreAnswers } from "lab/search";
 * import { connect } from "lab/sql";
 * await using db = await connect({ database: "aethermart_db" });
 * await using embedder = await openMiniLm();
 * const answered = await runMemoryTrials(db, embedder, await readShopHistory(db));
 * console.log(scoreAnswers(answered));
 * ```
 */
export async function runMemoryTrials(
  db: Pick<Queryable, "query" | "execute">,
  embedder: Embedder,
  history: ShopHistory,
  { seeds = [1, 2, 3, 4, 5], recall, leastShare = 0.3, progress = silent, signal }: MemoryTrialOptions = {},
): Promise<AnsweredQuestion[]> {
  const step = progress.start(`Ask a memory about the shop's history, ${seeds.length} times`);
  const answered: AnsweredQuestion[] = [];
  try {
    for (const seed of seeds) {
      const { facts, others, questions, end } = drawMemoryTrial(history, seed);
      // Nobody else's: what is in it is removed at the end.
      const name = `trial ${seed} ${crypto.randomUUID()}`;
      await using own = await tellMemory(db, embedder, name, facts, end, signal);
      await using _other = await tellMemory(db, embedder, `${name}, others`, others, end, signal);
      const ways = [
        fromMemory(own.memory, recall),
        fromKeywords(facts, leastShare),
        fromFullContext(facts, leastShare),
      ];
      for (const question of questions) {
        signal?.throwIfAborted();
        answered.push({ ...question, seed, answers: await askAll(ways, question) });
      }
      step.update(`${answered.length} questions`);
    }
    step.done();
    return answered;
  } catch (error) {
    step.fail(signal?.aborted ? "interrupted" : "");
    throw error;
  }
}

async function askAll(ways: readonly Answerer[], question: Question): Promise<Record<string, Answer>> {
  const answers: Record<string, Answer> = {};
  for (const way of ways) answers[way.name] = await way.answer(question);
  return answers;
}

/** A memory that was told facts at their times, and forgets them at the end. */
async function tellMemory(
  db: Pick<Queryable, "query" | "execute">,
  embedder: Embedder,
  namespace: string,
  facts: readonly Fact[],
  end: Date,
  signal?: AbortSignal,
): Promise<AsyncDisposable & { memory: Memory }> {
  const vectors = await embedder.embed(facts.map(({ text }) => text), { signal });
  const known = new Map(facts.map(({ text }, at) => [text, vectors[at]!]));
  let now = end;
  const remembering: Embedder = {
    ...embedder,
    embed: async (texts, options) =>
      options?.role === "query" ? await embedder.embed(texts, options) : texts.map((text) => known.get(String(text))!),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const memory = await openMemory(db, { namespace, embedder: remembering, clock: () => now });
  const forgetAll = async () => void await memory.forget({ everything: true });
  try {
    for (const { subject, text, validFrom, recordedAt } of facts) {
      signal?.throwIfAborted();
      now = recordedAt;
      await memory.remember(subject, text, { validFrom });
    }
    now = end;
    return { memory, [Symbol.asyncDispose]: forgetAll };
  } catch (error) {
    await forgetAll().catch(() => {});
    throw error;
  }
}

const isRight = ({ answer, answers }: AnsweredQuestion, way: string) => Number(answers[way]!.value === answer);

/**
 * Shares of right answers with 95 % intervals over questions, by kind and for all, and the memory's gain over each other way, paired by question. Pure.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { scoreAnswers } from "lab/search";
 * const question = { kind: "fact", asked: "?", text: "?", aspect: "stock", seed: 1 } as const;
 * const scores = scoreAnswers([{
 *   ...question,
 *   answer: "12 pieces",
 *   answers: { memory: { value: "12 pieces", wordsRead: 5 }, guess: { value: "9 pieces", wordsRead: 0 } },
 * }]);
 * assert.equal(scores.find(({ way, kind }) => way === "guess" && kind === "all")?.gain?.mean, 1);
 * ```
 */
export function scoreAnswers(answered: readonly AnsweredQuestion[], reference = "memory"): MemoryScore[] {
  const ways = Object.keys(answered[0]?.answers ?? {});
  return ([...questionKinds, "all"] as const).flatMap((kind) => {
    const some = answered.filter((one) => kind === "all" || one.kind === kind);
    if (some.length === 0) return [];
    return ways.map((way): MemoryScore => ({
      way,
      kind,
      questions: some.length,
      right: bootstrapMean(some.map((one) => isRight(one, way))),
      gain: way === reference
        ? undefined
        : bootstrapMean(some.map((one) => isRight(one, reference) - isRight(one, way))),
      wordsRead: some.reduce((sum, { answers }) => sum + answers[way]!.wordsRead, 0) / some.length,
    }));
  });
}
