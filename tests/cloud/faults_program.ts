/** What `faults_test.ts` runs as a process of its own, in the environment of a rehearsal: three faults and a healthy run. Prints what they showed, as JSON. */

import { findCluster } from "../../lib/cluster/mod.ts";
import { fromRoot } from "../../lib/core/mod.ts";
import { faults, tryFaults } from "../../lib/faults/mod.ts";
import { prepareShop } from "../../lib/shop/mod.ts";
import { runScript } from "../../lib/sql/mod.ts";

await using cluster = await findCluster(Deno.args[0]!);
if (!cluster) throw new RangeError(`There is no cluster ${Deno.args[0]}.`);
{
  await using db = await cluster.connect("node1");
  await runScript(db, fromRoot("tests", "fixtures", "sql", "shop.sql"));
  await prepareShop(db);
}
const names = ["missing index", "certificate expired", "member cut off"];
const tried = await tryFaults(cluster, faults.filter(({ name }) => names.includes(name)), { healthy: 1, seed: 5 });
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(tried)));
