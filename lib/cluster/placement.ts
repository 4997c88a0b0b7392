/** Where the clusters of cells run. `run` and `lab` decide it, so no cell differs by it. */

import { randomBytes } from "node:crypto";
import process from "node:process";
import { exitCodes, LabError } from "../core/mod.ts";
import { type ClusterSpec, providerNames } from "./plan/spec.ts";

type Env = Record<string, string | undefined>;

/** Where clusters that cells start run, if not where their specs say: "ec2". */
const providerVariable = "AETHERMART_PROVIDER";

/** The id of the run, or of JupyterLab, whose cells may start machines that cost money: it was confirmed, and ends them. */
const sessionVariable = "AETHERMART_CLOUD_SESSION";

/** How many machines the clusters of such a session may have at the same time: what was confirmed. */
const machinesVariable = "AETHERMART_CLOUD_MACHINES";

const session = /^[0-9a-f]{6}$/;

/**
 * The variables with which cells start their clusters in EC2, as one session that ends them all.
 *
 * @param machines how many machines were confirmed
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openCloudSession } from "lab/cluster";
 * const { session, env } = openCloudSession(3);
 * assert.ok(Object.values(env).includes(session));
 * ```
 */
export function openCloudSession(machines: number): { session: string; env: Record<string, string> } {
  const session = randomBytes(3).toString("hex");
  return {
    session,
    env: { [providerVariable]: "ec2", [sessionVariable]: session, [machinesVariable]: String(machines) },
  };
}

/** The session in which this process may start machines, and how many; `undefined` if nobody has confirmed any. Pure except for the default. */
export function currentSession(env: Env = process.env): { session: string; machines: number } | undefined {
  const id = env[sessionVariable] ?? "";
  return session.test(id) ? { session: id, machines: Number(env[machinesVariable] ?? 0) } : undefined;
}

/**
 * The provider that the environment asks for; `undefined` if it asks for none. Pure except for the default.
 *
 * @throws {LabError} (usage) if there is no such provider.
 */
export function chosenProvider(env: Env = process.env): ClusterSpec["provider"] | undefined {
  const name = env[providerVariable];
  if (!name) return undefined;
  const known = providerNames.find((one) => one === name);
  if (known) return known;
  throw new LabError(`${providerVariable} is "${name}", but it can only be ${providerNames.join(", ")}.`, {
    exitCode: exitCodes.usage,
  });
}

/**
 * The name of the machines of a cluster that a cell starts: in EC2 a new one, which begins with the cluster's and names the session, so
 * neither a cluster that `up` made nor another one of this session is touched. Elsewhere no name reaches beyond the cluster's own folder.
 *
 * @throws {LabError} (usage) if nobody has confirmed that machines may start.
 */
export function nameMachines(
  { name, provider }: Pick<ClusterSpec, "name" | "provider">,
  env: Env = process.env,
): string {
  if (provider !== "ec2") return name;
  const current = currentSession(env);
  if (current) return `${name.slice(0, 17)}-${current.session}-${randomBytes(3).toString("hex")}`;
  throw new LabError(
    `The cluster ${name} would start machines in EC2, which cost money, and nobody was asked. ` +
      "Start the notebook with `run … --provider ec2`, or open it in `lab --provider ec2`.",
    { exitCode: exitCodes.usage },
  );
}

/**
 * Whether these machines belong to a cluster that a cell of a session started; of any session, unless one is given. Pure.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isOfSession } from "lab/cluster";
 * assert.equal(isOfSession("m3-galera"), false);
 * ```
 */
export const isOfSession = (machines: string, session = "[0-9a-f]{6}"): boolean =>
  new RegExp(`-${session}-[0-9a-f]{6}$`).test(machines);
