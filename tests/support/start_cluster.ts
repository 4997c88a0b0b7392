/** A separate process that starts a cluster and waits, so that a test can kill it: `start_cluster.ts SPEC`. Prints the cluster's folder. */

import { startCluster } from "../../lib/cluster/mod.ts";

const cluster = await startCluster(Deno.args[0] ?? "");
Deno.stdout.writeSync(new TextEncoder().encode(`${cluster.home}\n`));
await new Promise(() => setInterval(() => {}, 1000));
