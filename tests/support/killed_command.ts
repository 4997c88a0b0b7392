/** Commands that are killed outright (SIGKILL), at random or at chosen moments, and what the next commands make of it. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { type ClusterRecord, type ClusterSpec, findMember, targetOf, whyNoCuts } from "../../lib/cluster/mod.ts";
import { listProcesses, programOf } from "../../lib/runtime/mod.ts";
import { connect, type Database } from "../../lib/sql/mod.ts";
import type { ClusterHome } from "./cluster_home.ts";
import { specOn } from "./hosts.ts";
import { exists, lab, startLab } from "./lab.ts";
import { until } from "./processes.ts";
import { pause } from "./shop.ts";

/** A cluster whose commands are killed. */
export interface Target {
  home: ClusterHome;
  name: string;
  /** What `up` takes: its name, or a file with its spec. */
  spec: string;
}

/** A cluster of the lab on hosts of a kind. */
export async function targetOn(
  provider: ClusterSpec["provider"],
  home: ClusterHome,
  name: string,
): Promise<Target> {
  const spec = join(home.cache, `${name}.json`);
  await Deno.writeTextFile(spec, JSON.stringify(await specOn(provider, name)));
  return { home, name, spec };
}

/** The result of one round. */
export interface KilledRound {
  /** "up" or "down": which command was killed. */
  command: string;
  /** The time of the kill, in milliseconds. */
  afterMs: number;
  /** Whether the command had already ended. */
  wasDone: boolean;
  /** The command that repaired the state. */
  next: string;
}

/**
 * One round: `up` or `down` is killed after a random time, then the same or the other one is run to its end. Fails unless `status` is true
 * after the kill, the cluster is whole after an `up`, and nothing is left after a `down`.
 *
 * @param typicalMs how long the command takes if it is left alone; the kill comes somewhere in it.
 */
export async function killCommand(
  target: Target,
  typicalMs: { up: number; down: number },
  random: () => number,
): Promise<KilledRound> {
  const { home, name, spec } = target;
  const argument = { up: spec, down: name };
  const command = random() < 0.7 ? "up" : "down";
  const next = random() < 0.6 ? "up" : "down";
  if (command === "down") await home.run("up", spec);
  const afterMs = Math.round(random() * typicalMs[command]);
  const wasDone = !await killWhen(target, [command, argument[command]], () => pause(afterMs).then(() => true));
  await assertTrueStatus(target);
  await home.run(next, argument[next]);
  if (next === "up") await assertWhole(target);
  const record = await home.record(name).catch(() => undefined);
  await home.run("down", name);
  await home.assertGone(name, record);
  return { command, afterMs, wasDone, next };
}

type Operation = (record: ClusterRecord) => string[];

/** A member that is not the primary. */
const other = ({ members, primary }: ClusterRecord) => members.findLast(({ name }) => name !== primary)!.name;

/** Adds a node or, after that has happened, removes one. */
const resize: Operation = (record) => record.members.length > record.spec.nodes ? ["remove", other(record)] : ["add"];
const cuts: Operation[] = whyNoCuts() === undefined ? [(record) => ["cut", other(record)]] : [];

/** Operations that are worth killing, by topology. */
const operations: Record<string, Operation[]> = {
  galera: [
    resize,
    (record) => ["remove", other(record)],
    (record) => ["stop", other(record)],
    (record) => ["kill", other(record)],
    () => ["kill-all"],
    ...cuts,
  ],
  replica: [
    resize,
    (record) => ["switchover", other(record)],
    (record) => ["promote", other(record)],
    (record) => ["reattach", other(record)],
    ...cuts,
  ],
};

/** One round on a running cluster: an operation is killed after a random time, and `up` must repair the cluster. */
export async function killOperation(
  target: Target,
  random: () => number,
): Promise<{ operation: string; afterMs: number }> {
  const record = await target.home.record(target.name);
  const all = operations[record.spec.topology]!;
  const args = all[Math.floor(random() * all.length)]!(record);
  const longestMs = args[0] === "add" && record.spec.topology === "galera" ? 12_000 : 1_800;
  const afterMs = Math.round(300 + random() * (longestMs - 300));
  await killWhen(target, operationOn(target, args), () => pause(afterMs).then(() => true));
  await repair(target);
  return { operation: args.join(" "), afterMs };
}

