/** Which nodes take writes. */

import assert from "node:assert/strict";
import { judgeHealth } from "./health.ts";

Deno.test("health: an open port is not enough", () => {
  const group = { wsrep_cluster_status: "Primary", wsrep_ready: "ON", wsrep_local_state_comment: "Synced" };
  assert.ok(judgeHealth("galera", group).isWritable);
  assert.ok(judgeHealth("galera", { ...group, wsrep_local_state_comment: "Donor/Desynced" }).isWritable);
  assert.ok(!judgeHealth("galera", { ...group, wsrep_cluster_status: "non-Primary" }).isWritable);
  assert.ok(!judgeHealth("galera", { ...group, wsrep_ready: "OFF" }).isWritable);
  assert.ok(!judgeHealth("galera", { ...group, wsrep_local_state_comment: "Joined" }).isWritable);
  assert.ok(judgeHealth("replica", { read_only: "OFF" }).isWritable);
  assert.ok(!judgeHealth("replica", { read_only: "ON" }).isWritable);
});
