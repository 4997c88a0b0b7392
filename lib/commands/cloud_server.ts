/** The server of a run on an instance in EC2: the one that `up m1-single --provider ec2` made, or one that ends with the run. */

import { join } from "node:path";
import {
  defaultSpec,
  findMember,
  keepCluster,
  keptProvider,
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
import type { Context } from "./context.ts";

/** The server for the cells of a run. */
export interface Endpoint {
  uri: string;
  version: string;
  /** Why it has ended unexpectedly, if it has. */
  diagnose(): Promise<string | undefined>;
  /** Keeps what shows where it runs, in the private file that these variables name. Only for servers on machines that can show it. */
  keepEvidence?(env: Record<string, string>): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Refuses notebooks whose cells start clusters, which so far run on this computer.
 *
 * @throws {LabError} (usage)
 */
export function refuseClusters(notebooks: { name: string; code: string }[]): void {
  const [first] = notebooks.filter(({ code }) => /\bstartCluster\b/.test(code));
  if (!first) return;
  throw new LabError(
    `--provider ec2 moves the server of a run, and the cells of ${first.name} start clusters of their own, which run on this computer. ` +
      "Leave --provider out for it, or name the others, as in `run m1 --provider ec2`.",
    { exitCode: exitCodes.usage },
  );
}

/**
 * Starts or finds it; asks before anything starts that costs.
 *
 * @throws {LabError} if the user does not want it to start.
 */
export async function startCloudServer({ yes }: { yes?: true }, context: Context): Promise<Endpoint> {
  const spec = onCloud(await readSpec(defaultSpec));
  const { name } = spec;
  const wasThere = await keptProvider(name) === "ec2";
  if (!await confirmMachines([spec], { yes }, context)) {
    throw new LabError("No machine was started, so nothing was run.", { exitCode: exitCodes.usage });
  }
  // An interrupted run ends its machine, too.
  const remove = () => removeCluster(name, { progress: context.progress });
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
      stop: async () => void (wasThere || await remove()),
    };
  } catch (error) {
    if (!wasThere) await remove();
    throw error;
  }
}
