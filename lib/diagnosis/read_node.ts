/** What an operator asks a server, in SQL. */

import type { Queryable } from "../sql/mod.ts";
import type {
  BusySession,
  IndexFrequency,
  LockWait,
  NodeSample,
  OpenTransaction,
  StatementCounts,
  StatementError,
} from "./facts.ts";

/** What is known of a node before its tables are read. */
export const nothingRead = {
  statements: [],
  transactions: [],
  waits: [],
  sessions: [],
  errors: [],
  checksums: {},
  frequencies: [],
  keyless: [],
  dataBytes: 0,
};

/** The counters and states of SHOW GLOBAL STATUS that rules look at. */
const statusNames = [
  "Uptime",
  "Questions",
  "Aborted_connects",
  "Connections",
  "Connection_errors_max_connections",
  "Threads_connected",
  "Threads_running",
  "Innodb_deadlocks",
  "Innodb_row_lock_waits",
  "Innodb_row_lock_time",
  "Innodb_row_lock_current_waits",
  "Innodb_buffer_pool_reads",
  "Innodb_buffer_pool_read_requests",
  "Innodb_buffer_pool_pages_total",
  "Innodb_history_list_length",
  "Max_tmp_space_used",
  "Ssl_server_not_after",
  "wsrep_cluster_status",
  "wsrep_cluster_size",
  "wsrep_cluster_state_uuid",
  "wsrep_local_state_comment",
  "wsrep_ready",
  "wsrep_last_committed",
  "wsrep_flow_control_paused_ns",
  "wsrep_flow_control_sent",
  "wsrep_flow_control_recv",
  "wsrep_local_recv_queue",
  "wsrep_local_send_queue",
  "wsrep_local_cert_failures",
  "wsrep_local_bf_aborts",
  "wsrep_replicated",
  "wsrep_replicated_bytes",
];

const variableNames = [
  "tx_isolation",
  "read_only",
  "max_connections",
  "innodb_buffer_pool_size",
  "wsrep_desync",
  "wsrep_cluster_name",
  "max_tmp_total_space_usage",
  "max_tmp_session_space_usage",
];

const named = (names: readonly string[]) => names.map((name) => `'${name}'`).join(", ");
const system = `('mysql', 'sys', 'performance_schema', 'information_schema')`;

/** Makes performance_schema keep the texts of statements; a server forgets that when it starts. `false` if it is off. */
export async function watchStatements(db: Queryable): Promise<boolean> {
  const { on } = await db.one<{ on: number }>("SELECT @@performance_schema AS `on`");
  if (!on) return false;
  await db.execute(`UPDATE performance_schema.setup_consumers SET ENABLED = 'YES'
    WHERE NAME IN ('events_statements_current', 'events_statements_history', 'events_statements_history_long')`);
  return true;
}

/** What a node that answers reports. A member outside of the primary component answers SHOW, but no query. */
export async function readServer(
  db: Queryable,
  tables: readonly SmallTable[],
): Promise<Omit<NodeSample, "node" | "refused" | "process" | "log" | "certificateEnd">> {
  const pairs = async (what: string, names: readonly string[]) => {
    const rows = await db.query<{ Variable_name: string; Value: string }>(
      `SHOW GLOBAL ${what} WHERE variable_name IN (${named(names)})`,
    );
    return Object.fromEntries(rows.map(({ Variable_name, Value }) => [Variable_name, Value]));
  };
  const status = await pairs("STATUS", statusNames);
  const variables = await pairs("VARIABLES", variableNames);
  const readable = status.wsrep_ready === undefined || status.wsrep_ready === "ON";
  if (!readable) return { answers: true, status, variables, ...nothingRead };
  return {
    answers: true,
    status,
    variables,
    waits: await readWaits(db),
    transactions: await readTransactions(db),
    sessions: await readSessions(db),
    statements: await readStatements(db),
    errors: await readErrors(db),
    checksums: await readChecksums(db, tables),
    frequencies: await readFrequencies(db),
    keyless: await readKeyless(db),
    dataBytes: await readDataBytes(db),
  };
}

async function readStatements(db: Queryable): Promise<StatementCounts[]> {
  const rows = await db.query<StatementCounts>(
    `SELECT DIGEST AS digest, LEFT(DIGEST_TEXT, 400) AS text, COUNT_STAR AS count, SUM_ROWS_EXAMINED AS examined,
        SUM_ROWS_SENT AS sent, SUM_ROWS_AFFECTED AS affected, SUM_ERRORS AS errors, SUM_SELECT_SCAN + SUM_SELECT_FULL_JOIN AS scans, ROUND(SUM_TIMER_WAIT / 1e9) AS time_ms
      FROM performance_schema.events_statements_summary_by_digest
      WHERE SCHEMA_NAME NOT IN ${system} AND DIGEST IS NOT NULL`,
  );
  return rows.map((row) => ({
    digest: row.digest,
    text: row.text.trim(),
    count: Number(row.count),
    examined: Number(row.examined),
    sent: Number(row.sent),
    affected: Number(row.affected),
    errors: Number(row.errors),
    scans: Number(row.scans),
    time_ms: Number(row.time_ms),
  }));
}

/** Open transactions of programs; those of appliers are other nodes'. */
const readTransactions = (db: Queryable) =>
  db.query<OpenTransaction>(
    `SELECT CAST(t.trx_id AS CHAR) AS id, t.trx_mysql_thread_id AS session, COALESCE(p.COMMAND, '') AS command,
        t.trx_rows_modified AS rows_modified, t.trx_rows_locked AS rows_locked, t.trx_isolation_level AS isolation
      FROM information_schema.INNODB_TRX t LEFT JOIN information_schema.PROCESSLIST p ON p.ID = t.trx_mysql_thread_id
      WHERE t.trx_mysql_thread_id <> CONNECTION_ID() AND COALESCE(p.USER, '') <> 'system user'`,
  );

