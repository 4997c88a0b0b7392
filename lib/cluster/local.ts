/** The steps of a plan, carried out on this machine. */

import { join } from "node:path";
import { copyTemplate, exists, findTemplate, makePrivateDir, removeTree, serverIdentity } from "../runtime/mod.ts";
import { accountsSql } from "./accounts.ts";
import { configFile, dataDir, nodeDir, renderConfig } from "./config.ts";
import { ClusterError } from "./errors.ts";
import { chooseMostAdvanced, formatGrastate, sayPosition } from "./grastate.ts";
import { binariesOf, readAuthority, seedDir } from "./home.ts";
import { highestAddress } from "./members.ts";
import { applyCuts, readCuts } from "./network.ts";
import { askNode, type NodeState } from "./node_state.ts";
import type { Step } from "./plan.ts";
import { type ClusterRecord, type Member, readRecord } from "./record.ts";
import {
  endStrays,
  findNodeServer,
  type LocalHost,
  markAsFirst,
  readPosition,
  type StartedServer,
  startProgram,
  startServerProcess,
  stopServerProcess,
  waitUntil,
} from "./server_process.ts";
import { Session, targetOf } from "./session.ts";
import { certificatePaths, createCertificates, tlsDir } from "./tls.ts";
import { signalProcess } from "../runtime/mod.ts";

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
      return await beginGroup(host, record, step.nodes);
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

/** The record of a cluster that exists. */
export async function recordOf({ home, cluster }: Pick<LocalHost, "home" | "cluster">): Promise<ClusterRecord> {
  const record = await readRecord(home);
  if (!record) {
    throw new ClusterError(`There is no cluster ${cluster}: \`deno task up ${cluster}\` makes it.`, { cluster });
  }
  return record;
}

/** A member by its name. */
export function memberOf({ spec, members }: ClusterRecord, name: string): Member {
  const member = members.find((one) => one.name === name);
  if (member) return member;
  const names = members.map((one) => one.name).join(", ");
  throw new ClusterError(`The cluster ${spec.name} has no node "${name}"; it has ${names}.`, { cluster: spec.name });
}

/** Opens a session to a member. */
export async function openSession(
  { home }: Pick<LocalHost, "home">,
  record: ClusterRecord,
  node: string,
  account: "lab" | "monitor" | "shop" = "lab",
  timeoutMs = 10_000,
): Promise<Session> {
  return await Session.open(targetOf(record, memberOf(record, node), account, await readAuthority(home)), {
    timeoutMs,
  });
}

/** A member's state; `undefined` where it does not answer. */
export async function stateOf(
  { home }: Pick<LocalHost, "home">,
  record: ClusterRecord,
  node: string,
): Promise<NodeState | undefined> {
  const ca = await readAuthority(home);
  return await askNode(targetOf(record, memberOf(record, node), "monitor", ca)).catch(() => undefined);
}

async function certify({ home }: LocalHost, { spec }: ClusterRecord): Promise<void> {
  const addresses = Array.from({ length: highestAddress }, (_, at) => `127.0.0.${at + 1}`);
  const texts = await createCertificates(spec.name, addresses);
  const draft = `${tlsDir(home)}.partial`;
  await removeTree(draft);
  await Deno.mkdir(draft);
  // Servers read them, and clients of other users may read the authority's.
  await Deno.chmod(draft, 0o755);
  const paths = certificatePaths(home);
  for (const name of ["ca", "cert", "key"] as const) {
    await writeForServer(paths[name].replace(tlsDir(home), draft), texts[name], name === "key" ? 0o600 : 0o644);
  }
  await Deno.rename(draft, tlsDir(home));
}

/** Writes a file that belongs to the user whom servers run as. */
async function writeForServer(path: string, text: string, mode = 0o600): Promise<void> {
  const draft = `${path}.partial`;
  await Deno.remove(draft).catch(() => {});
  await Deno.writeTextFile(draft, text, { mode });
  const identity = serverIdentity();
  if (identity) await Deno.chown(draft, identity.uid, identity.gid);
  await Deno.rename(draft, path);
}

