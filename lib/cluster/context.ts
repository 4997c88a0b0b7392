/** A cluster while it is operated: what the lab knows about it, and the hosts of its nodes. */

import type { Progress } from "../core/mod.ts";
import type { Host, Provider } from "./hosts/host.ts";
import { type ClusterRecord, findMember } from "./plan/record.ts";
import { writeRecord } from "./record_file.ts";

/** What every step needs. Its record is the one in the file: {@link saveRecord} changes both. */
export interface ClusterContext {
  readonly name: string;
  /** The folder with its record. */
  readonly home: string;
  record: ClusterRecord;
  readonly provider: Provider;
  /** Whether its servers keep running when this process ends. */
  readonly outlives: boolean;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
  /** How long a node may take for a change of its state. */
  readonly deadlineMs: number;
}

/**
 * The host of a member.
 *
 * @throws {ClusterError} if there is no such member.
 */
export function hostOf({ record, provider }: Pick<ClusterContext, "record" | "provider">, node: string): Host {
  return provider.host(node, findMember(record, node));
}

/** A record as it was read, with where this process reaches each member. */
export async function withReach(provider: Provider, record: ClusterRecord): Promise<ClusterRecord> {
  const members = await Promise.all(
    record.members.map(async (member) => ({ ...member, reach: await provider.reach(member.name, member) })),
  );
  return { ...record, members };
}

/** Changes the record. */
export async function saveRecord(context: ClusterContext, record: ClusterRecord): Promise<void> {
  await writeRecord(context.home, record);
  context.record = record;
}
