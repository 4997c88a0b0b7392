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

async function assertWhole(home: ClusterHome, name: string): Promise<void> {
  // Through the command, since this process has another cache.
  assert.match(await home.run("up", name), /nothing was changed/);
  const said = await home.run("status", name);
  assert.doesNotMatch(said, /✗/);
}
