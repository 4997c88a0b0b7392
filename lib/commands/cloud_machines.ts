/** `up`, `status`, `park` and `down` for machines in EC2. */

import {
  type ClusterSpec,
  clusterStatus,
  defaultSpec,
  describeStep,
  isOfSession,
  keepBeyondRun,
  keepCluster,
  keptProvider,
  knownHostsFile,
  nodesToRun,
  readSpec,
  removeLocked,
  withClusterLock,
} from "../cluster/mod.ts";
import { exitCodes, LabError, quoteWord, taskCommand } from "../core/mod.ts";
import {
  type Cloud,
  CloudError,
  findCluster,
  findClusters,
  folderOf,
  type Found,
  type FoundCluster,
  type FoundInstance,
  keepOwner,
  keyFileOf,
  openCloud,
  parkMachines,
  refuseForeign,
  removeMachines,
  requireQuota,
  usualRegions,
  whyNoQuota,
} from "../ec2/mod.ts";
import { removeTree } from "../runtime/mod.ts";
import { formatCost, onCloud, readNamed, settingsOf } from "./cloud.ts";
import { printNodes } from "./cluster.ts";
import type { Context } from "./context.ts";

/** Works in the region of a spec. */
async function withCloud<T>(spec: ClusterSpec, context: Context, work: (cloud: Cloud) => Promise<T>): Promise<T> {
  using cloud = await openCloud(settingsOf(spec).region, context);
  return await work(cloud);
}

/** Where to look for a spec's cluster, or for all. */
const regionsOf = (spec: ClusterSpec | undefined) => spec ? [settingsOf(spec).region] : usualRegions;

/** A spec's cluster in a region if it is there, or all that are. An account may be closed to the second of the usual regions. */
async function findThere(cloud: Cloud, spec: ClusterSpec | undefined, { progress }: Context): Promise<FoundCluster[]> {
  try {
    return (await findClusters(cloud, await keepOwner())).filter(({ name }) => !spec || name === spec.name);
  } catch (error) {
    const isOptional = !spec && cloud.region !== usualRegions[0];
    if (!isOptional || !(error instanceof CloudError) || error.code !== "UnauthorizedOperation") throw error;
    progress.note(`The account may not look into ${cloud.region}.`);
    return [];
  }
}

/** Starts a cluster on machines in EC2, or completes what is there. Asks before anything starts that costs. */
export async function upCloud(spec: ClusterSpec, { yes }: { yes?: true }, context: Context): Promise<void> {
  const { name } = spec;
  if (await confirmMachines([spec], { yes }, context) === undefined) return context.print("Nothing was made.");
  // Also one that a run has made is now the user's own.
  await keepBeyondRun(name);
  const { cluster, done } = await keepCluster(onCloud(spec), context);
  for (const step of done) context.progress.note(`  ${describeStep(step)}`);
  context.print(`The cluster ${name} is running${done.length === 0 ? "; nothing was changed" : ""}.`);
  printNodes(await clusterStatus(cluster), context);
  await withCloud(spec, context, async (cloud) => {
    const found = await findCluster(cloud, name);
    printInstances(found, context);
    const [first] = found.instances;
    if (first) context.print(`Log in, for example: ${loginOf(spec, first)}`);
  });
  context.print(
    `\`${taskCommand} cluster\` operates it, \`${taskCommand} park ${name}\` stops its machines, and ` +
      `\`${taskCommand} down ${name}\` removes them with their data.`,
  );
}

/** The command that logs in to a machine, and knows its host key. */
const loginOf = (spec: ClusterSpec, { id, publicAddress }: FoundInstance): string =>
  [
    ...["ssh", "-i", keyFileOf(spec.name, settingsOf(spec))],
    // ssh takes words without quotes as several files.
    ...[
      "-o",
      `UserKnownHostsFile="${knownHostsFile(spec.name)}"`,
      "-o",
      `HostKeyAlias=${id}`,
      `ubuntu@${publicAddress}`,
    ],
  ].map(quoteWord).join(" ");

/**
 * Asks once, before machines start that cost money; if all of them run already, it asks nothing.
 *
 * @param cells how many machines cells start besides, as many as they want first; they are always new
 * @returns how many machines cells may start; `undefined` if the user says no
 * @throws {LabError} if another computer made one of the clusters, or the account's quota is too small for those of cells; also (usage) if
 *   there is no terminal.
 */
