/** A cluster over time: what its nodes do, sampled at a fixed pace. */

import { mistake, within } from "../../core/mod.ts";
import type { Cluster } from "../cluster.ts";
import { targetOf } from "../nodes/access.ts";
import { type ClusterRecord, type Member, watcherOf } from "../plan/record.ts";
import { topologies } from "../topology/mod.ts";
import { NodeWatcher, type Reading } from "./node_watcher.ts";
import { type Counters, ratesBetween } from "./rates.ts";

/** A node in one sample. Rates are `null` in its first sample, after a restart of its server, and while it does not answer. */
export type NodeSample = {
  node: string;
  /** "alone", "primary", "replica", "member". */
  role: string;
  /** "Synced", "replicating, 0 s behind", "refuses connections" … */
  state: string;
  isHealthy: boolean;
  /** How many members its group has, as it sees it; `null` without Galera. */
  members: number | null;
  /** Statements a second, without those of the watch. */
  queries_per_s: number | null;
  /** Statements a second that change rows. */
  writes_per_s: number | null;
  /** The share of the time since the last sample for which flow control held the node up, from 0 to 1. */
  paused: number | null;
  /** Transactions since the last sample that lost against one of another node. */
  conflicts: number | null;
  /** Write sets that wait to be applied. */
  queue: number | null;
  /** Seconds behind its primary (replica), transactions behind the most advanced member (Galera); `null` if unknown. */
  behind: number | null;
  /** How long it took to answer SHOW GLOBAL STATUS, in ms. */
  answer_ms: number | null;
};

/** A cluster at one moment. */
export interface ClusterSample {
  at: Date;
  /** Seconds since the watch began. */
  second: number;
  /** In the order of the members. */
  nodes: NodeSample[];
}

/** How a cluster is watched. */
export interface WatchOptions {
  /** Time between samples in ms, from 100. Default: 1,000. */
  everyMs?: number;
  /** Ends the watch: the iteration is over, without an error. */
  signal?: AbortSignal;
}

/**
 * Samples a cluster until the iteration ends or the signal aborts: the first time at once, then at a fixed pace. Nodes that are down, frozen or cut off
 * are part of every sample; a node that does
 * not answer within the time between two samples delays nothing. Members that join or leave meanwhile appear and disappear.
 *
 * Cost: four statements and one session for each node.
 *
 * @throws {ClusterError} if the cluster was removed; {RangeError} if the pace is too fast.
 *
 * @example
 * ```ts no-run
 * import { startCluster, watchCluster } from "lab/cluster";
 * await using cluster = await startCluster("m3-galera");
 * for await (const { second, nodes } of watchCluster(cluster)) {
 *   console.log(second, nodes.map(({ node, queries_per_s }) => `${node} ${queries_per_s}`));
 *   if (second > 5) break;
 * }
 * ```
 */
export async function* watchCluster(
  cluster: Pick<Cluster, "context">,
  { everyMs = 1_000, signal }: WatchOptions = {},
): AsyncGenerator<ClusterSample, void> {
  if (!(everyMs >= 100)) throw mistake(`everyMs is a number from 100, not ${everyMs}.`, RangeError);
  const watchers = new Map<string, NodeWatcher>();
  const before = new Map<string, Counters>();
  const start = performance.now();
  try {
    for (let next = start; !signal?.aborted; next = Math.max(next + everyMs, performance.now())) {
      if (await idle(next - performance.now(), signal)) return;
      const { record } = await cluster.context();
      const at = new Date();
      const second = (performance.now() - start) / 1000;
      const readings = await Promise.all(record.members.map((member) => readMember(record, member, watchers, everyMs)));
      yield { at, second, nodes: describeNodes(record, readings, before) };
    }
  } finally {
    for (const watcher of watchers.values()) watcher.close();
  }
}

/** @returns whether the signal aborted meanwhile. */
async function idle(ms: number, signal?: AbortSignal): Promise<boolean> {
  if (ms > 0) await within(new Promise<never>(() => {}), ms, signal);
  return signal?.aborted ?? false;
}

