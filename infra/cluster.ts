#!/usr/bin/env -S deno run -A
/** Operates the nodes of a cluster. */

import { runCommand } from "./command.ts";

await runCommand(
  `
Usage: deno run -A infra/cluster.ts OPERATION [NODE]

Operates the nodes of a cluster: add, remove, kill, bring back and more. It is the lab's command \`cluster\`, whose help follows.`,
  (given) => ["cluster", ...given],
);
