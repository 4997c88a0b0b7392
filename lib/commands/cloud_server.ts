/**
 * The server of a run on an instance in EC2: the one that `up m1-single --provider ec2` made, or one that ends with the run. Cells that start
 * clusters start them in EC2, too.
 */

import { join } from "node:path";
import {
  type ClusterSpec,
  defaultSpec,
  endsWithRun,
  findMember,
  keepCluster,
  markOfRun,
  preferredNode,
  readSpec,
  removeCluster,
  showWhere,
  targetOf,
} from "../cluster/mod.ts";
import { createWorkFolder, exitCodes, LabError } from "../core/mod.ts";
import { custodyVariable } from "../identity/mod.ts";
import { connect } from "../sql/mod.ts";
import { onCloud } from "./cloud.ts";
import { confirmMachines } from "./cloud_machines.ts";
import { machinesOf, type NamedNotebook, openSession, startsClusters } from "./cloud_session.ts";
import type { Context } from "./context.ts";

/** The server for the cells of a run. */
export interface Endpoint {
  uri: string;
  version: string;
  /** Why it has ended unexpectedly, if it has. */
  diagnose(): Promise<string | undefined>;
  /** What cells need besides, if they start clusters in EC2. */
  env?: Record<string, string>;
  /** Keeps what shows where it runs, in the private file that these variables name. Only for servers on machines that can show it. */
  keepEvidence?(env: Record<string, string>): Promise<void>;
  stop(): Promise<void>;
}

/**
 * What the cells of these notebooks need: the server in EC2 for those that use one, and a session for those that start clusters. Asks once
 * before anything starts that costs.
 *
 * @param startHere starts a server on this computer, for notebooks whose clusters are in EC2 and which need no other machine
 * @throws {LabError} if the user does not want it to start.
 */
export async function startInCloud(
  notebooks: NamedNotebook[],
  { yes }: { yes?: true },
  context: Context,
  startHere: () => Promise<Endpoint>,
): Promise<Endpoint> {
  const inCells = Math.max(0, ...notebooks.filter(startsClusters).map(machinesOf));
  const needsServer = !notebooks.every(startsClusters);
  const spec = onCloud(await readSpec(defaultSpec));
  if (!await confirmMachines(needsServer ? [spec] : [], { yes }, context, inCells)) {
    throw new LabError("No machine was started, so nothing was run.", { exitCode: exitCodes.usage });
  }
  const endpoint = needsServer ? await startCloudServer(spec, context) : await startHere();
  if (inCells === 0) return endpoint;
  const session = openSession(context);
  return {
    ...endpoint,
    env: session.env,
    async stop() {
      try {
        await session.end();
      } finally {
        await endpoint.stop();
      }
    },
  };
}

/** Starts or finds it. */
async function startCloudServer(spec: ClusterSpec, context: Context): Promise<Endpoint> {
  const { name } = spec;
  const isOwn = await endsWithRun(name);
  // An interrupted run ends its machine, too.
  const remove = () => removeCluster(name, { progress: context.progress });
  if (isOwn) await markOfRun(name, true);
  try {
    const { cluster } = await keepCluster(spec, context);
    const record = await cluster.record();
    const target = targetOf(record, findMember(record, preferredNode(record)), "lab");
    const authority = join(createWorkFolder().dir, "authority.pem");
    await Deno.writeTextFile(authority, record.authority.certificate);
    await using db = await connect(target);
    const { version } = await db.one<{ version: string }>("SELECT VERSION() AS version");
    const { host, port, user, password } = target;
    return {
      uri: `mariadb://${user}:${password}@${host}:${port}?ssl-ca=${encodeURIComponent(authority)}`,
      version,
      diagnose: () => Promise.resolve(undefined),
      keepEvidence: ({ [custodyVariable]: file }) => showWhere(cluster, file!),
      stop: async () => void (isOwn && await remove()),
    };
  } catch (error) {
    if (isOwn) await remove();
    throw error;
  }
}
