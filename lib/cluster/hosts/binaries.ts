/** The programs of this machine that a cluster's nodes run. */

import { join } from "node:path";
import { cacheDir } from "../../core/mod.ts";
import { exists, type Runtime } from "../../runtime/mod.ts";
import { ClusterError } from "../errors.ts";
import type { ClusterSpec } from "../plan/spec.ts";
import type { Binaries } from "./host.ts";

/** Where the Galera library lies below the folder of a server, by who packed it. */
const galeraPlaces = ["lib/galera/libgalera_smm.so", "lib64/galera-4/libgalera_smm.so", "lib/libgalera_smm.so"];

/**
 * The binaries for a cluster.
 *
 * @throws {ClusterError} for a Galera group if the server came without the library, or the cache's path has a space in it.
 */
export async function findBinaries(
  { basedir, bin }: Runtime,
  { name, topology }: Pick<ClusterSpec, "name" | "topology">,
  cache = cacheDir(),
): Promise<Binaries> {
  const server = bin("mariadbd");
  if (topology !== "galera") return { basedir, server, galera: "" };
  // The scripts with which nodes copy data split paths at spaces.
  if (/\s/.test(cache)) {
    throw new ClusterError(
      `Galera cannot copy data between nodes in "${cache}", because the path contains a space. ` +
        "Set AETHERMART_CACHE to a folder without one.",
      { cluster: name },
    );
  }
  for (const place of galeraPlaces) {
    const galera = join(basedir, place);
    if (await exists(galera)) return { basedir, server, galera };
  }
  throw new ClusterError(
    `The MariaDB in ${basedir} has no Galera library. Install it (Debian: \`apt install galera-4\`), or take that server ` +
      "off PATH: the lab has its own with Galera.",
    { cluster: name },
  );
}
