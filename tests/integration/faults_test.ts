/**
 * Faults planted in a Galera group while the shop works: each is diagnosed from what an operator can read, a healthy group raises no alarm, and
 * after the cures the group is as before. All faults are in `deno task soak faults`.
 *
 * Needs: MariaDB servers, three at a time.
 */

import assert from "node:assert/strict";
import type { Cluster } from "../../lib/cluster/mod.ts";
import { LabError } from "../../lib/core/mod.ts";
import { diagnose, Operator } from "../../lib/diagnosis/mod.ts";
import { faults, tryFaults } from "../../lib/faults/mod.ts";
import { compareNodes } from "../../lib/shop/mod.ts";
import { startShop } from "../support/shop.ts";

Deno.test("four faults and a healthy run are told apart, blind; no order is lost, and the nodes agree", async (t) => {
  await using cluster = await startShop("m4-galera");
  const chosen = faults.filter(({ name }) =>
    ["missing index", "idle transaction", "read lock on a member", "member desynced"].includes(name)
  );
  const { trials, orders, nodesEqual } = await tryFaults(cluster, chosen, { healthy: 1, seed: 11 });
  for (const trial of trials) {
    assert.ok(trial.isRight, JSON.stringify(trial));
    assert.equal(trial.evidence.length > 0, trial.planted !== "healthy");
  }
  assert.equal(trials.length, 5);
  assert.deepEqual([orders.lost, orders.duplicates, nodesEqual], [0, 0, true]);
  assert.ok(orders.acknowledged > 0);
  await t.step(
    "a cure leaves settings, statistics and rows as they were, not as they usually are",
    () => curesRestore(cluster),
  );
});

async function curesRestore(cluster: Cluster): Promise<void> {
  await using db = await cluster.connect("node1", { database: "aethermart_db" });
  const plant = (name: string) =>
    faults.find((fault) => fault.name === name)!
      .plant({ cluster, writer: "node1", other: "node2", random: () => 0.5 });
  const level = () => db.one<{ level: string }>("SELECT @@GLOBAL.transaction_isolation AS level");
  await db.execute("SET GLOBAL transaction_isolation = 'READ-COMMITTED'");
  const wrongLevel = await plant("wrong isolation level");
  assert.equal((await level()).level, "READ-UNCOMMITTED");
  await wrongLevel.undo();
  assert.equal((await level()).level, "READ-COMMITTED");

  const kept = () =>
    db.query<{ index_name: string; avg_frequency: string }>(
      `SELECT index_name, prefix_arity, avg_frequency FROM mysql.index_stats WHERE table_name = 'order_items' ORDER BY 1, 2`,
    );
  await db.query("ANALYZE LOCAL TABLE order_items PERSISTENT FOR ALL");
  await db.execute("UPDATE mysql.index_stats SET avg_frequency = 7 WHERE table_name = 'order_items'");
  const before = await kept();
  const stale = await plant("stale statistics");
  assert.notDeepEqual(await kept(), before);
  await stale.undo();
  assert.deepEqual(await kept(), before);
  assert.ok(before.length > 0);

  const areEqual = async () => (await compareNodes(cluster, ["products"])).areEqual;
  const differing = await plant("rows differ");
  assert.equal(await areEqual(), false);
  // The shop changes the same rows meanwhile, which makes them equal again.
  await db.execute("UPDATE products SET list_price = list_price + 5");
  await differing.undo();
  assert.equal(await areEqual(), true);
}

Deno.test("without performance_schema a diagnosis refuses, and says what to do", async () => {
  await using cluster = await startShop("m1-single");
  await assert.rejects(
    Operator.open(cluster).then((operator) => diagnose(operator)),
    (error) => error instanceof LabError && /performance_schema.*m4-galera/.test(error.message),
  );
});
