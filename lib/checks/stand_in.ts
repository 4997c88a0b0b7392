/** A short-lived user with the rights of a role or an account, so that a check meets the server as that persona does. */

import { LabError } from "../core/mod.ts";
import type { Queryable } from "../sql/mod.ts";

/** Who a stand-in logs in as. */
export interface StandIn {
  user: string;
  /** Holds for a day at most. */
  password: string;
}

let made = 0;

/**
 * Creates a user that has what `name` has and nothing else: a role, as its default role; an account's own grants and
 * roles. Statements of accounts commit a transaction that is open on `db`.
 *
 * @throws {LabError} where there is no such role or account.
 */
export async function createStandIn(db: Queryable, name: string): Promise<StandIn> {
  const found = await db.query<{ host: string; is_role: string | null; own_role: string | null }>(
    `SELECT Host AS host, JSON_VALUE(Priv, '$.is_role') AS is_role, JSON_VALUE(Priv, '$.default_role') AS own_role
    FROM mysql.global_priv WHERE User = ? ORDER BY Host LIMIT 1`,
    [name],
  );
  const known = found[0];
  if (!known) throw new LabError(`The server has no role or account "${name}". Create it before the suite is run.`);
  const [{ id }] = await db.query<{ id: number }>("SELECT CONNECTION_ID() AS id") as [{ id: number }];
  const user = `lab_check_${id}_${++made}`;
  const password = crypto.randomUUID() + crypto.randomUUID();
  await db.execute(`CREATE OR REPLACE USER ${user} IDENTIFIED BY ? PASSWORD EXPIRE INTERVAL 1 DAY`, [password]);
  try {
    for (const statement of await grantsFor(db, name, known, user)) await db.execute(statement);
  } catch (error) {
    await dropStandIn(db, user);
    throw error;
  }
  return { user, password };
}

/** What gives `user` the rights of a role or account. */
async function grantsFor(
  db: Queryable,
  name: string,
  { host, is_role, own_role }: { host: string; is_role: string | null; own_role: string | null },
  user: string,
): Promise<string[]> {
  if (is_role) return [`GRANT ${name} TO ${user}`, `SET DEFAULT ROLE ${name} FOR ${user}`];
  const account = `\`${name}\`@\`${host}\``;
  const grants = await db.query<Record<string, string>>(`SHOW GRANTS FOR ${account}`);
  const copied = grants.map((row) => Object.values(row)[0]!)
    .filter((grant) => grant.startsWith("GRANT ") && grant.includes(` TO ${account}`))
    // What follows the account is how it proves itself, which is not copied, or WITH GRANT OPTION, which is.
    .map((grant) => {
      const [rights, rest] = grant.split(` TO ${account}`) as [string, string];
      const option = / WITH (?:GRANT|ADMIN) OPTION$/.exec(rest)?.[0] ?? "";
      return `${rights} TO ${user}${option}`;
    });
  return own_role ? [...copied, `SET DEFAULT ROLE ${own_role} FOR ${user}`] : copied;
}

/** Takes a stand-in away. One that is gone already is fine. */
export async function dropStandIn(db: Queryable, user: string): Promise<void> {
  await db.execute(`DROP USER IF EXISTS ${user}`);
}
