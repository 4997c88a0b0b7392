/**
 * The plan against the rules of cdk-nag about EC2 (github.com/cdklabs/cdk-nag, RULES.md), and against a table of what each port is for. cdk-nag itself reads
 * CloudFormation; these are its rules for the calls that the lab makes. EC2EBSInBackupPlan is not among them: no call of the lab could show a
 * backup plan, and the data is generated from a seed.
 */

import assert from "node:assert/strict";
import type { Permission } from "./calls.ts";
import { ec2Schema, type Ec2Topology, planMachines, rulesOf, type ScriptCall } from "./mod.ts";

// deno-lint-ignore no-explicit-any
type Input = any;

const sizes: Record<Ec2Topology, number> = { single: 1, replica: 2, galera: 3 };
const topologies = Object.keys(sizes) as Ec2Topology[];
const plan = (topology: Ec2Topology, settings = {}): ScriptCall[] => {
  const nodes = Array.from({ length: sizes[topology] }, (_, at) => `node${at + 1}`);
  return structuredClone(planMachines({ name: "c", topology, nodes }, ec2Schema.parse(settings), (node) => node));
};

const inputs = (calls: ScriptCall[], operation: string): Input[] =>
  calls.filter((call) => call.operation === operation).map(({ input }) => input);
const instances = (calls: ScriptCall[]) => inputs(calls, "run-instances");
const disks = (calls: ScriptCall[]) =>
  instances(calls).flatMap((input) => input.BlockDeviceMappings.map((one: Input) => one.Ebs));
const inbound = (calls: ScriptCall[]): Permission[] =>
  inputs(calls, "authorize-security-group-ingress").flatMap(({ IpPermissions }) => IpPermissions);
const isOpenToAll = ({ IpRanges = [] }: Permission) => IpRanges.some(({ CidrIp }) => /\/0$/.test(CidrIp));
const covers = ({ IpProtocol, FromPort = 0, ToPort = 65_535 }: Permission, port: number) =>
  IpProtocol === "-1" || FromPort <= port && port <= ToPort;

/** A rule: what breaks it in a plan, and a change that must break it. */
interface Rule {
  name: string;
  broken(calls: ScriptCall[]): unknown[];
  plant(calls: ScriptCall[]): void;
  /** Why the lab does not follow it. */
  accepted?: string;
}

const everyone = { IpRanges: [{ CidrIp: "0.0.0.0/0" }] };
const open = (rule: Permission) => (calls: ScriptCall[]) =>
  inputs(calls, "authorize-security-group-ingress")[0].IpPermissions.push({ ...rule, ...everyone });

const rules: Rule[] = [
  {
    name: "AwsSolutions-EC23: no security group lets in everyone",
    broken: (calls) => inbound(calls).filter(isOpenToAll),
    plant: open({ IpProtocol: "tcp", FromPort: 443, ToPort: 443 }),
  },
  {
    name: "EC2RestrictedSSH: ssh is not open to everyone",
    broken: (calls) => inbound(calls).filter((rule) => covers(rule, 22) && isOpenToAll(rule)),
    plant: open({ IpProtocol: "-1" }),
  },
  {
    name: "EC2RestrictedCommonPorts: nor is a port of a known service",
    broken: (calls) =>
      inbound(calls).filter((rule) =>
        [20, 21, 3306, 3389, 4333].some((port) => covers(rule, port)) && isOpenToAll(rule)
      ),
    plant: open({ IpProtocol: "tcp", FromPort: 3000, ToPort: 4000 }),
  },
  {
    name: "no security group lets its members out to all ports",
    broken: (calls) => [
      ...calls.filter(({ operation, gives }) =>
        operation === "create-security-group" &&
        !inputs(calls, "revoke-security-group-egress").some(({ GroupId, IpPermissions }) =>
          GroupId === `$${gives!.name}` && IpPermissions.some(({ IpProtocol }: Permission) => IpProtocol === "-1")
        )
      ),
      ...inputs(calls, "authorize-security-group-egress").flatMap(({ IpPermissions }) => IpPermissions)
        .filter(({ FromPort, ToPort }: Permission) => FromPort === undefined || FromPort !== ToPort),
    ],
    plant: (calls) => inputs(calls, "revoke-security-group-egress").at(-1).GroupId = "$NODES",
  },
  {
    name: "AwsSolutions-EC26: each volume is encrypted",
    broken: (calls) => disks(calls).filter(({ Encrypted }) => Encrypted !== true),
    plant: (calls) => delete disks(calls)[0].Encrypted,
  },
  {
    name: "AwsSolutions-EC27: each security group and each of its rules has a description",
    broken: (calls) => [
      ...inputs(calls, "create-security-group").filter(({ Description }) => !Description),
      ...["ingress", "egress"].flatMap((direction) =>
        inputs(calls, `authorize-security-group-${direction}`).flatMap(({ IpPermissions }) => IpPermissions)
      ).filter(({ IpRanges = [], UserIdGroupPairs = [] }: Permission) =>
        ![...IpRanges, ...UserIdGroupPairs].every(({ Description }) => Description)
      ),
    ],
    plant: (calls) => inputs(calls, "create-security-group")[0].Description = "",
  },
  {
    name: "EC2IMDSv2Enabled: metadata needs a token, and does not leave the instance",
    broken: (calls) =>
      instances(calls).filter(({ MetadataOptions: options }) =>
        options?.HttpTokens !== "required" || options.HttpPutResponseHopLimit !== 1
      ),
    plant: (calls) => instances(calls)[0].MetadataOptions.HttpTokens = "optional",
  },
  {
    name: "EC2InstancesInVPC: each instance is in a network with security groups of the cluster",
    broken: (calls) =>
      instances(calls).filter(({ SubnetId, SecurityGroupIds }) => !SubnetId || !SecurityGroupIds?.length),
    plant: (calls) => delete instances(calls)[0].SubnetId,
  },
  {
    name: "EC2EBSOptimizedInstance: a type that is not optimized for volumes by default is asked to be",
    broken: (calls) =>
      instances(calls).filter(({ InstanceType, EbsOptimized }) =>
        /^(c1|c3|g2|i2|m1|m2|m3|r3)\./.test(InstanceType) && EbsOptimized !== true
      ),
    plant: (calls) => instances(calls)[0].InstanceType = "m3.xlarge",
  },
  {
    name: "volumes end with their instance, so that none is left to be paid for",
    broken: (calls) => disks(calls).filter(({ DeleteOnTermination }) => DeleteOnTermination !== true),
    plant: (calls) => disks(calls)[0].DeleteOnTermination = false,
  },
  {
    name: "AwsSolutions-EC28: detailed monitoring",
    broken: (calls) => instances(calls).filter(({ Monitoring }) => Monitoring?.Enabled !== true),
    plant: () => {},
    accepted:
      "It costs $2.10 per instance and month, and instances live for hours. The lab measures its servers itself.",
  },
  {
    name: "AwsSolutions-EC29: termination protection",
    broken: (calls) => instances(calls).filter(({ DisableApiTermination }) => DisableApiTermination !== true),
    plant: () => {},
    accepted: "`down` must leave nothing, and the data is generated.",
  },
  {
    name: "EC2InstanceNoPublicIp: no public address",
    broken: (calls) =>
      inputs(calls, "describe-subnets").filter(({ Filters }) =>
        Filters.some(({ Name, Values }: Input) => Name === "map-public-ip-on-launch" && Values.includes("true"))
      ),
    plant: () => {},
    accepted:
      "Without one, ssh needs a VPN or a NAT gateway, which costs more than the cluster. Only ssh of one address is open.",
  },
  {
    name: "EC2InstanceProfileAttached: an instance profile",
    broken: (calls) => instances(calls).filter(({ IamInstanceProfile }) => !IamInstanceProfile),
    plant: () => {},
    accepted: "Nodes call no API of AWS, so the least privilege is none.",
  },
];

