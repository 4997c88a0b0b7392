/** What an operator reads from a cluster, as data: two samples some seconds apart become facts. Pure. */

/** A kind of statement, as performance_schema counts it by its digest. Counts are totals in a sample, and of the time between two in facts. */
export interface StatementCounts {
  digest: string;
  /** The statement with `?` in place of its values. */
  text: string;
  count: number;
  examined: number;
  sent: number;
  affected: number;
  errors: number;
  /** How often it read or joined a whole table. With GROUP BY, the server counts few rows as examined, but the scan as a scan. */
  scans: number;
  time_ms: number;
}

/** A transaction that is open, from information_schema.INNODB_TRX and PROCESSLIST. */
export interface OpenTransaction {
  id: string;
  session: number;
  /** "Sleep" if its client does nothing. */
  command: string;
  rows_modified: number;
  rows_locked: number;
  isolation: string;
}

/** A transaction that waits for another one's lock. */
export interface LockWait {
  waiting: string;
  blocking: string;
  /** "`aethermart_db`.`products`" */
  table: string;
  index: string;
  /** The key of the record: "17". */
  record: string;
}

/** A session of PROCESSLIST that does something; those of the server itself have the user "system user". */
export interface BusySession {
  id: number;
  user: string;
  command: string;
  state: string;
  time_ms: number;
  examined: number;
  info: string;
}

/** An error that statements got. */
export interface StatementError {
  errno: number;
  message: string;
  count: number;
}

/** How often a value occurs in an index. */
export interface IndexFrequency {
  table: string;
  index: string;
  /** mysql.index_stats, which only ANALYZE TABLE … PERSISTENT changes. */
  kept: number;
  /** From mysql.innodb_index_stats, which InnoDB keeps up to date. */
  sampled: number;
}

/** Whether a node's server runs: as the operating system shows it. "unknown" if nobody had to look, because it answers. */
export type ProcessState = "running" | "frozen" | "none" | "unknown";

/** What was read of one node at one moment. */
export interface NodeSample {
  node: string;
  /** Why a new session was refused; `null` if one was opened. */
  refused: string | null;
  /** Whether it answered over any session. Otherwise all below is empty. */
  answers: boolean;
  process: ProcessState;
  status: Record<string, string>;
  variables: Record<string, string>;
  statements: StatementCounts[];
  transactions: OpenTransaction[];
  waits: LockWait[];
  sessions: BusySession[];
  errors: StatementError[];
  /** A checksum over the rows of each small table. */
  checksums: Record<string, string>;
  /** How many rows have the same value in the first column of an index: by the optimizer's own statistics, and as InnoDB estimates it. */
  frequencies: IndexFrequency[];
  /** InnoDB's tables without a primary key, as "database.table". */
  keyless: string[];
  /** The end of the certificate in the node's folder, ISO 8601; read if a new session is refused because of TLS. */
  certificateEnd: string | null;
  /** The bytes of all tables and indexes, as InnoDB's statistics have them. */
  dataBytes: number;
  /** The last lines of the error log, if the node does not answer. */
  log: string[];
}

/** All nodes at one moment. */
export interface Sample {
  /** Milliseconds on a clock of which only differences count. */
  atMs: number;
  /** The moment as the operator's calendar has it, ISO 8601. */
  at: string;
  nodes: NodeSample[];
}

/** A step of a plan: what the optimizer expected, and what ANALYZE found. */
export interface PlanFact {
  table: string;
  /** "ALL", "ref" … */
  access: string;
  possible: string | null;
  key: string | null;
  rows: number;
  /** Rows that were read for each loop; `null` if the statement was not run. */
  actual: number | null;
  condition: string;
}

/** The plan of a statement that reads many rows. */
export interface StatementPlan {
  node: string;
  digest: string;
  steps: PlanFact[];
  /** What EXPLAIN noted about keys that it cannot use. */
  notes: string[];
}

