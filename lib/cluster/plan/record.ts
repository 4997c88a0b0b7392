/** What the lab knows about a cluster: its spec, members, certificate authority and passwords. Pure. */

import { generatePassword } from "../../runtime/mod.ts";
import { exitCodes, taskCommand } from "../../core/mod.ts";
import { noteSecret } from "../../secrets/mod.ts";
import { ClusterError } from "../errors.ts";
import type { ClusterSpec } from "./spec.ts";

/** The ports on which a node listens, by what they are for. */
export interface Ports {
  /** Clients and replicas. */
  sql: number;
  /** Galera's group. */
  group: number;
  /** Galera: the transactions that a node missed. */
  ist: number;
  /** Galera: a whole copy. */
  sst: number;
}

/** Where other nodes reach a node. */
export interface Machine {
  /** An IP address. Traffic between nodes carries it as the address of the sender. */
  address: string;
  ports: Ports;
}

/** The other end of a connection. */
export interface Reach {
  /** An IP address. */
  address: string;
  port: number;
}

/**
 * Where this process reaches a node's SQL port. Pure.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { reachOf } from "lab/cluster";
 * const machine = { address: "10.0.0.11", ports: { sql: 3306, group: 4567, ist: 4568, sst: 4444 } };
 * assert.deepEqual(reachOf(machine), { address: "10.0.0.11", port: 3306 });
 * assert.equal(reachOf({ ...machine, reach: { address: "127.0.0.1", port: 50_001 } }).port, 50_001);
 * ```
 */
export const reachOf = ({ address, ports, reach }: Machine & Pick<Member, "reach">): Reach =>
  reach ?? { address, port: ports.sql };

/** A member that has no machine yet. */
export interface PlannedMember {
  /** "node1" */
  name: string;
  /** Marks the transactions that begin here. No two members ever share one, and a member whose data is built again gets a new one. */
  serverId: number;
  /** Whether its data begins as a copy of the cluster's first state, or empty, to be copied from another member. */
  begins: "seeded" | "empty";
  /** How many transactions its data has that the cluster lacks. Such data contradicts the cluster's, so it is discarded and copied again. */
  divergedBy?: number;
}

/** A member of a cluster, with its address and ports, whether it runs or not. */
export interface Member extends PlannedMember, Machine {
  /**
   * Where this process reaches the node's SQL port, if not at its address: its own end of a tunnel to a machine in another network. Every process
   * has its own, so no file holds it.
   */
  reach?: Reach;
}

/** The accounts of each cluster; each has its own password. */
export const accounts = ["lab", "shop", "monitor", "replica", "sst"] as const;
export type Account = typeof accounts[number];

/**
 * The account that asks a node for its state. A single server has only an administrator and the application: it needs no other account with
 * rights over the whole server. Pure.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readSpec, watcherOf } from "lab/cluster";
 * assert.equal(watcherOf(await readSpec("m3-galera")), "monitor");
 * ```
 */
export const watcherOf = ({ topology }: Pick<ClusterSpec, "topology">): Account =>
  topology === "single" ? "lab" : "monitor";

/** A certificate and its private key, as PEM. */
export interface KeyPair {
  certificate: string;
  key: string;
}

/** The record of a cluster: the content of `cluster.json` in its folder (mode 600). */
export interface ClusterRecord {
  version: 2;
  spec: ClusterSpec;
  /** When it was created, ISO 8601 in UTC. */
  created: string;
  /** Names the history of a Galera group. */
  historyId: string;
  /** Signs the certificates of its nodes. */
  authority: KeyPair;
  /** The members that have no machine yet. */
  planned: PlannedMember[];
  /** The members that have one. */
  members: Member[];
  /** The number that the next new member, or the next new server id, gets. */
  nextId: number;
  /** The node that takes writes, in the topology "replica". */
  primary: string;
  passwords: Record<Account, string>;
}

