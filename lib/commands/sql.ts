/** `sql`: the `mariadb` client for a server of the lab, with the right account and TLS. */

import { join } from "node:path";
import process from "node:process";
import type { Command } from "commander";
import { type Cluster, findMember, preferredNode, targetOf } from "../cluster/mod.ts";
import { exitCodes, LabError } from "../core/mod.ts";
import { findRuntime } from "../runtime/mod.ts";
import { connect, findTarget, type Target } from "../sql/mod.ts";
import { chooseCluster, isLocalServer } from "./cluster.ts";
import type { Context } from "./context.ts";

export function defineSql(command: Command, context: Context): Command {
  return command
    .argument("[cluster]", "m3-galera, m3-replica … instead of the server")
    .argument("[node]", "node1 … (default: the primary, or the first node)")
    .option("-e, --execute <sql>", "run this statement and exit")
    .action(async (cluster: string | undefined, node: string | undefined, { execute }: { execute?: string }) => {
      const target = cluster === undefined || await isLocalServer(cluster)
        ? await findTarget()
        : await nodeTarget(await chooseCluster(cluster, context), node);
      await openClient(target, execute === undefined ? [] : ["--table", `--execute=${execute}`], context);
    });
}

/** A node of a cluster, with the administrator's account. */
async function nodeTarget(cluster: Cluster, node: string | undefined) {
  const record = await cluster.record();
  return targetOf(record, findMember(record, node ?? preferredNode(record)), "lab");
}

/** Runs the client in this terminal until it ends. The password is in a file that only this user can read, never on the command line. */
async function openClient(target: Target & { ca?: string }, args: string[], context: Context): Promise<void> {
  const database = target.database ?? await findShop(target);
  const { bin } = await findRuntime(context);
  const dir = await Deno.makeTempDir({ prefix: "lab-sql-" });
  try {
    const caFile = join(dir, "ca.pem");
    if (target.ca) await Deno.writeTextFile(caFile, target.ca, { mode: 0o600 });
    const file = join(dir, "client.cnf");
    await Deno.writeTextFile(file, clientOptions({ ...target, database, caFile: target.ca && caFile }), {
      mode: 0o600,
    });
    // Ctrl-C is for the client: it clears the line or ends the client.
    process.removeAllListeners("SIGINT");
    process.on("SIGINT", () => {});
    const { code } = await new Deno.Command(bin("mariadb"), {
      args: [`--defaults-file=${file}`, ...args],
      stdin: "inherit",
      stdout: "inherit",
      stderr: "inherit",
    }).spawn().status;
    if (code !== 0) throw new LabError("The mariadb client ended with an error.", { exitCode: exitCodes.failed });
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** The shop's database if the server has it. Reports, as `connect` does, if no server answers. */
async function findShop(target: Target): Promise<string | undefined> {
  await using db = await connect({ ...target, database: undefined });
  const [shop] = await db.query<{ name: string }>(
    "SELECT schema_name AS name FROM information_schema.schemata WHERE schema_name = 'aethermart_db'",
  );
  return shop?.name;
}

/** The client's option file. Pure. */
export function clientOptions(
  { host, port, user, password, database, caFile }: Omit<Target, "database"> & { database?: string; caFile?: string },
): string {
  const quote = (value: string) => `"${value.replace(/["\\]/g, "\\$&")}"`;
  const lines = {
    protocol: "tcp",
    host: quote(host),
    port,
    user: quote(user),
    password: quote(password),
    "default-character-set": "utf8mb4",
    ...(database === undefined ? {} : { database: quote(database) }),
    // If the server has no authority that we know, the client verifies the certificate with the password.
    ...(caFile ? { "ssl-ca": quote(caFile), "ssl-verify-server-cert": "ON" } : {}),
  };
  return ["[client]", ...Object.entries(lines).map(([name, value]) => `${name} = ${value}`)].join("\n") + "\n";
}