/** One node between two samples. */
export interface NodeFacts extends Omit<NodeSample, "statements" | "answers"> {
  answers: boolean;
  /** How much counters of SHOW STATUS grew. */
  grew: Record<string, number>;
  /** Kinds of statements that ended meanwhile, with their counts of that time. */
  statements: StatementCounts[];
  before: Pick<NodeSample, "transactions" | "waits" | "sessions" | "status" | "checksums" | "refused">;
}

/** What rules decide by: JSON, so that it can be recorded. */
export interface Facts {
  /** The time between the samples. */
  seconds: number;
  at: string;
  nodes: NodeFacts[];
  plans: StatementPlan[];
}

/**
 * What happened between two samples of the same nodes: how much counters grew, and which statements ran. Plans are read afterwards. Pure.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { compareSamples } from "lab/diagnosis";
 * const { seconds, nodes } = compareSamples(
 *   { atMs: 0, at: "2026-11-30T12:00:00Z", nodes: [] },
 *   { atMs: 2_000, at: "2026-11-30T12:00:02Z", nodes: [] },
 * );
 * assert.deepEqual([seconds, nodes], [2, []]);
 * ```
 */
export function compareSamples(before: Sample, after: Sample): Omit<Facts, "plans"> {
  const nodes = after.nodes.map((now): NodeFacts => {
    const old = before.nodes.find(({ node }) => node === now.node) ?? { ...now, status: {}, statements: [] };
    const { transactions, waits, sessions, status, checksums, refused } = old;
    return {
      ...now,
      // One answer is enough: a busy machine may miss a moment.
      answers: now.answers || old.answers,
      grew: old.answers && now.answers ? growthOf(old.status, now.status) : {},
      statements: old.answers && now.answers ? differenceOf(old.statements, now.statements) : [],
      before: { transactions, waits, sessions, status, checksums, refused },
    };
  });
  return { seconds: Math.max(0.001, (after.atMs - before.atMs) / 1000), at: after.at, nodes };
}

function growthOf(before: Record<string, string>, after: Record<string, string>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(after).flatMap(([name, value]) => {
      const grew = Number(value) - Number(before[name]);
      return Number.isFinite(grew) && value !== "" ? [[name, grew] as const] : [];
    }),
  );
}

/** The most kinds of statements that facts keep of a node. */
const mostStatements = 40;

function differenceOf(before: StatementCounts[], after: StatementCounts[]): StatementCounts[] {
  const old = new Map(before.map((one) => [one.digest, one]));
  return after.flatMap((now) => {
    const then = old.get(now.digest);
    const less = (name: "count" | "examined" | "sent" | "affected" | "errors" | "scans" | "time_ms") =>
      Math.max(0, now[name] - (then?.[name] ?? 0));
    const count = less("count");
    if (count === 0) return [];
    const { digest, text } = now;
    const [examined, sent, affected] = [less("examined"), less("sent"), less("affected")];
    const [errors, scans, time_ms] = [less("errors"), less("scans"), Math.round(less("time_ms"))];
    return [{ digest, text, count, examined, sent, affected, errors, scans, time_ms }];
  }).sort((a, b) => b.examined + b.count - a.examined - a.count).slice(0, mostStatements);
}

/** The statements whose plans are worth reading: they read many rows for each one that they return or change. Pure. */
export function suspectsOf({ nodes }: Pick<Facts, "nodes">): { node: string; digest: string; isQuery: boolean }[] {
  return nodes.flatMap(({ node, statements }) =>
    statements
      .filter(({ text, count, examined, sent, affected, scans }) =>
        /^(SELECT|UPDATE|DELETE)\b/i.test(text) && count >= 3 &&
        (scans >= 3 || (examined / count >= fewestExamined && examined >= 20 * (sent + affected)))
      )
      .toSorted((a, b) => b.time_ms - a.time_ms)
      .slice(0, mostPlans)
      .map(({ digest, text }) => ({ node, digest, isQuery: /^SELECT\b/i.test(text) }))
  );
}

/** Fewer rows than this are read at once with or without an index. */
export const fewestExamined = 50;
const mostPlans = 3;
