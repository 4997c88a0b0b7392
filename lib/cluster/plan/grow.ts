/** A cluster that should have more members. Pure. */

import { taskCommand } from "../../core/mod.ts";
import { ec2Schema } from "../../ec2/mod.ts";
import { ClusterError } from "../errors.ts";
import { topologies } from "../topology/mod.ts";
import { type ClusterRecord, memberNames, planMembers } from "./record.ts";
import type { ClusterSpec } from "./spec.ts";

/** What of a spec cannot change while its cluster exists. In another region, for example, nobody would find its machines again. */
function fixedOf({ topology, provider, ec2 }: ClusterSpec): Record<string, string | undefined> {
  if (provider !== "ec2") return { topology, provider };
  const { region, vpc, keyPair } = ec2Schema.parse(ec2 ?? {});
  return { topology, provider, "ec2.region": region, "ec2.vpc": vpc, "ec2.keyPair": keyPair };
}

/**
 * The record with the members that the spec asks for. Members that an operation added stay. Pure.
 *
 * @throws {ClusterError} if the spec asks for another topology or another place.
 */
export function growRecord(record: ClusterRecord, spec: ClusterSpec): ClusterRecord {
  const [before, asked] = [fixedOf(record.spec), fixedOf(spec)];
  for (const field of Object.keys({ ...before, ...asked })) {
    if (before[field] === asked[field]) continue;
    const format = (value?: string) => value === undefined ? "none" : `"${value}"`;
    throw new ClusterError(
      `The cluster ${spec.name} exists with the ${field} ${format(before[field])}, but its spec asks for ${
        format(asked[field])
      }. ` +
        `\`${taskCommand} down ${spec.name}\` removes it with its data.`,
      { cluster: spec.name },
    );
  }
  const missing = spec.nodes - memberNames(record).length;
  if (missing <= 0 && JSON.stringify(record.spec) === JSON.stringify(spec)) return record;
  return planMembers({ ...record, spec }, Math.max(0, missing), topologies[spec.topology].joins);
}
