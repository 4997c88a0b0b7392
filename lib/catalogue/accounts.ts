/** The accounts of a server as the server has them: what an audit's answer is held against. */

import type { Queryable } from "../sql/mod.ts";

/** How an account proves itself. */
export type Login = "locked" | "own socket only" | "no password" | "password" | "socket or password";

/** An account that is no role. */
export interface Account {
  /** Empty for the anonymous one. */
  user: string;
  host: string;
  login: Login;
  /** How many privileges over the whole server it has. */
  privileges: number;
}

/** One way to prove oneself, as `mysql.global_priv` keeps it. */
interface Proof {
  plugin?: string;
  authentication_string?: string;
}

/** What `mysql.global_priv` says of an account. */
export interface AccountRecord extends Proof {
  account_locked?: boolean;
  /** Each way opens the account; an empty one stands for what the record itself says. */
  auth_or?: Proof[];
  is_role?: boolean;
}

/**
 * Every account of the server, in no order. Needs the right to read `mysql.global_priv`.
 *
 * @example
 * ```ts no-run
 * import { readAccounts } from "lab/catalogue";
 * import { connect } from "lab/sql";
 * const accounts = await readAccounts(await connect());
 * ```
 */
export async function readAccounts(db: Queryable): Promise<Account[]> {
  const rows = await db.query<{ user: string; host: string; priv: string }>(
    "SELECT User AS user, Host AS host, CAST(Priv AS CHAR) AS priv FROM mysql.global_priv",
  );
  const granted = await db.query<{ grantee: string; n: number }>(
    "SELECT grantee, COUNT(*) AS n FROM information_schema.user_privileges WHERE privilege_type <> 'USAGE' GROUP BY grantee",
  );
  return rows.flatMap(({ user, host, priv }) => {
    const record = JSON.parse(priv) as AccountRecord;
    if (record.is_role) return [];
    const privileges = granted.find(({ grantee }) => grantee === `'${user}'@'${host}'`)?.n ?? 0;
    return [{ user, host, login: loginOf(record), privileges: Number(privileges) }];
  });
}

/** How an account can be opened. Pure. */
export function loginOf(record: AccountRecord): Login {
  if (record.account_locked) return "locked";
  const ways = (record.auth_or ?? [{}]).map((way) => way.plugin === undefined ? record : way);
  const isSocket = ({ plugin }: Proof) => plugin === "unix_socket";
  const secretOf = (way: Proof) => way.authentication_string ?? "";
  if (ways.some((way) => !isSocket(way) && secretOf(way) === "")) return "no password";
  if (!ways.some(isSocket)) return "password";
  // No password has the hash "invalid".
  return ways.every((way) => isSocket(way) || secretOf(way) === "invalid") ? "own socket only" : "socket or password";
}
