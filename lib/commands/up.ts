/** `up`: a server that stays, for work cell by cell. */

import type { Command } from "commander";
import process from "node:process";
import { keepServer, type KeptServer } from "../runtime/mod.ts";
import { serverFile } from "../sql/mod.ts";
import type { Context } from "./context.ts";

export function addUp(program: Command, context: Context): Command {
  return program.command("up")
    .description(
      "Start a MariaDB server that stays until `down`, for work cell by cell. Where it runs already, nothing changes.",
    )
    .action(async () => {
      const { server, isNew } = await keepServer(serverFile(), context);
      const told = `MariaDB ${server.version} runs on ${sayPlace(server)}`;
      context.print(isNew ? `${told}.` : `${told} since ${saySince(server)}; nothing was changed.`);
      context.print(
        `\`await connect()\` in a cell finds it through ${serverFile()}, which holds its password. \`deno task down\` ends it.`,
      );
      warnOfOther(context);
    });
}

/** "127.0.0.1:43210 (process 1234)". */
export const sayPlace = ({ port, pid }: KeptServer): string => `127.0.0.1:${port} (process ${pid})`;

/** "2026-11-21 14:03:22 UTC". */
export const saySince = ({ started }: KeptServer): string => `${started.slice(0, 19).replace("T", " ")} UTC`;

/** Says so where cells would go to another server than the one that is kept. */
export function warnOfOther({ progress }: Pick<Context, "progress">): void {
  if (process.env.MARIADB_URI) progress.note("MARIADB_URI is set: cells use the server that it names, not this one.");
}
