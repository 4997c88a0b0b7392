/** The configuration of a node: its option file. Pure. */

import { join } from "node:path";
import { defaultSettings, type Settings } from "../runtime/mod.ts";
import type { ClusterRecord, Member } from "./record.ts";
import { certificatePaths } from "./tls.ts";

/** Where the binaries are. */
export interface Binaries {
  basedir: string;
  /** The Galera library. */
  galera: string;
}

/** Where a node keeps its things. */
export const nodeDir = (home: string, name: string): string => join(home, name);
export const dataDir = (home: string, name: string): string => join(nodeDir(home, name), "data");
export const configFile = (home: string, name: string): string => join(nodeDir(home, name), "my.cnf");
export const errorLog = (home: string, name: string): string => join(nodeDir(home, name), "error.log");

/**
 * How soon a group leaves out a member that does not answer: suspected after 1 s, out after 3 s at the latest. The
 * defaults (5 s and 15 s) are for networks between places; on one machine or in one they only make clients wait.
 */
const groupTimings = {
  "evs.keepalive_period": "PT0.3S",
  "evs.inactive_check_period": "PT0.2S",
  "evs.suspect_timeout": "PT1S",
  "evs.inactive_timeout": "PT3S",
  // With 1 s two survivors of three once gave up on each other before they had agreed, and stayed without a primary component.
  "evs.install_timeout": "PT3S",
  "evs.join_retrans_period": "PT0.3S",
};

/**
 * The option file of a member. It holds the password of the account for whole copies: for the server's eyes only (mode
 * 600).
 */
export function renderConfig(home: string, record: ClusterRecord, member: Member, binaries: Binaries): string {
  const { spec } = record;
  const tls = certificatePaths(home);
  const server: Settings = {
    basedir: binaries.basedir,
    datadir: dataDir(home, member.name),
    tmpdir: nodeDir(home, member.name),
    log_error: errorLog(home, member.name),
    bind_address: member.address,
    port: member.ports.sql,
    // In the data directory: absolute paths of sockets may have 107 bytes at most.
    socket: "mariadb.sock",
    pid_file: "mariadb.pid",
    ...defaultSettings,
    innodb_buffer_pool_size: `${spec.memory.bufferPoolMiB}M`,
    innodb_log_file_size: `${spec.memory.redoLogMiB}M`,
    // What was acknowledged is on disk.
    innodb_flush_log_at_trx_commit: 1,
    ssl_ca: tls.ca,
    ssl_cert: tls.cert,
    ssl_key: tls.key,
    server_id: member.serverId,
    ...(spec.topology === "replica" && replicaSettings(record)),
    ...(spec.topology === "galera" && galeraSettings(home, record, member, binaries)),
    ...spec.settings,
  };
  const sections: [string, Settings][] = [["mariadbd", server]];
  if (spec.topology === "galera") {
    // Without `bind`, whoever takes a whole copy listens for it on every address of the machine.
    const sockopt = `bind=${member.address}`;
    sections.push(["sst", { encrypt: 4, tca: tls.ca, tcert: tls.cert, tkey: tls.key, sockopt }]);
  }
  return sections.map(([name, settings]) =>
    `[${name}]\n${Object.entries(settings).map(([key, value]) => `${key} = ${said(value)}\n`).join("")}`
  ).join("\n");
}

const said = (value: Settings[string]) => typeof value === "boolean" ? (value ? "ON" : "OFF") : value;

/** Every member is set up to lead, and begins read-only: who takes writes is decided, never a restart's accident. */
function replicaSettings({ spec }: ClusterRecord): Settings {
  return {
    log_bin: "binlog",
    binlog_format: "ROW",
    sync_binlog: 1,
    // Replicas are seeded with the beginning, so they need the log from there.
    binlog_expire_logs_seconds: 0,
    log_slave_updates: true,
    gtid_strict_mode: true,
    gtid_domain_id: 0,
    read_only: true,
    // A follower is pointed at its primary by whoever starts it.
    skip_slave_start: true,
    slave_parallel_threads: 2,
    slave_parallel_mode: "optimistic",
    slave_net_timeout: 4,
    ...(spec.replication === "semi-sync" && {
      rpl_semi_sync_master_enabled: true,
      rpl_semi_sync_slave_enabled: true,
      rpl_semi_sync_master_wait_point: "AFTER_SYNC",
    }),
  };
}

function galeraSettings(home: string, record: ClusterRecord, member: Member, { galera }: Binaries): Settings {
  const { spec, members, passwords } = record;
  const tls = certificatePaths(home);
  const provider = {
    // The address also becomes the sender's of what the node says to others.
    "gmcast.listen_addr": `ssl://${member.address}:${member.ports.group}`,
    "ist.recv_addr": `${member.address}:${member.ports.ist}`,
    "gcache.size": `${spec.memory.writeSetCacheMiB ?? 64}M`,
    "socket.ssl": "yes",
    "socket.ssl_ca": tls.ca,
    "socket.ssl_cert": tls.cert,
    "socket.ssl_key": tls.key,
    ...groupTimings,
  };
  return {
    binlog_format: "ROW",
    default_storage_engine: "InnoDB",
    innodb_autoinc_lock_mode: 2,
    wsrep_on: true,
    wsrep_provider: galera,
    wsrep_cluster_name: spec.name,
    wsrep_cluster_address: `gcomm://${members.map(({ address, ports }) => `${address}:${ports.group}`).join(",")}`,
    wsrep_node_name: member.name,
    wsrep_node_address: member.address,
    wsrep_node_incoming_address: `${member.address}:${member.ports.sql}`,
    wsrep_slave_threads: 2,
    // It lets the node that gives the copy go on, and speaks TLS.
    wsrep_sst_method: "mariabackup",
    wsrep_sst_auth: `sst:${passwords.sst}`,
    wsrep_sst_receive_address: `${member.address}:${member.ports.sst}`,
    wsrep_provider_options: `"${Object.entries(provider).map(([key, value]) => `${key}=${value}`).join(";")}"`,
  };
}
