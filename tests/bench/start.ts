/** The cost of starting: imports, a command, a kernel, a server, each compared with an empty Deno program. */

import { fromRoot } from "../../lib/core/mod.ts";
import { preflight } from "../../lib/notebook/mod.ts";
import { startServer } from "../../lib/runtime/mod.ts";
import { interleave, must } from "./timing.ts";

/** Medians in milliseconds, of whole processes except for kernel and server. */
export type StartBench = Record<
  "floor" | "lab/show" | "lab/sql" | "lab/etl" | "--help" | "preflight" | "server",
  number
>;

export async function benchStart(rounds: number): Promise<StartBench> {
  const evaluate = (code: string) => () =>
    must(Deno.execPath(), ["eval", "--quiet", "--config", fromRoot("deno.json"), code]);
  const entry = ["run", "-A", "--quiet", "--config", fromRoot("deno.json"), fromRoot("lib/main.ts")];
  return await interleave(rounds, {
    floor: evaluate("0"),
    "lab/show": evaluate('await import("lab/show")'),
    "lab/sql": evaluate('await import("lab/sql")'),
    "lab/etl": evaluate('await import("lab/etl")'),
    "--help": () => must(Deno.execPath(), [...entry, "--help"]),
    preflight: () => preflight(),
    server: async () => await (await startServer()).stop(),
  });
}
