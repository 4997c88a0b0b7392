/** What tests look at: ports, and what is on this machine. */

import { join } from "node:path";
import { cacheDir, endCompanion, exec, pause, startCompanion } from "../../../lib/core/mod.ts";
import { exists } from "../../../lib/runtime/mod.ts";
import { findCgroups } from "./cgroup.ts";
import type { Host } from "./host.ts";

/** Whether a port answers. A port that the network drops does so by silence. */
export async function reaches(
  enter: string[],
  protocol: "tcp" | "udp",
  address: string,
  port: number,
): Promise<boolean> {
  const talk = protocol === "tcp" ? "" : '; echo hello >&3; [ hello = "$(head -n 1 <&3)" ]';
  const words = [...enter, "timeout", "2", "bash", "-c", `exec 3<>/dev/${protocol}/${address}/${port}${talk}`];
  return (await exec(words[0]!, words.slice(1))).ok;
}

/** Listens on ports in a namespace. */
export function listen(enter: string[], ports: number[]): AsyncDisposable {
  const program = `for (const port of ${JSON.stringify(ports)}) Deno.serve({ port }, () => new Response());`;
  const child = startCompanion(Deno.execPath(), ["eval", program], { through: enter });
  return { [Symbol.asyncDispose]: async () => void await endCompanion(child) };
}

/** The keys that a host printed on its console when it first booted. */
export async function readHostKeys(host: Host): Promise<string[]> {
  for (;;) {
    const [, keys] = /-----BEGIN SSH HOST KEY KEYS-----\r?\n([^]*?)-----END SSH HOST KEY KEYS-----/
      .exec(await host.readConsole()) ?? [];
    if (keys) return keys.trim().split(/\r?\n/).map((line) => line.split(" ").slice(0, 2).join(" "));
    await pause(100);
  }
}

/** Waits until something holds. The test's own time limit is that of the suite. */
export async function waitFor(holds: () => Promise<boolean>): Promise<void> {
  while (!await holds()) await pause(200);
}

/** What is on this machine of rehearsals, but for their image. */
export async function listLeft(): Promise<string[]> {
  const names = async (path: string) => await exists(path) ? [...Deno.readDirSync(path)].map(({ name }) => name) : [];
  const [namespaces, devices, routes] = [
    await names("/run/netns"),
    await names("/sys/class/net"),
    await exec("ip", ["route"]),
  ];
  const mounts = (await Deno.readTextFile("/proc/self/mounts")).split("\n");
  const { stdout: processes } = await exec("ps", ["-eo", "args"]);
  const folder = join(cacheDir(), "rehearsal");
  return [
    ...[...namespaces, ...devices].filter((name) => name.startsWith("rehearsal")),
    ...routes.stdout.split("\n").filter((line) => /198\.51\.100|203\.0\.113/.test(line)),
    ...mounts.filter((line) => line.includes(`${folder}/`)),
    ...processes.split("\n").filter((line) => line.includes(`${folder}/`)),
    ...await names(join(await findCgroups() ?? "", "rehearsal")),
    ...await exists(folder) ? [folder] : [],
  ];
}
