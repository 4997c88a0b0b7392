import assert from "node:assert/strict";
import { connectionLoss, type Database } from "../../sql/mod.ts";
import { pauseBefore, Session } from "./session.ts";

const fast = { attempts: 4, firstMs: 1, longestMs: 2 };
const idle = { isBroken: false, close: () => Promise.resolve() } as unknown as Database;

Deno.test("pauses double up to the longest, and at least half of each is kept", () => {
  const backoff = { firstMs: 100, longestMs: 500 };
  assert.deepEqual([2, 3, 4, 5, 6].map((attempt) => pauseBefore(attempt, 0, backoff)), [50, 100, 200, 250, 250]);
  assert.deepEqual([2, 3, 4, 5].map((attempt) => pauseBefore(attempt, 1, backoff)), [100, 200, 400, 500]);
});

Deno.test("work is tried again after a lost connection, and the session counts it", async () => {
  await using session = new Session({ connect: () => Promise.resolve(idle), backoff: fast });
  let calls = 0;
  const value = await session.run(() => {
    if (++calls < 3) throw connectionLoss("the server was killed");
    return Promise.resolve("done");
  });
  assert.deepEqual([value, calls, session.retries], ["done", 3, 2]);
});

Deno.test("a server that stays away ends the attempts with its error", async () => {
  let calls = 0;
  await using session = new Session({
    connect: () => {
      calls++;
      return Promise.reject(connectionLoss("nobody answers"));
    },
    backoff: fast,
  });
  await assert.rejects(session.run(() => Promise.resolve()), /nobody answers/);
  assert.equal(calls, 4);
});

Deno.test("what the server refuses is not tried again", async () => {
  await using session = new Session({ connect: () => Promise.resolve(idle), backoff: fast });
  let calls = 0;
  const refusal = Object.assign(new Error("no such table"), { errno: 1146, sqlState: "42S02" });
  await assert.rejects(
    session.run(() => {
      calls++;
      throw refusal;
    }),
    /no such table/,
  );
  assert.equal(calls, 1);
});
