/** Specs of clusters: the files of `infra/clusters`, read and checked. */

import { basename } from "node:path";
import { z } from "zod";
import { exitCodes, fromRoot, LabError, messageOf } from "../../core/mod.ts";
import { clusterName, ec2Schema } from "../../ec2/mod.ts";

const setting = z.union([z.string().regex(/^[^\r\n]*$/, "one line"), z.number(), z.boolean()]);

/** Where nodes can run. */
export const providerNames = ["local", "namespaced", "ec2"] as const;

const schema = z.strictObject({
  /** The name of the cluster, its group and its folder. */
  name: z.string().regex(clusterName, "lower-case letters, digits and hyphens, at most 31"),
  /** One server; a primary with asynchronous replicas; a group in which all nodes take writes. */
  topology: z.enum(["single", "replica", "galera"]),
  /**
   * Where its nodes run: on this machine's loopback; each in its own network namespace, as if on its own machine (root only); each on an
   * instance in EC2.
   */
  provider: z.enum(providerNames),
  /** The source of its binaries on this machine. In EC2, `ec2.packages` names another one: its machines run Ubuntu. */
  packages: z.enum(["debian-trixie"]),
  nodes: z.int().min(1).max(9),
  /** The memory of each node. */
  memory: z.strictObject({
    bufferPoolMiB: z.int().min(16),
    redoLogMiB: z.int().min(4),
    /** How much of what it replicated Galera keeps, so that a node that was away does not have to copy everything. */
    writeSetCacheMiB: z.int().min(8).optional(),
  }),
  /** Whether a primary waits until a replica has received a transaction before it acknowledges it. */
  replication: z.enum(["async", "semi-sync"]).optional(),
  /** Where and on what its machines run in EC2. */
  ec2: ec2Schema.optional(),
  /** Server variables; they override the lab's own. */
  settings: z.record(z.string().regex(/^[a-z][a-z0-9_]*$/, "a server variable"), setting).optional(),
}).superRefine(({ topology, nodes, replication, memory }, context) => {
  const refuse = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
  if (topology === "single" && nodes !== 1) refuse("nodes", "a single server is one node");
  if (topology === "replica" && nodes < 2) refuse("nodes", "a primary and its replicas are at least two nodes");
  if (topology !== "replica" && replication) refuse("replication", "only the topology replica has one");
  if (topology !== "galera" && memory.writeSetCacheMiB) refuse("memory", "writeSetCacheMiB is for Galera only");
});

/** What a cluster should be: the content of a file in `infra/clusters`. Memory is in MiB. */
export type ClusterSpec = z.infer<typeof schema>;
/** How nodes belong together: one server, a primary with asynchronous replicas, or a Galera group in which all nodes take writes. */
export type Topology = ClusterSpec["topology"];

/** The name of the spec that `up` uses if none is given. */
export const defaultSpec = "m1-single";

/** The folder with the specs that come with the lab. */
const specsDir = () => fromRoot("infra", "clusters");

/** Whether a value is a spec that this version of the lab knows. Pure. */
export const isSpec = (value: unknown): value is ClusterSpec => schema.safeParse(value).success;

/**
 * Checks a spec.
 *
 * @param from where it comes from, for messages
 * @throws {LabError} if a field is wrong; the message names each one.
 */
export function checkSpec(value: unknown, from: string): ClusterSpec {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const wrong = checked.error.issues.map(({ path, message }) => `  ${path.join(".") || "the whole"}: ${message}`);
  throw new LabError(
    `${from} is not the spec of a cluster:\n${wrong.join("\n")}\ninfra/clusters/m3-galera.json is an example.`,
    {
      exitCode: exitCodes.usage,
    },
  );
}

/**
 * Reads and checks a spec.
 *
 * @param nameOrFile a name from `infra/clusters` ("m3-galera"), or the path of a .json file
 * @throws {LabError} if there is no such spec, or it has a wrong field.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readSpec } from "lab/cluster";
 * const spec = await readSpec("m3-galera");
 * assert.deepEqual([spec.topology, spec.nodes], ["galera", 3]);
 * ```
 */
export async function readSpec(nameOrFile: string): Promise<ClusterSpec> {
  const isFile = nameOrFile.endsWith(".json");
  const path = isFile ? nameOrFile : fromRoot("infra", "clusters", `${nameOrFile}.json`);
  const text = await Deno.readTextFile(path).catch(async (error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    const wayOut = isFile ? "" : ` The lab has ${(await listSpecs()).join(", ")}; or name a .json file.`;
    throw new LabError(`There is no cluster spec "${nameOrFile}".${wayOut}`, { exitCode: exitCodes.usage });
  });
  try {
    return checkSpec(JSON.parse(text), path);
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw new LabError(`${path} is not JSON: ${messageOf(error)}`, { exitCode: exitCodes.usage });
  }
}

/**
 * The names of the specs in `infra/clusters`, sorted.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { listSpecs } from "lab/cluster";
 * assert.ok((await listSpecs()).includes("m3-replica"));
 * ```
 */
export async function listSpecs(): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(specsDir())) {
    if (name.endsWith(".json")) names.push(basename(name, ".json"));
  }
  return names.sort();
}
