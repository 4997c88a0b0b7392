import assert from "node:assert/strict";
import { fromRoot } from "../core/mod.ts";
import { findCauses } from "./diagnose.ts";
import { compareSamples, type Facts, type NodeSample, type Sample, suspectsOf } from "./facts.ts";
import { stepsOf } from "./read_plans.ts";
import { comparedColumns } from "./rules/statements.ts";

/** Facts of real clusters, as the soak records them, with what was planted there. */
const recorded: { planted: string; node: string; facts: Facts }[] = JSON.parse(
  await Deno.readTextFile(fromRoot("tests", "fixtures", "diagnosis", "facts.json")),
);
const factsOf = (name: string) => structuredClone(recorded.find(({ planted }) => planted === name)!.facts);
const named = (facts: Facts) => findCauses(facts).map(({ cause, node }) => `${cause} on ${node}`);

Deno.test("the rules name what was planted in each recorded cluster first, with evidence and a cure", () => {
  assert.ok(new Set(recorded.map(({ planted }) => planted)).size >= 20);
  for (const { planted, node, facts } of recorded) {
    const [first] = findCauses(facts);
    assert.equal(
      first ? `${first.cause} on ${first.node}` : "healthy",
      planted === "healthy" ? planted : `${planted} on ${node}`,
    );
    if (!first) continue;
    assert.ok(first.cure.length > 10, planted);
    for (const { source, what, value } of first.evidence) assert.ok(source && what && value !== undefined, planted);
  }
});

Deno.test("a healthy cluster has no cause, and a cluster that cannot be read is not called healthy by a crash of a rule", () => {
  assert.deepEqual(named(factsOf("healthy")), []);
  const silent = factsOf("healthy");
  for (const node of silent.nodes) {
    Object.assign(node, { answers: false, status: {}, grew: {}, statements: [], process: "none" });
  }
  assert.deepEqual(named(silent), ["node1", "node2", "node3"].map((node) => `member down on ${node}`));
});

Deno.test("without what decides, a cause is not named", () => {
  const without = (name: string, change: (facts: Facts) => void) => {
    const facts = factsOf(name);
    change(facts);
    return named(facts).filter((one) => one.startsWith(name));
  };
  const each = (facts: Facts, change: (node: Facts["nodes"][number]) => void) => facts.nodes.forEach(change);
  assert.deepEqual(without("missing index", (facts) => facts.plans = []), []);
  assert.deepEqual(without("implicit conversion", (facts) => facts.plans.forEach((plan) => plan.notes = [])), []);
  assert.deepEqual(without("stale statistics", (facts) => each(facts, (one) => one.frequencies = [])), []);
  assert.deepEqual(without("idle transaction", (facts) => each(facts, (one) => one.waits = [])), []);
  assert.deepEqual(without("rows differ", (facts) => each(facts, (one) => one.before.checksums = {})), []);
  assert.deepEqual(without("table without a primary key", (facts) => each(facts, (one) => one.keyless = [])), []);
  assert.deepEqual(without("runaway query", (facts) => each(facts, (one) => one.before.sessions = [])), []);
  assert.deepEqual(
    without("certificate expired", (facts) => each(facts, (one) => one.certificateEnd = "2999-01-01T00:00:00Z")),
    [],
  );
  assert.deepEqual(without("member desynced", (facts) => each(facts, (one) => one.variables.wsrep_desync = "OFF")), []);
  assert.deepEqual(without("conflicting writers", (facts) => each(facts, (one) => one.grew.wsrep_replicated = 0)), []);
});

const blank: NodeSample = {
  node: "node1",
  refused: null,
  answers: true,
  process: "unknown",
  status: {},
  variables: {},
  statements: [],
  transactions: [],
  waits: [],
  sessions: [],
  errors: [],
  checksums: {},
  frequencies: [],
  keyless: [],
  certificateEnd: null,
  dataBytes: 0,
  log: [],
};
const sample = (atMs: number, node: Partial<NodeSample>): Sample => ({
  atMs,
  at: "2026-11-30T12:00:00Z",
  nodes: [{ ...blank, ...node }],
});
const statement = {
  digest: "a",
  text: "SELECT 1",
  count: 10,
  examined: 100,
  sent: 10,
  affected: 0,
  errors: 0,
  scans: 0,
  time_ms: 5,
};

