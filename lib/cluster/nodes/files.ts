/** The files that a node begins with: certificate, data, option file. */

import { join } from "node:path";
import { X509Certificate } from "node:crypto";
import { type ClusterContext, hostOf, saveRecord } from "../context.ts";
import { ClusterError } from "../errors.ts";
import { copyData, exists, move, put, remove, removeAllOf } from "../hosts/files.ts";
import type { Started } from "../hosts/host.ts";
import { accountsSql } from "../plan/accounts.ts";
import { renderConfig } from "../plan/config.ts";
import { nodePaths, seedDir } from "../plan/paths.ts";
import { type ClusterRecord, findMember, type Member, nodeKeyOf, noteKey, reachOf } from "../plan/record.ts";
import { formatGrastate } from "../topology/grastate.ts";
import { firstGroupArgs } from "../topology/galera.ts";
import { signCertificate } from "./certificates.ts";
import { stopServer } from "./server.ts";
import { waitUntil } from "./wait.ts";

/** Signs a certificate for the addresses that the node has now. `now`: the moment from which its time counts. */
export async function certify(
  context: ClusterContext,
  node: string,
  options: { now?: () => Date } = {},
): Promise<void> {
  const { record } = context;
  const host = hostOf(context, node);
  const { tls } = nodePaths(host.describe().dir);
  const { certificate, key } = await signCertificate(record.authority, addressesOf(findMember(record, node)), options);
  noteKey(nodeKeyOf(context.name, node), key);
  await host.makeDir(tls.dir);
  await put(host, context.name, tls.key, key);
  await put(host, context.name, tls.ca, record.authority.certificate);
  // Last, since it stands for all three.
  await put(host, context.name, tls.certificate, certificate);
}

/** The address for other nodes, and that for this computer. */
const addressesOf = (member: Member): string[] => [...new Set([member.address, reachOf(member).address])];

/** Whether a certificate, as PEM, names the addresses of a member and comes from the cluster's authority. Pure. */
export function isCertificateOf({ authority }: ClusterRecord, member: Member, pem: string): boolean {
  try {
    const certificate = new X509Certificate(pem);
    const { publicKey } = new X509Certificate(authority.certificate);
    return addressesOf(member).every((address) => certificate.checkIP(address) !== undefined) &&
      certificate.verify(publicKey);
  } catch {
    return false;
  }
}

/**
 * Makes the data that members begin with, where a node reads it: an empty server with the cluster's accounts. In a Galera group it
 * is the first moment of the group's history already, so members that begin with it need no copy of each other.
 */
export async function makeSeed(context: ClusterContext, node: string): Promise<void> {
  const { name: cluster, record } = context;
  const host = hostOf(context, node);
  const { shared, clients } = host.describe();
  const seed = seedDir(shared);
  if (await exists(host, seed)) return;
  const draft = `${seed}.partial`;
  await remove(host, cluster, draft);
  await host.makeDir(draft);
  const data = join(draft, "data");
  await copyData(host, cluster, await host.findTemplate(), data);
  if (record.spec.topology === "galera") {
    const position = { historyId: record.historyId, seqno: 0 };
    await put(host, cluster, join(data, "grastate.dat"), formatGrastate(position, true));
  }
  await put(host, cluster, join(draft, "accounts.sql"), accountsSql(record.passwords, clients, record.spec));
  await runFirstServer(context, node, draft);
  await remove(host, cluster, join(data, "galera.cache"), join(data, "gvwstate.dat"));
  await move(host, cluster, data, seed);
  await remove(host, cluster, draft);
}

