import assert from "node:assert/strict";
import { everything, permissionsOf } from "./calls.ts";
import type { Found, FoundInstance } from "./found.ts";
import { describeKey } from "./key.ts";
import { ec2Schema } from "./mod.ts";
import { type Next, planEnd, planNext, planPark, type Wanted } from "./plan.ts";

const key = describeKey("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDJ3Yk1cYqTtJg7vWgDPwQw3r4O5HfYk0Jq1nB0xQyOa test");
const ends = { caller: "203.0.113.7/32", nodes: "sg-nodes", lab: "sg-lab" };
/** The id of this computer. */
const owner = "0".repeat(32);
const wanted: Wanted = {
  cluster: { name: "c", topology: "replica", nodes: ["node1", "node2"] },
  settings: ec2Schema.parse({}),
  values: {
    owner,
    expires: "2026-12-01T08:00:00Z",
    caller: ends.caller,
    vpc: "vpc-1",
    subnet: "subnet-1",
    image: "ami-1",
  },
  key,
  userData: (node) => node,
};
const nothing: Found = { instances: [], groups: [], keys: [], volumes: [] };
const group = (kind: "nodes" | "lab") => ({
  owner,
  id: `sg-${kind}`,
  name: `aethermart-c-${kind}`,
  vpc: "vpc-1",
  in: kind === "nodes" ? permissionsOf("replica", "in", ends) : [],
  out: kind === "nodes" ? permissionsOf("replica", "out", ends) : [],
});
const instance = (
  node: string,
  state: FoundInstance["state"],
  id = `i-${node}`,
  launched = "2026-11-30",
): FoundInstance => ({
  owner,
  id,
  node,
  state,
  type: "t3.small",
  launched,
  expires: "",
  publicAddress: "198.51.100.7",
});
const ready: Found = {
  ...nothing,
  groups: [group("nodes"), group("lab")],
  keys: [{ owner, name: "aethermart-c", fingerprint: key.fingerprint }],
};
const withInstances = (...instances: FoundInstance[]): Found => ({ ...ready, instances });
const operations = ({ calls }: Next) => calls.map(({ operation }) => operation);
const plan = (found: Found) => planNext(wanted, found);

Deno.test("what needs nothing comes first, then rules, then instances, then waiting, then nothing", () => {
  assert.deepEqual(operations(plan(nothing)), ["import-key-pair", "create-security-group", "create-security-group"]);
  const fresh = { ...group("nodes"), in: [], out: [everything] };
  assert.deepEqual(operations(plan({ ...ready, groups: [fresh, group("lab")] })), [
    "authorize-security-group-ingress",
    "revoke-security-group-egress",
    "authorize-security-group-egress",
  ]);
  const open = plan({ ...ready, groups: [group("nodes"), { ...group("lab"), out: [everything] }] });
  assert.deepEqual(open.calls.map(({ operation, input }) => [operation, input.GroupId]), [
    ["revoke-security-group-egress", "sg-lab"],
  ]);
  assert.deepEqual(operations(plan(ready)), ["run-instances", "run-instances"]);
  const starting = plan(withInstances(instance("node1", "running"), instance("node2", "pending")));
  assert.deepEqual(starting, { calls: [], waiting: ["node2 starts"] });
  assert.deepEqual(plan(withInstances(instance("node1", "running"), instance("node2", "running"))), {
    calls: [],
    waiting: [],
  });
});

Deno.test("an instance that stops is awaited, then started; one that ends is replaced", () => {
  assert.deepEqual(plan(withInstances(instance("node1", "running"), instance("node2", "stopping"))), {
    calls: [],
    waiting: ["node2 stops"],
  });
  const next = plan(withInstances(instance("node1", "running"), instance("node2", "stopped")));
  assert.deepEqual(next.calls.map(({ input }) => input), [
    { Resources: ["i-node2"], Tags: [{ Key: "aethermart:expires", Value: "2026-12-01T08:00:00Z" }] },
    { InstanceIds: ["i-node2"] },
  ]);
  const ends = plan(withInstances(instance("node1", "running"), instance("node2", "shutting-down")));
  assert.deepEqual(ends.calls.map(({ purpose, userData }) => [purpose, userData]), [["Start node2", "node2"]]);
});

Deno.test("nodes that the spec no longer has are an error with the way out; those that end are not", () => {
  const two = [instance("node1", "running"), instance("node2", "running")];
  for (const state of ["running", "stopped", "pending"] as const) {
    assert.throws(
      () => plan(withInstances(...two, instance("node3", state))),
      /asks for 2, does not have node3\. Correct "nodes".*down c --provider ec2/,
    );
  }
  assert.deepEqual(plan(withInstances(...two, instance("node3", "shutting-down"))), { calls: [], waiting: [] });
});

Deno.test("an instance whose public address is not shown yet is awaited", () => {
  const late = { ...instance("node2", "running"), publicAddress: undefined };
  const { calls, waiting } = plan(withInstances(instance("node1", "running"), late));
  assert.deepEqual(calls, []);
  assert.match(waiting.join(), /^node2 gets a public address .*ec2\.vpc/);
});

