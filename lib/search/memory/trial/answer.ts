/** Ways to answer questions from what was said: the memory, and simpler ones beside it. */

import { bm25 } from "../../lexical/bm25.ts";
import type { Memory, RecallOptions } from "../types.ts";
import { sharesOf } from "../score.ts";
import type { Fact, Question } from "./draw.ts";
import { dayOf, valueIn } from "./wording.ts";

/** An answer, and what had to be read for it. */
export interface Answer {
  /** `undefined`: not known. */
  value: string | undefined;
  /** Words of the texts that were handed over: what an agent would have to read. */
  wordsRead: number;
}

/** A way to answer. */
export interface Answerer {
  name: string;
  answer(question: Question): Answer | Promise<Answer>;
}

const wordsOf = (texts: readonly string[]) => texts.join(" ").split(/\s+/).filter(Boolean).length;

/** Every way has the same reader: the value of the first text that has one of the kind that was asked for. */
const read = (texts: readonly string[], { aspect }: Question): Answer => ({
  value: texts.map((text) => valueIn(text, aspect)).find((value) => value !== undefined),
  wordsRead: wordsOf(texts),
});

/** From the memory: the times of the question select what held and what was known. */
export function fromMemory(memory: Memory, options: RecallOptions = {}, name = "memory"): Answerer {
  return {
    name,
    async answer(question) {
      const { text, validAt, knownAt } = question;
      const recalled = await memory.recall(text, { ...options, validAt, knownAt });
      return read(recalled.map(({ content }) => content), question);
    },
  };
}

/** A line of a log: the day from which it holds, and the text. */
const lineOf = ({ validFrom, text }: Fact) => `${dayOf(validFrom)}: ${text}`;

/** What of a log counts for the times that a question names: what held by then, of what was known by then. What holds from the latest day is first. */
const logOf = (facts: readonly Fact[], { validAt, knownAt }: Question) =>
  facts.filter(({ validFrom, recordedAt }) => (!validAt || validFrom <= validAt) && (!knownAt || recordedAt <= knownAt))
    .toReversed().toSorted((a, b) => b.validFrom.getTime() - a.validFrom.getTime()).map(lineOf);

/**
 * From a log with keyword search: the five best lines by BM25; of equally good ones, the newest first. It answers that this is not known if the best
 * line has less than a share of the question's words.
 */
export function fromKeywords(facts: readonly Fact[], leastShare: number): Answerer {
  return {
    name: "keyword search",
    async answer(question) {
      const lines = logOf(facts, question);
      if (lines.length === 0) return { value: undefined, wordsRead: 0 };
      const id = (at: number) => String(at).padStart(6, "0");
      const hits = await bm25(lines.map((text, at) => ({ id: id(at), text }))).rank(question.text, 5);
      const texts = hits.map((hit) => lines[Number(hit.id)]!);
      const [share = 0] = hits.length === 0 ? [] : sharesIn(question.text, lines, [texts[0]!]);
      return { ...read(share >= leastShare ? texts : [], question), wordsRead: wordsOf(texts) };
    },
  };
}

/**
 * From the whole log: a reader without a model, who prefers the lines that share most of the question's words; of equally good ones, the newest.
 * All of it is read for each question.
 */
export function fromFullContext(facts: readonly Fact[], leastShare: number): Answerer {
  return {
    name: "full context",
    answer(question) {
      const lines = logOf(facts, question);
      const shares = sharesOf(question.text, lines);
      const chosen = lines.map((line, at) => ({ line, share: shares[at]! })).filter(({ share }) => share >= leastShare)
        .sort((a, b) => b.share - a.share).map(({ line }) => line);
      return { ...read(chosen, question), wordsRead: wordsOf(lines) };
    },
  };
}

/** The shares of some texts, with words as rare as they are in all of them. */
function sharesIn(question: string, all: readonly string[], some: readonly string[]): number[] {
  const shares = sharesOf(question, all);
  return some.map((text) => shares[all.indexOf(text)]!);
}
