/** Commands that are killed outright (SIGKILL) at random moments, and what the next call makes of it. */

import assert from "node:assert/strict";
import type { ClusterHome } from "./cluster_home.ts";
import { startLab } from "./lab.ts";
import { pause } from "./shop.ts";

/** What happened in one round. */
export interface KilledRound {
  /** "up" or "down": which command was killed. */
  command: string;
  /** After how many milliseconds. */
  afterMs: number;
  /** Whether it had come to its end by then. */
  wasDone: boolean;
  /** The command that put things right. */
  next: string;
}

/**
 * One round: `up` or `down` is killed after a random time, then the same or the other one is run to its end. Fails unless the cluster is whole
 * after an `up`, and nothing is left after a `down`.
 *
 * @param typicalMs how long the command takes when it is left alone; the kill comes somewhere in it.
 */
export async function killCommand(
  home: ClusterHome,
  name: string,
  typicalMs: { up: number; down: number },
  random: () => number,
): Promise<KilledRound> {
  const command = random() < 0.7 ? "up" : "down";
  const next = random() < 0.6 ? "up" : "down";
  if (command === "down") await home.run("up", name);
  const afterMs = Math.round(random() * typicalMs[command]);
  const child = startLab([command, name], home.env);
  const ended = child.output();
  await pause(afterMs);
  let wasDone = false;
  try {
    child.kill("SIGKILL");
  } catch {
    wasDone = true;
  }
  wasDone ||= (await ended).signal === null;
  await home.run(next, name);
  if (next === "up") await assertWhole(home, name);
  const record = await home.record(name).catch(() => undefined);
  await home.run("down", name);
  await home.assertGone(name, record);
  return { command, afterMs, wasDone, next };
}

/** Operations that are worth killing, by cluster. */
const operations: Record<string, string[][]> = {
  "m3-galera": [["add"], ["remove", "node3"], ["stop", "node2"], ["start", "node2"], ["kill", "node1"]],
  "m3-replica": [["add"], ["remove", "node2"], ["switchover", "node2"], ["promote", "node2"], ["reattach", "node2"]],
};

/** One round on a cluster that is up: an operation is killed after a random time, and `up` must make the cluster whole. */
export async function killOperation(
  home: ClusterHome,
  name: string,
  random: () => number,
): Promise<{ operation: string; afterMs: number }> {
  const all = operations[name]!;
  const args = all[Math.floor(random() * all.length)]!;
  const afterMs = Math.round(300 + random() * (args[0] === "add" && name === "m3-galera" ? 12_000 : 1_500));
  const child = startLab(["cluster", ...args, "--cluster", name], home.env);
  const ended = child.output();
  await pause(afterMs);
  try {
    child.kill("SIGKILL");
  } catch { /* it had come to its end */ }
  await ended;
  await home.run("up", name);
  await assertWhole(home, name);
  return { operation: args.join(" "), afterMs };
}

async function assertWhole(home: ClusterHome, name: string): Promise<void> {
  // Through the command, since this process has another cache.
  assert.match(await home.run("up", name), /nothing was changed/);
  const said = await home.run("status", name);
  assert.doesNotMatch(said, /✗/);
}