Deno.test("no plan touches what another computer made, or what carries no mark, and none recommends to remove it", () => {
  const other = "f".repeat(32);
  const volume = { owner, id: "vol-1", state: "available", isEncrypted: true };
  const all: Found = { ...withInstances(instance("node1", "running")), volumes: [volume] };
  for (const mark of [other, ""]) {
    for (const part of ["instances", "groups", "keys", "volumes"] as const) {
      const found: Found = { ...all, [part]: all[part].map((one) => ({ ...one, owner: mark })) };
      for (
        const next of [
          plan,
          (found: Found) => planPark("c", owner, found),
          (found: Found) => planEnd("c", owner, found),
        ]
      ) {
        assert.throws(() => next(found), (error: Error) => {
          assert.match(error.message, /this computer did not make.*Nothing was changed.*AWS's console.*another name/);
          assert.doesNotMatch(error.message, / down /);
          return true;
        });
      }
    }
  }
});

Deno.test("of two instances of a node, the one that runs stays, and of two that run the older one", () => {
  const second = instance("node2", "running");
  const pairs = [
    [
      instance("node1", "running", "i-new", "2026-11-30T10"),
      instance("node1", "stopped", "i-old", "2026-11-30T09"),
      "i-old",
    ],
    [
      instance("node1", "running", "i-new", "2026-11-30T10"),
      instance("node1", "running", "i-old", "2026-11-30T09"),
      "i-new",
    ],
    [instance("node1", "pending", "i-b"), instance("node1", "pending", "i-a"), "i-b"],
  ] as const;
  for (const [one, other, ended] of pairs) {
    for (const both of [[one, other], [other, one]]) {
      const { calls } = plan(withInstances(...both, second));
      assert.deepEqual(calls.map(({ operation, input }) => [operation, input]), [["terminate-instances", {
        InstanceIds: [ended],
      }]]);
    }
  }
});

Deno.test("a key of another computer is replaced while no instance has it, and respected otherwise", () => {
  const foreign = { ...ready, keys: [{ owner, name: "aethermart-c", fingerprint: "SHA256:other" }] };
  assert.deepEqual(operations(plan(foreign)), ["delete-key-pair"]);
  assert.throws(
    () => plan({ ...foreign, instances: [instance("node1", "stopped")] }),
    /with another ssh key than this computer has/,
  );
  const own = { ...wanted, settings: ec2Schema.parse({ keyPair: "vockey" }), key: undefined };
  assert.deepEqual(operations(planNext(own, { ...ready, keys: [] })), ["run-instances", "run-instances"]);
});

Deno.test("another network or a volume that is not encrypted is an error with the way out", () => {
  const elsewhere = { ...ready, groups: [{ ...group("nodes"), vpc: "vpc-2" }] };
  assert.throws(() => plan(elsewhere), /another network.*down c --provider ec2/);
  assert.throws(
    () => plan({ ...ready, volumes: [{ owner, id: "vol-1", state: "in-use", isEncrypted: false }] }),
    /not encrypted/,
  );
});

Deno.test("the end: instances with their volumes, then what they used, the nodes' group before the one that its rules name", () => {
  const volumes = [{ owner, id: "vol-1", state: "in-use", isEncrypted: true }];
  const first = planEnd("c", owner, {
    ...withInstances(instance("node1", "stopped"), instance("node2", "shutting-down")),
    volumes,
  });
  assert.deepEqual(first.calls.map(({ input }) => input), [{ InstanceIds: ["i-node1"] }]);
  const second = planEnd("c", owner, { ...withInstances(instance("node1", "shutting-down")), volumes });
  assert.deepEqual([operations(second), second.waiting], [["delete-key-pair"], ["node1 ends"]]);
  const third = planEnd("c", owner, {
    ...nothing,
    groups: [group("lab"), group("nodes")],
    volumes: [...volumes, { owner, id: "vol-2", state: "available", isEncrypted: true }],
  });
  assert.deepEqual(third.calls.map(({ input }) => input), [{ GroupId: "sg-nodes" }, { GroupId: "sg-lab" }, {
    VolumeId: "vol-2",
  }]);
  assert.deepEqual(third.waiting, ["the volume vol-1 goes"]);
  assert.deepEqual(planEnd("c", owner, nothing), { calls: [], waiting: [] });
});

Deno.test("parking stops what runs and waits for what starts", () => {
  const found = withInstances(instance("node1", "running"), instance("node2", "pending"), instance("node3", "stopped"));
  const { calls, waiting } = planPark("c", owner, found);
  assert.deepEqual([calls.map(({ input }) => input), waiting], [[{ InstanceIds: ["i-node1"] }], ["node2 starts"]]);
  assert.deepEqual(planPark("c", owner, withInstances(instance("node3", "stopped"))), { calls: [], waiting: [] });
});