const readWaits = (db: Queryable) =>
  db.query<LockWait>(
    `SELECT CAST(w.requesting_trx_id AS CHAR) AS waiting, CAST(w.blocking_trx_id AS CHAR) AS blocking,
        l.lock_table AS \`table\`, COALESCE(l.lock_index, '') AS \`index\`, COALESCE(l.lock_data, '') AS record
      FROM information_schema.INNODB_LOCK_WAITS w
      JOIN information_schema.INNODB_LOCKS l ON l.lock_id = w.requested_lock_id`,
  );

const readSessions = (db: Queryable) =>
  db.query<BusySession>(
    `SELECT ID AS id, USER AS user, COMMAND AS command, COALESCE(STATE, '') AS state, CAST(TIME_MS AS DOUBLE) AS time_ms,
        EXAMINED_ROWS AS examined, LEFT(COALESCE(INFO, ''), 200) AS info
      FROM information_schema.PROCESSLIST
      WHERE ID <> CONNECTION_ID() AND COMMAND <> 'Daemon'
        AND (COMMAND <> 'Sleep' OR (USER = 'system user' AND STATE <> '' AND STATE NOT LIKE '%idle%' AND STATE NOT LIKE 'InnoDB%'))`,
  );

/** Errors among the last statements of an application. */
const readErrors = (db: Queryable) =>
  db.query<StatementError>(
    `SELECT MYSQL_ERRNO AS errno, LEFT(MAX(MESSAGE_TEXT), 160) AS message, COUNT(*) AS count
      FROM performance_schema.events_statements_history_long
      WHERE MYSQL_ERRNO <> 0 AND CURRENT_SCHEMA NOT IN ${system}
        AND TIMER_END > (SELECT MAX(TIMER_END) FROM performance_schema.events_statements_history_long) - 2e12
      GROUP BY MYSQL_ERRNO`,
  );

/**
 * A sum over the rows of each table. CHECKSUM TABLE will not do: for tables with virtual columns it differs between nodes whose rows are equal
 * (seen with 11.8.9).
 */
async function readChecksums(db: Queryable, tables: readonly SmallTable[]): Promise<Record<string, string>> {
  if (tables.length === 0) return {};
  const sums = tables.map(({ name, columns }) =>
    `SELECT '${name}' AS name, CONCAT(COUNT(*), ':', COALESCE(BIT_XOR(CRC32(CONCAT_WS('|', ${columns}))), 0)) AS sum FROM ${name}`
  );
  const rows = await db.query<{ name: string; sum: string }>(sums.join(" UNION ALL "));
  return Object.fromEntries(rows.map(({ name, sum }) => [name, sum]));
}

const readFrequencies = (db: Queryable) =>
  db.query<IndexFrequency>(
    `SELECT CONCAT(k.db_name, '.', k.table_name) AS \`table\`, k.index_name AS \`index\`,
        CAST(k.avg_frequency AS DOUBLE) AS kept, CAST(t.n_rows / GREATEST(1, i.stat_value) AS DOUBLE) AS sampled
      FROM mysql.index_stats k
      JOIN mysql.innodb_table_stats t ON t.database_name = k.db_name AND t.table_name = k.table_name
      JOIN mysql.innodb_index_stats i ON i.database_name = k.db_name AND i.table_name = k.table_name
        AND i.index_name = k.index_name AND i.stat_name = 'n_diff_pfx01'
      WHERE k.prefix_arity = 1 AND k.avg_frequency IS NOT NULL`,
  );

/** Tables for which InnoDB made an index of its own because they have no key. */
async function readKeyless(db: Queryable): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    `SELECT DISTINCT CONCAT(database_name, '.', table_name) AS name FROM mysql.innodb_index_stats
      WHERE index_name = 'GEN_CLUST_INDEX' AND database_name NOT IN ${system}`,
  );
  return rows.map(({ name }) => name);
}

async function readDataBytes(db: Queryable): Promise<number> {
  const { bytes } = await db.one<{ bytes: number | null }>(
    `SELECT CAST(SUM(clustered_index_size + sum_of_other_index_sizes) * @@innodb_page_size AS DOUBLE) AS bytes
      FROM mysql.innodb_table_stats WHERE database_name NOT IN ${system}`,
  );
  return Number(bytes ?? 0);
}

/** A table whose rows are summed up: its name and its columns, quoted. */
export interface SmallTable {
  name: string;
  columns: string;
}

/** The most rows of a table that are summed up on every node. */
const mostSummed = 5_000;

/** The small tables of the applications with their stored columns. */
export async function listSmallTables(db: Queryable): Promise<SmallTable[]> {
  return await db.query<{ name: string; columns: string }>(
    `SELECT CONCAT('\`', t.database_name, '\`.\`', t.table_name, '\`') AS name,
        GROUP_CONCAT(CONCAT('COALESCE(\`', c.COLUMN_NAME, '\`, '''')') ORDER BY c.ORDINAL_POSITION) AS columns
      FROM mysql.innodb_table_stats t
      JOIN information_schema.COLUMNS c ON c.TABLE_SCHEMA = t.database_name AND c.TABLE_NAME = t.table_name
      WHERE t.database_name NOT IN ${system} AND t.table_name NOT LIKE '%#%' AND t.n_rows BETWEEN 1 AND ${mostSummed}
        AND c.IS_GENERATED = 'NEVER'
      GROUP BY t.database_name, t.table_name ORDER BY 1 LIMIT 40`,
  );
}
