/** The steps of a plan, carried out on this machine. */

import { join } from "node:path";
import { taskCommand } from "../core/mod.ts";
import { listProcesses, removeTree, signalProcess } from "../runtime/mod.ts";
import { memberOf, openSession, recordOf, stateOf } from "./access.ts";
import { dataDir } from "./config.ts";
import { ClusterError } from "./errors.ts";
import { chooseMostAdvanced, formatPosition, type Position } from "./grastate.ts";
import { findServer } from "./home.ts";
import { applyCuts, readCuts } from "./network.ts";
import { certify, makeSeed, placeData, writeConfig } from "./node_files.ts";
import { readState } from "./node_state.ts";
import type { Step } from "./plan.ts";
import type { ClusterRecord } from "./record.ts";
import {
  endHelpers,
  endStrays,
  findNodeServer,
  type LocalHost,
  markAsFirst,
  pause,
  readPosition,
  type StartedServer,
  startServerProcess,
  stopServerProcess,
  waitUntil,
} from "./server_process.ts";
import { certificatePaths } from "./tls.ts";

/** Carries out one step. */
export async function applyStep(host: LocalHost, step: Step): Promise<void> {
  const record = await recordOf(host);
  switch (step.do) {
    case "end strays":
      return await endStrays(host, record.members.map(({ name }) => name));
    case "certify":
      return await certify(host, record);
    case "seed":
      return await makeSeed(host, record);
    case "place":
      return await placeData(host, record, step.node);
    case "configure":
      return await writeConfig(host, record, step.node);
    case "heal": {
      const cuts = await readCuts(host.home);
      cuts.delete(step.node);
      return await applyCuts(host.home, record, [...cuts]);
    }
    case "thaw": {
      const server = await findNodeServer(host, step.node);
      if (server) signalProcess(server.pid, "SIGCONT");
      return;
    }
    case "stop":
      return await stopServerProcess(host, step.node);
    case "start":
      return await startNode(host, record, step.node);
    case "begin group":
      return void await beginGroup(host, record, step.nodes);
    case "join group":
      return await joinGroup(host, record, step.node);
    case "await synced":
      return await awaitSynced(host, record, step.node);
    case "lead":
      return await lead(host, record, step.node);
    case "follow":
      return await follow(host, record, step.node, step.primary);
  }
}

/** Starts a server that stands alone or replicates, and waits until it answers. */
export async function startNode(host: LocalHost, record: ClusterRecord, name: string): Promise<void> {
  const server = await findNodeServer(host, name) ? undefined : await startServerProcess(host, name);
  await waitUntil(
    host,
    { until: `${name} lets clients in`, node: name, server },
    async () => await stateOf(host, record, name) !== undefined,
  );
}

/** How far each member's data went, and with which the group began anew. */
export interface GroupBeginning {
  first: string;
  /** -1: it has none of the group's history. */
  positions: { node: string; seqno: number }[];
}

/** Begins the group with the member that has most of its history. None of them may run. */
export async function beginGroup(host: LocalHost, record: ClusterRecord, names: string[]): Promise<GroupBeginning> {
  const found: { name: string; position: Position; isClean: boolean }[] = [];
  for (const name of names) {
    const read = await readPosition(host, name);
    if (read) found.push({ name, ...read });
  }
  const first = chooseMostAdvanced(found, record.historyId);
  if (!first) {
    throw new ClusterError(
      `No node of the cluster ${host.cluster} has any of its history. \`${taskCommand} down ${host.cluster}\` removes it.`,
      host,
    );
  }
  await markAsFirst(host, first.name, first.position, names);
  // Without its position a node that crashed would begin a history that others do not know.
  const args = [
    "--wsrep-new-cluster",
    ...first.isClean ? [] : [`--wsrep-start-position=${formatPosition(first.position)}`],
  ];
  await awaitSynced(host, record, first.name, await startServerProcess(host, first.name, args));
  const seqnoOf = (name: string) => found.find((one) => one.name === name)?.position.seqno ?? -1;
  return { first: first.name, positions: names.map((node) => ({ node, seqno: seqnoOf(node) })) };
}

/** How often a member is started whose server ends before it has what the group has. */
const joinAttempts = 4;
const joinBackoffMs = 1_000;

/**
 * Starts a member, which takes from the group what it misses, and waits until it has it. A transfer that breaks off ends the member's server; it is
 * started again, since what broke off is replaced by the next transfer.
 */
export async function joinGroup(host: LocalHost, record: ClusterRecord, name: string): Promise<void> {
  for (let attempt = 1;; attempt++) {
    try {
      return await tryToJoin(host, record, name);
    } catch (error) {
      const hasEnded = error instanceof ClusterError && !await findNodeServer(host, name);
      if (!hasEnded || attempt === joinAttempts) throw error;
      const waitMs = joinBackoffMs * 2 ** (attempt - 1);
      host.progress.note(
        `${name} did not join (attempt ${attempt} of ${joinAttempts}); it is started again in ${
          waitMs / 1000
        } s. ${error.message}`,
      );
      await pause(waitMs);
    }
  }
}

