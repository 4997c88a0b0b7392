/** A separate cache for tests of cluster commands, with the binaries of the real one. */

import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import assert from "node:assert/strict";
import { exec } from "../../lib/core/mod.ts";
import { findRuntime, listProcesses, namespaceOf, readPacketRules } from "../../lib/runtime/mod.ts";
import type { ClusterRecord } from "../../lib/cluster/mod.ts";
import { exists, lab } from "./lab.ts";
import { until } from "./processes.ts";

/** Where commands under test keep their clusters. */
export interface ClusterHome {
  cache: string;
  env: Record<string, string>;
  /** The folder of a cluster. */
  dirOf(name: string): string;
  record(name: string): Promise<ClusterRecord>;
  /** Runs a command that must succeed, and gives its output. */
  run(...args: string[]): Promise<string>;
  /** Fails unless what is there of a cluster is what its record names: for each member a folder, a server and, if its host has one, a network. */
  assertOnlyMembers(name: string): Promise<void>;
  /** Fails unless nothing is left of a cluster: no process, file, port, packet rule, network namespace or interface. */
  assertGone(name: string, record?: ClusterRecord): Promise<void>;
  remove(): Promise<void>;
}

/** The network namespaces and interfaces of the cluster in a folder, sorted. */
export function listNetworks(dir: string): string[] {
  const mark = namespaceOf(dir, "").slice(0, -1);
  const names = ["/run/netns", "/sys/class/net"].flatMap((place) => {
    try {
      return [...Deno.readDirSync(place)].map(({ name }) => name);
    } catch (error) {
      // The first namespace of this machine makes the folder.
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
  });
  return names.filter((name) => name.startsWith(mark)).sort();
}

/** What {@link listNetworks} finds if all is there and nothing else: a bridge, and for each node its cable and its namespace. */
function networksOf(dir: string, { spec, members }: ClusterRecord): string[] {
  if (spec.provider !== "namespaced") return [];
  const bridge = namespaceOf(dir, "").slice(0, -1);
  const cables = members.map(({ name }) => `${bridge}.n${name.slice("node".length)}`);
  return [bridge, ...cables, ...members.map(({ name }) => namespaceOf(dir, name))].sort();
}

/** Makes one. */
export async function createClusterHome(): Promise<ClusterHome> {
  const cache = await Deno.makeTempDir({ prefix: "lab_cluster_" });
  await Deno.chmod(cache, 0o755);
  const { bin } = await findRuntime();
  const env = {
    AETHERMART_CACHE: cache,
    MARIADB_URI: "",
    PATH: [dirname(bin("mariadbd")), process.env.PATH].join(delimiter),
  };
  const dirOf = (name: string) => join(cache, "clusters", name);
  return {
    cache,
    env,
    dirOf,
    record: async (name) => JSON.parse(await Deno.readTextFile(join(dirOf(name), "cluster.json"))),
    async run(...args) {
      const { code, printed } = await lab(args, env);
      assert.equal(code, 0, `${args.join(" ")}: ${printed}`);
      return printed;
    },
    async assertOnlyMembers(name) {
      const dir = dirOf(name);
      const record = JSON.parse(await Deno.readTextFile(join(dir, "cluster.json"))) as ClusterRecord;
      const names = record.members.map(({ name }) => name).sort();
      const folders = [...Deno.readDirSync(dir)].map(({ name }) => name).filter((name) => name.startsWith("node"));
      assert.deepEqual(folders.sort(), names);
      // The programs that copied data between nodes end a moment after the copy.
      await until(async () => (await listProcesses(dir)).length <= names.length);
      const servers = (await listProcesses(dir)).map(({ args }) =>
        args.find((arg) => arg.startsWith("--defaults-file="))
      );
      assert.deepEqual(servers.sort(), names.map((member) => `--defaults-file=${dir}/${member}/my.cnf`));
      assert.deepEqual(listNetworks(dir), networksOf(dir, record));
    },
    async assertGone(name, record) {
      assert.deepEqual((await listProcesses(dirOf(name))).map(({ args }) => args.join(" ")), []);
      assert.equal(await readPacketRules(dirOf(name)), "");
      assert.deepEqual(listNetworks(dirOf(name)), []);
      const left = await exists(join(cache, "clusters")) ? [...Deno.readDirSync(join(cache, "clusters"))] : [];
      assert.deepEqual(left.map((entry) => entry.name).filter((file) => file.startsWith(name)), []);
      for (const { address, ports } of record?.members ?? []) {
        for (const port of Object.values(ports)) {
          const { stdout } = await exec("ss", ["-ltnH", `src ${address}:${port}`]);
          assert.equal(stdout, "", `${address}:${port} is still open`);
        }
      }
    },
    remove: () => Deno.remove(cache, { recursive: true }),
  };
}
