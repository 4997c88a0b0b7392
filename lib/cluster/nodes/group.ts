/** A Galera group: how it begins, and how members join it. */

import { pause, taskCommand, throwIfInterrupted } from "../../core/mod.ts";
import { quoteLog } from "../../runtime/mod.ts";
import { type ClusterContext, hostOf } from "../context.ts";
import { ClusterError } from "../errors.ts";
import { put, remove } from "../hosts/files.ts";
import type { Started } from "../hosts/host.ts";
import { nodePaths } from "../plan/paths.ts";
import {
  chooseMostAdvanced,
  formatGrastate,
  formatPosition,
  noHistory,
  parseGrastate,
  parseRecovered,
  type Position,
} from "../topology/grastate.ts";
import { readNode } from "./access.ts";
import { placeEmpty } from "./files.ts";
import { diagnose, endStrays, findServer, isRunning, startServer } from "./server.ts";
import { waitUntil } from "./wait.ts";

/** Which member the group began with, and how far each member's data went. */
export interface GroupBeginning {
  /** The name of the first member. */
  first: string;
  /** The number of the last transaction that each member has; -1 if it has none of the group's history. */
  positions: { node: string; seqno: number }[];
}

/** A position, and whether the node recorded it itself in an orderly stop. */
interface FoundPosition {
  position: Position;
  isClean: boolean;
}

/** Begins the group with its most advanced member. None of them may run. */
export async function beginGroup(context: ClusterContext, nodes: string[]): Promise<GroupBeginning> {
  const { name: cluster, record } = context;
  const found: (FoundPosition & { node: string })[] = [];
  for (const node of nodes) {
    const position = await findPosition(context, node);
    if (position) found.push({ node, ...position });
  }
  const first = chooseMostAdvanced(found, record.historyId);
  if (!first) {
    throw new ClusterError(
      `No node of the cluster ${cluster} has any of the cluster's history. \`${taskCommand} down ${cluster}\` removes it.`,
      { cluster },
    );
  }
  await markAsFirst(context, first.node, first.position, nodes);
  const started = await startServer(context, first.node, ["--wsrep-new-cluster", ...startArgs(first)]);
  await awaitSynced(context, first.node, started);
  const seqnoOf = (node: string) => found.find((one) => one.node === node)?.position.seqno ?? -1;
  return { first: first.node, positions: nodes.map((node) => ({ node, seqno: seqnoOf(node) })) };
}

/** Without its position a node that crashed would begin a history that others do not know. */
const startArgs = ({ position, isClean }: FoundPosition): string[] =>
  isClean ? [] : [`--wsrep-start-position=${formatPosition(position)}`];

/** Lets a member begin the group again, and makes all forget the group that they were last in. */
async function markAsFirst(context: ClusterContext, first: string, position: Position, all: string[]): Promise<void> {
  for (const node of all) await forgetGroup(context, node);
  const host = hostOf(context, first);
  const { grastate } = nodePaths(host.describe().dir);
  await put(host, context.name, grastate, formatGrastate(position, true), 0o660);
}

async function forgetGroup(context: ClusterContext, node: string): Promise<void> {
  const host = hostOf(context, node);
  await remove(host, context.name, nodePaths(host.describe().dir).groupView);
}

/** How often a member is started whose server ends before it has what the group has. */
const joinAttempts = 4;
const joinBackoffMs = 1_000;

/**
 * Starts a member, which takes from the group what it misses, and waits until it has it. A transfer that breaks off ends the
 * member's server; then it is started again, since the next transfer replaces what broke off.
 */
export async function joinGroup(context: ClusterContext, node: string): Promise<void> {
  for (let attempt = 1;; attempt++) {
    try {
      return await tryToJoin(context, node);
    } catch (error) {
      const hasEnded = error instanceof ClusterError && !await findServer(context, node);
      if (!hasEnded || attempt === joinAttempts) throw error;
      const waitMs = joinBackoffMs * 2 ** (attempt - 1);
      context.progress.note(
        `${node} did not join (attempt ${attempt} of ${joinAttempts}); the next attempt starts in ${
          waitMs / 1000
        } s. ` +
          error.message,
      );
      await pause(waitMs, context.signal);
    }
  }
}

