/** What is in the double of AWS's API: its own answers, read as data. */

import { parseXml, type XmlElement } from "@rgrove/parse-xml";
import type { Group, GroupRule } from "./rules.ts";

/** The region of a rehearsal. */
export const region = "us-east-1";

/** An instance, as the double has it. */
export interface Instance {
  id: string;
  state: string;
  type: string;
  image: string;
  account: string;
  zone: string;
  /** The name of its key pair; empty if it has none. */
  key: string;
  launched: string;
  groups: string[];
}

// deno-lint-ignore no-explicit-any -- an answer's form depends on the question
type Value = any;

/** An element as data: a text, a list of its items, or its parts by name. */
function toValue(element: XmlElement): Value {
  const parts = element.children.filter((child): child is XmlElement => child.type === "element");
  if (parts.length === 0) return element.text;
  if (parts[0]!.name === "item") return parts.map(toValue);
  return Object.fromEntries(parts.map((part) => [part.name, toValue(part)]));
}

const listOf = (value: Value): Value[] => Array.isArray(value) ? value : [];

/** Calls the double directly. */
export async function call(url: string, action: string, input: Record<string, string> = {}): Promise<Value> {
  const scope = `20260101/${region}/ec2/aws4_request`;
  const response = await fetch(url, {
    method: "POST",
    // The double reads the region from it and checks nothing else.
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=testing/${scope}, SignedHeaders=host, Signature=none` },
    body: new URLSearchParams({ Action: action, Version: "2016-11-15", ...input }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`The double refuses ${action}: ${text}`);
  return toValue(parseXml(text).root!);
}

/** All instances that are not terminated. */
export async function listInstances(url: string): Promise<Instance[]> {
  const { reservationSet } = await call(url, "DescribeInstances");
  return listOf(reservationSet).flatMap(({ ownerId, instancesSet }) =>
    listOf(instancesSet).map((one) => ({
      id: one.instanceId,
      state: one.instanceState.name,
      type: one.instanceType,
      image: one.imageId,
      account: ownerId,
      zone: one.placement.availabilityZone,
      key: one.keyName ?? "",
      launched: one.launchTime,
      groups: listOf(one.networkInterfaceSet).flatMap(({ groupSet }) => listOf(groupSet).map(({ groupId }) => groupId)),
    }))
  ).filter(({ state }) => state !== "terminated");
}

/** All security groups. */
export async function listGroups(url: string): Promise<Group[]> {
  const { securityGroupInfo } = await call(url, "DescribeSecurityGroups");
  return listOf(securityGroupInfo).map((group) => ({
    id: group.groupId,
    in: listOf(group.ipPermissions).map(toRule),
    out: listOf(group.ipPermissionsEgress).map(toRule),
  }));
}

const toRule = (rule: Value): GroupRule => ({
  protocol: rule.ipProtocol,
  from: rule.fromPort ? Number(rule.fromPort) : undefined,
  to: rule.toPort ? Number(rule.toPort) : undefined,
  ranges: listOf(rule.ipRanges).map(({ cidrIp }) => cidrIp),
  groups: listOf(rule.groups).map(({ groupId }) => groupId),
});

/** The user data of an instance. */
export async function readUserData(url: string, id: string): Promise<string> {
  const { userData } = await call(url, "DescribeInstanceAttribute", { InstanceId: id, Attribute: "userData" });
  return new TextDecoder().decode(Uint8Array.fromBase64(userData?.value ?? ""));
}
