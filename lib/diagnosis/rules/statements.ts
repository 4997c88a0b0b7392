/** Rules about statements and their plans. Pure. */

import { type Cause, cut, found, type Rule } from "../cause.ts";
import { type Facts, fewestExamined, type NodeFacts, type PlanFact, type StatementCounts } from "../facts.ts";

/** The plans of a cluster with the counts of their statements. */
const planned = ({ nodes, plans }: Facts) =>
  plans.flatMap((plan) => {
    const node = nodes.find(({ node }) => node === plan.node);
    const statement = node?.statements.find(({ digest }) => digest === plan.digest);
    return node && statement ? [{ node, statement, plan }] : [];
  });

const aboutStatement = ({ text, count, examined, sent, affected }: StatementCounts, seconds: number) => ({
  source: "performance_schema, digests",
  what: cut(text, 100),
  value: `${(count / seconds).toFixed(1)} per second, ${Math.round(examined / count)} rows read for ${
    ((sent + affected) / count).toFixed(1)
  }`,
});

const describeStep = ({ table, access, key, possible, rows, actual }: PlanFact) => ({
  source: actual === null ? "EXPLAIN" : "ANALYZE FORMAT=JSON",
  what: `table ${table}`,
  value: `${access}, key ${key ?? "none"}, possible ${possible ?? "none"}, rows ${rows}${
    actual === null ? "" : `, really ${Math.round(actual)}`
  }`,
});

export const implicitConversion: Rule = (facts) =>
  planned(facts).filter(({ plan }) => plan.notes.some((note) => conversion.test(note))).map(
    ({ node, statement, plan }) => {
      const note = plan.notes.find((one) => conversion.test(one))!;
      const [, key, column, type, given] = conversion.exec(note)!;
      return found(
        "implicit conversion",
        node.node,
        66,
        [
          { source: "EXPLAIN, SHOW WARNINGS", what: "note 1105", value: note },
          aboutStatement(statement, facts.seconds),
          ...plan.steps.slice(0, 1).map(describeStep),
        ],
        `The statement compares ${column} (${type}) with a value of type ${given}, so the key ${key} is useless. Quote the value, or bind it as text.`,
      );
    },
  );

