/** Programs that use the database badly: sessions of the application's account, each in a loop until it is stopped. */

import { setTimeout as delay } from "node:timers/promises";
import { type Cluster, findMember, targetOf } from "../cluster/mod.ts";
import { connect, type Database } from "../sql/mod.ts";

/** What a program does again and again. `turn` counts from 0. */
export type Turn = (db: Database, turn: number) => Promise<unknown>;

/** Programs that run. */
export interface Clients {
  /** Ends them. With `kill`, the server ends what they are doing; otherwise each one ends its turn first. */
  stop(options?: { kill?: boolean }): Promise<void>;
}

const database = "aethermart_db";

/** How long a program waits after an error, in milliseconds. */
const afterErrorMs = 50;

/** A session of the application's account. */
export async function connectShop(cluster: Cluster, node: string): Promise<Database> {
  const record = await cluster.record();
  return await connect({ ...targetOf(record, findMember(record, node), "shop"), database });
}

/** Starts programs, one session each. Errors that the server answers with are theirs: they try again. */
export async function startClients(cluster: Cluster, node: string, count: number, turn: Turn): Promise<Clients> {
  const ended = new AbortController();
  const open = new Map<number, { db: Database; id: number }>();
  const begin = async (number: number) => {
    const db = await connectShop(cluster, node);
    const { id } = await db.one<{ id: number }>("SELECT CONNECTION_ID() AS id");
    open.set(number, { db, id });
    return db;
  };
  const run = async (number: number, first: Database) => {
    let db: Database | undefined = first;
    for (let at = 0; !ended.signal.aborted; at++) {
      try {
        db = !db || db.isBroken ? await begin(number) : db;
        await turn(db, at * count + number);
      } catch {
        if (db && !db.isBroken) await db.execute("ROLLBACK").catch(() => {});
        await delay(afterErrorMs, undefined, { signal: ended.signal }).catch(() => {});
      }
    }
  };
  const sessions = await Promise.all(Array.from({ length: count }, (_, number) => begin(number)));
  const loops = sessions.map((db, number) => run(number, db));
  return {
    async stop({ kill = false } = {}) {
      ended.abort();
      if (kill) await killSessions(cluster, node, [...open.values()].map(({ id }) => id));
      await Promise.all(loops);
      for (const { db } of open.values()) await db.close().catch(() => db.destroy());
    },
  };
}

/** Ends sessions of a server; those that have ended are fine. */
async function killSessions(cluster: Cluster, node: string, ids: number[]): Promise<void> {
  await using db = await cluster.connect(node);
  for (const id of ids) await db.execute(`KILL ${id}`).catch(() => {});
}

/** Ends all sessions of the application on a node, so that its pool opens new ones. */
export async function dropShopSessions(cluster: Cluster, node: string): Promise<void> {
  await using db = await cluster.connect(node);
  await db.execute("KILL USER shop");
}

/** Waits, in milliseconds. */
export const wait = (ms: number): Promise<void> => delay(ms);
