/**
 * The network of a rehearsal. A router in a namespace of its own stands between the hosts, as a VPC does: every packet from or to a host passes it, and
 * there the security groups are enforced. The other side of it is the internet, with the lab and strangers.
 *
 * ```
 * this machine 198.18.1.1   ──┐            ┌── host 172.31.0.11 (public: 198.18.0.11)
 * stranger     198.18.1.2   ──┴── router ──┴── host 172.31.0.12 (public: 198.18.0.12)
 * ```
 */

import { exec } from "../../../lib/core/mod.ts";
import { findTool } from "../../../lib/runtime/mod.ts";

/** Everything of a rehearsal on this machine has a name that begins so. Only one runs at a time. */
export const mark = "rehearsal";
/** The namespace between hosts and the internet. */
export const router = `${mark}-router`;
/** The address of this machine, where the lab runs, on the rehearsal's internet. */
export const labAddress = "198.18.1.1";
export const strangerAddress = "198.18.1.2";
// Addresses for benchmarks (RFC 2544): a machine may reach its own proxy at one of those for documentation.
const [gateway, publicNetwork] = ["198.18.1.254", "198.18.0.0/24"];
/** The VPC's router and its metadata service, as hosts see them. */
const [vpcRouter, vpcPrefix] = ["172.31.0.1", 20];
const metadataAddress = "169.254.169.254";

/** The private address of a host by its number, from 1 on, and the public one of its nth start. */
export const privateAddress = (number: number) => `172.31.0.${10 + number}`;
export const publicAddress = (number: number) => `198.18.0.${1 + number % 254}`;

/** The hardware address of a host's cable. */
export const hardwareAddress = (address: string) =>
  `06:00:${address.split(".").map((part) => Number(part).toString(16).padStart(2, "0")).join(":")}`;
/** The VPC's network, in which the hosts are. */
export const vpcNetwork = `172.31.0.0/${vpcPrefix}`;

/** The beginning of a command line that runs a program in a namespace. */
export const enter = (namespace: string): string[] => ["nsenter", `--net=/run/netns/${namespace}`];

/** Runs a command. @throws {Error} if it fails. */
export async function must(command: string[], input?: string): Promise<string> {
  const [program, ...args] = command as [string, ...string[]];
  const { ok, stdout, stderr } = await exec(program, args, { input });
  if (!ok) throw new Error(`${command.join(" ")} failed: ${stderr.trim()}`);
  return stdout;
}

const ip = (...args: string[]) => must(["ip", ...args]);
const set = (namespace: string, name: string, value: string) =>
  must([...enter(namespace), "sysctl", "-q", "-w", `${name}=${value}`]);

/** Makes the router, and this machine's way to it. */
export async function makeNetwork(): Promise<void> {
  await ip("netns", "add", router);
  await ip("-n", router, "link", "set", "lo", "up");
  await ip("-n", router, "addr", "add", `${metadataAddress}/32`, "dev", "lo");
  await ip("-n", router, "link", "add", "internet", "type", "bridge");
  await ip("-n", router, "addr", "add", `${gateway}/24`, "dev", "internet");
  await ip("-n", router, "link", "set", "internet", "up");
  await set(router, "net.ipv4.ip_forward", "1");
  await ip("link", "add", mark, "type", "veth", "peer", "name", "lab", "netns", router);
  await ip("-n", router, "link", "set", "lab", "master", "internet", "up");
  await ip("addr", "add", `${labAddress}/24`, "dev", mark);
  await ip("link", "set", mark, "up");
  await ip("route", "add", publicNetwork, "via", gateway);
}

/** Makes a namespace on the internet that is neither a host nor the lab's machine. */
export async function makeStranger(): Promise<string> {
  const name = `${mark}-stranger`;
  await ip("netns", "add", name);
  await ip("-n", router, "link", "add", "stranger", "type", "veth", "peer", "name", "eth0", "netns", name);
  await ip("-n", router, "link", "set", "stranger", "master", "internet", "up");
  await ip("-n", name, "addr", "add", `${strangerAddress}/24`, "dev", "eth0");
  await ip("-n", name, "link", "set", "eth0", "up");
  await ip("-n", name, "link", "set", "lo", "up");
  await ip("-n", name, "route", "add", "default", "via", gateway);
  return name;
}

/** Makes a host's namespace with a cable to the router. The router answers for all other addresses of the VPC. */
export async function plugIn(namespace: string, cable: string, address: string): Promise<void> {
  await ip("netns", "add", namespace);
  await ip("-n", router, "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", namespace);
  await ip("-n", router, "addr", "add", `${vpcRouter}/32`, "dev", cable);
  await ip("-n", router, "link", "set", cable, "up");
  await ip("-n", router, "route", "add", `${address}/32`, "dev", cable);
  await set(router, `net.ipv4.conf.${cable}.proxy_arp`, "1");
  await set(router, `net.ipv4.neigh.${cable}.proxy_delay`, "0");
  await ip("-n", namespace, "link", "set", "lo", "up");
  await ip("-n", namespace, "link", "set", "eth0", "address", hardwareAddress(address));
  await ip("-n", namespace, "addr", "add", `${address}/${vpcPrefix}`, "dev", "eth0");
  await ip("-n", namespace, "link", "set", "eth0", "up");
  await ip("-n", namespace, "route", "add", "default", "via", vpcRouter);
}

/** Removes a host's namespace and its cable. */
export async function unplug(namespace: string, cable: string): Promise<void> {
  await exec("ip", ["-n", router, "link", "delete", cable]);
  await exec("ip", ["netns", "delete", namespace]);
}

/** Replaces the rules of the router, in one step. */
export async function setRules(rules: string): Promise<void> {
  await must([...enter(router), await findTool("nft"), "-f", "-"], rules);
}

/** Removes every namespace of a rehearsal, and this machine's way to it. */
export async function clearNetwork(): Promise<void> {
  for (const { name } of await exec("ip", ["-j", "netns", "list"]).then(({ stdout }) => JSON.parse(stdout || "[]"))) {
    if (name.startsWith(`${mark}-`)) await ip("netns", "delete", name);
  }
  // The other end may live a little longer than its namespace's name.
  await exec("ip", ["link", "delete", mark]);
}
