/** A cluster that should have more members. Pure. */

import { taskCommand } from "../../core/mod.ts";
import { ClusterError } from "../errors.ts";
import { topologies } from "../topology/mod.ts";
import { type ClusterRecord, memberNames, planMembers } from "./record.ts";
import type { ClusterSpec } from "./spec.ts";

/** The record with the members that the spec asks for. Members that an operation added stay. Pure. */
export function growRecord(record: ClusterRecord, spec: ClusterSpec): ClusterRecord {
  for (const field of ["topology", "provider"] as const) {
    if (record.spec[field] === spec[field]) continue;
    throw new ClusterError(
      `The cluster ${spec.name} exists with the ${field} "${record.spec[field]}", but its spec asks for "${
        spec[field]
      }". ` +
        `\`${taskCommand} down ${spec.name}\` removes it with its data.`,
      { cluster: spec.name },
    );
  }
  const missing = spec.nodes - memberNames(record).length;
  if (missing <= 0 && JSON.stringify(record.spec) === JSON.stringify(spec)) return record;
  return planMembers({ ...record, spec }, Math.max(0, missing), topologies[spec.topology].joins);
}