/** Runs a server on the first state until its accounts are made. */
async function runFirstServer(context: ClusterContext, node: string, draft: string): Promise<void> {
  const host = hostOf(context, node);
  const { binaries } = host.describe();
  const log = join(draft, "error.log");
  const data = `--datadir=${join(draft, "data")}`;
  const started = await host.start(binaries.server, [
    "--no-defaults",
    `--basedir=${binaries.basedir}`,
    data,
    `--tmpdir=${draft}`,
    `--log-error=${log}`,
    `--init-file=${join(draft, "accounts.sql")}`,
    "--skip-networking",
    "--socket=mariadb.sock",
    "--pid-file=mariadb.pid",
    "--skip-name-resolve",
    "--innodb-log-file-size=4M",
    ...context.record.spec.topology === "galera"
      ? firstGroupArgs(findMember(context.record, node), binaries.galera)
      : [],
  ], { log });
  await waitUntil(context, {
    to: "the first state to be made",
    node,
    diagnose: async () => {
      const ending = await started.ending();
      return ending && `The server that makes it ended ${ending.how}.\n${ending.log.slice(-2000)}`;
    },
  }, async () => /ready for connections/.test(await host.read(log) ?? ""));
  for (const { pid, args } of await host.processes()) if (args.includes(data)) await host.signal(pid, "SIGTERM");
  const { isSuccess, log: text } = await endingOf(context, node, started);
  if (!isSuccess || /\[ERROR\].*init|ERROR: \d+/.test(text)) {
    throw new ClusterError(`Cannot make the accounts of the cluster ${context.name}: ${text.slice(-2000)}`, {
      cluster: context.name,
    });
  }
}

async function endingOf(context: ClusterContext, node: string, started: Started) {
  let ending = await started.ending();
  await waitUntil(
    context,
    { to: "the server of the first state to end", node },
    async () => (ending = await started.ending()) !== undefined,
  );
  return ending!;
}

/** Gives a member its data, unless it has some. */
export async function placeData(context: ClusterContext, node: string): Promise<void> {
  const { begins } = findMember(context.record, node);
  await placeCopy(context, node, begins);
}

/** Replaces a member's data by data without a history, so that it asks the group for a copy of all. */
export async function placeEmpty(context: ClusterContext, node: string): Promise<void> {
  await removeData(context, node);
  await placeCopy(context, node, "empty");
}

/**
 * Removes a member's data. It is renamed first, because a removal that is interrupted leaves half of a folder, which would count as
 * data. What it leaves then goes when the member gets its next data.
 */
export async function removeData(context: ClusterContext, node: string): Promise<void> {
  const host = hostOf(context, node);
  const { data, removedData } = nodePaths(host.describe().dir);
  if (await exists(host, data)) await move(host, context.name, data, `${removedData}${crypto.randomUUID()}`);
  await removeAllOf(host, context.name, removedData);
}

/** Removes the data of a member that diverged from its cluster. The record forgets that last, so a removal that is interrupted is repeated. */
export async function discardData(context: ClusterContext, node: string): Promise<void> {
  await stopServer(context, node);
  await removeData(context, node);
  const members = context.record.members.map((member) =>
    member.name === node ? { ...member, divergedBy: undefined } : member
  );
  await saveRecord(context, { ...context.record, members });
}

async function placeCopy(context: ClusterContext, node: string, begins: Member["begins"]): Promise<void> {
  const { name: cluster } = context;
  const host = hostOf(context, node);
  const { dir, shared } = host.describe();
  const { data, removedData } = nodePaths(dir);
  if (await exists(host, data)) return;
  await removeAllOf(host, cluster, removedData);
  await makeSeed(context, node);
  await remove(host, cluster, `${data}.partial`);
  await copyData(host, cluster, seedDir(shared), `${data}.partial`);
  if (begins === "empty") await remove(host, cluster, join(`${data}.partial`, "grastate.dat"));
  await move(host, cluster, `${data}.partial`, data);
}

/** Writes a member's option file. */
export async function writeConfig(context: ClusterContext, node: string): Promise<void> {
  const host = hostOf(context, node);
  const description = host.describe();
  const text = renderConfig(context.record, findMember(context.record, node), description);
  await put(host, context.name, nodePaths(description.dir).config, text);
}