export async function confirmMachines(
  specs: ClusterSpec[],
  { yes }: { yes?: true },
  context: Context,
  cells: number[] = [],
): Promise<number | undefined> {
  const starting: string[] = [];
  const costing: ClusterSpec[] = [];
  const types: string[] = [];
  for (const spec of specs) {
    await withCloud(spec, context, async (cloud) => {
      const there = await findCluster(cloud, spec.name);
      refuseForeign(spec.name, await keepOwner(), there);
      const nodes = await nodesToRun(onCloud(spec));
      costing.push({ ...spec, nodes: nodes.length });
      const missing = nodes.filter((node) => !there.instances.some((one) => one.node === node && isStarted(one)));
      if (missing.length > 0) starting.push(`${missing.join(", ")} of ${spec.name}`);
      types.push(...missing.map(() => settingsOf(spec).instanceType));
    });
  }
  let inCells = 0;
  if (cells.length > 0) {
    const spec = await readSpec(defaultSpec);
    inCells = await withCloud(spec, context, (cloud) => chooseMachines(cloud, spec, types, cells, context));
    if (inCells > 0) {
      starting.push(`up to ${inCells} machines at the same time for the clusters of cells`);
      costing.push({ ...spec, nodes: inCells });
    }
  }
  const goesOn = starting.length === 0 || yes === true || confirmCost(costing, starting, context);
  return goesOn ? inCells : undefined;
}

/**
 * The first of the counts of machines for cells that the account's quota has room for, besides those of these types.
 *
 * @throws {LabError} if it has none for the last.
 */
async function chooseMachines(
  cloud: Cloud,
  spec: ClusterSpec,
  others: string[],
  counts: number[],
  { progress }: Context,
): Promise<number> {
  const withCells = (count: number) => [...others, ...Array<string>(count).fill(settingsOf(spec).instanceType)];
  let whyFewer: string | undefined;
  let count = counts[0]!;
  for (const fewer of counts.slice(1)) {
    const why = await whyNoQuota(cloud, withCells(count));
    if (why === undefined) break;
    whyFewer ??= why;
    count = fewer;
  }
  await requireQuota(cloud, withCells(count));
  if (whyFewer !== undefined) {
    const left = count === 0
      ? "Cells can start no cluster."
      : `Cells leave out what needs more than ${count} machines.`;
    progress.note(`${whyFewer} ${left}`);
  }
  return count;
}

const isStarted = ({ state }: FoundInstance) => state === "running" || state === "pending";

/** @throws {LabError} (usage) if there is no terminal. */
function confirmCost(specs: ClusterSpec[], starting: string[], { ask, progress }: Context): boolean {
  for (const spec of specs) progress.note(formatCost(spec));
  const answer = ask(`Start ${starting.join("; ")} on your AWS account? ("yes", or Enter for no)`);
  if (answer === undefined) {
    throw new LabError("Starting machines in EC2 costs money. Add --yes to confirm it without a terminal.", {
      exitCode: exitCodes.usage,
    });
  }
  return /^y(es)?$/i.test(answer);
}

/**
 * Shows the machines of a cluster; of all clusters in the usual regions unless one is named.
 *
 * @throws {LabError} if there are none, or one does not run.
 */
export async function showMachines(name: string | undefined, context: Context): Promise<void> {
  const spec = name === undefined ? undefined : await readNamedOrLeft(name);
  const all: FoundCluster[] = [];
  const resting: FoundCluster[] = [];
  for (const region of regionsOf(spec)) {
    using cloud = await openCloud(region, context);
    for (const cluster of await findThere(cloud, spec, context)) {
      all.push(cluster);
      const found = await findCluster(cloud, cluster.name);
      context.print(`${describeCluster(cluster)} in ${region}, ${formatExpiry(cluster)}`);
      printInstances(found, context);
      if (!found.instances.length || !found.instances.every(isStarted)) resting.push(cluster);
    }
  }
  if (all.length === 0) {
    const where = regionsOf(spec).join(" or ");
    throw new LabError(`${spec ? `${spec.name} has nothing` : "The lab has no cluster"} in ${where}.`, {
      exitCode: exitCodes.environment,
    });
  }
  if (resting.length === 0) return;
  const own = resting.find(({ isOwn }) => isOwn)?.name;
  throw new LabError(
    `Not everything runs: ${resting.map(describeCluster).join(", ")}.` + (own === undefined ? "" : (
      ` \`${taskCommand} up ${own} --provider ec2\` starts it, \`${taskCommand} down ${own} --provider ec2\` removes it.`
    )),
    { exitCode: exitCodes.environment },
  );
}

