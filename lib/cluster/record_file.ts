/** The file that holds a cluster's record. */

import { join } from "node:path";
import { taskCommand } from "../core/mod.ts";
import { ClusterError } from "./errors.ts";
import { type ClusterRecord, noteSecrets } from "./plan/record.ts";

export const recordFile = (home: string): string => join(home, "cluster.json");

/**
 * The record in a folder; `undefined` if there is none or half of one.
 *
 * @throws {ClusterError} if an earlier version of the lab wrote it.
 */
export async function readRecord(home: string): Promise<ClusterRecord | undefined> {
  let record: ClusterRecord;
  try {
    record = JSON.parse(await Deno.readTextFile(recordFile(home)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (!Array.isArray(record?.members)) return undefined;
  if (record.version !== 2) {
    const { name } = record.spec;
    throw new ClusterError(
      `An earlier version of the lab brought up the cluster ${name}, and this version cannot operate it. ` +
        `\`${taskCommand} down ${name}\` removes it with its data; \`${taskCommand} up ${name}\` then makes a new one.`,
      { cluster: name },
    );
  }
  noteSecrets(record);
  return record;
}

/** Writes the record in one step: a reader finds the old one or the new one. */
export async function writeRecord(home: string, record: ClusterRecord): Promise<void> {
  const draft = `${recordFile(home)}.partial`;
  await Deno.remove(draft).catch(() => {});
  await Deno.writeTextFile(draft, JSON.stringify(record, null, 2) + "\n", { mode: 0o600 });
  await Deno.rename(draft, recordFile(home));
}
