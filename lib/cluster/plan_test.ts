/** From facts to steps, without a server. */

import assert from "node:assert/strict";
import type { NodeState } from "./node_state.ts";
import { type ClusterFacts, describeStep, type NodeFacts, planCluster, type Step } from "./plan.ts";
import type { ClusterRecord, Member } from "./record.ts";
import type { ClusterSpec, Topology } from "./spec.ts";

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
  version: 1,
  spec: asked,
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
  hasData: true,
  isConfigured: true,
  process: "running",
  isCut: false,
  state,
});
const stopped = (name: string): NodeFacts => ({ ...running(name, undefined), process: "none" });

const factsOf = (asked: ClusterSpec, nodes: NodeFacts[], more: Partial<ClusterFacts> = {}): ClusterFacts => ({
  record: recordOf(asked),
  hasCertificates: true,
  hasSeed: true,
  hasStrays: false,
  nodes,
  ...more,
});

const planned = (facts: ClusterFacts) => planCluster(facts.record!.spec, facts).map(describeStep);

Deno.test("nothing is there: certificates, a first state, data, the group, and one member after another", () => {
  const asked = spec("galera", 3);
  const nodes = [1, 2, 3].map((id) => ({ ...stopped(`node${id}`), hasData: false, isConfigured: false }));
  assert.deepEqual(planned(factsOf(asked, nodes, { hasCertificates: false, hasSeed: false })), [
    "Make certificates",
    "Make the first state",
    "Give data to node1",
    "Configure node1",
    "Give data to node2",
    "Configure node2",
    "Give data to node3",
    "Configure node3",
    "Begin the group",
    "Join node1",
    "Join node2",
    "Join node3",
  ]);
});

Deno.test("all is there: nothing is to be done, for each topology", () => {
  const galera = [1, 2, 3].map((id) => running(`node${id}`, inGroup()));
  assert.deepEqual(planned(factsOf(spec("galera", 3), galera)), []);
  assert.deepEqual(planned(factsOf(spec("replica", 2), [running("node1", state()), running("node2", follower())])), []);
  assert.deepEqual(planned(factsOf(spec("single", 1), [running("node1", state())])), []);
});

Deno.test("Galera: members that are away join those that go on", () => {
  const nodes = [stopped("node1"), running("node2", inGroup()), running("node3", inGroup({ state: "Joined" }))];
  assert.deepEqual(planned(factsOf(spec("galera", 3), nodes)), ["Join node1", "Wait for node3"]);
});

Deno.test("Galera: where nobody may go on, what runs is stopped and the group begins anew from all of them", () => {
  const lonely = inGroup({ isPrimary: false, isReady: false, state: "Initialized", size: 1 });
  const steps = planCluster(
    spec("galera", 3),
    factsOf(spec("galera", 3), [stopped("node1"), stopped("node2"), running("node3", lonely)]),
  );
  assert.deepEqual(steps[0], { do: "stop", node: "node3" });
  assert.deepEqual(steps[1], { do: "begin group", nodes: ["node1", "node2", "node3"] } satisfies Step);
});

Deno.test("Galera: a frozen member is thawed and one that is cut off is healed, before anything is waited for", () => {
  const nodes = [
    running("node1", inGroup()),
    { ...running("node2", undefined), process: "frozen" as const },
    { ...running("node3", inGroup({ isPrimary: false })), isCut: true },
  ];
  assert.deepEqual(planned(factsOf(spec("galera", 3), nodes)), [
    "Thaw node2",
    "Heal the network of node3",
    "Wait for node2",
    "Wait for node3",
  ]);
});

Deno.test("replication: a primary that came back read-only leads again, and a replica that stopped follows", () => {
  const nodes = [running("node1", state({ readOnly: true })), running("node2", follower({ isApplying: false }))];
  assert.deepEqual(planned(factsOf(spec("replica", 2), nodes)), ["Open for writes: node1", "Follow: node2 ← node1"]);
});

Deno.test("replication: the record says who leads; a former primary that takes writes is made to follow", () => {
  const facts = factsOf(spec("replica", 2), [running("node1", state()), running("node2", follower())]);
  facts.record!.primary = "node2";
  assert.deepEqual(planned(facts), ["Open for writes: node2", "Follow: node1 ← node2"]);
});

Deno.test("a replica that follows somebody else, or could write, is put right", () => {
  for (const wrong of [follower({ source: { host: "127.0.0.9", port: 1 } }), { ...follower(), readOnly: false }]) {
    const facts = factsOf(spec("replica", 2), [running("node1", state()), running("node2", wrong)]);
    assert.deepEqual(planned(facts), ["Follow: node2 ← node1"]);
  }
});

Deno.test("what an interrupted command left is ended first; no seed is made where nobody needs one", () => {
  const nodes = [running("node1", inGroup()), running("node2", inGroup())];
  const facts = factsOf(spec("galera", 2), nodes, { hasStrays: true, hasSeed: false });
  assert.deepEqual(planned(facts), ["End what an interrupted command left"]);
});
