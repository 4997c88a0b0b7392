/** The configuration of a node: its option file. Pure. */

import { defaultSettings, type Settings } from "../../runtime/mod.ts";
import type { HostDescription } from "../hosts/host.ts";
import { topologies } from "../topology/mod.ts";
import { nodePaths } from "./paths.ts";
import type { ClusterRecord, Member } from "./record.ts";

/**
 * The option file of a member. It may hold the password of the account for whole copies: only the server may read it (mode
 * 600).
 */
export function renderConfig(record: ClusterRecord, member: Member, host: HostDescription): string {
  const { spec } = record;
  const { data, log, tls } = nodePaths(host.dir);
  const topology = topologies[spec.topology];
  const server: Settings = {
    basedir: host.binaries.basedir,
    datadir: data,
    tmpdir: host.dir,
    log_error: log,
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
    ssl_cert: tls.certificate,
    ssl_key: tls.key,
    server_id: member.serverId,
    ...topology.settings(record, member, host),
    ...spec.settings,
  };
  const sections: [string, Settings][] = [["mariadbd", server], ...topology.sections(member, host)];
  return sections.map(([name, settings]) =>
    `[${name}]\n${Object.entries(settings).map(([key, value]) => `${key} = ${formatValue(value)}\n`).join("")}`
  ).join("\n");
}

const formatValue = (value: Settings[string]) => typeof value === "boolean" ? (value ? "ON" : "OFF") : value;
