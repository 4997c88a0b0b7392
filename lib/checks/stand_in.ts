/** A short-lived user with the rights of a role or an account, for checks that run as that persona. */

import { LabError } from "../core/mod.ts";
import type { Queryable } from "../sql/mod.ts";

/** The login of a stand-in: a short-lived user with the rights of a role or an account. */
export interface StandIn {
  user: string;
  /** Expires after a day. */
  password: string;
}

let made = 0;

/**
 * Creates a user with exactly the rights of `name`: of a role by making it the default role, of an account by copying its
 * grants and roles. This commits a transaction that is open on `db`.
 *
 * @throws {LabError} if there is no such role or account.
 */
export async function createStandIn(db: Queryable, name: string): Promise<StandIn> {
  const found = await db.query<{ host: string; is_role: string | null; own_role: string | null }>(
    `SELECT Host AS host, JSON_VALUE(Priv, '$.is_role') AS is_role, JSON_VALUE(Priv, '$.default_role') AS own_role
    FROM mysql.global_priv WHERE User = ? ORDER BY Host LIMIT 1`,
    [name],
  );
  const known = found[0];
  if (!known) throw new LabError(`The server has no role or account "${name}". Create it before you run the suite.`);
  const { id } = await db.one<{ id: number }>("SELECT CONNECTION_ID() AS id");
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

/** The statements that give `user` the rights of a role or account. */
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
    // The account is followed by its authentication, which is not copied, or by WITH GRANT OPTION, which is.
    .map((grant) => {
      const [rights, rest] = grant.split(` TO ${account}`) as [string, string];
      const option = / WITH (?:GRANT|ADMIN) OPTION$/.exec(rest)?.[0] ?? "";
      return `${rights} TO ${user}${option}`;
    });
  return own_role ? [...copied, `SET DEFAULT ROLE ${own_role} FOR ${user}`] : copied;
}

/** Drops a stand-in, if it still exists. */
export async function dropStandIn(db: Queryable, user: string): Promise<void> {
  await db.execute(`DROP USER IF EXISTS ${user}`);
}