/** A record for a new cluster with new passwords, and no members yet. */
export function createRecord(
  spec: ClusterSpec,
  authority: KeyPair,
  { now = () => new Date() }: { now?: () => Date } = {},
): ClusterRecord {
  const record: ClusterRecord = {
    version: 2,
    spec,
    created: now().toISOString(),
    historyId: crypto.randomUUID(),
    authority,
    planned: [],
    members: [],
    nextId: 1,
    primary: "",
    passwords: Object.fromEntries(accounts.map((name) => [name, generatePassword()])) as Record<Account, string>,
  };
  noteSecrets(record);
  return record;
}

/** Notes the cluster's passwords and the key of its authority as secrets, so that they are masked in everything that is written. */
export function noteSecrets({ spec, passwords, authority }: ClusterRecord): void {
  noteKey(`the key of the authority of the cluster ${spec.name}`, authority.key);
  for (const name of accounts) noteSecret(`the password of ${name} in the cluster ${spec.name}`, passwords[name]);
}

/** Notes a private key, as PEM, as a secret; its base64 too, in lines and joined, because a command may show only that. */
export function noteKey(what: string, pem: string): void {
  const body = /-----BEGIN [^-]+-----\s+([^-]+)-----END/.exec(pem)?.[1];
  if (!body) return;
  noteSecret(what, pem.trim());
  noteSecret(what, body.trim());
  noteSecret(what, body.replace(/\s/g, ""));
}

/** What the key of a node's certificate is called among the secrets. */
export const nodeKeyOf = (cluster: string, node: string): string => `the TLS key of ${node} in the cluster ${cluster}`;

/** The name that the next new member gets. */
export const nextMember = ({ nextId }: ClusterRecord): string => `node${nextId}`;

/** The record with more members, which get their machines later. */
export function planMembers(record: ClusterRecord, count: number, begins: Member["begins"]): ClusterRecord {
  const added = Array.from({ length: count }, (_, at): PlannedMember => {
    const id = record.nextId + at;
    return { name: `node${id}`, serverId: id, begins };
  });
  return {
    ...record,
    planned: [...record.planned, ...added],
    nextId: record.nextId + count,
    primary: record.primary || added[0]!.name,
  };
}

/** The record in which a member has this machine. */
export function placeMember(
  record: ClusterRecord,
  name: string,
  machine: Machine & Pick<Member, "reach">,
): ClusterRecord {
  const planned = record.planned.find((one) => one.name === name);
  return {
    ...record,
    planned: record.planned.filter((one) => one !== planned),
    members: planned
      ? [...record.members, { ...planned, ...machine }]
      : record.members.map((one) => one.name === name ? { ...one, ...machine } : one),
  };
}

/** The names of all members, with or without a machine. */
export const memberNames = ({ members, planned }: ClusterRecord): string[] =>
  [...members, ...planned].map(({ name }) => name);

/**
 * Finds a member by its name. Pure.
 *
 * @throws {ClusterError} if there is no such member, or it has no machine yet; the message lists the members.
 *
 * @example
 * ```ts no-run
 * import { findMember, startCluster } from "lab/cluster";
 * await using cluster = await startCluster("m3-replica");
 * const { address, ports } = findMember(await cluster.record(), "node1");
 * ```
 */
export function findMember(record: ClusterRecord, name: string): Member {
  const member = record.members.find((one) => one.name === name);
  if (member) return member;
  const cluster = record.spec.name;
  if (record.planned.some((one) => one.name === name)) {
    throw new ClusterError(
      `${name} of the cluster ${cluster} has no machine yet. \`${taskCommand} up ${cluster}\` makes it.`,
      {
        cluster,
      },
    );
  }
  throw new ClusterError(`The cluster ${cluster} has no node "${name}"; it has ${memberNames(record).join(", ")}.`, {
    cluster,
    exitCode: exitCodes.usage,
  });
}

/**
 * The name of the node that clients use by default: the primary of a replication, otherwise the first member. Pure.
 *
 * @example
 * ```ts no-run
 * import { preferredNode, startCluster } from "lab/cluster";
 * await using cluster = await startCluster("m3-replica");
 * await using db = await cluster.connect(preferredNode(await cluster.record()));
 * ```
 */
export const preferredNode = ({ spec, primary, members }: ClusterRecord): string =>
  spec.topology === "replica" ? primary : members[0]?.name ?? primary;
