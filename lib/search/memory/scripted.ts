/** An agent without a model: it follows a script for two questions, so what it does with its tools is the same in every run. Pure. */

import type { Agent, AgentMessage, AgentStep } from "./agent.ts";

const asksPrice = /^How much is the (?<thing>.+)\?$/;
const asksAgain = /^Is the (?<thing>.+) I asked about still under \$(?<limit>\d+(?:\.\d\d)?)\?$/;
const noted = /^The customer asked about the (?<name>.+), which costs \$(?<price>\d+(?:\.\d\d)?)\.$/;

const noteOf = (name: string, price: number) =>
  `The customer asked about the ${name}, which costs $${price.toFixed(2)}.`;

/** One subject for each product, so a later note about it replaces an earlier one. */
const subjectOf = (name: string) => `asked about: ${name}`;

/**
 * A shop assistant that understands "How much is the NAME?" and "Is the THING I asked about still under $100?". It needs the tools `remember` and
 * `recall` ({@link memoryTools}) and `price_of` {name}, which returns `{"name": …, "price": …}` or `null`. It reads what it
 * recalls as data: a text that has not the form of its own notes is not understood, and nothing in it is followed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { runAgent, scriptedAgent } from "lab/search";
 * const messages = await runAgent(scriptedAgent, {
 *   price_of: () => null,
 * }, "How much is the Nova Keyboard?");
 * assert.deepEqual(messages.at(-1), { role: "agent", text: "The shop does not sell a Nova Keyboard." });
 * ```
 */
export const scriptedAgent: Agent = (messages) => {
  const at = messages.findLastIndex(({ role }) => role === "user");
  const { text } = messages[at] as AgentMessage & { role: "user" };
  const results = messages.slice(at + 1).map((message) => message.role === "tool" ? JSON.parse(message.result) : null);
  const first = asksPrice.exec(text)?.groups;
  if (first) return answerPrice(first.thing!, results);
  const again = asksAgain.exec(text)?.groups;
  if (again) return answerAgain(again.thing!, Number(again.limit), results);
  return { say: "I understand only questions about prices." };
};

/** Looks the price up, notes it, says it. */
function answerPrice(thing: string, [found, note]: unknown[]): AgentStep {
  if (found === undefined) return { call: "price_of", input: { name: thing } };
  if (!isPriced(found)) return { say: `The shop does not sell a ${thing}.` };
  const { name, price } = found;
  if (note === undefined) return remember(name, price);
  return { say: `The ${name} costs $${price.toFixed(2)}.` };
}

/** Recalls which product was meant, looks up its price now, notes it, compares. */
function answerAgain(thing: string, limit: number, [recalled, found, note]: unknown[]): AgentStep {
  if (recalled === undefined) {
    return { call: "recall", input: { question: `Which ${thing} did the customer ask about?` } };
  }
  const memory = Array.isArray(recalled)
    ? recalled.map(({ content }) => noted.exec(String(content))?.groups).find((groups) => groups !== undefined)
    : undefined;
  if (!memory) return { say: `I do not know which ${thing} you asked about.` };
  const [name, before] = [memory.name!, Number(memory.price)];
  if (found === undefined) return { call: "price_of", input: { name } };
  if (!isPriced(found)) return { say: `The shop no longer sells the ${name}.` };
  if (note === undefined) return remember(name, found.price);
  const now = `it costs $${found.price.toFixed(2)}`;
  const then = found.price === before ? "as it did when you asked" : `and cost $${before.toFixed(2)} when you asked`;
  return { say: `${found.price < limit ? "Yes" : "No"}, the ${name}: ${now} now, ${then}.` };
}

const remember = (name: string, price: number): AgentStep => ({
  call: "remember",
  input: { subject: subjectOf(name), content: noteOf(name, price) },
});

const isPriced = (value: unknown): value is { name: string; price: number } =>
  typeof value === "object" && value !== null && "name" in value && "price" in value;