const describeCluster = ({ name, isOwn }: FoundCluster): string => isOwn ? name : `${name} (of another computer)`;

const formatExpiry = ({ expires }: FoundCluster): string =>
  expires ? `wanted until ${expires.slice(0, 16).replace("T", " ")} UTC` : "without a time to live";

function printInstances({ instances }: Found, { print }: Pick<Context, "print">): void {
  if (instances.length === 0) print("– no instances");
  for (const one of instances.toSorted((a, b) => a.node < b.node ? -1 : 1)) {
    const addresses = [one.privateAddress, one.publicAddress].filter(Boolean).join(", public ");
    print(
      `${one.state === "running" ? "✓" : "✗"} ${one.node.padEnd(7)} ${one.id.padEnd(19)} ${one.type.padEnd(9)} ${
        one.state.padEnd(8)
      } ${addresses}`.trimEnd(),
    );
  }
}

/** Stops the machines of a cluster. */
export async function parkNamed(name: string, context: Context): Promise<void> {
  const spec = await readNamed(name);
  await withCloud(spec, context, (cloud) =>
    withClusterLock(spec.name, async () => {
      const instances = await parkMachines(cloud, spec.name, await keepOwner(), context);
      if (instances.length === 0) return context.print(`${spec.name} has no instances in ${cloud.region}.`);
      context.print(
        `The machines of ${spec.name} are stopped. Their volumes stay and cost a little; ` +
          `\`${taskCommand} up ${spec.name} --provider ec2\` starts them again.`,
      );
    }, context));
}

/** The spec of a name; of machines that cells started and that a killed command left, the default one with their name. */
const readNamedOrLeft = async (name: string): Promise<ClusterSpec> =>
  isOfSession(name) ? { ...await readSpec(defaultSpec), name } : await readNamed(name);

/** Removes, under its lock, what this computer knows of a cluster in EC2. One of the same name that runs here stays. */
async function forget(name: string, context: Context): Promise<void> {
  if (await keptProvider(name) === "ec2") await removeLocked(name, context);
}

/** Removes everything of a cluster, or of all clusters of this computer whose time is up; others are listed. */
export async function downMachines(
  name: string | undefined,
  { expired }: { expired?: true },
  context: Context,
): Promise<void> {
  if (name === undefined && !expired) {
    throw new LabError("Name the cluster whose machines are to be removed, as in `down m3-galera`, or add --expired.", {
      exitCode: exitCodes.usage,
    });
  }
  const spec = name === undefined ? undefined : await readNamedOrLeft(name);
  const now = new Date().toISOString();
  const owner = await keepOwner();
  let isNothing = true;
  for (const region of regionsOf(spec)) {
    using cloud = await openCloud(region, context);
    const over = (await findThere(cloud, spec, context))
      .filter(({ expires }) => !expired || (expires !== "" && expires < now));
    if (over.length > 0) isNothing = false;
    // Named, another computer's is an error.
    const [ending, others] = [over.filter(({ isOwn }) => isOwn || spec), over.filter(({ isOwn }) => !isOwn && !spec)];
    for (const cluster of ending) {
      await withClusterLock(cluster.name, async () => {
        await removeMachines(cloud, cluster.name, owner, context);
        await removeTree(folderOf(cluster.name));
        await forget(cluster.name, context);
      }, context);
      context.print(`Everything of ${cluster.name} in ${region} was removed.`);
    }
    if (others.length > 0) {
      const list = others.map(({ name }) => name).join(", ");
      context.print(`Other computers made these, whose time is up, too; they stay: ${list}.`);
    }
  }
  if (!isNothing) return;
  if (spec) await withClusterLock(spec.name, () => forget(spec.name, context), context);
  const where = regionsOf(spec).join(" or ");
  context.print(`There is nothing ${expired ? "whose time is up" : `of ${spec!.name}`} in ${where}.`);
}
