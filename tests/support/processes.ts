/** Waiting for conditions, and finding child processes. */

import assert from "node:assert/strict";
import { exec } from "../../lib/core/mod.ts";

/** Waits until something holds, and fails after four minutes: a busy machine takes its time, and no test is about that time. */
export async function until(holds: () => boolean | Promise<boolean>, timeoutMs = 240_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!await holds()) {
    assert.ok(performance.now() < deadline, `This does not hold after ${timeoutMs / 1000} s: ${holds}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** A process that was found below another. */
export interface Descendant {
  pid: number;
  /** The program's name: "mariadbd". */
  name: string;
}

/** The processes below a process, itself left out. */
export async function descendants(pid: number): Promise<Descendant[]> {
  const { stdout } = await exec("ps", ["-e", "-o", "pid=,ppid=,comm="]);
  const all = stdout.trim().split("\n").map((line) => {
    const [pid, parent, name] = line.trim().split(/\s+/);
    return { pid: Number(pid), parent: Number(parent), name: name! };
  });
  const below = (parent: number): Descendant[] =>
    all.filter((one) => one.parent === parent).flatMap(({ pid, name }) => [{ pid, name }, ...below(pid)]);
  return below(pid);
}
