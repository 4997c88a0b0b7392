/** Rules about members: gone, silent, apart, refused. Pure. */

import { cut, found, fromStatus, fromVariables, type Rule } from "../cause.ts";
import type { BusySession, Facts, NodeFacts } from "../facts.ts";

const isPrimary = ({ status }: NodeFacts) => status.wsrep_cluster_status === "Primary";
const isGalera = ({ status }: NodeFacts) => status.wsrep_cluster_status !== undefined;

/** The size of the largest primary group that a node reports. */
const sizeOf = ({ nodes }: Facts) =>
  Math.max(0, ...nodes.filter(isPrimary).map(({ status }) => Number(status.wsrep_cluster_size)));

export const memberDown: Rule = (facts) =>
  facts.nodes.filter(({ answers, process }) => !answers && process === "none").map(({ node, log, refused }) =>
    found("member down", node, 100, [
      { source: "ps", what: "server process", value: "none" },
      { source: "new session", what: "refused", value: refused ?? "" },
      { source: "SHOW GLOBAL STATUS on the others", what: "wsrep_cluster_size", value: String(sizeOf(facts)) },
      { source: "error log", what: "last line", value: log.at(-1) ?? "" },
    ])
  );

export const memberHangs: Rule = (facts) =>
  facts.nodes.filter(({ answers, process }) => !answers && process === "frozen").map(({ node, refused }) =>
    found("member hangs", node, 100, [
      { source: "ps", what: "state of the server process", value: "T (stopped by a signal)" },
      { source: "new session", what: "refused", value: refused ?? "no answer" },
      { source: "SHOW GLOBAL STATUS on the others", what: "wsrep_cluster_size", value: String(sizeOf(facts)) },
    ])
  );

export const memberCutOff: Rule = (facts) =>
  facts.nodes.filter((one) => isGalera(one) && !isPrimary(one)).map(({ node, status }) =>
    found("member cut off", node, 98, [
      fromStatus("wsrep_cluster_status", status.wsrep_cluster_status!),
      fromStatus("wsrep_ready", status.wsrep_ready ?? ""),
      fromStatus("wsrep_local_state_comment", status.wsrep_local_state_comment ?? ""),
      { source: "SHOW GLOBAL STATUS on the others", what: "wsrep_cluster_size", value: String(sizeOf(facts)) },
    ])
  );

export const certificateExpired: Rule = ({ nodes, at }) =>
  nodes.flatMap(({ node, refused, certificateEnd }) => {
    if (refused === null || certificateEnd === null || Date.parse(certificateEnd) > Date.parse(at)) return [];
    return [
      found("certificate expired", node, 96, [
        { source: "tls/node.pem", what: "end of the certificate", value: certificateEnd },
        { source: "new session", what: "refused", value: refused },
      ]),
    ];
  });

export const memberDesynced: Rule = ({ nodes }) =>
  nodes.filter(({ status, before, variables }) =>
    variables.wsrep_desync === "ON" && /Desynced/.test(status.wsrep_local_state_comment ?? "") &&
    /Desynced/.test(before.status.wsrep_local_state_comment ?? "")
  ).map(({ node, status, variables }) =>
    found("member desynced", node, 85, [
      fromStatus("wsrep_local_state_comment", status.wsrep_local_state_comment!),
      fromVariables("wsrep_desync", variables.wsrep_desync!),
      fromStatus("wsrep_local_recv_queue", status.wsrep_local_recv_queue ?? ""),
    ])
  );

/** What share of the time flow control may take before it is a fault. */
const mostPaused = 0.15;

/** The share of the time between the samples in which a node was paused. */
const pausedShare = ({ grew }: NodeFacts, seconds: number) => (grew.wsrep_flow_control_paused_ns ?? 0) / 1e9 / seconds;
const percent = (share: number) => `${Math.round(Math.min(1, share) * 100)} %`;

/** What appliers show that wait for somebody's lock: they would work if it ended. */
const waitsForLock = ({ user, state }: BusySession) =>
  user === "system user" && /execute in isolation|waiting for .*lock|table flush/i.test(state);