const conversion = /^Cannot use key `?([^` ]+)`?.* for lookup: (\S+) of type `(\w+)` = .* of type `(\w+)`/;

/** How far statistics may be from what they describe. */
const mostTimes = 10;

/** Statistics of an index that a step could have used, which say something else than InnoDB's own. */
const misjudged = ({ frequencies }: NodeFacts, { table, possible, access }: PlanFact, text: string) =>
  access !== "ALL" && access !== "index"
    ? undefined
    : frequencies.find(({ table: full, index, kept, sampled }) =>
      full.endsWith(`.${tableOf(table, text)}`) && possible?.split(",").includes(index) &&
      (kept >= mostTimes * sampled || sampled >= mostTimes * kept)
    );

export const staleStatistics: Rule = (facts) =>
  planned(facts).flatMap(({ node, statement, plan }): Cause[] => {
    const pairs = plan.steps.map((step) => ({ step, wrong: misjudged(node, step, statement.text) }));
    const { step, wrong } = pairs.find(({ wrong }) => wrong) ?? {};
    if (!step || !wrong) return [];
    const each = (rows: number) => rows < 10 ? rows.toFixed(1) : Math.round(rows).toLocaleString("en-US");
    return [
      found("stale statistics", node.node, 67, [
        { source: "mysql.index_stats", what: `rows for each value of ${wrong.index}`, value: each(wrong.kept) },
        { source: "mysql.innodb_index_stats", what: "the same by InnoDB's samples", value: each(wrong.sampled) },
        describeStep(step),
        aboutStatement(statement, facts.seconds),
      ], `ANALYZE TABLE ${wrong.table} PERSISTENT FOR ALL, and again after each large load.`),
    ];
  });

/** The table behind a short name of the statement: "order_items" for "i". */
function tableOf(table: string, text: string): string {
  const named = new RegExp("`(\\w+)` (?:AS )?`" + table + "`", "i").exec(text);
  return named?.[1] ?? table;
}

/** A whole table is read to find few rows, no key would do, and the statistics are right. */
const isScan = ({ access, possible, rows, actual }: PlanFact) =>
  (access === "ALL" || access === "index") && (access === "index" || possible === null) &&
  (actual ?? rows) >= fewestExamined;

export const missingIndex: Rule = (facts) =>
  planned(facts).flatMap(({ node, statement, plan }): Cause[] => {
    const step = plan.steps.find(isScan);
    if (!step || plan.notes.some((note) => conversion.test(note))) return [];
    const table = tableOf(step.table, statement.text);
    const columns = comparedColumns(statement.text);
    if (columns.length === 0) return [];
    return [
      found(
        "missing index",
        node.node,
        60,
        [describeStep(step), aboutStatement(statement, facts.seconds)],
        `CREATE INDEX … ON ${table} (${columns.join(", ")})`,
      ),
    ];
  });

/** The columns that a digest's WHERE compares with values, without repetition: equality first. Pure. */
export function comparedColumns(text: string): string[] {
  const where = /\bWHERE\b(.*?)(\bGROUP BY\b|\bORDER BY\b|\bLIMIT\b|$)/is.exec(text)?.[1] ?? "";
  const compared = [...where.matchAll(/`(\w+)` (=|<=?|>=?|BETWEEN|IN|LIKE) (\?|\()/gi)];
  const equal = compared.filter(([, , sign]) => sign === "=").map(([, column]) => column!);
  return [...new Set([...equal, ...compared.map(([, column]) => column!)])];
}

/** So many queries a second for single rows are worth a look. */
const fewestLookups = 30;

export const oneQueryPerRow: Rule = ({ nodes, seconds }) =>
  nodes.flatMap((one) => {
    const queries = one.statements.filter(({ text }) => /^SELECT/i.test(text));
    return queries.flatMap((child) => {
      if (
        child.count / seconds < fewestLookups || child.examined / child.count > 20 || !/WHERE/i.test(child.text)
      ) return [];
      const parent = queries.find((other) => isParent(other, child));
      return parent ? [perRow(one, parent, child, seconds)] : [];
    }).slice(0, 1);
  });

/** Whether the rows that one query returns are as many as the other's runs: each row asked for more. */
const isParent = (parent: StatementCounts, child: StatementCounts) =>
  parent !== child && parent.count >= 2 && parent.sent / parent.count >= 8 && child.count >= 8 * parent.count &&
  child.count >= 0.75 * parent.sent && child.count <= 1.25 * parent.sent && asksFor(child, parent);

/** Whether a query looks for values of a column that the other one returns. */
function asksFor({ text: child }: StatementCounts, { text: parent }: StatementCounts): boolean {
  const list = /^SELECT\b(.*?)\bFROM\b/is.exec(parent)?.[1] ?? "";
  return comparedColumns(child).some((column) => list.includes(`\`${column}\``));
}

const perRow = ({ node }: NodeFacts, parent: StatementCounts, child: StatementCounts, seconds: number) =>
  found("one query per row", node, 55, [
    {
      source: "performance_schema, digests",
      what: cut(parent.text, 100),
      value: `${parent.count} runs returned ${parent.sent} rows`,
    },
    {
      source: "performance_schema, digests",
      what: cut(child.text, 100),
      value: `${child.count} runs, ${(child.count / seconds).toFixed(0)} per second`,
    },
  ]);

/** A query that runs so long serves no customer. */
const longestMs = 1_500;

/**
 * One query that was under way in both samples: the same run of it, since its time grew by what lies between them. How many rows it has read says
 * little (the server counts few of those that come from a join buffer), but it must not be waiting: then something else is the cause.
 */
export const runawayQuery: Rule = ({ nodes, seconds }) =>
  nodes.flatMap(({ node, sessions, before, waits, transactions }) => {
    const waiting = new Set(waits.map((wait) => wait.waiting));
    const inQueue = new Set(transactions.filter(({ id }) => waiting.has(id)).map(({ session }) => session));
    return sessions.filter(({ id, user, command, time_ms, state, info }) =>
      command === "Query" && /^\s*SELECT/i.test(info) && user !== "system user" && time_ms >= longestMs &&
      !inQueue.has(id) && !/lock|wait|sleep|wsrep|flow/i.test(state) &&
      before.sessions.some((old) => old.id === id && old.info === info && time_ms - old.time_ms >= 500 * seconds)
    ).map(({ id, time_ms, examined, info, state }) =>
      found("runaway query", node, 72, [
        {
          source: "PROCESSLIST",
          what: `session ${id}: ${cut(info, 100)}`,
          value: `${(time_ms / 1000).toFixed(1)} s in one run, ${state}`,
        },
        { source: "PROCESSLIST", what: "EXAMINED_ROWS", value: examined.toLocaleString("en-US") },
      ], `KILL QUERY ${id}; set max_statement_time for the account, and give the query its missing join condition.`)
    );
  });
