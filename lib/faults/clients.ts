/** Programs that use the database badly: sessions of the application's account, each in a loop until it is stopped. */

import { setTimeout as delay } from "node:timers/promises";
import { type Cluster, findMember, targetOf } from "../cluster/mod.ts";
import { connect, type Database, SqlError } from "../sql/mod.ts";

/** What a program does again and again. `turn` counts from 0. */
export type Turn<Session = Database> = (db: Session, turn: number) => Promise<unknown>;

/** Programs that run. */
export interface Clients {
  /** Ends them. With `kill`, the server ends what they are doing; otherwise each one ends its turn first. */
  stop(options?: { kill?: boolean }): Promise<void>;
}

/** What a program needs of its session. */
export type ClientSession = Pick<Database, "execute" | "isBroken" | "close" | "destroy">;

/** How programs reach their server. */
export interface Reach<Session extends ClientSession> {
  /** Opens a session; `id` is the server's number for it. */
  open(): Promise<{ db: Session; id: number }>;
  /** Makes the server end sessions; those that have ended are fine. */
  kill(ids: number[]): Promise<void>;
}

const database = "aethermart_db";

/** How long a program waits after an error, and between two attempts to end programs, in milliseconds. */
const afterErrorMs = 50;
const killAgainMs = 200;

/** A session of the application's account. */
export async function connectShop(cluster: Cluster, node: string): Promise<Database> {
  const record = await cluster.record();
  return await connect({ ...targetOf(record, findMember(record, node), "shop"), database });
}

/** Starts programs on a node, one session of the application's account each: see {@link runClients}. */
export const startClients = (cluster: Cluster, node: string, count: number, turn: Turn): Promise<Clients> =>
  runClients(
    {
      async open() {
        const db = await connectShop(cluster, node);
        const { id } = await db.one<{ id: number }>("SELECT CONNECTION_ID() AS id");
        return { db, id };
      },
      async kill(ids) {
        await using db = await cluster.connect(node);
        for (const id of ids) await db.execute(`KILL ${id}`).catch(() => {});
      },
    },
    count,
    turn,
  );

/**
 * Starts programs, one session each. Errors that the server answers with are theirs: they try again.
 *
 * @throws what opening one of the first sessions throws, when the others are closed.
 */
export async function runClients<Session extends ClientSession>(
  reach: Reach<Session>,
  count: number,
  turn: Turn<Session>,
): Promise<Clients> {
  const ended = new AbortController();
  const open = new Map<number, { db: Session; id: number }>();
  const begin = async (number: number) => {
    const session = await reach.open();
    open.set(number, session);
    return session.db;
  };
  const closeAll = async () => {
    for (const { db } of open.values()) await db.close().catch(() => db.destroy());
  };
  const run = async (number: number, first: Session) => {
    let db = first;
    for (let at = 0; !ended.signal.aborted; at++) {
      try {
        // A session that opens after the end has nothing to do any more.
        if (db.isBroken) db = await begin(number);
        if (!ended.signal.aborted) await turn(db, at * count + number);
      } catch {
        if (!db.isBroken) await db.execute("ROLLBACK").catch(() => {});
        await delay(afterErrorMs, undefined, { signal: ended.signal }).catch(() => {});
      }
    }
  };
  const sessions = await allOrNone(Array.from({ length: count }, (_, number) => begin(number)), closeAll);
  const loops = Promise.all(sessions.map((db, number) => run(number, db)));
  return {
    async stop({ kill = false } = {}) {
      ended.abort();
      const isOver = () => Promise.race([loops.then(() => true), delay(killAgainMs, false)]);
      do {
        // What began while the last attempt was under way is met by the next one.
        if (kill) await reach.kill([...open.values()].map(({ id }) => id)).catch(() => {});
      } while (!await isOver());
      await closeAll();
    },
  };
}

/**
 * Waits for everything that was begun. If a part fails, the rest is ended first.
 *
 * @param end ends those that succeeded
 * @throws what the first part that failed threw.
 */
export async function allOrNone<T>(begun: Promise<T>[], end: (those: T[]) => Promise<unknown>): Promise<T[]> {
  const settled = await Promise.allSettled(begun);
  const failed = settled.find((one) => one.status === "rejected");
  const done = settled.flatMap((one) => one.status === "fulfilled" ? [one.value] : []);
  if (!failed) return done;
  await end(done);
  throw failed.reason;
}

/** How often, and how far apart in milliseconds, a change is tried that other transactions may refuse. */
const mostAttempts = 500;
const betweenAttemptsMs = 20;

/** Does what a deadlock, a conflict between nodes or a lock that lasts too long may refuse, until it is done. */
export async function persist<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1;; attempt++) {
    try {
      return await work();
    } catch (error) {
      const isRefused = error instanceof SqlError && [1205, 1213].includes(error.errno);
      if (!isRefused || attempt === mostAttempts) throw error;
      await delay(betweenAttemptsMs);
    }
  }
}

/** Ends all sessions of the application on a node, so that its pool opens new ones. */
export async function dropShopSessions(cluster: Cluster, node: string): Promise<void> {
  await using db = await cluster.connect(node);
  await db.execute("KILL USER shop");
}

/** Waits, in milliseconds. */
export const wait = (ms: number): Promise<void> => delay(ms);
