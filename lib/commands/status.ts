/** `status`: whether the server that `up` started runs, and what it holds. */

import type { Command } from "commander";
import { join } from "node:path";
import { exitCodes, formatElapsed, LabError } from "../core/mod.ts";
import { findKept, findLeftData, type KeptServer } from "../runtime/mod.ts";
import { connect, serverFile } from "../sql/mod.ts";
import type { Context } from "./context.ts";
import { sayPlace, saySince, warnOfOther } from "./up.ts";

export function addStatus(program: Command, context: Context): Command {
  return program.command("status")
    .description(
      "Say whether the server that `up` started runs: version, port, since when, size. Exit code 3 where not.",
    )
    .action(async () => {
      const server = await findKept(serverFile());
      if (!server) throw await notRunning();
      for (const [name, value] of await describe(server)) context.print(`${name.padEnd(10)} ${value}`);
      warnOfOther(context);
    });
}

async function notRunning(): Promise<LabError> {
  const left = await findLeftData();
  const wayOut = left
    ? `Its data is in ${left}: \`deno task up\` starts it again on this data, \`deno task down\` removes it.`
    : "`deno task up` starts one.";
  return new LabError(`No server of \`up\` is running. ${wayOut}`, { exitCode: exitCodes.environment });
}

async function describe(server: KeptServer): Promise<[name: string, value: string][]> {
  await using db = await connect({ uri: server.uri });
  const databases = await db.query<{ name: string; tables: number }>(`
    SELECT schema_name AS name, COUNT(table_name) AS tables
    FROM information_schema.schemata LEFT JOIN information_schema.tables ON table_schema = schema_name
    WHERE schema_name NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')
    GROUP BY schema_name ORDER BY schema_name`);
  const age = formatElapsed(Date.now() - Date.parse(server.started));
  return [
    ["MariaDB", `${server.version}, running`],
    ["address", sayPlace(server)],
    ["since", `${saySince(server)} (${age})`],
    ["databases", databases.map(({ name, tables }) => `${name} (${tables} tables)`).join(", ") || "none yet"],
    ["data", `${(await sizeOf(server.dir) / 2 ** 20).toFixed(0)} MiB in ${server.dir}`],
    ["password", `in ${serverFile()}`],
  ];
}

/** Bytes that a folder takes up on disk; holes do not count. A file that goes while it is looked at counts for nothing. */
async function sizeOf(dir: string): Promise<number> {
  let bytes = 0;
  for await (const entry of Deno.readDir(dir)) {
    const path = join(dir, entry.name);
    if (entry.isDirectory) bytes += await sizeOf(path);
    else bytes += (await Deno.lstat(path).catch(() => undefined))?.blocks! * 512 || 0;
  }
  return bytes;
}
