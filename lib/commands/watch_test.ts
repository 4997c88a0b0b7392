import assert from "node:assert/strict";
import type { ClusterSample } from "../cluster/mod.ts";
import { drawWatch, showWatch, watchLines } from "./watch.ts";

const up = {
  node: "node1",
  role: "member",
  state: "Synced",
  isHealthy: true,
  members: 2,
  queries_per_s: 1234.4,
  writes_per_s: 56,
  paused: 0.254,
  conflicts: 0,
  queue: 3,
  behind: 0,
  answer_ms: 0.84,
};
const nothing = {
  members: null,
  queries_per_s: null,
  writes_per_s: null,
  paused: null,
  conflicts: null,
  queue: null,
  behind: null,
  answer_ms: null,
};
const down = { ...up, ...nothing, node: "node2", state: "refuses connections\x1b[2J", isHealthy: false };
const sample: ClusterSample = { at: new Date("2026-01-02T03:04:05Z"), second: 1, nodes: [up, down] };
const size = { columns: 120, rows: 24 };

Deno.test("a picture has a line for each node, dead ones too, and fits the terminal", () => {
  const lines = drawWatch("m3-galera", sample, size).split("\n");
  assert.equal(lines[0], "m3-galera at 03:04:05 UTC");
  assert.match(lines[2]!, /^node +role +state +group +queries\/s/);
  assert.match(lines[3]!, /^✓ node1 +member +Synced +2 +1,234 +56 +25 % +0 +3 +0 +0\.8 ms$/);
  assert.match(lines[4]!, /^✗ node2 +member +refuses connections +– +–/);
  const small = drawWatch("m3-galera", sample, { columns: 30, rows: 4 }).split("\n");
  assert.equal(small.length, 4);
  assert.ok(small.every((line) => line.length <= 30));
});

Deno.test("what a server says cannot move the cursor", () => {
  assert.ok(!drawWatch("x", sample, size).includes("\x1b"));
});

Deno.test("without a terminal, each node is a line that stands alone", () => {
  assert.deepEqual(watchLines(sample).map((line) => line.slice(0, 40)), [
    "03:04:05 UTC  ✓ node1  member  Synced  g",
    "03:04:05 UTC  ✗ node2  member  refuses c",
  ]);
  assert.match(watchLines(sample)[0]!, /queries\/s 1,234 {2}writes\/s 56 {2}paused 25 %/);
});

/** What is written to a terminal when a watch ends in some way. */
async function written(samples: () => AsyncGenerator<ClusterSample>, isTerminal = true) {
  let text = "";
  const screen = {
    isTerminal,
    size: () => size,
    write: (part: string) => void (text += part),
    print: (line: string) => void (text += `${line}\n`),
  };
  const outcome = await showWatch("x", samples(), screen).then(() => "ended", (error) => error.message);
  return { text, outcome };
}

Deno.test("the terminal is as it was at the end, also after an error", async () => {
  const ended = await written(async function* () {
    yield sample;
    yield sample;
  });
  assert.ok(ended.text.startsWith("\x1b[?1049h\x1b[?25l") && ended.text.endsWith("\x1b[?25h\x1b[?1049l"));
  assert.equal(ended.text.split("\x1b[H").length, 3);
  const failed = await written(async function* () {
    yield sample;
    throw new Error("removed");
  });
  assert.equal(failed.outcome, "removed");
  assert.ok(failed.text.endsWith("\x1b[?25h\x1b[?1049l"));
});

Deno.test("without a terminal, no control sequence is written", async () => {
  const { text } = await written(async function* () {
    yield { ...sample, nodes: [up] };
  }, false);
  assert.ok(!text.includes("\x1b"));
  assert.equal(text.split("\n").length, 2);
});
