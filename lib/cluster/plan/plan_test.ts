/** From facts to steps, without a server. */

import assert from "node:assert/strict";
import type { NodeState } from "../nodes/node_state.ts";
import { type NodeFacts, nothingOf, seedPlace } from "./facts.ts";
import { planCluster } from "./plan.ts";
import { type ClusterRecord, type Member, planMembers } from "./record.ts";
import type { ClusterSpec, Topology } from "./spec.ts";
import { describeStep, type Step } from "./step.ts";

const spec = (topology: Topology, nodes: number): ClusterSpec => ({
  name: "c",
  topology,
  provider: "local",
  packages: "debian-trixie",
  nodes,
  memory: { bufferPoolMiB: 64, redoLogMiB: 32 },
});

const member = (id: number): Member => ({
  name: `node${id}`,
  serverId: id,
  address: `127.0.0.${id + 1}`,
  ports: { sql: 11_000 + id, group: 12_000 + id, ist: 13_000 + id, sst: 14_000 + id },
  begins: "seeded",
});

const recordOf = (asked: ClusterSpec): ClusterRecord => ({
  version: 2,
  spec: asked,
  authority: { certificate: "", key: "" },
  planned: [],
  created: "2026-01-01T00:00:00Z",
  historyId: "11111111-2222-3333-4444-555555555555",
  members: Array.from({ length: asked.nodes }, (_, at) => member(at + 1)),
  nextId: asked.nodes + 1,
  primary: "node1",
  passwords: { lab: "a", shop: "b", monitor: "c", replica: "d", sst: "e" },
});

const state = (more: Partial<NodeState> = {}): NodeState => ({
  version: "11.8.6",
  readOnly: false,
  uptimeS: 9,
  binlogPosition: "",
  ...more,
});

const inGroup = (more: Partial<NonNullable<NodeState["galera"]>> = {}): NodeState =>
  state({
    galera: {
      isPrimary: true,
      isReady: true,
      state: "Synced",
      size: 3,
      viewId: 3,
      historyId: "11111111-2222-3333-4444-555555555555",
      lastCommitted: 7,
      ...more,
    },
  });

const follower = (more: Partial<NonNullable<NodeState["replica"]>> = {}): NodeState =>
  state({
    readOnly: true,
    replica: {
      source: { host: "127.0.0.2", port: 11_001 },
      isReceiving: true,
      isApplying: true,
      lagS: 0,
      error: "",
      ...more,
    },
  });

const running = (name: string, state: NodeState | undefined): NodeFacts => ({
  name,
  hasMachine: true,
  hasStrays: false,
  isCertified: true,
  seed: { place: "/c/seed", exists: true },
  hasData: true,
  isConfigured: true,
  process: "running",
  isCut: false,
  state,
});
const stopped = (name: string): NodeFacts => ({ ...running(name, undefined), process: "none" });

const planned = (record: ClusterRecord, nodes: NodeFacts[]) => planCluster(record, nodes).map(describeStep);
const plannedFor = (topology: Topology, nodes: NodeFacts[]) => planned(recordOf(spec(topology, nodes.length)), nodes);

Deno.test("nothing is there: machines, certificates, a first state, data, the group, and one member after another", () => {
  const nothing = { ...recordOf(spec("galera", 3)), members: [], nextId: 1 };
  const names = ["node1", "node2", "node3"];
  assert.deepEqual(planned(planMembers(nothing, 3, "seeded"), names.map(nothingOf)), [
    ...names.map((name) => `Set up the machine of ${name}`),
    ...names.map((name) => `Sign the certificate of ${name}`),
    "Make the first state on node1",
    ...names.flatMap((name) => [`Give data to ${name}`, `Configure ${name}`]),
    "Begin the group",
    ...names.map((name) => `Join ${name}`),
  ]);
});

Deno.test("nodes on separate disks each get a first state; those that begin empty need none", () => {
  const bare = (id: number, place: string) => ({
    ...stopped(`node${id}`),
    seed: { place, exists: false },
    hasData: false,
  });
  const record = recordOf(spec("galera", 3));
  record.members[2]!.begins = "empty";
  const steps = planCluster(record, [
    bare(1, seedPlace({ machine: "a", shared: "/c" })),
    bare(2, seedPlace({ machine: "b", shared: "/c" })),
    bare(3, seedPlace({ machine: "c", shared: "/c" })),
  ]);
  assert.deepEqual(steps.filter((step) => step.do === "seed"), [{ do: "seed", node: "node1" }, {
    do: "seed",
    node: "node2",
  }]);
});

