#!/usr/bin/env -S deno run -A
/** Makes the machines of a cluster in EC2. */

import { runCommand } from "./command.ts";

await runCommand(
  `
Usage: deno run -A infra/provision.ts SPEC [--yes] [--dry-run]

Makes the machines of a cluster in EC2 and completes what is there. SPEC is a name from infra/clusters (m3-galera) or a .json
file. It is the lab's command \`up SPEC --provider ec2\`, whose help follows.`,
  (given) => ["up", ...given, "--provider", "ec2"],
);
