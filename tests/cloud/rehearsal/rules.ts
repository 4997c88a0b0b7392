/** Security groups as rules of the kernel's packet filter. Pure. */

/** A rule of a security group. */
export interface GroupRule {
  /** "tcp", "udp", "icmp", or "-1" for all. */
  protocol: string;
  from?: number;
  to?: number;
  /** Networks as "203.0.113.7/32". */
  ranges: string[];
  /** Ids of groups whose members are meant. */
  groups: string[];
}

/** A security group. */
export interface Group {
  id: string;
  in: GroupRule[];
  out: GroupRule[];
}

/** A host that runs. */
export interface Plugged {
  id: string;
  privateAddress: string;
  publicAddress: string;
  /** Ids of its groups. */
  groups: string[];
}

/**
 * The router's rules: what no rule of a host's groups allows is dropped, in both directions. Answers of what was allowed pass. Public addresses
 * become private ones, and back. Metadata is not subject to groups: it is the router's own.
 */
export function composeRules(hosts: Plugged[], groups: Group[]): string {
  const members = (group: string) => hosts.filter((host) => host.groups.includes(group));
  const rulesOf = (host: Plugged, direction: "in" | "out") =>
    groups.filter(({ id }) => host.groups.includes(id)).flatMap((group) => group[direction])
      .flatMap((rule) => composeRule(rule, direction, members).map((text) => `    ${text} return`));
  const chains = hosts.flatMap((host) =>
    (["in", "out"] as const).map((direction) =>
      `  chain ${nameOf(host, direction)} {\n${[...rulesOf(host, direction), "    drop"].join("\n")}\n  }`
    )
  );
  const map = (entries: string[]) => `{ ${entries.join(", ")} }`;
  const jumps = (match: string, direction: "in" | "out") =>
    hosts.map((host) => `    ${match} ${host.privateAddress} jump ${nameOf(host, direction)}`);
  const translated = hosts.length === 0 ? [] : [
    "  chain arriving {",
    "    type nat hook prerouting priority -100",
    `    dnat to ip daddr map ${map(hosts.map((host) => `${host.publicAddress} : ${host.privateAddress}`))}`,
    "  }",
    "  chain leaving {",
    "    type nat hook postrouting priority 100",
    `    oifname "internet" snat to ip saddr map ${
      map(hosts.map((one) => `${one.privateAddress} : ${one.publicAddress}`))
    }`,
    "  }",
  ];
  return [
    // A table that is made and deleted in the same step need not have existed.
    ...["table ip security", "delete table ip security", "table ip security {"],
    ...chains,
    "  chain forward {",
    "    type filter hook forward priority 0",
    "    ct state established,related accept",
    ...jumps("ip saddr", "out"),
    ...jumps("ip daddr", "in"),
    "  }",
    ...translated,
    "}\n",
  ].join("\n");
}

const nameOf = ({ id }: Plugged, direction: "in" | "out") => `${id.replace("-", "_")}_${direction}`;

/** The matches of a rule: one for its networks, one for the members of its groups. */
function composeRule(
  { protocol, from, to, ranges, groups }: GroupRule,
  direction: "in" | "out",
  members: (group: string) => Plugged[],
): string[] {
  const peers = [...ranges, ...groups.flatMap((group) => members(group).map((one) => `${one.privateAddress}/32`))];
  const end = direction === "in" ? "saddr" : "daddr";
  const ports = from === undefined || protocol === "-1" ? "" : `${protocol} dport ${from}-${to}`;
  const what = ports || (protocol === "-1" ? "" : `meta l4proto ${protocol}`);
  return peers.map((peer) => `${peer === "0.0.0.0/0" ? "" : `ip ${end} ${peer} `}${what}`.trim());
}
