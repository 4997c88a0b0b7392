#!/usr/bin/env -S deno run -A
/** Removes everything of a cluster in EC2. */

import { runCommand } from "./command.ts";

await runCommand(
  `
Usage: deno run -A infra/teardown.ts SPEC [--dry-run]
       deno run -A infra/teardown.ts --expired

Removes everything of a cluster in EC2, or of all clusters of this computer whose time is up. It is the lab's command
\`down SPEC --provider ec2\`, whose help follows.`,
  (given) => ["down", ...given, "--provider", "ec2"],
);