function readMember(
  record: ClusterRecord,
  member: Member,
  watchers: Map<string, NodeWatcher>,
  withinMs: number,
): Promise<Reading | string> {
  const { name } = member;
  if (!watchers.has(name)) watchers.set(name, new NodeWatcher());
  return watchers.get(name)!.read(targetOf(record, member, watcherOf(record.spec)), withinMs);
}

/** Samples from readings, in the order of the members. Notes the counters for the next one. */
export function describeNodes(
  record: ClusterRecord,
  readings: readonly (Reading | string)[],
  before: Map<string, Counters>,
): NodeSample[] {
  const committed = readings.map((one) => typeof one === "string" ? 0 : one.state.galera?.lastCommitted ?? 0);
  const mostAdvanced = Math.max(...committed);
  const topology = topologies[record.spec.topology];
  return record.members.map(({ name }, index): NodeSample => {
    const reading = readings[index]!;
    const role = topology.roleOf(record, name);
    if (typeof reading === "string") {
      before.delete(name);
      return { ...nothingKnown, node: name, role, state: reading };
    }
    const { state, counters, receiveQueue, answerMs } = reading;
    const rates = ratesBetween(before.get(name), counters);
    before.set(name, counters);
    return {
      node: name,
      role,
      ...topology.judge(record, name, state),
      members: state.galera?.size ?? null,
      queries_per_s: rates?.queriesPerS ?? null,
      writes_per_s: rates?.writesPerS ?? null,
      paused: state.galera ? rates?.pausedShare ?? null : null,
      conflicts: state.galera ? rates?.conflicts ?? null : null,
      queue: state.galera ? receiveQueue : null,
      behind: state.galera ? mostAdvanced - state.galera.lastCommitted : state.replica?.lagS ?? null,
      answer_ms: answerMs,
    };
  });
}

const nothingKnown = {
  isHealthy: false,
  members: null,
  queries_per_s: null,
  writes_per_s: null,
  paused: null,
  conflicts: null,
  queue: null,
  behind: null,
  answer_ms: null,
};

/** A node in one sample, as a row for tables and charts. */
export type NodeSampleRow = NodeSample & { second: number };

/**
 * Samples a cluster while work runs, for a table or a chart.
 *
 * @returns what the work returned, and a row for each node and sample; the first sample of a watch has no rates and is left out.
 * @throws what the work throws, after the watch has ended.
 *
 * @example
 * ```ts no-run
 * import { recordCluster, startCluster } from "lab/cluster";
 * import { chart, show } from "lab/show";
 * await using cluster = await startCluster("m3-galera");
 * const { rows } = await recordCluster(cluster, async () => {
 *   await using db = await cluster.connect("node1");
 *   for (let i = 0; i < 1_000; i++) await db.query("SELECT 1");
 * });
 * await show(
 *   chart({
 *     title: "Statements a second",
 *     alt: "node1 answers the statements, the others none.",
 *     mark: "line",
 *     x: { field: "second" },
 *     y: { field: "queries_per_s" },
 *     series: "node",
 *     rows,
 *   }),
 * );
 * ```
 */
export async function recordCluster<T>(
  cluster: Pick<Cluster, "context">,
  work: () => Promise<T>,
  { everyMs, signal }: WatchOptions = {},
): Promise<{ value: T; rows: NodeSampleRow[] }> {
  const ended = new AbortController();
  const rows: NodeSampleRow[] = [];
  const watching = (async () => {
    const stop = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal;
    let samples = 0;
    for await (const { second, nodes } of watchCluster(cluster, { everyMs, signal: stop })) {
      if (samples++ > 0) rows.push(...nodes.map((node) => ({ second, ...node })));
    }
  })();
  try {
    const value = await Promise.race([work(), failOf(watching)]);
    return { value, rows };
  } finally {
    ended.abort();
    await watching.catch(() => {});
  }
}

/** Rejects if the watch fails; a watch that ends does not end the work. */
const failOf = (watching: Promise<void>): Promise<never> => new Promise((_, reject) => watching.catch(reject));
