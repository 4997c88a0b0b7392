/** A cache of its own for tests of clusters by command, with the binaries of the real one. */

import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import assert from "node:assert/strict";
import { exec } from "../../lib/core/mod.ts";
import { findRuntime, listProcesses, readPacketRules } from "../../lib/runtime/mod.ts";
import type { ClusterRecord } from "../../lib/cluster/mod.ts";
import { exists, lab } from "./lab.ts";

/** Where commands under test keep their clusters. */
export interface ClusterHome {
  cache: string;
  env: Record<string, string>;
  /** The folder of a cluster. */
  dirOf(name: string): string;
  record(name: string): Promise<ClusterRecord>;
  /** Runs a command that must succeed, and gives what it said. */
  run(...args: string[]): Promise<string>;
  /** Fails unless nothing is left of a cluster: no process, file, port or packet rule. */
  assertGone(name: string, record?: ClusterRecord): Promise<void>;
  remove(): Promise<void>;
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
      const { code, said } = await lab(args, env);
      assert.equal(code, 0, `${args.join(" ")}: ${said}`);
      return said;
    },
    async assertGone(name, record) {
      assert.deepEqual((await listProcesses(dirOf(name))).map(({ args }) => args.join(" ")), []);
      assert.equal(await readPacketRules(dirOf(name)), "");
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
