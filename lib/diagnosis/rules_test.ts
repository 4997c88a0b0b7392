import assert from "node:assert/strict";
import { fromRoot } from "../core/mod.ts";
import { findCauses } from "./diagnose.ts";
import { compareSamples, type Facts, type NodeSample, type Sample, suspectsOf } from "./facts.ts";
import { cut } from "./cause.ts";
import { nothingRead } from "./read_node.ts";
import { mayRunAgain, stepsOf } from "./read_plans.ts";
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

/** A recorded case, changed, and what is named of one cause then. */
const changed = (name: string, cause: string, change: (node: Facts["nodes"][number], facts: Facts) => void) => {
  const facts = factsOf(name);
  facts.nodes.forEach((node) => change(node, facts));
  return named(facts).filter((one) => one.startsWith(cause));
};

Deno.test("a query is a runaway if one run of it lasts from sample to sample, however few rows the server counts, unless it waits", () => {
  const name = "runaway query";
  const query = ({ sessions }: Facts["nodes"][number]) => sessions.filter(({ info }) => info.startsWith("SELECT SUM"));
  const where = `${name} on ${recorded.find(({ planted }) => planted === name)!.node}`;
  assert.deepEqual(changed(name, name, (node) => query(node).forEach((one) => one.examined = 3)), [where]);
  const is = (change: (one: Facts["nodes"][number]["sessions"][number], node: Facts["nodes"][number]) => void) =>
    changed(name, name, (node) => query(node).forEach((one) => change(one, node)));
  assert.deepEqual(is((one) => one.info += " LIMIT 1"), [], "another statement of that session");
  assert.deepEqual(is((one, { before }) => before.sessions.forEach((old) => old.time_ms = one.time_ms - 10)), []);
  assert.deepEqual(is((one) => one.time_ms = 900), [], "a short one");
  assert.deepEqual(is((one) => one.state = "Waiting for table metadata lock"), []);
  assert.deepEqual(is((one) => one.state = "User sleep"), []);
  assert.deepEqual(
    is(({ id }, node) => {
      const open = { command: "Query", rows_modified: 0, rows_locked: 1, isolation: "REPEATABLE READ" };
      node.transactions.push({ id: "77", session: id, ...open });
      node.waits.push({ waiting: "77", blocking: "78", table: "`a`.`b`", index: "PRIMARY", record: "1" });
    }),
    [],
    "a query that waits for a row's lock, which no state shows",
  );
});

Deno.test("a table without a key is named if the group pauses for it, not for a change that costs nothing", () => {
  const name = "table without a primary key";
  const paused = (share: number) =>
    changed(name, name, ({ grew }, { seconds }) => grew.wsrep_flow_control_paused_ns = share * seconds * 1e9).length;
  assert.deepEqual([paused(0), paused(0.1), paused(0.2)], [0, 0, 1]);
});

Deno.test("a member is slow by itself only if none of its appliers waits for a lock, at either moment", () => {
  const lock = "read lock on a member";
  const where = `${lock} on ${recorded.find(({ planted }) => planted === lock)!.node}`;
  const idle = (sessions: { user: string; state: string }[]) =>
    sessions.filter(({ user }) => user === "system user").forEach((one) =>
      one.state = "Update_rows_log_event::find_row"
    );
  const either = /^(slow member|read lock)/;
  const of = (change: Parameters<typeof changed>[2]) => changed(lock, "", change).filter((one) => either.test(one));
  assert.deepEqual(of(({ sessions }) => idle(sessions)), [where]);
  assert.deepEqual(of(({ before }) => idle(before.sessions)), [where]);
  assert.deepEqual(
    of(({ sessions, before }) => [sessions, before.sessions].forEach(idle)),
    [where.replace(lock, "slow member")],
  );
  assert.deepEqual(of(({ grew }) => grew.wsrep_flow_control_paused_ns = 0), [], "a lock that nobody waits for");
});

Deno.test("sessions that are refused are no sessions of a program without a pool, and a full server is named however it refuses", () => {
  const of = (cause: string, counters: Record<string, number>, threads = 5) =>
    changed("healthy", cause, (node, { seconds }) => {
      for (const [name, perSecond] of Object.entries(counters)) node.grew[name] = perSecond * seconds;
      Object.assign(node, {
        status: { ...node.status, Threads_connected: threads },
        variables: { ...node.variables, max_connections: 10 },
      });
    }).length;
  const pool = "no connection pool";
  assert.equal(of(pool, { Connections: 100 }), 3);
  // Refused before they have a thread: Connections does not count them.
  const early = { Connections: 100, Connection_errors_max_connections: 50, Aborted_connects: 50 };
  assert.equal(of(pool, early), 3);
  assert.equal(of("connections exhausted", early, 10), 3);
  // Refused one by one, each with a thread.
  const late = { Connections: 100, Aborted_connects: 100 };
  assert.equal(of(pool, late), 0);
  assert.equal(of("connections exhausted", late, 10), 3);
  assert.equal(of("connections exhausted", late, 5), 0, "wrong passwords on a server with room");
});

Deno.test("only queries that read and do nothing else are run once more", () => {
  for (const sql of ["SELECT * FROM t WHERE a = 1", " select a from t order by b", "SELECT block_no FROM t"]) {
    assert.ok(mayRunAgain(sql), sql);
  }
  for (
    const sql of [
      "SELECT * FROM t FOR UPDATE",
      "SELECT * FROM t WHERE a = 1 LOCK IN SHARE MODE",
      "SELECT a INTO @x FROM t",
      "SELECT * FROM t INTO OUTFILE '/tmp/t'",
      "SELECT NEXT VALUE FOR s FROM t",
      "SELECT @n := @n + 1 FROM t",
      "SELECT GET_LOCK('a', 10), b FROM t",
      "SELECT SLEEP(1) FROM t",
      "UPDATE t SET a = 1",
      "WITH c AS (SELECT 1) DELETE FROM t",
    ]
  ) assert.ok(!mayRunAgain(sql), sql);
});

Deno.test("a text is cut after a whole word, and only if it is too long", () => {
  assert.equal(cut("one two three", 13), "one two three");
  assert.equal(cut("one two three", 10), "one two…");
  assert.equal(cut("a`long`name`without`blanks", 10), "a`long`na…");
});

const blank: NodeSample = {
  node: "node1",
  refused: null,
  answers: true,
  process: "unknown",
  status: {},
  variables: {},
  ...nothingRead,
  certificateEnd: null,
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
