/** Rules about locks and conflicts. Pure. */

import { type Cause, cut, found, fromStatus, type Rule } from "../cause.ts";
import type { LockWait, NodeFacts, OpenTransaction } from "../facts.ts";

const keyOf = ({ table, index, record }: LockWait) => `${table} ${index} (${record})`;

/** Transactions that block others in a sample. */
const blockers = ({ waits, transactions }: { waits: LockWait[]; transactions: OpenTransaction[] }) => {
  const waiting = new Set(waits.map((wait) => wait.waiting));
  const blocking = new Set(waits.map((wait) => wait.blocking).filter((id) => !waiting.has(id)));
  return transactions.filter(({ id }) => blocking.has(id));
};

/** Blocks others in both samples, while its client does nothing. */
const idleBlockers = (node: NodeFacts) =>
  blockers(node).filter(({ id, command }) =>
    command === "Sleep" && blockers(node.before).some((old) => old.id === id && old.command === "Sleep")
  );

export const idleTransaction: Rule = ({ nodes, seconds }) =>
  nodes.flatMap((one) =>
    idleBlockers(one).map(({ id, session, rows_locked, rows_modified }): Cause => {
      const waits = one.waits.filter(({ blocking }) => blocking === id);
      return found(
        "idle transaction",
        one.node,
        90,
        [
          {
            source: "INNODB_TRX, PROCESSLIST",
            what: `session ${session}`,
            value: `Sleep for at least ${seconds.toFixed(1)} s, ${rows_locked} rows locked, ${rows_modified} changed`,
          },
          { source: "INNODB_LOCK_WAITS", what: "transactions that wait for it", value: String(waits.length) },
          { source: "INNODB_LOCKS", what: "the record", value: waits[0] ? keyOf(waits[0]) : "" },
        ],
        `KILL ${session}: it holds its locks while its client does nothing. Commit before the program waits; idle_transaction_timeout guards against the next one.`,
      );
    })
  );

/** So many waits a second on one record make it a hot one. */
const fewestWaits = 4;

export const hotRow: Rule = ({ nodes, seconds }) =>
  nodes.flatMap((one) => {
    const perSecond = (one.grew.Innodb_row_lock_waits ?? 0) / seconds;
    const waits = [...one.before.waits, ...one.waits];
    const [top] = [...Map.groupBy(waits, keyOf)].toSorted((a, b) => b[1].length - a[1].length);
    if (perSecond < fewestWaits || !top || top[1].length < 2 || idleBlockers(one).length > 0) return [];
    return [found("hot row", one.node, 70, [
      fromStatus("Innodb_row_lock_waits, per second", perSecond.toFixed(1)),
      { source: "INNODB_LOCKS", what: "the record", value: top[0] },
      {
        source: "INNODB_LOCK_WAITS",
        what: "waits for it in two samples",
        value: `${top[1].length} of ${waits.length}`,
      },
    ])];
  });

export const deadlocks: Rule = ({ nodes }) =>
  nodes.filter(({ grew }) => (grew.Innodb_deadlocks ?? 0) >= 2).map(({ node, grew, errors }) =>
    found("deadlocks", node, 76, [
      fromStatus("Innodb_deadlocks, growth", grew.Innodb_deadlocks!),
      ...errors.filter(({ errno }) => errno === 1213).map(({ message, count }) => ({
        source: "performance_schema, statements",
        what: `error 1213, ${count} times`,
        value: message,
      })),
    ])
  );

export const conflictingWriters: Rule = ({ nodes, seconds }) => {
  const hit = nodes.map((one) => ({
    one,
    count: (one.grew.wsrep_local_cert_failures ?? 0) + (one.grew.wsrep_local_bf_aborts ?? 0),
  })).filter(({ count }) => count >= 2).toSorted((a, b) => b.count - a.count);
  if (hit.length === 0) return [];
  const writers = nodes.filter(({ grew }) => (grew.wsrep_replicated ?? 0) / seconds >= 0.5).map(({ node }) => node);
  if (writers.length < 2) return [];
  const [{ one: { grew } }] = hit as [typeof hit[number]];
  return [
    // It takes two: both are named.
    found("conflicting writers", writers.join(", "), 80, [
      fromStatus("wsrep_local_cert_failures, growth", grew.wsrep_local_cert_failures ?? 0),
      fromStatus("wsrep_local_bf_aborts, growth", grew.wsrep_local_bf_aborts ?? 0),
      fromStatus("wsrep_replicated grew on", writers.join(", ")),
    ]),
  ];
};

/** A statement that changes so many rows at once is one write set that every node must certify and apply. */
const largeChange = 300;

export const oversizedTransaction: Rule = ({ nodes }) =>
  nodes.flatMap((one) => {
    const open = [...one.transactions, ...one.before.transactions].toSorted((a, b) =>
      b.rows_modified - a.rows_modified
    )[0];
    const statement = one.statements.filter(({ text }) => /^(UPDATE|DELETE|INSERT|REPLACE)/i.test(text))
      .toSorted((a, b) => b.affected / b.count - a.affected / a.count)[0];
    const rows = statement ? Math.round(statement.affected / statement.count) : 0;
    if (rows < largeChange && (open?.rows_modified ?? 0) < largeChange) return [];
    const sets = one.grew.wsrep_replicated ?? 0;
    return [found("oversized transaction", one.node, 88, [
      ...statement && rows >= largeChange
        ? [{
          source: "performance_schema, digests",
          what: cut(statement.text, 100),
          value: `${rows} rows in one statement`,
        }]
        : [],
      ...open && open.rows_modified >= largeChange
        ? [{ source: "INNODB_TRX", what: `session ${open.session}`, value: `${open.rows_modified} rows changed` }]
        : [],
      fromStatus(
        "wsrep_replicated_bytes per write set",
        sets > 0 ? Math.round((one.grew.wsrep_replicated_bytes ?? 0) / sets) : "no write set ended",
      ),
    ])];
  });