Deno.test("a machine that has gone is made again, and its node gets a certificate for where it is now", () => {
  const record = recordOf(spec("galera", 2));
  assert.deepEqual(planned(record, [running("node1", inGroup()), nothingOf("node2")]), [
    "Set up the machine of node2",
    "Sign the certificate of node2",
    "Give data to node2",
    "Configure node2",
    "Join node2",
  ]);
});

Deno.test("all is there: nothing is to be done, for each topology", () => {
  const galera = [1, 2, 3].map((id) => running(`node${id}`, inGroup()));
  assert.deepEqual(plannedFor("galera", galera), []);
  assert.deepEqual(plannedFor("replica", [running("node1", state()), running("node2", follower())]), []);
  assert.deepEqual(plannedFor("single", [running("node1", state())]), []);
});

Deno.test("Galera: members that are away join those that go on", () => {
  const nodes = [stopped("node1"), running("node2", inGroup()), running("node3", inGroup({ state: "Joined" }))];
  assert.deepEqual(plannedFor("galera", nodes), ["Join node1", "Wait for node3"]);
});

Deno.test("Galera: if nobody may go on, what runs is stopped and the group starts again from all of them", () => {
  const lonely = inGroup({ isPrimary: false, isReady: false, state: "Initialized", size: 1 });
  const nodes = [stopped("node1"), stopped("node2"), running("node3", lonely)];
  const steps = planCluster(recordOf(spec("galera", 3)), nodes);
  assert.deepEqual(steps[0], { do: "stop", node: "node3" });
  assert.deepEqual(steps[1], { do: "begin group", nodes: ["node1", "node2", "node3"] } satisfies Step);
});

Deno.test("Galera: a frozen member is thawed and one that is cut off is healed, before anything is waited for", () => {
  const nodes = [
    running("node1", inGroup()),
    { ...running("node2", undefined), process: "frozen" as const },
    { ...running("node3", inGroup({ isPrimary: false })), isCut: true },
  ];
  assert.deepEqual(plannedFor("galera", nodes), [
    "Thaw node2",
    "Heal the network of node3",
    "Wait for node2",
    "Wait for node3",
  ]);
});

Deno.test("replication: a primary that came back read-only leads again, and a replica that stopped follows", () => {
  const nodes = [running("node1", state({ readOnly: true })), running("node2", follower({ isApplying: false }))];
  assert.deepEqual(plannedFor("replica", nodes), ["Open for writes: node1", "Follow: node2 ← node1"]);
});

Deno.test("replication: the record names the primary; a former primary that takes writes is made to follow", () => {
  const record = { ...recordOf(spec("replica", 2)), primary: "node2" };
  assert.deepEqual(planned(record, [running("node1", state()), running("node2", follower())]), [
    "Open for writes: node2",
    "Follow: node1 ← node2",
  ]);
});

Deno.test("a replica that follows somebody else, or could write, is put right", () => {
  for (const wrong of [follower({ source: { host: "127.0.0.9", port: 1 } }), { ...follower(), readOnly: false }]) {
    const nodes = [running("node1", state()), running("node2", wrong)];
    assert.deepEqual(plannedFor("replica", nodes), ["Follow: node2 ← node1"]);
  }
});

Deno.test("data that contradicts the cluster's is discarded and made again, whether its server still runs or not", () => {
  const record = { ...recordOf(spec("replica", 2)), primary: "node2" };
  record.members[0] = { ...record.members[0]!, serverId: 3, divergedBy: 7 };
  for (const old of [running("node1", state()), stopped("node1")]) {
    assert.deepEqual(planned(record, [{ ...old, isConfigured: false }, running("node2", state())]), [
      "Discard the data of node1",
      "Give data to node1",
      "Configure node1",
      "Start node1",
      "Follow: node1 ← node2",
    ]);
  }
});

Deno.test("what an interrupted command left is ended first; no seed is made where nobody needs one", () => {
  const seed = { place: "/c/seed", exists: false };
  const nodes = [running("node1", inGroup()), running("node2", inGroup())].map((node) => ({ ...node, seed }));
  nodes[1]!.hasStrays = true;
  assert.deepEqual(plannedFor("galera", nodes), ["End what an interrupted command left on node2"]);
});
