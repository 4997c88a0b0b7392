/** Starts a server alone, opens it for writes, or makes it follow a primary. */

import { taskCommand } from "../../core/mod.ts";
import { type ClusterContext, hostOf } from "../context.ts";
import { ClusterError } from "../errors.ts";
import { nodePaths } from "../plan/paths.ts";
import { findMember } from "../plan/record.ts";
import { countMissing } from "../topology/gtid.ts";
import { readNode, withSession } from "./access.ts";
import { readState } from "./node_state.ts";
import { diagnose, findServer, startServer } from "./server.ts";
import { waitUntil } from "./wait.ts";

/** Starts a server and waits until it answers. */
export async function startAlone(context: ClusterContext, node: string): Promise<void> {
  const started = await findServer(context, node) ? undefined : await startServer(context, node);
  await waitUntil(
    context,
    { to: `${node} to accept clients`, node, diagnose: () => diagnose(started) },
    async () => await readNode(context, node) !== undefined,
  );
}

/** Opens a server for writes; it follows no other. */
export async function lead(context: ClusterContext, node: string): Promise<void> {
  await withSession(context, node, async (session) => {
    await session.execute("STOP ALL REPLICAS");
    await session.execute("RESET REPLICA ALL");
    await session.execute("SET GLOBAL read_only = OFF");
  });
}

/** Makes a server refuse the writes of applications. */
export async function fence(context: ClusterContext, node: string): Promise<void> {
  await withSession(context, node, (session) => session.execute("SET GLOBAL read_only = ON"));
}

/**
 * Makes a server follow the primary from where its own data ends, and waits until it has all that the primary has now.
 *
 * @throws {ClusterError} if it has transactions that the primary lacks.
 */
export async function follow(context: ClusterContext, node: string, primary: string): Promise<void> {
  const { record } = context;
  const { address, ports } = findMember(record, primary);
  const { tls } = nodePaths(hostOf(context, node).describe().dir);
  await fence(context, node);
  await refuseDiverged(context, node, primary);
  const position = await readVariable(context, primary, "gtid_binlog_pos");
  await withSession(context, node, async (session) => {
    await session.execute("STOP ALL REPLICAS");
    await session.execute(
      `CHANGE MASTER TO master_host = ?, master_port = ?, master_user = 'replica', master_password = ?,
        master_use_gtid = slave_pos, master_ssl = 1, master_ssl_ca = ?, master_ssl_verify_server_cert = 1,
        master_connect_retry = 1, master_heartbeat_period = 1`,
      [address, ports.sql, record.passwords.replica, tls.ca],
    );
    await session.execute("START REPLICA");
    let reason: string | undefined;
    await waitUntil(context, {
      to: `${node} to follow ${primary} and catch up`,
      node,
      diagnose: () => Promise.resolve(reason),
    }, async () => {
      const { replica } = await readState(session);
      reason = replica && !replica.isApplying && replica.error ? `replication stopped: ${replica.error}` : undefined;
      const { late } = await session.one<{ late: number }>("SELECT MASTER_GTID_WAIT(?, 0) AS late", [position]);
      return replica?.isReceiving === true && replica.isApplying && Number(late) === 0;
    });
  });
}

/** Replication would stop at the first transaction of the primary that does not fit; this names the reason and the way out. */
async function refuseDiverged(context: ClusterContext, node: string, primary: string): Promise<void> {
  const lost = await countLost(context, node, primary);
  if (lost === 0) return;
  const { name: cluster } = context;
  const transactions = `${lost} ${lost === 1 ? "transaction" : "transactions"}`;
  throw new ClusterError(
    `${node} of the cluster ${cluster} cannot follow ${primary}: it has ${transactions} that ${primary} lacks. ` +
      `\`${taskCommand} cluster reattach ${node} --cluster ${cluster}\` discards them and rebuilds its data.`,
    { cluster, node },
  );
}

/** How many transactions a server has that the primary lacks. It is asked first: what reaches it meanwhile comes from the primary. */
export async function countLost(context: ClusterContext, node: string, primary: string): Promise<number> {
  const own = await readVariable(context, node, "gtid_binlog_state");
  return countMissing(own, await readVariable(context, primary, "gtid_binlog_state"));
}

/** Positions of replication that a server has as variables. */
type PositionVariable = "gtid_binlog_pos" | "gtid_binlog_state";

/** A server's own position in the log: its last transaction, or the last one of each origin. */
export async function readVariable(context: ClusterContext, node: string, name: PositionVariable): Promise<string> {
  return await withSession(context, node, async (session) => {
    return (await session.one<{ position: string }>(`SELECT @@${name} AS position`)).position;
  });
}
