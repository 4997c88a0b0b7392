import assert from "node:assert/strict";
import { createBarrierWatch } from "./barrier.ts";
import { barrierLine, barrierMime, type Sent } from "./preamble.ts";
import type { Message } from "./protocol.ts";

const message = (type: string, content: unknown): Message => ({ type, content, parentId: "", date: "" });
const stream = (text: string) => message("stream", { name: "stdout", text });
const display = (data: unknown) => message("display_data", { data, metadata: {} });
const report = (id: string, sent: Partial<Sent> = {}) =>
  display({
    [barrierMime]: { id, errors: [], complaints: [], sent: { characters: 0, displays: 0, results: 0, ...sent } },
  });

/** The result of one barrier after these messages. */
async function pass(messages: Message[], sent: Partial<Sent>) {
  const watch = createBarrierWatch();
  const arrival = watch.expect("id");
  const rest = [...messages, stream(barrierLine("id")), report("id", sent)].map((message) => watch.take(message));
  return { arrival: await arrival, rest: rest.filter((message) => message !== undefined) };
}

Deno.test("a barrier has arrived when both of its marks have, and leaves nothing behind", async () => {
  const watch = createBarrierWatch();
  let there = false;
  const arrival = watch.expect("id").then((report) => (there = true, report));
  assert.equal(watch.take(report("id")), undefined);
  await Promise.resolve();
  assert.equal(there, false);
  assert.equal(watch.take(stream(barrierLine("id"))), undefined);
  assert.equal((await arrival).lost, false);
});

Deno.test("text around a mark, in the same message, is kept", async () => {
  const { rest } = await pass([stream("a")], {});
  assert.deepEqual(rest.map(({ content }) => content.text), ["a"]);
  const watch = createBarrierWatch();
  watch.expect("id");
  assert.equal(watch.take(stream(`no newline${barrierLine("id")}`))!.content.text, "no newline");
});

Deno.test("marks of an older barrier are removed and do not count", () => {
  const watch = createBarrierWatch();
  watch.expect("new");
  assert.equal(watch.take(stream(barrierLine("old"))), undefined);
  assert.equal(watch.take(report("old")), undefined);
});

Deno.test("output that was sent but did not arrive is reported, of any kind", async () => {
  const result = message("execute_result", { data: {}, metadata: {} });
  const all = [stream("abc"), display({}), result];
  const sent = { characters: 3, displays: 1, results: 1 };
  assert.equal((await pass(all, sent)).arrival.lost, false);
  for (const missing of all) {
    const { arrival } = await pass(all.filter((message) => message !== missing), sent);
    assert.equal(arrival.lost, true, missing.type);
  }
});