/** What can be seen of an operation on a node from outside. */
interface Seen {
  /** The record before the operation, and the one now. */
  before: ClusterRecord;
  record: ClusterRecord;
  node: string;
  /** The node's folder. */
  dir: string;
}

/** A moment of an operation on a node. */
export interface Moment {
  when: string;
  /** Whether it has come. */
  holds(seen: Seen): boolean | Promise<boolean>;
}

const hasServer = async (dir: string) =>
  (await listProcesses(dir)).some(({ args }) => args.includes(`--defaults-file=${dir}/my.cnf`));

/** The moments of `cluster add` before the new node's server starts. */
export const momentsBeforeStart: Moment[] = [
  { when: "the record named it", holds: ({ before, record }) => record.nextId > before.nextId },
  { when: "its machine was being made", holds: ({ dir }) => exists(dir) },
  { when: "it had its data", holds: ({ dir }) => exists(join(dir, "data")) },
];

/** The moments of `cluster add`. */
export const momentsOfAdding: Moment[] = [
  ...momentsBeforeStart,
  { when: "its server had just started", holds: ({ dir }) => hasServer(dir) },
];

/** The moment at which a node that is added to a Galera group receives a whole copy of another's data. */
export const copying: Moment = { when: "it received a copy", holds: ({ dir }) => exists(join(dir, "data", ".sst")) };

const wasGivenUp = ({ before, record, node }: Seen) =>
  findMember(record, node).serverId !== findMember(before, node).serverId;
const wasDiscarded = (seen: Seen) => wasGivenUp(seen) && findMember(seen.record, seen.node).divergedBy === undefined;

/** The moments of `cluster reattach` on an old primary whose data contradicts the cluster's. */
export const momentsOfReattaching: Moment[] = [
  { when: "its server had just started", holds: ({ dir }) => hasServer(dir) },
  { when: "the record gave its data up", holds: wasGivenUp },
  { when: "its data was gone", holds: async (seen) => wasDiscarded(seen) || !await exists(join(seen.dir, "data")) },
  {
    when: "its server had started on new data",
    holds: async (seen) => wasDiscarded(seen) && await hasServer(seen.dir),
  },
];

/** Plays a scenario that kills a command at a moment. A short moment can pass unseen on a busy machine; then it plays it once more. */
async function playTwice(scenario: () => Promise<boolean>, moment: Moment): Promise<void> {
  if (await scenario() || await scenario()) return;
  assert.fail(`The command ended twice before ${moment.when}`);
}

/** Kills `cluster add` at a moment. `up` must complete the new node. Then it leaves again. */
export const killAdding = (target: Target, moment: Moment): Promise<void> =>
  playTwice(() => tryToKillAdding(target, moment), moment);

async function tryToKillAdding(target: Target, moment: Moment): Promise<boolean> {
  const { home, name } = target;
  const before = await home.record(name);
  const node = `node${before.nextId}`;
  const wasKilled = await killAtMoment(target, ["add"], node, moment);
  await repair(target);
  const { members } = await home.record(name);
  assert.deepEqual(members.map(({ name }) => name), [...before.members.map(({ name }) => name), node]);
  await home.run(...operationOn(target, ["remove", node]));
  await home.assertOnlyMembers(name);
  return wasKilled;
}

/**
 * Makes a replica the primary that lacks transactions of the old one, as all replicas do, and kills the old one's `cluster reattach` at a moment. `up` must
 * complete the cluster, or name the way out if it would have to discard data that nobody gave up yet; then the nodes hold the same.
 */
export const killReattaching = (target: Target, moment: Moment): Promise<void> =>
  playTwice(() => tryToKillReattaching(target, moment), moment);

