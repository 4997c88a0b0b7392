/** Finding the memories that fit a question. */

import { mistake } from "../../core/mod.ts";
import { type MemoryContext, requireText } from "./context.ts";
import { vectorBytes } from "../vectors/table.ts";
import { type BeliefRow, type Candidate, readCandidate, timeText } from "./rows.ts";
import { defaultWeights, recencyOf, sharesOf, similarityOf } from "./score.ts";
import type { Recalled, RecallOptions } from "./types.ts";

/** How many of the nearest are ordered by words, recency and importance: more if more are asked for. */
const candidates = 20;
const mostLimit = 50;

/** {@link Memory.recall} of one namespace. */
export async function recallFrom(
  context: MemoryContext,
  question: string,
  options: RecallOptions = {},
): Promise<Recalled[]> {
  requireText(question, "A question", 10_000);
  const now = context.clock();
  const { limit = 5, validAt = now, knownAt, leastSimilarity = 0.5, halfLifeDays = 90 } = options;
  const weights = { ...defaultWeights, ...options.weights };
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= mostLimit)) {
    throw mistake(`limit is a whole number from 1 to ${mostLimit}, not ${limit}.`, RangeError);
  }
  if (!(halfLifeDays > 0)) throw mistake(`halfLifeDays is a number above 0, not ${halfLifeDays}.`, RangeError);
  const near = await findNearest(context, question, { validAt, knownAt, now, wanted: Math.max(candidates, limit) });
  const shares = sharesOf(question, near.map(({ content }) => content));
  return near.map((one, at): Recalled => {
    const words = shares[at]!;
    const similarity = similarityOf(one.meaning, words);
    const recency = recencyOf(one.validFrom, validAt, halfLifeDays);
    const score = weights.similarity * similarity + weights.recency * recency +
      weights.importance * one.importance;
    return { ...one, words, similarity, recency, score };
  })
    .filter(({ similarity }) => similarity >= leastSimilarity)
    .sort((a, b) => b.score - a.score || a.itemId - b.itemId)
    .slice(0, limit);
}

/** The nearest beliefs in force, in order: exact if there are few, by the index if there are many. */
async function findNearest(
  { db, namespace, embedder, exactMost }: MemoryContext,
  question: string,
  { validAt, knownAt, now, wanted }: { validAt: Date; knownAt: Date | undefined; now: Date; wanted: number },
): Promise<Candidate[]> {
  const [vector] = await embedder.embed([question], { role: "query" });
  const known = knownAt ? timeText(knownAt) : null;
  const [{ size }] = await db.query<{ size: number }>("SELECT memory_size(?, ?, ?) AS size", [
    namespace,
    known,
    exactMost + 1,
  ]) as [{ size: number }];
  const values = [
    namespace,
    embedder.model,
    embedder.version,
    vectorBytes(vector!),
    timeText(validAt),
    known,
    timeText(now),
    wanted,
  ];
  const search = async (procedure: string) =>
    (await db.query<BeliefRow>(`CALL ${procedure}(?, ?, ?, ?, ?, ?, ?, ?)`, values)).map(readCandidate);
  const found = size > exactMost ? await search("recall_near") : [];
  return found.length < wanted ? await search("recall_exact") : found;
}
