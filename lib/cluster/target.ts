/** Where a member is, and as whom. */

import type { Target } from "../sql/mod.ts";
import type { Account, ClusterRecord, Member } from "./record.ts";

/** How a session reaches a member with an account of the cluster. */
export function targetOf(record: ClusterRecord, member: Member, account: Account, ca: string): Target {
  return {
    host: member.address,
    port: member.ports.sql,
    user: account,
    password: record.passwords[account],
    ca,
  };
}