async function tryToKillReattaching(target: Target, moment: Moment): Promise<boolean> {
  const { home, name } = target;
  const { primary: old, members } = await home.record(name);
  const replicas = members.filter((member) => member.name !== old).map((member) => member.name);
  const young = replicas[0]!;
  await at(target, old, async (db) => {
    await db.execute("CREATE DATABASE IF NOT EXISTS kept");
    await db.execute("CREATE TABLE IF NOT EXISTS kept.marks (mark INT)");
    const { position } = await db.one<{ position: string }>("SELECT @@gtid_binlog_pos AS position");
    for (const name of replicas) {
      await at(target, name, async (replica) => {
        await replica.query("SELECT MASTER_GTID_WAIT(?, 60)", [position]);
        await replica.execute("STOP REPLICA IO_THREAD");
      });
    }
    for (const lost of [-1, -2]) await db.execute("INSERT INTO kept.marks VALUES (?)", [lost]);
  });
  await home.run(...operationOn(target, ["kill", old]));
  await home.run(...operationOn(target, ["promote", young]));
  await at(target, young, (db) => db.execute("INSERT INTO kept.marks VALUES (1)"));
  const wasKilled = await killAtMoment(target, ["reattach", old], old, moment);
  await repair(target, old);
  const marks = (db: Database) => db.query<{ mark: number }>("SELECT DISTINCT mark FROM kept.marks");
  for (const { name: node } of members) assert.deepEqual(await at(target, node, marks), [{ mark: 1 }]);
  return wasKilled;
}

/** Does something on a node, over a separate connection. */
async function at<T>({ home, name }: Target, node: string, work: (db: Database) => Promise<T>): Promise<T> {
  const record = await home.record(name);
  await using db = await connect(targetOf(record, findMember(record, node), "lab"));
  return await work(db);
}

/** Kills an operation on a node at a moment; gives whether it was killed before its end. */
async function killAtMoment(target: Target, args: string[], node: string, { holds }: Moment): Promise<boolean> {
  const { home, name } = target;
  const dir = join(home.dirOf(name), node);
  const before = await home.record(name);
  return await killWhen(target, operationOn(target, args), async () => {
    return await holds({ before, record: await home.record(name), node, dir });
  });
}

const operationOn = ({ name }: Target, args: string[]): string[] => ["cluster", ...args, "--cluster", name];

/** Starts a command and kills it as soon as something holds, asked again and again; gives whether it was killed before its end. */
async function killWhen({ home }: Target, args: string[], holds: () => Promise<boolean>): Promise<boolean> {
  const child = startLab(args, home.env);
  const ended = child.output();
  let isOver = false;
  ended.then(() => isOver = true);
  while (!isOver && !await holds()) await pause(2);
  try {
    child.kill("SIGKILL");
  } catch { /* It has just ended. */ }
  return (await ended).signal === "SIGKILL";
}

/** After a kill, `status` must be true and `up` must make the cluster whole; if `up` names `reattach` as the way out, that must. */
async function repair(target: Target, diverged?: string): Promise<void> {
  const { home, spec } = target;
  await assertTrueStatus(target);
  const { code, printed } = await lab(["up", spec], home.env);
  if (code !== 0) {
    assert.ok(diverged !== undefined && printed.includes(`cluster reattach ${diverged}`), printed);
    assert.match(printed, / has 2 transactions that node\d lacks\./);
    await home.run(...operationOn(target, ["reattach", diverged]));
  }
  await assertWhole(target);
}

/** Fails unless `status` names the processes of the servers that run, and no others. */
async function assertTrueStatus({ home, name }: Target): Promise<void> {
  const dir = home.dirOf(name);
  let report = "";
  // A server that was asked to end may still run while it is reported, and be gone when it is looked for.
  await until(async () => {
    const { code, printed } = await lab(["status", name], home.env);
    report = printed;
    assert.ok(code === 0 || code === 3, printed);
    if (!await exists(join(dir, "cluster.json"))) return /is not up|was only partly made/.test(printed);
    const reported = [...printed.matchAll(/ · process (\d+),/g)].map(([, pid]) => Number(pid)).sort();
    const servers = (await listProcesses(dir)).filter(({ args }) => isServer(dir, args)).map(({ pid }) => pid).sort();
    return JSON.stringify(reported) === JSON.stringify(servers);
  }, 60_000).catch((error) => assert.fail(`${error.message}: ${report}`));
}

/** Whether this is the command line of a node's server, and not of one that only reads how far its data goes. */
const isServer = (dir: string, args: string[]) =>
  programOf(args) === "mariadbd" && args.some((arg) => arg.startsWith(`--defaults-file=${dir}/`)) &&
  !args.includes("--wsrep-recover");

async function assertWhole({ home, name, spec }: Target): Promise<void> {
  // Through the command, because this process has another cache. It lists the nodes, too.
  const report = await home.run("up", spec);
  assert.match(report, /nothing was changed/);
  assert.doesNotMatch(report, /✗/);
  await home.assertOnlyMembers(name);
}
