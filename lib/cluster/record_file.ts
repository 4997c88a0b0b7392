/** The file that holds a cluster's record. */

import { basename, join } from "node:path";
import { exists } from "../runtime/mod.ts";
import { taskCommand, writePrivateFile } from "../core/mod.ts";
import { ClusterError } from "./errors.ts";
import { accounts, type ClusterRecord, noteSecrets } from "./plan/record.ts";
import { isSpec } from "./plan/spec.ts";

export const recordFile = (home: string): string => join(home, "cluster.json");

/**
 * The record in a folder; `undefined` if there is none.
 *
 * @throws {ClusterError} if it cannot be read, or another version of the lab wrote it: there may be data that belongs to it.
 */
export async function readRecord(home: string): Promise<ClusterRecord | undefined> {
  const file = recordFile(home);
  const cluster = basename(home);
  let record: Partial<ClusterRecord> | undefined;
  try {
    record = JSON.parse(await Deno.readTextFile(file));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw unreadable(file, cluster, error);
  }
  if (Array.isArray(record?.members) && record.spec && (record.version !== 2 || !isSpec(record.spec))) {
    throw new ClusterError(
      `Another version of the lab brought up the cluster ${cluster}, and this version cannot operate it. ` +
        `\`${taskCommand} down ${cluster}\` removes it with its data; \`${taskCommand} up ${cluster}\` then makes a new one.`,
      { cluster },
    );
  }
  if (!isRecord(record)) throw unreadable(file, cluster);
  noteSecrets(record);
  return record;
}

function isRecord(value: Partial<ClusterRecord> | undefined): value is ClusterRecord {
  return Array.isArray(value?.members) && Array.isArray(value.planned) &&
    typeof value.spec?.name === "string" && typeof value.authority?.key === "string" &&
    accounts.every((name) => typeof value.passwords?.[name] === "string");
}

function unreadable(file: string, cluster: string, cause?: unknown): ClusterError {
  const reason = cause instanceof Error && !(cause instanceof SyntaxError) ? cause.message : "it is damaged";
  return new ClusterError(
    `Cannot read ${file}: ${reason.replace(/\.$/, "")}. It describes the cluster ${cluster}. ` +
      `\`${taskCommand} down ${cluster}\` removes the cluster with its data.`,
    { cluster, cause },
  );
}

/** The record of a cluster that is being removed: it still names the provider of the machines that may be left. */
const removedRecordFile = (home: string): string => join(home, "cluster.removed.json");

/** Puts the record aside, so that no command takes what is left of the cluster for a whole one. */
export async function putRecordAside(home: string): Promise<void> {
  if (await exists(recordFile(home))) await Deno.rename(recordFile(home), removedRecordFile(home));
}

/** Where the record says that the machines are, also one that was put aside or is otherwise of no use; `undefined` if none does. */
export async function readPlace(home: string): Promise<{ provider: string; ec2?: unknown } | undefined> {
  for (const file of [recordFile(home), removedRecordFile(home)]) {
    try {
      const { provider, ec2 } = JSON.parse(await Deno.readTextFile(file)).spec;
      if (typeof provider === "string") return { provider, ec2 };
    } catch { /* It does not exist, or it is damaged. */ }
  }
}

/** Writes the record in one step, without what holds only for this process. */
export function writeRecord(home: string, record: ClusterRecord): Promise<void> {
  const members = record.members.map(({ reach: _, ...member }) => member);
  return writePrivateFile(recordFile(home), JSON.stringify({ ...record, members }, null, 2) + "\n");
}
