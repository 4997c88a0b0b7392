/** `park`: stops the machines of a cluster in EC2, and keeps their data. */

import type { Command } from "commander";
import { parkNamed } from "./cloud_machines.ts";
import type { Context } from "./context.ts";

export function definePark(command: Command, context: Context): Command {
  return command
    .argument("<spec>", "the cluster whose machines in EC2 to stop")
    .action((name: string) => parkNamed(name, context));
}
