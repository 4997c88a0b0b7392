/** The files that a node begins with: certificates, data, its option file. */

import { join } from "node:path";
import { copyTemplate, exists, findTemplate, makePrivateDir, removeTree, serverIdentity } from "../runtime/mod.ts";
import { memberOf } from "./access.ts";
import { accountsSql } from "./accounts.ts";
import { configFile, dataDir, nodeDir, renderConfig } from "./config.ts";
import { ClusterError } from "./errors.ts";
import { formatGrastate } from "./grastate.ts";
import { seedDir } from "./home.ts";
import { highestAddress } from "./members.ts";
import type { ClusterRecord } from "./record.ts";
import { type LocalHost, startProgram, waitUntil } from "./server_process.ts";
import { certificatePaths, createCertificates, tlsDir } from "./tls.ts";

/** Makes the cluster's certificates. */
export async function certify({ home }: LocalHost, { spec }: ClusterRecord): Promise<void> {
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
export async function makeSeed(host: LocalHost, record: ClusterRecord): Promise<void> {
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

function seedGroupArgs({ binaries }: LocalHost, { members }: ClusterRecord): string[] {
  const { address, ports } = members[0]!;
  return [
    "--wsrep-on=ON",
    `--wsrep-provider=${binaries.galera}`,
    "--wsrep-cluster-name=seed",
    "--wsrep-cluster-address=gcomm://",
    "--wsrep-new-cluster",
    `--wsrep-provider-options=gmcast.listen_addr=tcp://${address}:${ports.group};gcache.size=1M`,
    "--binlog-format=ROW",
    "--innodb-autoinc-lock-mode=2",
  ];
}

/** Gives a member its data, unless it has some. One that begins empty has no history, so it asks the group for a copy of all. */
export async function placeData({ home }: LocalHost, record: ClusterRecord, name: string): Promise<void> {
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

/** Writes a member's option file. */
export async function writeConfig({ home, binaries }: LocalHost, record: ClusterRecord, name: string): Promise<void> {
  await makeNodeDir(home, name);
  const text = renderConfig(home, record, memberOf(record, name), binaries);
  await writeForServer(configFile(home, name), text);
}
