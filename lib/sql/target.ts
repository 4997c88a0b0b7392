/** Which server `connect` talks to. */

import { readFileSync } from "node:fs";
import process from "node:process";
import { exitCodes, isRunning, LabError, messageOf, readServerRecord, serverFile, taskCommand } from "../core/mod.ts";

/** A server, with the account to use. */
export interface Target {
  /** A name or an address. */
  host: string;
  port: number;
  user: string;
  password: string;
  /** The default database. It must exist. */
  database?: string;
  /** A certificate authority, as PEM. Connects over TLS, and only to a server whose certificate it signed for this host. */
  ca?: string;
}

const noServer = () =>
  new LabError(
    `There is no MariaDB server to connect to. \`${taskCommand} up\` starts one that stays, and \`run\` starts its own; to ` +
      "use another server, set MARIADB_URI=mariadb://user:password@host:3306/database.",
    { exitCode: exitCodes.environment },
  );

/**
 * Parses a URI: `mariadb://user:password@host:port/database?ssl-ca=FILE`. Only the host is required. With `ssl-ca`, the connection uses TLS, and the
 * authority in that file (PEM) must have signed the server's certificate.
 *
 * @throws {LabError} if the text is anything else, or the file cannot be read; the message does not repeat the password.
 */
export function parseTarget(uri: string): Target {
  const wrong = (what: string) =>
    new LabError(`MARIADB_URI ${what}. It is written mariadb://user:password@host:3306/database.`, {
      exitCode: exitCodes.usage,
    });
  if (!URL.canParse(uri)) throw wrong("is not a URI");
  const url = new URL(uri);
  if (!/^(mariadb|mysql):$/.test(url.protocol)) throw wrong(`begins with ${url.protocol}//`);
  if (!url.hostname) throw wrong("names no host");
  const caFile = url.searchParams.get("ssl-ca");
  if (url.hash || [...url.searchParams.keys()].some((name) => name !== "ssl-ca")) {
    throw wrong(`has options (${url.search}${url.hash}), and only ssl-ca=FILE is supported`);
  }
  const decode = (part: string) => {
    try {
      return decodeURIComponent(part);
    } catch {
      throw wrong("has a % that encodes nothing: a % itself is written %25");
    }
  };
  const database = decode(url.pathname.slice(1));
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port || 3306),
    user: decode(url.username) || "root",
    password: decode(url.password),
    ...(database && { database }),
    ...(caFile && { ca: readAuthority(caFile) }),
  };
}

function readAuthority(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new LabError(`Cannot read the certificate authority that MARIADB_URI names: ${messageOf(error)}`, {
      exitCode: exitCodes.usage,
      cause: error,
    });
  }
}

/**
 * The server that `MARIADB_URI` names, or else the one that `up` started, which is recorded in `file`.
 *
 * @throws {LabError} if there is none (the message says how to get one), the URI is wrong, or `file` is damaged or can be read by
 * other users.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { findTarget } from "lab/sql";
 * const { host, port, database } = await findTarget({
 *   MARIADB_URI: "mariadb://ada@db.example.com/aethermart_db",
 * });
 * assert.deepEqual([host, port, database], ["db.example.com", 3306, "aethermart_db"]);
 * ```
 */
export async function findTarget(
  env: Record<string, string | undefined> = process.env,
  file = serverFile(),
): Promise<Target> {
  if (env.MARIADB_URI) return parseTarget(env.MARIADB_URI);
  const info = await Deno.stat(file).catch(() => undefined);
  if (!info) throw noServer();
  if (((info.mode ?? 0) & 0o077) !== 0) {
    throw new LabError(
      `${file} can be read by others, so its password is not used. Remove it and start the server again.`,
      {
        exitCode: exitCodes.environment,
      },
    );
  }
  const record = await readServerRecord(file);
  if (!record || !isRunning(record.pid)) throw noServer();
  return parseTarget(record.uri);
}