async function tryToJoin(context: ClusterContext, node: string): Promise<void> {
  if (await findServer(context, node)) return await awaitSynced(context, node);
  await endStrays(hostOf(context, node));
  const found = await findPosition(context, node);
  // Data without a position is incomplete, but a server might start on it.
  if (!found) await placeEmpty(context, node);
  await forgetGroup(context, node);
  await awaitSynced(context, node, await startServer(context, node, found ? startArgs(found) : []));
}

/**
 * How far a member's data goes in the group's history. After a crash only the data itself knows; looking takes about a second,
 * since InnoDB recovers on the way.
 *
 * `undefined` if there is no history in it, as after a copy that broke off: such data must be replaced.
 */
async function findPosition(context: ClusterContext, node: string): Promise<FoundPosition | undefined> {
  const host = hostOf(context, node);
  const { dir, binaries } = host.describe();
  const { config, data, grastate } = nodePaths(dir);
  const noted = parseGrastate(await host.read(grastate) ?? "");
  if (!noted || noted.historyId === noHistory) return undefined;
  if (noted.seqno >= 0) return { position: noted, isClean: true };
  const log = `${data}/recovery.log`;
  await remove(host, context.name, log);
  // As the server's user it does not outlive us: two servers on one data directory would wait for each other.
  const args = [`--defaults-file=${config}`, "--wsrep-recover", `--log-error=${log}`];
  const { ok } = await host.run(binaries.server, args, { asServer: true });
  throwIfInterrupted(context.signal);
  const text = await host.read(log) ?? "";
  const position = parseRecovered(text);
  if (!ok || !position) {
    throw new ClusterError(`Cannot find the last transaction of ${node}.${quoteLog(text)}`, {
      cluster: context.name,
      node,
    });
  }
  return position.historyId === noHistory ? undefined : { position, isClean: false };
}

/**
 * Waits until a member takes statements, has what the group has, and sees the same group as another one: a node that was away
 * believes for a moment that nothing has happened.
 */
export async function awaitSynced(context: ClusterContext, node: string, started?: Started): Promise<void> {
  const others = context.record.members.map(({ name }) => name).filter((other) => other !== node);
  await waitUntil(context, {
    to: `${node} to join the group and have all of its data`,
    node,
    diagnose: () => diagnose(started),
  }, async () => {
    const group = (await readNode(context, node))?.galera;
    if (!group?.isPrimary || !group.isReady || group.state !== "Synced") return false;
    const views = (await Promise.all(others.map((other) => viewOf(context, other)))).filter((view) =>
      view !== undefined
    );
    return views.length === 0 || views.includes(group.viewId);
  });
}

/** The view that a member has of the primary group; `undefined` if it is not in one, or nothing reaches it. */
async function viewOf(context: ClusterContext, node: string): Promise<number | undefined> {
  if (!await isRunning(context, node) || await hostOf(context, node).isCut()) return undefined;
  const group = (await readNode(context, node))?.galera;
  return group?.isPrimary ? group.viewId : undefined;
}

/**
 * Waits until the group agrees who belongs to it. While it still counts on a member that does not answer, it would take a leave
 * for a second failure, and the rest might be no majority.
 */
export async function awaitSettled(context: ClusterContext, node: string): Promise<void> {
  const names = context.record.members.map(({ name }) => name);
  await waitUntil(context, { to: `the group to settle who belongs to it, before ${node} leaves`, node }, async () => {
    const running = await Promise.all(names.map((name) => isRunning(context, name)));
    const states = await Promise.all(names.filter((_, at) => running[at]).map((name) => readNode(context, name)));
    const groups = states.flatMap((state) => state?.galera?.isPrimary ? [state.galera] : []);
    // If nobody is in a primary group there is nothing to lose.
    return groups.every(({ size }) => size === groups.length);
  });
}