/** A member that makes the group wait: it tells the others to pause, since what it has to apply piles up. */
const slowMembers = ({ nodes, seconds }: Facts) =>
  nodes.flatMap((one) => {
    const paused = pausedShare(one, seconds);
    const queue = Number(one.status.wsrep_local_recv_queue ?? 0);
    const hasAsked = (one.grew.wsrep_flow_control_sent ?? 0) > 0 || queue >= 16;
    if (!hasAsked || paused < mostPaused) return [];
    const appliers = one.sessions.filter(({ user, state }) => user === "system user" && state !== "");
    // A lock is the cause if it was there at either moment: only without one the member itself is slow.
    const locked = [...one.sessions, ...one.before.sessions].find(waitsForLock);
    return [{ one, paused, queue, appliers, locked }];
  });

export const slowMember: Rule = (facts) =>
  slowMembers(facts).map(({ one: { node, grew }, paused, queue, appliers, locked }) =>
    found(locked ? "read lock on a member" : "slow member", node, 84, [
      {
        source: "SHOW PROCESSLIST",
        what: "appliers",
        value: locked?.state ?? (appliers.map(({ state }) => state).join("; ") || "none waits for a lock"),
      },
      fromStatus("wsrep_flow_control_paused, share of the time", percent(paused)),
      fromStatus("wsrep_flow_control_sent, growth", grew.wsrep_flow_control_sent ?? 0),
      fromStatus("wsrep_local_recv_queue", queue),
    ])
  );

/** Changes of rows that the other nodes can find only by reading the whole table, each one anew: so many that the group pauses for them. */
export const keylessTable: Rule = (facts) => {
  const slow = facts.nodes.filter(({ grew, status }) =>
    (grew.wsrep_flow_control_sent ?? 0) > 0 || Number(status.wsrep_local_recv_queue ?? 0) > 0
  );
  const paused = Math.max(0, ...facts.nodes.map((one) => pausedShare(one, facts.seconds)));
  if (slow.length === 0 || paused < mostPaused) return [];
  return facts.nodes.flatMap(({ node, statements, keyless }) =>
    statements.flatMap((statement) => {
      const changed = /^(?:UPDATE|DELETE FROM) (?:`(\w+)` \. )?`(\w+)`/i.exec(statement.text);
      const table = changed && keyless.find((name) => name.endsWith(`.${changed[2]}`));
      if (!table || statement.affected === 0 || slow.every((one) => one.node === node)) return [];
      return [found(
        "table without a primary key",
        node,
        89,
        [
          {
            source: "mysql.innodb_index_stats",
            what: `clustered index of ${table}`,
            value: "GEN_CLUST_INDEX: none of its own",
          },
          {
            source: "performance_schema, digests",
            what: cut(statement.text, 100),
            value: `${statement.affected} rows changed`,
          },
          fromStatus("wsrep_flow_control_paused, share of the time", percent(paused)),
          fromStatus(
            "wsrep_flow_control_sent, growth by node",
            slow.map((one) => `${one.node}: ${one.grew.wsrep_flow_control_sent ?? 0}`).join(", "),
          ),
        ],
        `ALTER TABLE ${table} ADD a primary key: without one, every node but the writer reads the whole table for each changed row.`,
      )];
    }).slice(0, 1)
  );
};

export const rowsDiffer: Rule = ({ nodes }) => {
  const [first] = nodes;
  if (!first || nodes.some(({ answers, checksums }) => !answers || Object.keys(checksums).length === 0)) return [];
  return Object.keys(first.checksums).flatMap((table) => {
    // A table that changed between the samples may differ for a moment.
    const isStill = nodes.every(({ checksums, before }) => checksums[table] === before.checksums[table]);
    const groups = [...Map.groupBy(nodes, ({ checksums }) => checksums[table])].toSorted((a, b) =>
      b[1].length - a[1].length
    );
    if (!isStill || groups.length < 2) return [];
    const [[right, most], ...others] = groups as [[string, NodeFacts[]], ...[string, NodeFacts[]][]];
    return others.flatMap(([wrong, those]) =>
      those.map(({ node }) =>
        found("rows differ", node, 86, [
          { source: "BIT_XOR(CRC32(…)) of all rows", what: `${table} on ${node}`, value: wrong },
          {
            source: "BIT_XOR(CRC32(…)) of all rows",
            what: `${table} on ${most.map(({ node }) => node).join(", ")}`,
            value: right,
          },
        ])
      )
    );
  });
};
