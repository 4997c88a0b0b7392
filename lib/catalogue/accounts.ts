/** The accounts of a server, as the server records them: an audit by SQL can be compared with them. */

import type { Queryable } from "../sql/mod.ts";

/** How an account can log in. */
export type Login = "locked" | "own socket only" | "no password" | "password" | "socket or password";

/** An account; roles are not accounts. */
export interface Account {
  /** The user's name; empty for the anonymous user. */
  user: string;
  /** From where it may connect: "localhost", "%". */
  host: string;
  /** How it can log in. */
  login: Login;
  /** How many global privileges it has: those for the whole server. */
  privileges: number;
}

/** One way to log in, as `mysql.global_priv` has it. */
interface Proof {
  plugin?: string;
  authentication_string?: string;
}

/** The record of an account in `mysql.global_priv`. */
export interface AccountRecord extends Proof {
  account_locked?: boolean;
  /** Each way opens the account; an empty one means the one in the record itself. */
  auth_or?: Proof[];
  is_role?: boolean;
}

/**
 * Reads every account of the server, in no particular order. Needs the right to read `mysql.global_priv`.
 *
 * @throws {SqlError} if this account may not read it.
 *
 * @example
 * ```ts no-run
 * import { readAccounts } from "lab/catalogue";
 * import { evidence, show } from "lab/show";
 * import { connect } from "lab/sql";
 * const accounts = await readAccounts(await connect());
 * await show(
 *   evidence("every account needs a password", accounts, (all) =>
 *     all.every(({ login }) =>
 *       login !== "no password"
 *     )),
 * );
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

/** How an account can log in. Pure. */
export function loginOf(record: AccountRecord): Login {
  if (record.account_locked) return "locked";
  const ways = (record.auth_or ?? [{}]).map((way) => way.plugin === undefined ? record : way);
  const isSocket = ({ plugin }: Proof) => plugin === "unix_socket";
  const secretOf = (way: Proof) => way.authentication_string ?? "";
  if (ways.some((way) => !isSocket(way) && secretOf(way) === "")) return "no password";
  if (!ways.some(isSocket)) return "password";
  // The hash "invalid" belongs to no password.
  return ways.every((way) => isSocket(way) || secretOf(way) === "invalid") ? "own socket only" : "socket or password";
}
