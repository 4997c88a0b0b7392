/** Which nodes take writes: checked at short intervals. */

import { setTimeout as delay } from "node:timers/promises";
import { readValues, type Topology } from "../cluster/mod.ts";
import { connect, type Database, type Queryable, type Target } from "../sql/mod.ts";

/** The result of a check. */
export interface Health {
  isWritable: boolean;
  /** Why not; empty if it is. */
  reason: string;
}

/** Decides whether a node takes writes, from what it answers. Pure. */
export function judgeHealth(topology: Topology, values: Record<string, string>): Health {
  if (topology === "galera") {
    // An open port is not enough: a node that was cut off keeps its port open and refuses to read or write tables.
    if (values.wsrep_cluster_status !== "Primary") return { isWritable: false, reason: "not in the primary component" };
    if (values.wsrep_ready !== "ON") return { isWritable: false, reason: "not ready" };
    const state = values.wsrep_local_state_comment ?? "";
    const isWritable = state === "Synced" || state.startsWith("Donor");
    return { isWritable, reason: isWritable ? "" : state };
  }
  return values.read_only === "OFF" ? { isWritable: true, reason: "" } : { isWritable: false, reason: "read-only" };
}

/** Asks a node over an open session. */
export async function checkHealth(session: Queryable, topology: Topology): Promise<Health> {
  return judgeHealth(
    topology,
    topology === "galera"
      ? await readValues(session, "STATUS", ["wsrep_cluster_status", "wsrep_ready", "wsrep_local_state_comment"])
      : await readValues(session, "VARIABLES", ["read_only"]),
  );
}

/** A node that is watched. */
export interface WatchedNode {
  name: string;
  target: Target;
}

/** How often a node is checked and how long a check may take, in milliseconds. */
export interface WatchOptions {
  everyMs: number;
  timeoutMs: number;
}

/**
 * Checks a node until the signal is given, and reports each change. It keeps its connection, since a new one for each check would
 * cost the node more than the query.
 */
export async function watchNode(
  { target }: WatchedNode,
  topology: Topology,
  { everyMs, timeoutMs }: WatchOptions,
  signal: AbortSignal,
  report: (health: Health) => void,
): Promise<void> {
  let session: Database | undefined;
  let last = "";
  while (!signal.aborted) {
    let health: Health;
    try {
      session ??= await connect({ ...target, timeoutMs, connectTimeoutMs: timeoutMs });
      health = await checkHealth(session, topology);
    } catch (error) {
      session?.destroy();
      session = undefined;
      health = { isWritable: false, reason: (error as { code?: string }).code ?? "no answer" };
    }
    const text = JSON.stringify(health);
    if (text !== last && !signal.aborted) report(health);
    last = text;
    await delay(everyMs, undefined, { signal }).catch(() => {});
  }
  session?.destroy();
}
