/** A loop in which an agent calls tools until it can answer, and the memory as tools. */

import { LabError, messageOf } from "../../core/mod.ts";
import type { Memory, Recalled } from "./types.ts";

/** What an agent has seen, in order. */
export type AgentMessage =
  | { role: "user"; text: string }
  | { role: "agent"; text: string }
  /** `result` is the tool's answer as JSON, or why it failed. */
  | { role: "tool"; tool: string; input: Record<string, string>; result: string };

/** What an agent does next. */
export type AgentStep = { say: string } | { call: string; input: Record<string, string> };

/** Decides the next step from what was seen: a script, or a language model behind a function. */
export type Agent = (messages: readonly AgentMessage[]) => AgentStep | Promise<AgentStep>;

/** A tool: it gets texts and returns a value that is handed to the agent as JSON. */
export type AgentTool = (input: Record<string, string>) => unknown;

/** How many calls an agent may make for one answer. */
const mostCalls = 10;

/**
 * Lets an agent answer a request with tools. A tool that fails, or does not exist, is a message to the agent, not the end of the loop.
 *
 * @param before the conversation so far
 * @returns the conversation with the request, the calls and the answer, which is its last message.
 * @throws {LabError} if the agent has not answered after 10 calls.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { runAgent } from "lab/search";
 * const messages = await runAgent(
 *   (seen) => seen.length === 1 ? { call: "clock", input: {} } : { say: "It is noon." },
 *   { clock: () => "12:00" },
 *   "What time is it?",
 * );
 * assert.deepEqual(messages.map(({ role }) => role), ["user", "tool", "agent"]);
 * ```
 */
export async function runAgent(
  agent: Agent,
  tools: Record<string, AgentTool>,
  request: string,
  before: readonly AgentMessage[] = [],
): Promise<AgentMessage[]> {
  const messages: AgentMessage[] = [...before, { role: "user", text: request }];
  for (let calls = 0; calls <= mostCalls; calls++) {
    const step = await agent(messages);
    if ("say" in step) return [...messages, { role: "agent", text: step.say }];
    const { call: tool, input } = step;
    messages.push({ role: "tool", tool, input, result: await callTool(tools, tool, input) });
  }
  throw new LabError(`The agent made ${mostCalls + 1} calls without an answer to: ${request}`);
}

async function callTool(tools: Record<string, AgentTool>, name: string, input: Record<string, string>) {
  try {
    if (!Object.hasOwn(tools, name)) throw new LabError(`There is no tool "${name}".`);
    return JSON.stringify(await tools[name]!(input) ?? null);
  } catch (error) {
    return JSON.stringify({ error: messageOf(error) });
  }
}

/** What an agent gets of a memory: texts as JSON strings, which cannot end the string that they are in. */
const shown = ({ subject, content, validFrom, recordedAt }: Recalled) => ({
  subject,
  content,
  since: validFrom.toISOString(),
  recorded: recordedAt.toISOString(),
});

/**
 * A memory as tools: `remember` {subject, content}, `recall` {question}, `history` {subject}. The agent cannot choose the namespace: it is that of the memory.
 *
 * @example
 * ```ts no-run
 * import { memoryTools, openMemory, openMiniLm, runAgent } from "lab/search";
 * import { connect } from "lab/sql";
 * await using db = await connect({ database: "aethermart_db" });
 * await using embedder = await openMiniLm();
 * const tools = memoryTools(await openMemory(db, { namespace: "customer 12", embedder }));
 * await runAgent(() => ({ say: "I need no tool for this." }), tools, "Hello?");
 * ```
 */
export function memoryTools(memory: Memory): Record<"remember" | "recall" | "history", AgentTool> {
  const text = (input: Record<string, string>, name: string) => input[name] ?? "";
  return {
    async remember(input) {
      const { superseded } = await memory.remember(text(input, "subject"), text(input, "content"));
      return { superseded };
    },
    recall: async (input) => (await memory.recall(text(input, "question"))).map(shown),
    history: async (input) =>
      (await memory.history(text(input, "subject"))).map(({ content, recordedAt, supersededAt }) => ({
        content,
        recorded: recordedAt.toISOString(),
        superseded: supersededAt?.toISOString() ?? null,
      })),
  };
}
