/**
 * Faults planted in a Galera group while the shop works: each is diagnosed from what an operator can read, a healthy group raises no alarm, and
 * after the cures the group is as before. All faults are in `deno task soak faults`.
 *
 * Needs: MariaDB servers, three at a time.
 */

import assert from "node:assert/strict";
import { LabError } from "../../lib/core/mod.ts";
import { diagnose, Operator } from "../../lib/diagnosis/mod.ts";
import { faults, tryFaults } from "../../lib/faults/mod.ts";
import { startShop } from "../support/shop.ts";

Deno.test("four faults and a healthy run are told apart, blind; no order is lost, and the nodes agree", async () => {
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
});

Deno.test("without performance_schema a diagnosis refuses, and says what to do", async () => {
  await using cluster = await startShop("m1-single");
  await assert.rejects(
    Operator.open(cluster).then((operator) => diagnose(operator)),
    (error) => error instanceof LabError && /performance_schema.*m4-galera/.test(error.message),
  );
});
