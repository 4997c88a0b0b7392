import assert from "node:assert/strict";
import { countersOf, ratesBetween } from "./rates.ts";

const status = {
  Questions: "1000",
  Com_insert: "10",
  Com_update: "5",
  wsrep_flow_control_paused_ns: "500000000",
  wsrep_local_cert_failures: "1",
  wsrep_local_bf_aborts: "2",
};

Deno.test("rates are differences by time, without the watch's own statements", () => {
  const before = countersOf(status, 60, 1_000, 40);
  const later = {
    ...status,
    Questions: "1204",
    Com_insert: "30",
    wsrep_flow_control_paused_ns: "1500000000",
    wsrep_local_bf_aborts: "5",
  };
  assert.deepEqual(ratesBetween(before, countersOf(later, 62, 3_000, 44)), {
    queriesPerS: 100,
    writesPerS: 10,
    pausedShare: 0.5,
    conflicts: 3,
  });
});

Deno.test("there are no rates for a first reading, nor after a restart", () => {
  const after = countersOf(status, 60, 1_000, 0);
  assert.equal(ratesBetween(undefined, after), undefined);
  assert.equal(ratesBetween(countersOf(status, 90, 500, 0), after), undefined);
  assert.equal(ratesBetween(after, after), undefined, "no time has passed");
});

Deno.test("a server without Galera has no flow control and no conflicts", () => {
  const { pausedNs, conflicts } = countersOf({ Questions: "7" }, 1, 0, 0);
  assert.deepEqual([pausedNs, conflicts], [0, 0]);
});
