/** Causes that a diagnosis can name, and what supports one. */

import type { Facts } from "./facts.ts";

/** The causes, each with the class that it belongs to and the cure that an operator applies. */
export const causes = {
  "member down": { kind: "member", cure: "Read its error log, then start the server: it fetches what it missed." },
  "member hangs": {
    kind: "member",
    cure:
      "Find out what stops the process (a debugger, SIGSTOP, a disk without an answer), let it continue, or restart it.",
  },
  "member cut off": {
    kind: "member",
    cure: "Restore the network between the members; the node joins again by itself.",
  },
  "certificate expired": {
    kind: "member",
    cure: "Sign a new certificate, put it in place, and run FLUSH SSL on the node.",
  },
  "member desynced": { kind: "member", cure: "If no backup runs there: SET GLOBAL wsrep_desync = OFF." },
  "read lock on a member": {
    kind: "group",
    cure: "End the session that holds the lock; take backups with mariadb-backup, which needs no table locks.",
  },
  "slow member": {
    kind: "group",
    cure: "Find what slows the appliers on that node (triggers, disk, CPU), or take the node out of the group.",
  },
  "table without a primary key": {
    kind: "group",
    cure:
      "ALTER TABLE … ADD a primary key: without one, every node but the writer searches the whole table for each changed row.",
  },
  "oversized transaction": {
    kind: "group",
    cure: "Change the rows in portions of some hundred, each in a transaction of its own.",
  },
  "conflicting writers": {
    kind: "group",
    cure: "Send the writes of one row to one node, and repeat a transaction that is refused.",
  },
  "rows differ": {
    kind: "group",
    cure:
      "Find the session that wrote with wsrep_on = OFF; copy the right row to the node, or let it fetch a whole copy.",
  },
  "idle transaction": {
    kind: "locks",
    cure:
      "End that session (KILL), and commit before the program waits for anything; idle_transaction_timeout guards against the next one.",
  },
  "hot row": {
    kind: "locks",
    cure: "Keep the transaction short after the row is locked, or split its counter across several rows.",
  },
  "deadlocks": {
    kind: "locks",
    cure: "Lock rows in the same order in every program, and repeat a transaction that is rolled back.",
  },
  "missing index": { kind: "statement", cure: "Create an index on the columns that the statement compares." },
  "stale statistics": {
    kind: "statement",
    cure: "ANALYZE TABLE … PERSISTENT FOR ALL, and again after each large load.",
  },
  "implicit conversion": {
    kind: "statement",
    cure: "Compare a text column with a text: quote the value, or bind it as text.",
  },
  "one query per row": { kind: "statement", cure: "Fetch the rows with one join, or with IN (…)." },
  "runaway query": {
    kind: "statement",
    cure: "KILL QUERY; set max_statement_time for the account; add the missing join condition.",
  },
  "connections exhausted": {
    kind: "settings",
    cure: "Raise max_connections, or make the pools of the clients smaller.",
  },
  "no connection pool": { kind: "settings", cure: "Open connections once and keep them: use a pool." },
  "buffer pool too small": {
    kind: "settings",
    cure: "Raise innodb_buffer_pool_size until reads from disk become rare.",
  },
  "wrong isolation level": {
    kind: "settings",
    cure: "SET GLOBAL TRANSACTION ISOLATION LEVEL REPEATABLE READ, and let clients connect again.",
  },
  "temporary space used up": {
    kind: "settings",
    cure: "Raise max_tmp_total_space_usage, or give the query an index that sorts and groups.",
  },
  "member read-only": { kind: "settings", cure: "SET GLOBAL read_only = OFF, if no maintenance is under way." },
} as const;

/** The name of a cause. */
export type CauseName = keyof typeof causes;

/** A figure or a text that supports a cause, with where an operator reads it. */
export type Evidence = {
  /** "SHOW GLOBAL STATUS", "EXPLAIN" … */
  source: string;
  /** What it is: "wsrep_flow_control_sent". */
  what: string;
  value: string;
};

/** A cause that a rule found. */
export interface Cause {
  cause: CauseName;
  /** The node that it is about; "node1, node3" if it takes two. */
  node: string;
  /** How directly it explains what is seen, from 0 to 100: a cause ranks above its consequences. */
  weight: number;
  /** What decides first. */
  evidence: Evidence[];
  /** What to do, with the names of this case where they are known. */
  cure: string;
}

/** Looks for one kind of causes. Pure. */
export type Rule = (facts: Facts) => Cause[];

/** Makes a cause; its cure is the general one unless given. Pure. */
export function found(
  cause: CauseName,
  node: string,
  weight: number,
  evidence: Evidence[],
  cure: string = causes[cause].cure,
): Cause {
  return { cause, node, weight, evidence, cure };
}

/** Evidence of SHOW GLOBAL STATUS. */
export const fromStatus = (what: string, value: string | number): Evidence => ({
  source: "SHOW GLOBAL STATUS",
  what,
  value: String(value),
});

/** Evidence of SHOW GLOBAL VARIABLES. */
export const fromVariables = (what: string, value: string | number): Evidence => ({
  source: "SHOW GLOBAL VARIABLES",
  what,
  value: String(value),
});

/** The beginning of a text, cut after a whole word, with "…" if something is missing. Pure. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const begin = text.slice(0, most);
  const end = begin.search(/\s+\S*$/);
  return `${end > most / 2 ? begin.slice(0, end) : begin.slice(0, -1)}…`;
}
