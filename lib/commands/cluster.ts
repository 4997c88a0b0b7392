/** `cluster`: operates the nodes of a cluster that `up` started. */

import type { Command } from "commander";
import {
  addNode,
  type Cluster,
  clusterStatus,
  cutNode,
  defaultSpec,
  findCluster,
  freezeNode,
  type GroupBeginning,
  healNode,
  keptProvider,
  killAll,
  killNode,
  listClusters,
  listSpecs,
  type NodeStatus,
  type Operation,
  promoteReplica,
  readConfiguration,
  type Reattachment,
  reattachNode,
  removeNode,
  restartAfterCrash,
  startNode,
  stopNode,
  switchOver,
  thawNode,
} from "../cluster/mod.ts";
import { exitCodes, formatElapsed, LabError, taskCommand } from "../core/mod.ts";
import type { Context } from "./context.ts";

interface Entry {
  what: string;
  run: (cluster: Cluster, node: string) => Promise<Operation>;
  /** The result to print, besides the time. */
  describe?: (result: never) => string;
  /** Whether it applies to the whole cluster instead of one node. */
  ofAll?: boolean;
}

const operations: Record<string, Entry> = {
  add: { what: "add a node, which copies all data", run: addNode, ofAll: true },
  remove: { what: "shut the node down and remove its data", run: removeNode },
  stop: { what: "shut the server down", run: stopNode },
  start: { what: "start the server; it catches up", run: startNode },
  kill: { what: "kill the server (SIGKILL)", run: killNode },
  freeze: { what: "freeze the server (SIGSTOP)", run: freezeNode },
  thaw: { what: "let a frozen server continue; it catches up", run: thawNode },
  cut: { what: "cut the node off from the others (root)", run: cutNode },
  heal: { what: "reconnect a node that was cut off", run: healNode },
  "kill-all": { what: "kill all servers (SIGKILL)", run: killAll, ofAll: true },
  restart: {
    what: "Galera: restart after all nodes are down",
    run: restartAfterCrash,
    describe: describeBeginning,
    ofAll: true,
  },
  promote: { what: "replication: take over from a primary that is down", run: promoteReplica },
  switchover: { what: "replication: take over from a running primary", run: switchOver },
  reattach: {
    what: "replication: bring an old primary back as a replica",
    run: reattachNode,
    describe: describeReattachment,
  },
};

export function defineCluster(command: Command, context: Context): Command {
  const list = Object.entries(operations).map(([name, { what, ofAll }]) =>
    `  ${`${name}${ofAll ? "" : " NODE"}`.padEnd(16)} ${what}`
  );
  return command
    .argument("<operation>", "what to do; `config` shows a node's option file without its passwords")
    .argument("[node]", "the node: node1 …")
    .option("--cluster <name>", "the cluster, if several are up")
    .addHelpText(
      "after",
      `\nOperations:\n${list.join("\n")}\n  ${"config NODE".padEnd(16)} show the node's option file`,
    )
    .action(async (operation: string, node: string | undefined, { cluster: name }: { cluster?: string }) => {
      await operate(operation, node, name, context);
    });
}

async function operate(name: string, node: string | undefined, which: string | undefined, context: Context) {
  const entry = operations[name];
  const usage = (message: string) => new LabError(message, { exitCode: exitCodes.usage });
  if (!entry && name !== "config") {
    throw usage(
      `There is no operation "${name}"; the operations are ${[...Object.keys(operations), "config"].join(", ")}.`,
    );
  }
  if (!node && !entry?.ofAll) throw usage(`Name the node: \`${taskCommand} cluster ${name} node1\`.`);
  if (node && entry?.ofAll) throw usage(`\`${name}\` applies to the whole cluster: leave out "${node}".`);
  const cluster = await chooseCluster(which, context);
  if (!entry) return context.print(await readConfiguration(cluster, node!));
  const result = await entry.run(cluster, node ?? "");
  context.print(`${cluster.name}: ${name}${node ? ` ${node}` : ""} took ${formatElapsed(result.ms)}.`);
  if (entry.describe) context.print(entry.describe(result as never));
  printNodes(await clusterStatus(cluster), context);
}

/** Whether a name means the server on this computer. m1-single in EC2 is a cluster of one node. */
export const isLocalServer = async (name: string): Promise<boolean> =>
  name === defaultSpec && await keptProvider(name) !== "ec2";

/** The cluster of that name, or the only one. */
export async function chooseCluster(name: string | undefined, context: Context): Promise<Cluster> {
  const names = name === undefined ? await listClusters() : [name];
  if (names.length > 1) {
    throw new LabError(`Several clusters are up (${names.join(", ")}). Choose one with --cluster NAME.`, {
      exitCode: exitCodes.usage,
    });
  }
  const cluster = names[0] === undefined ? undefined : await findCluster(names[0], context);
  if (cluster) return cluster;
  throw name === undefined
    ? new LabError(`No cluster is up. \`${taskCommand} up m3-galera\` starts one.`, { exitCode: exitCodes.environment })
    : await notUp(name);
}

/** Why there is no cluster with this name: it was only partly made, it is not up, or it is unknown. */
export async function notUp(name: string): Promise<LabError> {
  const [clusters, specs] = [await listClusters(), await listSpecs()];
  const [up, down] = [`\`${taskCommand} up ${name}\``, `\`${taskCommand} down ${name}\``];
  const { environment, usage } = exitCodes;
  if (clusters.includes(name)) {
    const wayOut = specs.includes(name) ? `${up} completes it, ${down} removes it.` : `${down} removes it.`;
    return new LabError(`The cluster ${name} was only partly made. ${wayOut}`, { exitCode: environment });
  }
  if (specs.includes(name)) {
    return new LabError(`The cluster ${name} is not up. ${up} starts it.`, { exitCode: environment });
  }
  const running = clusters.length > 0 ? `Clusters that are up: ${clusters.join(", ")}. ` : "";
  return new LabError(`There is no cluster "${name}". ${running}The lab knows ${specs.join(", ")}.`, {
    exitCode: usage,
  });
}

/** The positions with which a Galera group was restarted. */
export function describeBeginning({ first, positions }: GroupBeginning): string {
  const found = positions.map(({ node, seqno }) => `${node} ${seqno < 0 ? "none" : seqno}`).join(", ");
  return `${first} had the most transactions and started the group. Last transaction of each node: ${found}.`;
}

/** The transactions that an old primary lost. */
export function describeReattachment({ node, lostTransactions: lost, wasRebuilt }: Reattachment): string {
  if (!wasRebuilt) return `${node} kept its data: it had no transaction that the new primary lacks.`;
  return `${node} had ${lost} ${lost === 1 ? "transaction" : "transactions"} that the new primary lacks. ` +
    "They are lost, and its data was rebuilt from the primary's log.";
}

/** One line per node. */
export function printNodes(nodes: NodeStatus[], { print }: Pick<Context, "print">): void {
  for (const { node, address, role, state, pid, memoryMiB, position, isHealthy } of nodes) {
    const runs = pid === null ? "" : ` · process ${pid}, ${memoryMiB} MiB of memory`;
    const at = position === null ? "" : ` · last transaction ${position}`;
    print(`${isHealthy ? "✓" : "✗"} ${node.padEnd(7)} ${address.padEnd(17)} ${role.padEnd(8)} ${state}${runs}${at}`);
  }
}
