/** The results of benches and soaks: `reports/results/<date>/<machine>[-name].json`. */

import { createHash } from "node:crypto";
import { arch, cpus, hostname, platform, release, totalmem } from "node:os";
import { join } from "node:path";
import { fromRoot } from "../../lib/core/mod.ts";

/** Writes results with a description of the machine; returns the file. A second run on the same day replaces the first one. */
export async function keepResults(measured: object, name?: string): Promise<string> {
  // A machine's name may be private and means nothing to others; a short hash distinguishes machines.
  const machine = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
  const written = new Date().toISOString();
  const host = {
    os: `${platform()} ${release()} ${arch()}`,
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
  const folder = fromRoot("reports", "results", written.slice(0, 10));
  await Deno.mkdir(folder, { recursive: true });
  const file = join(folder, `${machine}${name ? `-${name}` : ""}.json`);
  const kept = { written, host, deno: Deno.version.deno, ...measured };
  await Deno.writeTextFile(file, JSON.stringify(kept, null, 2) + "\n");
  return file;
}

/** The peak memory of a process so far, in bytes (Linux). */
export async function peakMemory(pid: number | "self"): Promise<number> {
  const [, peakKiB] = /^VmHWM:\s+(\d+) kB/m.exec(await Deno.readTextFile(`/proc/${pid}/status`))!;
  return Number(peakKiB) * 1024;
}
