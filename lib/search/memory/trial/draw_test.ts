import assert from "node:assert/strict";
import { answerOf, drawMemoryTrial, questionKinds } from "./draw.ts";
import type { ShopHistory } from "./history.ts";
import { valueIn } from "./wording.ts";

const day = (number: number) => new Date(Date.UTC(2024, 0, 1 + number));

const history: ShopHistory = {
  products: Array.from({ length: 60 }, (_, at) => ({
    name: `Product K${at + 100}`,
    prices: Array.from({ length: 4 }, (_, change) => ({ at: day(at + 40 * change), value: `$${10 + at + change}.50` })),
    ratings: [{ at: day(at), value: "4 of 5" }],
    stock: at % 5 ? `${at} pieces` : undefined,
  })),
  orders: Array.from({ length: 60 }, (_, at) => ({ order: at, customer: at, status: "paid" })),
  end: day(300),
};

Deno.test("a drawing is the same for the same seed, and another one for another seed", () => {
  assert.deepEqual(drawMemoryTrial(history, 3), drawMemoryTrial(history, 3));
  assert.notDeepEqual(drawMemoryTrial(history, 3), drawMemoryTrial(history, 4));
});

Deno.test("facts come in the order in which they arrive, some of them late; each text has its value", () => {
  const { facts, end } = drawMemoryTrial(history, 3);
  const times = facts.map(({ recordedAt }) => recordedAt.getTime());
  assert.deepEqual(times, times.toSorted((a, b) => a - b));
  const late = facts.filter(({ validFrom, recordedAt }) => recordedAt > validFrom);
  assert.ok(late.length > 5 && late.length < facts.length / 2);
  assert.ok(times.at(-1)! < end.getTime());
  for (const { text, subject, value } of facts) {
    assert.equal(valueIn(text, subject.split(": ").at(-1) as "price"), value);
  }
});

Deno.test("there are twenty questions of each kind; unknown ones have no answer, and no fact about their product", () => {
  const { facts, questions } = drawMemoryTrial(history, 3);
  for (const kind of questionKinds) assert.equal(questions.filter((one) => one.kind === kind).length, 20);
  for (const { kind, text, answer, aspect, validAt } of questions) {
    if (kind === "fact" || kind === "update") assert.ok(answer !== undefined, text);
    if (kind !== "not known") continue;
    assert.equal(answer, undefined);
    const about = facts.filter(({ subject }) => text.includes(subject.split(": ")[0]!) && subject.endsWith(aspect));
    assert.ok(validAt ? about.every(({ validFrom }) => validFrom > validAt) : about.length === 0, text);
  }
});

Deno.test("an answer is the last fact that held and was recorded by then", () => {
  const fact = (from: number, recorded: number, value: string) => ({
    subject: "s",
    text: value,
    validFrom: day(from),
    recordedAt: day(recorded),
    value,
  });
  const facts = [fact(0, 0, "a"), fact(10, 30, "b"), fact(20, 20, "c")];
  assert.equal(answerOf(facts), "c");
  assert.equal(answerOf(facts, day(15)), "b");
  assert.equal(answerOf(facts, day(15), day(25)), "a");
  assert.equal(answerOf(facts, day(25), day(15)), "a");
  assert.equal(answerOf(facts, day(-1)), undefined);
});

Deno.test("too few products whose price changed are refused", () => {
  assert.throws(() => drawMemoryTrial({ ...history, products: history.products.slice(0, 47) }, 1), /needs 48 products/);
});
