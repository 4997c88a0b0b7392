/** A first delivery that is loaded at once by a program that is killed. */

import { fromRoot } from "../../lib/core/mod.ts";

/** Starts a first delivery in a process of its own and kills it outright after a random time. Returns whether it was killed before its end. */
export async function killFirstDelivery(
  uri: string,
  directory: string,
  seed: number,
  random: () => number,
): Promise<boolean> {
  const program = fromRoot("tests", "support", "first_delivery.ts");
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "-A", program, uri, directory, String(seed)],
    cwd: fromRoot(),
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const output = child.stdout.getReader();
  await output.read();
  const timer = setTimeout(() => {
    try {
      child.kill("SIGKILL");
    } catch { /* it has just ended */ }
  }, 20 + random() * 1_500);
  while (!(await output.read()).done);
  const { success } = await child.status;
  clearTimeout(timer);
  return !success;
}
