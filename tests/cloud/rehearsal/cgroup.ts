/** A control group for each host: it holds all of a host's processes, whatever they do. */

import { join } from "node:path";
import { pause } from "../../../lib/core/mod.ts";
import { mark } from "./network.ts";

/** Where this machine has the second version of control groups; `undefined` if it has none. */
export async function findCgroups(): Promise<string | undefined> {
  const mounts = await Deno.readTextFile("/proc/self/mounts").catch(() => "");
  return /^\S+ (\S+) cgroup2 /m.exec(mounts)?.[1];
}

const allOf = async () => join(await findCgroups() ?? "/sys/fs/cgroup", mark);

/** The control group of a host, made if it does not exist. */
export async function cgroupOf(id: string): Promise<string> {
  const path = join(await allOf(), id);
  await Deno.mkdir(path, { recursive: true });
  return path;
}

/** Ends all processes of a host, and removes its control group. */
export async function endProcesses(id: string): Promise<void> {
  await endWithin(join(await allOf(), id));
}

/** Ends all processes of all hosts. */
export async function endAllProcesses(): Promise<void> {
  await endWithin(await allOf());
}

async function endWithin(path: string): Promise<void> {
  try {
    await Deno.writeTextFile(join(path, "cgroup.kill"), "1", { create: false });
    while (/populated 1/.test(await Deno.readTextFile(join(path, "cgroup.events")))) await pause(20);
    await removeGroups(path);
  } catch (error) {
    // There is none, or it is being ended twice.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Groups within groups. Their files cannot be removed; they go with them. */
async function removeGroups(path: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(path)) if (isDirectory) await removeGroups(join(path, name));
  await Deno.remove(path);
}