Deno.test("facts are what grew between two samples; states without a number do not grow", () => {
  const facts = compareSamples(
    sample(1000, { status: { Questions: "100", wsrep_cluster_status: "Primary" }, statements: [statement] }),
    sample(3000, {
      status: { Questions: "160", wsrep_cluster_status: "Primary" },
      statements: [{ ...statement, count: 14, examined: 500 }, { ...statement, digest: "b", count: 2 }],
    }),
  );
  assert.equal(facts.seconds, 2);
  assert.deepEqual(facts.nodes[0]!.grew, { Questions: 60 });
  assert.deepEqual(facts.nodes[0]!.statements.map(({ digest, count, examined }) => [digest, count, examined]), [[
    "a",
    4,
    400,
  ], ["b", 2, 100]]);
});

Deno.test("a node that misses one of two samples answers, but nothing is said of its growth", () => {
  const { nodes: [node] } = compareSamples(
    sample(0, { answers: false, process: "running" }),
    sample(2000, { status: { Innodb_deadlocks: "900" } }),
  );
  assert.deepEqual([node!.answers, node!.grew, node!.statements], [true, {}, []]);
});

Deno.test("statements that read many rows for few are suspects; lookups by key and changes of many rows are not", () => {
  const of = (text: string, counts: Partial<typeof statement>) => ({ ...statement, text, digest: text, ...counts });
  const statements = [
    of("SELECT scan", { count: 10, examined: 50_000, sent: 10 }),
    of("SELECT by key", { count: 100, examined: 100, sent: 100 }),
    of("UPDATE all", { count: 3, examined: 3_000, sent: 0, affected: 3_000 }),
    of("UPDATE scan", { count: 3, examined: 3_000, sent: 0, affected: 3 }),
    of("SELECT groups", { count: 5, examined: 25, sent: 25, scans: 5, time_ms: 1 }),
    of("SELECT once", { count: 1, examined: 50_000, sent: 1 }),
  ];
  const { nodes } = compareSamples(sample(0, {}), sample(1000, { statements }));
  assert.deepEqual(suspectsOf({ nodes }), [
    { node: "node1", digest: "SELECT scan", isQuery: true },
    { node: "node1", digest: "UPDATE scan", isQuery: false },
    { node: "node1", digest: "SELECT groups", isQuery: true },
  ]);
});

Deno.test("an index is proposed for the columns of WHERE, equality first", () => {
  assert.deepEqual(comparedColumns("SELECT * FROM `t` WHERE `a` > ? AND `b` = ? AND BINARY `b` = ? ORDER BY `c`"), [
    "b",
    "a",
  ]);
  assert.deepEqual(comparedColumns("SELECT COUNT ( * ) FROM `t`"), []);
});

Deno.test("the steps of a plan are found however deep ANALYZE FORMAT=JSON nests them", () => {
  const plan = {
    query_block: {
      filesort: {
        temporary_table: {
          nested_loop: [{ table: { table_name: "a", access_type: "ALL", rows: 5, r_rows: 7 } }, {
            table: {
              table_name: "<derived2>",
              access_type: "ALL",
              materialized: {
                query_block: {
                  nested_loop: [{
                    table: { table_name: "b", access_type: "ref", key: "k", possible_keys: ["k", "l"], rows: 1 },
                  }],
                },
              },
            },
          }],
        },
      },
    },
  };
  assert.deepEqual(
    stepsOf(plan).map(({ table, access, possible, key, rows, actual }) => [table, access, possible, key, rows, actual]),
    [
      ["a", "ALL", null, null, 5, 7],
      ["<derived2>", "ALL", null, null, 0, null],
      ["b", "ref", "k,l", "k", 1, null],
    ],
  );
});
