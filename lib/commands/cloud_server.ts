/**
 * What `run` and `lab` use in EC2: the server that `up m1-single --provider ec2` made, or one that ends with the command; and the clusters that
 * cells start there.
 */

import { join } from "node:path";
import process from "node:process";
import {
  claimForRun,
  type ClusterSpec,
  defaultSpec,
  endsWithRun,
  findMember,
  keepCluster,
  preferredNode,
  readSpec,
  removeCluster,
  showWhere,
  targetOf,
} from "../cluster/mod.ts";
import { createWorkFolder, exitCodes, Failures, LabError, taskCommand } from "../core/mod.ts";
import { custodyVariable } from "../identity/mod.ts";
import { connect } from "../sql/mod.ts";
import { onCloud } from "./cloud.ts";
import { confirmMachines } from "./cloud_machines.ts";
import {
  type CloudSession,
  endOrName,
  machinesOfAll,
  type NamedNotebook,
  openSession,
  startsClusters,
} from "./cloud_session.ts";
import type { Context } from "./context.ts";

/** The server for cells. */
export interface Endpoint {
  uri: string;
  version: string;
  /** Whether its data is on another computer's disk. */
  isElsewhere?: boolean;
  /** Why it has ended unexpectedly, if it has. */
  diagnose(): Promise<string | undefined>;
  /** What cells need besides, if they start clusters in EC2. */
  env?: Record<string, string>;
  /** Keeps what shows where it runs, in the private file that these variables name. Only for servers on machines that can show it. */
  keepEvidence?(env: Record<string, string>): Promise<void>;
  stop(): Promise<void>;
}

/** What cells need in EC2. */
export interface CloudNeeds {
  /** Whether they use the server there. If not, their clusters need a server on this computer at most. */
  server: boolean;
  /** How many machines their clusters may have, as many as they want first; nothing if they start none. */
  cells: number[];
}

/**
 * What the cells of these notebooks need: the server for those that use one, and machines for those that start clusters. Pure.
 *
 * @throws {LabError} (usage) if a notebook does not say how many machines.
 */
export const needsOf = (notebooks: NamedNotebook[]): CloudNeeds => ({
  server: !notebooks.every(startsClusters),
  cells: machinesOfAll(notebooks),
});

/**
 * Asks once before anything starts that costs. Nothing starts yet.
 *
 * @returns starts what was confirmed; its argument starts a server on this computer if none in EC2 is needed
 * @throws {LabError} if the user does not want it to start, or the account has no room for it.
 */
export async function confirmInCloud(
  { server, cells }: CloudNeeds,
  options: { yes?: true },
  context: Context,
): Promise<(startHere: () => Promise<Endpoint>) => Promise<Endpoint>> {
  if (process.env.MARIADB_URI) {
    throw new LabError("MARIADB_URI names another server than --provider ec2 would use. Leave one of the two out.", {
      exitCode: exitCodes.usage,
    });
  }
  const spec = onCloud(await readSpec(defaultSpec));
  const inCells = await confirmMachines(server ? [spec] : [], options, context, cells);
  if (inCells === undefined) throw new LabError("No machine was started.", { exitCode: exitCodes.usage });
  return async (startHere) => {
    const endpoint = server ? await startCloudServer(spec, context) : await startHere();
    // With a session for no machine, cells are told so; without one, they would start clusters on this computer.
    return cells.length === 0 ? endpoint : withSession(endpoint, openSession(inCells, context));
  };
}

/** A server for cells that may also start clusters in EC2, which end first. */
const withSession = (endpoint: Endpoint, session: CloudSession): Endpoint => ({
  ...endpoint,
  env: session.env,
  async stop() {
    const failures = new Failures();
    await session.end().catch(failures.add);
    await endpoint.stop().catch(failures.add);
    if (failures.error) throw failures.error;
  },
});

/** Starts or finds it. */
async function startCloudServer(spec: ClusterSpec, context: Context): Promise<Endpoint> {
  const { name } = spec;
  const isOwn = await endsWithRun(name);
  using claimed = new DisposableStack();
  const claim = isOwn ? claimed.use(await claimForRun(name) ?? refuseOthers(name)) : undefined;
  // An interrupted run ends its machine, too, unless `up` has made it the user's own meanwhile.
  const remove = () =>
    endOrName(() => [name], async () => {
      if (await claim?.isInForce()) await removeCluster(name, { progress: context.progress });
    });
  try {
    const { cluster } = await keepCluster(spec, context);
    const record = await cluster.record();
    const target = targetOf(record, findMember(record, preferredNode(record)), "lab");
    const authority = join(createWorkFolder().dir, "authority.pem");
    await Deno.writeTextFile(authority, record.authority.certificate);
    await using db = await connect(target);
    const { version } = await db.one<{ version: string }>("SELECT VERSION() AS version");
    const { host, port, user, password } = target;
    const held = claimed.move();
    return {
      uri: `mariadb://${user}:${password}@${host}:${port}?ssl-ca=${encodeURIComponent(authority)}`,
      version,
      isElsewhere: true,
      diagnose: () => Promise.resolve(undefined),
      keepEvidence: ({ [custodyVariable]: file }) => showWhere(cluster, file!),
      async stop() {
        using _held = held;
        await remove();
      },
    };
  } catch (error) {
    const failures = new Failures();
    failures.add(error);
    await remove().catch(failures.add);
    throw failures.error;
  }
}

function refuseOthers(name: string): never {
  throw new LabError(
    `The machine of ${name} is another run's, and ends with it. Wait for that, or keep it for both: ` +
      `\`${taskCommand} up ${name} --provider ec2\`.`,
    { exitCode: exitCodes.environment },
  );
}
