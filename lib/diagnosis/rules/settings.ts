/** Rules about settings and limits. Pure. */

import { found, fromStatus, fromVariables, type Rule } from "../cause.ts";
import type { Facts } from "../facts.ts";

/**
 * Sessions that were refused. A full server refuses most of them before they have a thread; one that finds a thread first is refused later, and only
 * Aborted_connects counts it.
 */
const refusedOf = ({ grew }: Facts["nodes"][number]) => {
  const early = grew.Connection_errors_max_connections ?? 0;
  return { early, late: Math.max(0, (grew.Aborted_connects ?? 0) - early) };
};

export const connectionsExhausted: Rule = ({ nodes }) =>
  nodes.flatMap((one) => {
    const { node, status, variables } = one;
    const { early, late } = refusedOf(one);
    const isFull = Number(status.Threads_connected) >= Number(variables.max_connections);
    if (early === 0 && !(isFull && late > 0)) return [];
    return [found("connections exhausted", node, 92, [
      early > 0
        ? fromStatus("Connection_errors_max_connections, growth", early)
        : fromStatus("Aborted_connects, growth", late),
      fromStatus("Threads_connected", status.Threads_connected!),
      fromVariables("max_connections", variables.max_connections!),
    ])];
  });

/** So many sessions a second that were opened and closed again are those of a program without a pool. */
const mostShort = 6;

export const noConnectionPool: Rule = ({ nodes, seconds }) =>
  nodes.flatMap((one) => {
    const { node, grew } = one;
    // Connections also counts sessions that were refused once they had a thread: they have a cause of their own.
    const opened = (grew.Connections ?? 0) - refusedOf(one).late;
    const short = (opened - Math.max(0, grew.Threads_connected ?? 0)) / seconds;
    if (short < mostShort) return [];
    return [found("no connection pool", node, 58, [
      fromStatus("Connections, growth per second", (opened / seconds).toFixed(1)),
      fromStatus("Threads_connected, growth", grew.Threads_connected ?? 0),
      fromStatus("Questions per connection", ((grew.Questions ?? 0) / opened).toFixed(1)),
    ])];
  });

/** Above this share of reads that miss the pool, and this many a second, the disk sets the pace. */
const mostMisses = 0.005;
const mostReads = 60;

export const bufferPoolTooSmall: Rule = ({ nodes, seconds }) =>
  nodes.flatMap(({ node, grew, variables, dataBytes }) => {
    const [reads, requests] = [grew.Innodb_buffer_pool_reads ?? 0, grew.Innodb_buffer_pool_read_requests ?? 0];
    const pool = Number(variables.innodb_buffer_pool_size);
    if (reads / seconds < mostReads || reads / Math.max(1, requests) < mostMisses || dataBytes < pool) return [];
    const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
    return [found("buffer pool too small", node, 64, [
      fromStatus("Innodb_buffer_pool_reads, per second", Math.round(reads / seconds)),
      fromStatus("reads of read_requests", `${(100 * reads / requests).toFixed(2)} %`),
      fromVariables("innodb_buffer_pool_size", mib(pool)),
      { source: "mysql.innodb_table_stats", what: "tables and indexes", value: mib(dataBytes) },
    ])];
  });

export const wrongIsolationLevel: Rule = ({ nodes }) =>
  nodes.filter(({ variables }) => /^(SERIALIZABLE|READ-UNCOMMITTED)$/.test(variables.tx_isolation ?? "")).map((
    { node, variables, transactions, grew },
  ) =>
    found("wrong isolation level", node, 82, [
      fromVariables("tx_isolation", variables.tx_isolation!),
      {
        source: "INNODB_TRX",
        what: "transactions of that level",
        value: String(
          transactions.filter(({ isolation }) => isolation.replace(" ", "-") === variables.tx_isolation).length,
        ),
      },
      fromStatus("Innodb_row_lock_waits, growth", grew.Innodb_row_lock_waits ?? 0),
    ])
  );

export const temporarySpace: Rule = ({ nodes }) =>
  nodes.flatMap(({ node, errors, variables, status }) =>
    errors.filter(({ message }) => /temporary space limit/i.test(message)).map(({ errno, message, count }) =>
      found("temporary space used up", node, 78, [
        { source: "performance_schema, statements", what: `error ${errno}, ${count} times`, value: message },
        fromVariables("max_tmp_total_space_usage", variables.max_tmp_total_space_usage!),
        fromStatus("Max_tmp_space_used", status.Max_tmp_space_used!),
      ])
    )
  );

export const memberReadOnly: Rule = ({ nodes }) =>
  nodes.filter(({ variables }) => variables.read_only !== undefined && variables.read_only !== "OFF").map((
    { node, variables, errors },
  ) =>
    found("member read-only", node, 83, [
      fromVariables("read_only", variables.read_only!),
      ...errors.filter(({ errno }) => errno === 1290 || errno === 1836).map(({ errno, message, count }) => ({
        source: "performance_schema, statements",
        what: `error ${errno}, ${count} times`,
        value: message,
      })),
    ])
  );
