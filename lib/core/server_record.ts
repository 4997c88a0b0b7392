/** The record of the server that `up` started: where cells find it, and what `status` shows. */

import { exitCodes, LabError, messageOf } from "./errors.ts";
import { taskCommand } from "./paths.ts";

/** A server that keeps running. */
export interface ServerRecord {
  /** `mariadb://lab:…@127.0.0.1:PORT`. Contains the password: do not print it. */
  uri: string;
  /** "11.8.6". */
  version: string;
  /** The id of its process. */
  pid: number;
  /** Its port on 127.0.0.1. */
  port: number;
  /** When it was started, ISO 8601 in UTC. */
  started: string;
}

/**
 * The record in a file; `undefined` if there is none.
 *
 * @throws {LabError} if it cannot be read: the server that it describes may be running, and its data is there.
 */
export async function readServerRecord(file: string): Promise<ServerRecord | undefined> {
  let reason = "it is damaged";
  let cause: unknown;
  try {
    const record = JSON.parse(await Deno.readTextFile(file));
    if (isServerRecord(record)) return record;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (!(error instanceof SyntaxError)) reason = messageOf(error);
    cause = error;
  }
  throw new LabError(
    `Cannot read ${file}: ${reason}. It records the server that \`up\` started, which may still be running. ` +
      `\`${taskCommand} down\` stops that server and removes its data. To keep the data, remove this file and run ` +
      `\`${taskCommand} up\`: it starts the server again on the same data.`,
    { exitCode: exitCodes.environment, cause },
  );
}

function isServerRecord(value: Partial<ServerRecord> | null): value is ServerRecord {
  return typeof value?.uri === "string" && URL.canParse(value.uri) && Number.isInteger(value.pid) && value.pid! > 0 &&
    Number.isInteger(value.port) && typeof value.version === "string" && typeof value.started === "string";
}