async function tryToJoin(host: LocalHost, record: ClusterRecord, name: string): Promise<void> {
  if (await findNodeServer(host, name)) return await awaitSynced(host, record, name);
  await endHelpers(host, memberOf(record, name));
  const found = await readPosition(host, name);
  if (!found) {
    // What is there is no whole state, and a server might take it for one.
    await removeTree(dataDir(host.home, name));
    await placeData(host, { ...record, members: record.members.map((one) => ({ ...one, begins: "empty" })) }, name);
  }
  await Deno.remove(join(dataDir(host.home, name), "gvwstate.dat")).catch(() => {});
  const args = found && !found.isClean ? [`--wsrep-start-position=${formatPosition(found.position)}`] : [];
  await awaitSynced(host, record, name, await startServerProcess(host, name, args));
}

/**
 * Waits until a member takes statements, has what the group has, and sees the same group as another one: a node that was away
 * believes for a moment that nothing has happened.
 */
export async function awaitSynced(
  host: LocalHost,
  record: ClusterRecord,
  name: string,
  server?: StartedServer,
): Promise<void> {
  const others = record.members.map((member) => member.name).filter((other) => other !== name);
  await waitUntil(host, { until: `${name} is in the group and has all of its data`, node: name, server }, async () => {
    const group = (await stateOf(host, record, name))?.galera;
    if (!group?.isPrimary || !group.isReady || group.state !== "Synced") return false;
    const processes = await listProcesses(host.home);
    const cuts = await readCuts(host.home);
    const within = others.filter((other) =>
      !cuts.has(other) && findServer(host.home, other, processes)?.isFrozen === false
    );
    const views = (await Promise.all(within.map((other) => stateOf(host, record, other))))
      .map((state) => state?.galera).filter((other) => other?.isPrimary).map((other) => other!.viewId);
    return views.length === 0 || views.includes(group.viewId);
  });
}

/** Makes a server take writes, and follow nobody. */
export async function lead(host: LocalHost, record: ClusterRecord, name: string): Promise<void> {
  const session = await openSession(host, record, name);
  try {
    await session.execute("STOP ALL REPLICAS");
    await session.execute("RESET REPLICA ALL");
    await session.execute("SET GLOBAL read_only = OFF");
  } finally {
    await session.close();
  }
}

/** Makes a server take no more writes from applications. */
export async function fence(host: LocalHost, record: ClusterRecord, name: string): Promise<void> {
  const session = await openSession(host, record, name);
  try {
    await session.execute("SET GLOBAL read_only = ON");
  } finally {
    await session.close();
  }
}

/** Makes a server follow the primary from where its own data ends, and waits until it has all that the primary has now. */
export async function follow(host: LocalHost, record: ClusterRecord, name: string, primary: string): Promise<void> {
  const { address, ports } = memberOf(record, primary);
  const position = await positionOf(host, record, primary);
  const session = await openSession(host, record, name);
  try {
    await session.execute("SET GLOBAL read_only = ON");
    await session.execute("STOP ALL REPLICAS");
    await session.execute(
      `CHANGE MASTER TO master_host = ?, master_port = ?, master_user = 'replica', master_password = ?,
        master_use_gtid = slave_pos, master_ssl = 1, master_ssl_ca = ?, master_ssl_verify_server_cert = 1,
        master_connect_retry = 1, master_heartbeat_period = 1`,
      [address, ports.sql, record.passwords.replica, certificatePaths(host.home).ca],
    );
    await session.execute("START REPLICA");
    let refused: string | undefined;
    await waitUntil(host, {
      until: `${name} follows ${primary} and has caught up`,
      node: name,
      server: { diagnose: () => Promise.resolve(refused) },
    }, async () => {
      const { replica } = await readState(session);
      refused = replica && !replica.isApplying && replica.error ? `Replication stopped: ${replica.error}` : undefined;
      const [row] = await session.query<{ late: number }>("SELECT MASTER_GTID_WAIT(?, 0) AS late", [position]);
      return replica?.isReceiving === true && replica.isApplying && Number(row!.late) === 0;
    });
  } finally {
    await session.close();
  }
}

/** The last transaction in a server's binary log. */
async function positionOf(host: LocalHost, record: ClusterRecord, name: string): Promise<string> {
  const session = await openSession(host, record, name);
  try {
    const [row] = await session.query<{ position: string }>("SELECT @@gtid_binlog_pos AS position");
    return row!.position;
  } finally {
    await session.close();
  }
}
