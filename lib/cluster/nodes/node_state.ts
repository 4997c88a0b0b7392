/** The state of a node, as the node itself reports it. */

import { connect, type Queryable, type Target } from "../../sql/mod.ts";

/** What a node reports about itself. */
export interface NodeState {
  version: string;
  readOnly: boolean;
  /** Seconds since it started. */
  uptimeS: number;
  galera?: GaleraState;
  replica?: ReplicaState;
  /** The last transaction in its binary log, as a GTID: "0-1-42". */
  binlogPosition: string;
}

/** A Galera node's view of its group. */
export interface GaleraState {
  /** Whether it is in the primary component: the part of the group that continues to work. */
  isPrimary: boolean;
  /** Whether it takes statements. */
  isReady: boolean;
  /** "Synced", "Donor/Desynced", "Joined" … */
  state: string;
  size: number;
  /** Counts the group's changes of membership: nodes with the same number see the same group. */
  viewId: number;
  historyId: string;
  /** The last transaction of the group's history that it has. */
  lastCommitted: number;
}

/** A replica's state. */
export interface ReplicaState {
  source: { host: string; port: number };
  isReceiving: boolean;
  isApplying: boolean;
  /** Seconds behind, as the server estimates them; `null` if it does not know. */
  lagS: number | null;
  error: string;
}

/** How long a node may take to answer, in ms: on a busy machine in the cloud, a session over TLS needs more than a second. */
const timeoutMs = 5_000;

/**
 * Asks a node. A few milliseconds.
 *
 * @throws {ConnectError} or {SqlError} if it does not answer within 5 s.
 */
export async function askNode(target: Target): Promise<NodeState> {
  const session = await connect({ ...target, timeoutMs, connectTimeoutMs: timeoutMs });
  try {
    return await readState(session);
  } finally {
    await session.close();
  }
}

/** Asks over an open session. */
export async function readState(session: Queryable): Promise<NodeState> {
  // A node that is cut off from its group answers SHOW and refuses everything else.
  const variables = await readValues(session, "VARIABLES", ["version", "read_only", "wsrep_on", "gtid_binlog_pos"]);
  const status = await readValues(session, "STATUS", ["Uptime", ...galeraStatus]);
  const [replica] = await session.query<Record<string, string | number | null>>("SHOW REPLICA STATUS");
  return {
    version: variables.version!.replace(/-.*/, ""),
    readOnly: variables.read_only !== "OFF",
    uptimeS: Number(status.Uptime),
    binlogPosition: variables.gtid_binlog_pos ?? "",
    ...(variables.wsrep_on === "ON" && { galera: toGalera(status) }),
    ...(replica && { replica: toReplica(replica) }),
  };
}

const galeraStatus = [
  "wsrep_cluster_status",
  "wsrep_ready",
  "wsrep_local_state_comment",
  "wsrep_cluster_size",
  "wsrep_cluster_conf_id",
  "wsrep_cluster_state_uuid",
  "wsrep_last_committed",
];

/**
 * Reads variables or status values of a server with SHOW GLOBAL. Names that the server does not have are left out.
 *
 * @returns name → value, as text.
 * @throws {SqlError} if the server refuses the statement.
 *
 * @example
 * ```ts no-run
 * import { readValues, startCluster } from "lab/cluster";
 * await using cluster = await startCluster("m3-galera");
 * await using db = await cluster.connect("node1");
 * const { wsrep_cluster_size } = await readValues(db, "STATUS", ["wsrep_cluster_size"]);
 * ```
 */
export async function readValues(
  session: Queryable,
  what: "STATUS" | "VARIABLES",
  names: string[],
): Promise<Record<string, string>> {
  const rows = await session.query<{ Variable_name: string; Value: string }>(
    `SHOW GLOBAL ${what} WHERE variable_name IN (${names.map((name) => `'${name}'`).join(", ")})`,
  );
  return Object.fromEntries(rows.map(({ Variable_name, Value }) => [Variable_name, Value]));
}

function toGalera(status: Record<string, string>): GaleraState {
  return {
    isPrimary: status.wsrep_cluster_status === "Primary",
    isReady: status.wsrep_ready === "ON",
    state: status.wsrep_local_state_comment ?? "",
    size: Number(status.wsrep_cluster_size),
    viewId: Number(status.wsrep_cluster_conf_id),
    historyId: status.wsrep_cluster_state_uuid ?? "",
    lastCommitted: Number(status.wsrep_last_committed),
  };
}

function toReplica(row: Record<string, string | number | null>): ReplicaState {
  const lag = row.Seconds_Behind_Master;
  return {
    source: { host: String(row.Master_Host), port: Number(row.Master_Port) },
    isReceiving: row.Slave_IO_Running === "Yes",
    isApplying: row.Slave_SQL_Running === "Yes",
    lagS: lag === null || lag === undefined ? null : Number(lag),
    error: String(row.Last_IO_Error || row.Last_SQL_Error || ""),
  };
}