/**
 * Makes the data that members begin with: an empty server with the cluster's accounts. In a Galera group it is already the first
 * moment of the group's history, so that members that begin with it need no copy of each other.
 */
async function makeSeed(host: LocalHost, record: ClusterRecord): Promise<void> {
  const template = await findTemplate(host.runtime, host);
  const draft = `${seedDir(host.home)}.partial`;
  await removeTree(draft);
  await makePrivateDir(draft);
  const data = join(draft, "data");
  await copyTemplate(template, data);
  const isGalera = record.spec.topology === "galera";
  if (isGalera) {
    await writeForServer(join(data, "grastate.dat"), formatGrastate({ historyId: record.historyId, seqno: 0 }, true));
  }
  const initFile = join(draft, "accounts.sql");
  await writeForServer(initFile, accountsSql(record.passwords));
  const log = join(draft, "error.log");
  const child = startProgram({ ...host, outlives: false }, [
    "--no-defaults",
    `--basedir=${host.runtime.basedir}`,
    `--datadir=${data}`,
    `--tmpdir=${draft}`,
    `--log-error=${log}`,
    `--init-file=${initFile}`,
    "--skip-networking",
    "--socket=mariadb.sock",
    "--pid-file=mariadb.pid",
    "--skip-name-resolve",
    "--innodb-log-file-size=4M",
    ...isGalera ? seedGroupArgs(host, record) : [],
  ]);
  let ended = false;
  child.status.then(() => ended = true);
  const said = () => Deno.readTextFile(log).catch(() => "");
  await waitUntil(host, {
    until: "its first state is made",
    node: record.members[0]!.name,
    server: {
      diagnose: async () => ended ? `The server that makes it ended.\n${(await said()).slice(-2000)}` : undefined,
    },
  }, async () => /ready for connections/.test(await said()));
  child.kill("SIGTERM");
  child.ref();
  const { success } = await child.status;
  if (!success || /\[ERROR\].*init|ERROR: \d+/.test(await said())) {
    throw new ClusterError(
      `Cannot make the accounts of the cluster ${host.cluster}: ${(await said()).slice(-2000)}`,
      host,
    );
  }
  await Deno.remove(initFile);
  for (const name of ["galera.cache", "gvwstate.dat"]) await Deno.remove(join(data, name)).catch(() => {});
  await removeTree(seedDir(host.home));
  await Deno.rename(data, seedDir(host.home));
  await removeTree(draft);
}

function seedGroupArgs({ runtime }: LocalHost, { members }: ClusterRecord): string[] {
  const { address, ports } = members[0]!;
  return [
    "--wsrep-on=ON",
    `--wsrep-provider=${binariesOf(runtime).galera}`,
    "--wsrep-cluster-name=seed",
    "--wsrep-cluster-address=gcomm://",
    "--wsrep-new-cluster",
    `--wsrep-provider-options=gmcast.listen_addr=tcp://${address}:${ports.group};gcache.size=1M`,
    "--binlog-format=ROW",
    "--innodb-autoinc-lock-mode=2",
  ];
}

/** Gives a member its data, unless it has some. One that begins empty has no history, so it asks the group for a copy of all. */
async function placeData({ home }: LocalHost, record: ClusterRecord, name: string): Promise<void> {
  const data = dataDir(home, name);
  if (await exists(data)) return;
  await makeNodeDir(home, name);
  await removeTree(`${data}.partial`);
  await copyTemplate(seedDir(home), `${data}.partial`);
  if (memberOf(record, name).begins === "empty") await Deno.remove(join(`${data}.partial`, "grastate.dat"));
  await Deno.rename(`${data}.partial`, data);
}

async function makeNodeDir(home: string, name: string): Promise<void> {
  if (!await exists(nodeDir(home, name))) await makePrivateDir(nodeDir(home, name));
}

