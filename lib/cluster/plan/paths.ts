/** Where a node keeps its files on its host. Pure. */

import { join } from "node:path";

/** The files of a node, by its folder. */
export function nodePaths(dir: string) {
  const tls = join(dir, "tls");
  return {
    data: join(dir, "data"),
    /** How the names begin under which data waits to be removed. */
    removedData: join(dir, "data.removed."),
    config: join(dir, "my.cnf"),
    log: join(dir, "error.log"),
    tls: {
      dir: tls,
      /** The authority's certificate: what the node trusts. */
      ca: join(tls, "ca.pem"),
      certificate: join(tls, "node.pem"),
      key: join(tls, "node.key"),
    },
    /** Galera's note of how far the data goes. */
    grastate: join(dir, "data", "grastate.dat"),
    /** Galera's note of the group that the node was last in. */
    groupView: join(dir, "data", "gvwstate.dat"),
  };
}

/** The first state of a cluster, of which the data of its members begins as a copy, by the folder that a host's nodes share. */
export const seedDir = (shared: string): string => join(shared, "seed");
