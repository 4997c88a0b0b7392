/** The lock under which a run or a replay works. */

import { LabError } from "../../core/mod.ts";
import type { Queryable } from "../../sql/mod.ts";

/** Only one run works at a time; the server drops the lock with the connection of a run that was killed. */
const lockName = "aethermart_pipeline";

/** Another run or replay is working. */
export class LockTaken extends LabError {}

export async function takeLock(db: Queryable): Promise<void> {
  // A killed client's connection ends a moment after it.
  const { taken } = await db.one<{ taken: number }>("SELECT GET_LOCK(?, 10) AS taken", [lockName]);
  if (Number(taken) !== 1) {
    throw new LockTaken("Another run of the pipeline is working on this server. Wait until it ends.");
  }
}

export async function releaseLock(db: Queryable): Promise<void> {
  await db.one("SELECT RELEASE_LOCK(?) AS released", [lockName]);
}