async function writeConfig({ home, runtime }: LocalHost, record: ClusterRecord, name: string): Promise<void> {
  await makeNodeDir(home, name);
  const text = renderConfig(home, record, memberOf(record, name), binariesOf(runtime));
  await writeForServer(configFile(home, name), text);
}

/** Starts a server that stands alone or replicates, and waits until it answers. */
async function startNode(host: LocalHost, record: ClusterRecord, name: string): Promise<void> {
  const server = await findNodeServer(host, name) ? undefined : await startServerProcess(host, name);
  await waitUntil(
    host,
    { until: `${name} lets clients in`, node: name, server },
    async () => await stateOf(host, record, name) !== undefined,
  );
}

/** Begins the group with the member that has most of its history. */
async function beginGroup(host: LocalHost, record: ClusterRecord, names: string[]): Promise<void> {
  const positions = [];
  for (const name of names) {
    const found = await readPosition(host, name);
    if (found) positions.push({ name, ...found });
  }
  const first = chooseMostAdvanced(positions, record.historyId);
  if (!first) {
    throw new ClusterError(
      `No node of the cluster ${host.cluster} has any of its history. \`deno task down ${host.cluster}\` removes it.`,
      host,
    );
  }
  await markAsFirst(host, first.name, first.position, names);
  // Without its position a node that crashed would begin a history that others do not know.
  const args = [
    "--wsrep-new-cluster",
    ...first.isClean ? [] : [`--wsrep-start-position=${sayPosition(first.position)}`],
  ];
  await awaitSynced(host, record, first.name, await startServerProcess(host, first.name, args));
}

/** Starts a member, which takes from the group what it misses, and waits until it has it. */
async function joinGroup(host: LocalHost, record: ClusterRecord, name: string): Promise<void> {
  if (await findNodeServer(host, name)) return await awaitSynced(host, record, name);
  const found = await readPosition(host, name);
  if (!found) {
    // What is there is no whole state, and a server might take it for one.
    await removeTree(dataDir(host.home, name));
    await placeData(host, { ...record, members: record.members.map((one) => ({ ...one, begins: "empty" })) }, name);
  }
  await Deno.remove(join(dataDir(host.home, name), "gvwstate.dat")).catch(() => {});
  const args = found && !found.isClean ? [`--wsrep-start-position=${sayPosition(found.position)}`] : [];
  await awaitSynced(host, record, name, await startServerProcess(host, name, args));
}

/** Waits until a member has what the group has, and takes statements. */
export async function awaitSynced(
  host: LocalHost,
  record: ClusterRecord,
  name: string,
  server?: StartedServer,
): Promise<void> {
  await waitUntil(host, { until: `${name} is in the group and has all of its data`, node: name, server }, async () => {
    const group = (await stateOf(host, record, name))?.galera;
    return group !== undefined && group.isPrimary && group.isReady && group.state === "Synced";
  });
}

/** Makes a server take writes, and follow nobody. */
async function lead(host: LocalHost, record: ClusterRecord, name: string): Promise<void> {
  const session = await openSession(host, record, name);
  try {
    await session.execute("STOP ALL REPLICAS");
    await session.execute("RESET REPLICA ALL");
    await session.execute("SET GLOBAL read_only = OFF");
  } finally {
    await session.close();
  }
}

/** Makes a server follow the primary from where its own data ends, and waits until it receives and applies. */
export async function follow(host: LocalHost, record: ClusterRecord, name: string, primary: string): Promise<void> {
  const { address, ports } = memberOf(record, primary);
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
  } finally {
    await session.close();
  }
  let last = "";
  await waitUntil(host, {
    until: `${name} follows ${primary}`,
    node: name,
    server: { diagnose: () => Promise.resolve(/Got fatal error|1236|errno: 1\d{3}/.test(last) ? last : undefined) },
  }, async () => {
    const replica = (await stateOf(host, record, name))?.replica;
    last = replica?.error ?? "";
    return replica?.isReceiving === true && replica.isApplying;
  });
}
