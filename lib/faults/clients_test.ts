import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { allOrNone, type ClientSession, runClients } from "./clients.ts";

interface Session extends ClientSession {
  id: number;
  isBroken: boolean;
  isClosed: boolean;
  /** Fails what the session does. */
  end: (why: Error) => void;
}

/** Sessions of a server that exists only here: what `kill` ends is broken, and its turn fails. */
class FakeServer {
  readonly sessions: Session[] = [];
  /** Which sessions are refused, by their number from 0. */
  refused: number[] = [];
  killed: number[] = [];
  #next = 0;

  async open() {
    const id = this.#next++;
    await delay(1);
    if (this.refused.includes(id)) {
      this.refused = [];
      throw new Error("Too many connections");
    }
    const session = {
      id,
      isBroken: false,
      isClosed: false,
      end: (_: Error) => {},
      execute: () => Promise.reject(new Error("not asked for")),
      close: () => Promise.resolve(void (session.isClosed = true)),
      destroy: () => {},
    };
    this.sessions.push(session);
    return { db: session, id };
  }

  kill(ids: number[]): Promise<void> {
    this.killed.push(...ids);
    for (const session of this.sessions.filter(({ id, isBroken }) => ids.includes(id) && !isBroken)) {
      session.isBroken = true;
      session.end(new Error("killed"));
    }
    return Promise.resolve();
  }
}
/** A query that only a kill ends. */
const forever = (session: Session) => new Promise<void>((_, reject) => session.end = reject);

Deno.test("if one of several programs cannot begin, the others' sessions are closed", async () => {
  const server = new FakeServer();
  server.refused = [0];
  await assert.rejects(runClients(server, 3, () => delay(1)), /Too many connections/);
  assert.equal(server.sessions.length, 2);
  assert.ok(server.sessions.every(({ isClosed }) => isClosed));
});

Deno.test("a program whose query never ends is killed, and so is one that begins its query after the first kill", async () => {
  const server = new FakeServer();
  let attempts = 0;
  const clients = await runClients(
    {
      open: () => server.open(),
      // The first attempt fails, as on a server that takes no new session at this moment.
      kill: (ids) => ++attempts === 1 ? Promise.reject(new Error("Too many connections")) : server.kill(ids),
    },
    2,
    forever,
  );
  await delay(5);
  await clients.stop({ kill: true });
  assert.ok(attempts >= 2);
  assert.deepEqual(new Set(server.killed), new Set([0, 1]));
  assert.ok(server.sessions.every(({ isClosed }) => isClosed));
});

Deno.test("a session that opens after the end is closed without a turn", async () => {
  const server = new FakeServer();
  const turns: number[] = [];
  const gate = Promise.withResolvers<void>();
  let opened = 0;
  const clients = await runClients(
    {
      async open() {
        if (opened++ > 0) await gate.promise;
        return await server.open();
      },
      kill: (ids) => server.kill(ids),
    },
    1,
    (session) => {
      turns.push(session.id);
      session.isBroken = true;
      return Promise.resolve();
    },
  );
  await delay(5);
  const ending = clients.stop();
  gate.resolve();
  await ending;
  assert.deepEqual(turns, [0]);
  assert.deepEqual(server.sessions.map(({ isClosed }) => isClosed), [false, true]);
});

Deno.test("what begins together ends together if a part fails", async () => {
  const ended: string[] = [];
  const end = (those: string[]) => Promise.resolve(void ended.push(...those));
  await assert.rejects(
    allOrNone([delay(4, "slow"), Promise.reject(new Error("no")), Promise.resolve("fast")], end),
    /no/,
  );
  assert.deepEqual(ended, ["slow", "fast"]);
  assert.deepEqual(await allOrNone([Promise.resolve("a")], end), ["a"]);
});
