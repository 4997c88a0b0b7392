/** Which rules of a security group are missing, and which are too many. Pure. */

import type { Permission } from "./calls.ts";

/** One end of one permission. */
interface Rule {
  /** Equal rules have the same. */
  name: string;
  permission: Permission;
}

/** The lists of other ends that a permission may have, and what identifies their items. */
const endLists = {
  IpRanges: "CidrIp",
  Ipv6Ranges: "CidrIpv6",
  UserIdGroupPairs: "GroupId",
  PrefixListIds: "PrefixListId",
} as const;

/** A permission may list several other ends: each is a rule of its own. */
function rulesIn(permissions: Permission[]): Rule[] {
  return permissions.flatMap((permission) => {
    const { IpProtocol, FromPort, ToPort } = permission;
    const ports = IpProtocol === "-1" ? {} : { FromPort, ToPort };
    return Object.entries(endLists).flatMap(([list, key]) => {
      const ends = (permission as unknown as Record<string, Record<string, string>[] | undefined>)[list] ?? [];
      return ends.map(({ [key]: id, Description }): Rule => ({
        name: [IpProtocol, ports.FromPort, ports.ToPort, id].join(" "),
        // AWS answers with more about a group than it takes.
        permission: { IpProtocol, ...ports, [list]: [{ [key]: id, ...(Description ? { Description } : {}) }] },
      }));
    });
  });
}

/** What to take away from the rules that are there, and what to add, for those that are wanted. */
export function changesOf(there: Permission[], wanted: Permission[]): { extra: Permission[]; missing: Permission[] } {
  const [old, all] = [rulesIn(there), rulesIn(wanted)];
  const without = (rules: Rule[], others: Rule[]) =>
    rules.filter(({ name }) => !others.some((other) => other.name === name)).map(({ permission }) => permission);
  return { extra: without(old, all), missing: without(all, old) };
}
