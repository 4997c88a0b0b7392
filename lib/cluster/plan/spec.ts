/** Specs of clusters: the files of `infra/clusters`, read and checked. */

import { basename } from "node:path";
import { z } from "zod";
import { exitCodes, fromRoot, LabError, messageOf } from "../../core/mod.ts";

const setting = z.union([z.string().regex(/^[^\r\n]*$/, "one line"), z.number(), z.boolean()]);

const schema = z.strictObject({
  /** Also the name of the group and of its folder. */
  name: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, "lower-case letters, digits and hyphens, at most 31"),
  /** One server; a primary with asynchronous replicas; nodes that all take writes. */
  topology: z.enum(["single", "replica", "galera"]),
  /**
   * Where its nodes run: all on this machine's loopback, or in network namespaces of this machine (root), each like a machine of
   * its own.
   */
  provider: z.enum(["local", "namespaced"]),
  /** Where its binaries come from. */
  packages: z.enum(["debian-trixie"]),
  nodes: z.int().min(1).max(9),
  /** Of each node. */
  memory: z.strictObject({
    bufferPoolMiB: z.int().min(16),
    redoLogMiB: z.int().min(4),
    /** Galera keeps this much of what it replicated, so that a node that was away need not copy everything. */
    writeSetCacheMiB: z.int().min(8).optional(),
  }),
  /** Whether a primary waits until a replica has received a transaction before it acknowledges it. */
  replication: z.enum(["async", "semi-sync"]).optional(),
  /** Server variables; they override the lab's own. */
  settings: z.record(z.string().regex(/^[a-z][a-z0-9_]*$/, "a server variable"), setting).optional(),
}).superRefine(({ topology, nodes, replication, memory }, context) => {
  const refuse = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
  if (topology === "single" && nodes !== 1) refuse("nodes", "a single server is one node");
  if (topology === "replica" && nodes < 2) refuse("nodes", "a primary and its replicas are at least two nodes");
  if (topology !== "replica" && replication) refuse("replication", "only the topology replica has one");
  if (topology !== "galera" && memory.writeSetCacheMiB) refuse("memory", "writeSetCacheMiB is for Galera only");
});

/** A cluster as it is asked for. */
export type ClusterSpec = z.infer<typeof schema>;
export type Topology = ClusterSpec["topology"];

/** The spec that `up` takes unless one is named. */
export const defaultSpec = "m1-single";

/** The folder with the specs that come with the lab. */
const specsDir = () => fromRoot("infra", "clusters");

/**
 * Checks a spec.
 *
 * @param from where it comes from, for the message.
 * @throws {LabError} that names each wrong field.
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

/** Reads a spec: by name from `infra/clusters`, or a .json file by its path. */
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

/** The names of the specs that come with the lab, sorted. */
export async function listSpecs(): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(specsDir())) {
    if (name.endsWith(".json")) names.push(basename(name, ".json"));
  }
  return names.sort();
}
