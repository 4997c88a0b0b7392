import assert from "node:assert/strict";
import { everything, permissionsOf } from "./calls.ts";
import { changesOf } from "./rule_changes.ts";

const ends = { caller: "203.0.113.7/32", nodes: "sg-nodes", lab: "sg-lab" };
const wanted = permissionsOf("replica", "in", ends);

Deno.test("rules as EC2 answers with them (grouped by port, with more about each group) equal those that are wanted", () => {
  const answered = [
    { IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "203.0.113.7/32" }], UserIdGroupPairs: [] },
    {
      IpProtocol: "tcp",
      FromPort: 3306,
      ToPort: 3306,
      IpRanges: [],
      UserIdGroupPairs: [{ GroupId: "sg-lab", UserId: "1" }, { GroupId: "sg-nodes", UserId: "1" }],
    },
  ];
  assert.deepEqual(changesOf(answered, wanted), { extra: [], missing: [] });
});

Deno.test("a rule too many is taken away alone, and a missing one is added with its description", () => {
  const there = [
    everything,
    { IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "203.0.113.7/32" }, { CidrIp: "0.0.0.0/0" }] },
    { IpProtocol: "tcp", FromPort: 3306, ToPort: 3306, UserIdGroupPairs: [{ GroupId: "sg-nodes", UserId: "1" }] },
  ];
  assert.deepEqual(changesOf(there, wanted), {
    extra: [everything, { IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
    missing: [{
      IpProtocol: "tcp",
      FromPort: 3306,
      ToPort: 3306,
      UserIdGroupPairs: [{ GroupId: "sg-lab", Description: "SQL from hosts that run the lab" }],
    }],
  });
});
