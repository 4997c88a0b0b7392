/** During a run, the machines of a cluster are asked for their signed identity, and its servers where they run. */

import { readFile } from "node:fs/promises";
import { fromRoot, messageOf } from "../core/mod.ts";
import { collectInstances, currentCustody, type Witness } from "../identity/mod.ts";
import type { Cluster } from "./cluster.ts";
import { type ClusterContext, hostOf } from "./context.ts";
import type { Provider } from "./hosts/host.ts";
import { withSession } from "./nodes/access.ts";

/** The file and the members whose evidence was kept last, as text. */
const kept = new WeakMap<Provider, string>();

/**
 * Keeps the evidence of a cluster whose members all run, if a run is under way, its provider can identify machines, and its members have changed
 * since. If one does not answer, the next operation tries again. No failure of it ends an operation.
 */
export async function keepEvidence(context: ClusterContext, file = currentCustody()): Promise<void> {
  const { name, record, provider, progress } = context;
  if (!provider.identify || !file) return;
  const members = JSON.stringify([file, ...record.members.map(({ name, address }) => [name, address])]);
  if (kept.get(provider) === members) return;
  const step = progress.start(`Ask the machines of ${name} for their identity`);
  const why = await collectInstances(
    { cluster: name, topology: record.spec.topology },
    () => findWitnesses(context, provider),
    file,
  ).catch(messageOf);
  if (why === undefined) {
    kept.set(provider, members);
    return step.done();
  }
  step.fail();
  progress.note(`WARNING: nothing shows so far where ${name} runs: ${why}`);
}

/**
 * Keeps the evidence of a cluster in the private file of a run whose cells use it without starting it. Clusters that cells start
 * or operate need no call; one that a cell only finds is not taken for a place where checks ran.
 *
 * @example
 * ```ts no-run
 * import { findCluster, showWhere } from "lab/cluster";
 * const cluster = await findCluster("m1-single");
 * if (cluster) await showWhere(cluster, "reports/m1/instances.jsonl");
 * ```
 */
export async function showWhere(cluster: Pick<Cluster, "context">, file: string): Promise<void> {
  await keepEvidence(await cluster.context(), file);
}

async function findWitnesses(context: ClusterContext, provider: Provider): Promise<Witness[]> {
  const [identities, script] = await Promise.all([
    provider.identify!(),
    readFile(fromRoot("infra", "hosts", "facts.sh"), "utf8"),
  ]);
  return context.record.members.map(({ name: node }) => {
    const identity = identities.get(node);
    if (!identity) throw new Error(`${node} has no machine`);
    return {
      node,
      ...identity,
      async askHost() {
        const { ok, stdout, stderr } = await hostOf(context, node).run("bash", ["-s", "--", "--identity"], {
          input: script,
        });
        if (!ok) throw new Error(stderr.trim() || "facts.sh failed");
        return stdout;
      },
      askServer: () =>
        withSession(context, node, async (session) => {
          const sql = "SELECT @@hostname AS hostname, @@version AS version, @@port AS port";
          const { hostname, version, port } = await session.one<{ hostname: string; version: string; port: number }>(
            sql,
          );
          return { hostname, version, port: Number(port) };
        }),
    };
  });
}
