/** What happened on a node between two readings of its counters. Pure. */

/** The counters of a node at one moment, as SHOW GLOBAL STATUS has them. */
export interface Counters {
  /** Milliseconds of a clock that only goes forward. */
  atMs: number;
  /** Statements, without those of the reading itself. */
  questions: number;
  /** Rows are changed by INSERT, UPDATE, DELETE, REPLACE and LOAD. */
  writes: number;
  /** Nanoseconds for which flow control held the node up; 0 without Galera. */
  pausedNs: number;
  /** Transactions that lost against one of another node. */
  conflicts: number;
  /** Seconds since its server started: it tells whether counters began again. */
  uptimeS: number;
}

/** The rates of a node in the time between two readings. */
export interface Rates {
  queriesPerS: number;
  writesPerS: number;
  /** The share of the time for which flow control held the node up, from 0 to 1. */
  pausedShare: number;
  /** Conflicts in this time. */
  conflicts: number;
}

/** The counters' names in SHOW GLOBAL STATUS. */
export const counterNames = [
  "Questions",
  "Com_insert",
  "Com_insert_select",
  "Com_update",
  "Com_update_multi",
  "Com_delete",
  "Com_delete_multi",
  "Com_replace",
  "Com_replace_select",
  "Com_load",
  "wsrep_flow_control_paused_ns",
  "wsrep_local_cert_failures",
  "wsrep_local_bf_aborts",
  "wsrep_local_recv_queue",
] as const;

/**
 * @param status name → value, as text; what the server does not have counts as 0
 * @param own statements that the lab itself has sent to this server since it began to watch
 */
export function countersOf(status: Record<string, string>, uptimeS: number, atMs: number, own: number): Counters {
  const value = (name: string) => Number(status[name] ?? 0);
  return {
    atMs,
    questions: value("Questions") - own,
    writes: counterNames.filter((name) => name.startsWith("Com_")).reduce((sum, name) => sum + value(name), 0),
    pausedNs: value("wsrep_flow_control_paused_ns"),
    conflicts: value("wsrep_local_cert_failures") + value("wsrep_local_bf_aborts"),
    uptimeS,
  };
}

/** `undefined` if there is no earlier reading, or the server was started again in between: its counters began at 0. */
export function ratesBetween(before: Counters | undefined, after: Counters): Rates | undefined {
  if (!before || after.uptimeS < before.uptimeS || after.questions < before.questions) return undefined;
  const seconds = (after.atMs - before.atMs) / 1000;
  if (!(seconds > 0)) return undefined;
  return {
    queriesPerS: (after.questions - before.questions) / seconds,
    writesPerS: (after.writes - before.writes) / seconds,
    pausedShare: Math.min(1, Math.max(0, (after.pausedNs - before.pausedNs) / 1e9 / seconds)),
    conflicts: Math.max(0, after.conflicts - before.conflicts),
  };
}
