import assert from "node:assert/strict";
import { describeBeginning, describeReattachment } from "./cluster.ts";

Deno.test("the results of an operation are reported in sentences", () => {
  const positions = [{ node: "node1", seqno: 12 }, { node: "node2", seqno: -1 }];
  assert.equal(
    describeBeginning({ first: "node1", positions }),
    "node1 had the most transactions and started the group. Last transaction of each node: node1 12, node2 none.",
  );
  const reattached = (lostTransactions: number) =>
    describeReattachment({
      operation: "re-attach",
      node: "node1",
      began: "",
      ms: 1,
      lostTransactions,
      wasRebuilt: lostTransactions > 0,
    });
  assert.match(reattached(0), /^node1 kept its data/);
  assert.match(reattached(1), /^node1 had 1 transaction that .*rebuilt/);
  assert.match(reattached(7), /^node1 had 7 transactions /);
});
