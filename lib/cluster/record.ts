/** What the lab keeps of a cluster: what was asked for, who its members are, and its passwords. */

import { join } from "node:path";
import { noteSecret } from "../secrets/mod.ts";
import { generatePassword } from "../runtime/mod.ts";
import type { ClusterSpec } from "./spec.ts";

/** A member, whether it runs or not. */
export interface Member {
  /** "node1" */
  name: string;
  /** Marks the transactions that begin here. No two members ever have the same, and one whose data is made anew gets another. */
  serverId: number;
  /** An address of loopback: what leaves a node for others carries it, so that traffic can be told apart. */
  address: string;
  ports: {
    /** Clients and replicas. */
    sql: number;
    /** Galera's group. */
    group: number;
    /** Galera: what a node missed. */
    ist: number;
    /** Galera: a whole copy. */
    sst: number;
  };
  /** Whether its data begins as a copy of the cluster's first state, or empty, so that it asks the others for all of it. */
  begins: "seeded" | "empty";
}

/** The accounts that each cluster has; each has a password of its own. */
export const accounts = ["lab", "shop", "monitor", "replica", "sst"] as const;
export type Account = typeof accounts[number];

/** The record of a cluster: `cluster.json` in its folder, mode 600. */
export interface ClusterRecord {
  version: 1;
  spec: ClusterSpec;
  /** ISO 8601. */
  created: string;
  /** Names the history of a Galera group. */
  historyId: string;
  /** Who belongs to it now. */
  members: Member[];
  /** The number that the next new member, or the next new server id, gets. */
  nextId: number;
  /** In the topology replica: who takes the writes. */
  primary: string;
  passwords: Record<Account, string>;
}

export const recordFile = (home: string): string => join(home, "cluster.json");

/** A record for a new cluster with new passwords, and no members yet. */
export function createRecord(spec: ClusterSpec, { now = () => new Date() }: { now?: () => Date } = {}): ClusterRecord {
  const record: ClusterRecord = {
    version: 1,
    spec,
    created: now().toISOString(),
    historyId: crypto.randomUUID(),
    members: [],
    nextId: 1,
    primary: "",
    passwords: Object.fromEntries(accounts.map((name) => [name, generatePassword()])) as Record<Account, string>,
  };
  noteSecrets(record);
  return record;
}

/** The record in a folder; `undefined` where there is none or half of one. */
export async function readRecord(home: string): Promise<ClusterRecord | undefined> {
  try {
    const record = JSON.parse(await Deno.readTextFile(recordFile(home))) as ClusterRecord;
    if (record.version !== 1 || !Array.isArray(record.members)) return undefined;
    noteSecrets(record);
    return record;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Writes the record in one step: a reader finds the old or the new one. */
export async function writeRecord(home: string, record: ClusterRecord): Promise<void> {
  const draft = `${recordFile(home)}.partial`;
  await Deno.remove(draft).catch(() => {});
  await Deno.writeTextFile(draft, JSON.stringify(record, null, 2) + "\n", { mode: 0o600 });
  await Deno.rename(draft, recordFile(home));
}

function noteSecrets({ spec, passwords }: ClusterRecord): void {
  for (const name of accounts) noteSecret(`the password of ${name} in the cluster ${spec.name}`, passwords[name]);
}