Deno.test("the plan follows cdk-nag's rules about EC2, but for those that the lab has a reason not to follow", () => {
  const accepted = rules.filter((rule) => rule.accepted).map(({ name }) => name);
  for (const topology of topologies) {
    const calls = plan(topology);
    assert.deepEqual(
      rules.filter(({ broken }) => broken(calls).length > 0).map(({ name }) => name),
      accepted,
      topology,
    );
  }
  const profile = plan("single", { instanceProfile: "LabInstanceProfile" });
  assert.deepEqual(rules.at(-1)!.broken(profile), [], "a profile that the spec names is attached");
});

Deno.test("each rule finds what breaks it", () => {
  for (const { name, broken, plant, accepted } of rules) {
    const calls = plan("galera");
    plant(calls);
    assert.ok(accepted || broken(calls).length > 0, name);
  }
});

/** Every port of a cluster: what it is for, who reaches whom there, and in which topologies. */
const table: [port: string, use: RegExp, ends: string, of: Ec2Topology[]][] = [
  ["tcp 22", /ssh/, "caller → node", topologies],
  ["tcp 3306", /SQL/, "lab → node", topologies],
  ["tcp 3306", /replication/, "node → node", ["replica"]],
  ["tcp 4567", /messages/, "node → node", ["galera"]],
  ["udp 4567", /multicast/, "node → node", ["galera"]],
  ["tcp 4568", /missed/, "node → node", ["galera"]],
  ["tcp 4444", /copies/, "node → node", ["galera"]],
  ["tcp 443", /packages/, "node → internet", topologies],
  ["tcp 80", /packages/, "node → internet", topologies],
];

Deno.test("each open port is in the table of what ports are for, and each port of the table is open", () => {
  for (const topology of topologies) {
    const opened = rulesOf(topology).flatMap(({ direction, protocol, port, peer, purpose }) => {
      const name = peer === "nodes" ? "node" : peer;
      const ends = direction === "in" ? `${name} → node` : `node → ${name}`;
      const row = table.find((row) =>
        row[0] === `${protocol} ${port}` && row[2] === ends && row[1].test(purpose) && row[3].includes(topology)
      );
      assert.ok(row, `${topology}: ${direction} ${protocol} ${port} ${peer}: ${purpose}`);
      return [`${row[0]} ${row[2]}`];
    });
    // A connection between nodes leaves one and enters another: it has two rules.
    const expected = table.filter((row) => row[3].includes(topology)).flatMap(([port, , ends]) =>
      Array<string>(ends === "node → node" ? 2 : 1).fill(`${port} ${ends}`)
    );
    assert.deepEqual(opened.sort(), expected.sort(), topology);
  }
});
