/** Global transaction ids of MariaDB, "domain-server-sequence": pure. */

/** One id. */
export interface Gtid {
  domain: number;
  server: number;
  sequence: number;
}

/** Reads a list of ids, as `gtid_binlog_pos` and `gtid_binlog_state` hold it: "0-1-42,0-2-50". */
export function parseGtids(text: string): Gtid[] {
  return text.split(",").map((one) => one.trim()).filter(Boolean).map((one) => {
    const parts = one.split("-").map(Number);
    if (parts.length !== 3 || parts.some((part) => !Number.isSafeInteger(part))) {
      throw new TypeError(`"${one}" is not a global transaction id.`);
    }
    return { domain: parts[0]!, server: parts[1]!, sequence: parts[2]! };
  });
}

/**
 * How many transactions a server's log has that another's lacks, judged by the last one of each origin. Within a domain sequence
 * numbers grow by one, so the difference is a count where one primary wrote without a break.
 *
 * @param own the server's `gtid_binlog_state`.
 * @param other the other one's.
 */
export function countMissing(own: string, other: string): number {
  const theirs = parseGtids(other);
  const lastShared = (domain: number, server: number) =>
    theirs.find((one) => one.domain === domain && one.server === server)?.sequence;
  return parseGtids(own).reduce((sum, { domain, server, sequence }) => {
    const known = lastShared(domain, server);
    if (known !== undefined) return sum + Math.max(0, sequence - known);
    // All transactions of this origin are missing. They began after the last one of the origins before it.
    const before = parseGtids(own).filter((one) => one.domain === domain && one.sequence < sequence);
    return sum + sequence - Math.max(0, ...before.map((one) => one.sequence));
  }, 0);
}
