/** `down`: ends the server that `up` started, and removes its data. */

import type { Command } from "commander";
import { endKept } from "../runtime/mod.ts";
import { serverFile } from "../sql/mod.ts";
import type { Context } from "./context.ts";

export function addDown(program: Command, context: Context): Command {
  return program.command("down")
    .description("End the server that `up` started and remove its data. Where there is none, it says so.")
    .action(async () => {
      const was = await endKept(serverFile(), context);
      context.print(was ? "The server is gone, and its data with it." : "There is no server of `up`; nothing to do.");
    });
}
