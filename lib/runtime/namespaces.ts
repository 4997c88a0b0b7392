/**
 * Network namespaces for the nodes in a folder. Each node has its own address on the folder's bridge, as machines in a network have. They are removed with
 * the nodes. Needs root and iproute2.
 */

import { createHash } from "node:crypto";
import process from "node:process";
import { exec, type ExecOptions } from "../core/mod.ts";
import { ProvisionError } from "./errors.ts";
import { exists } from "./host.ts";

/** A short name for a folder: names of network devices have at most 15 characters. */
const tagOf = (dir: string): string => `lab${createHash("sha256").update(dir).digest("hex").slice(0, 7)}`;

/**
 * The name of a node's network namespace. Pure.
 *
 * @param dir the folder of the cluster
 */
export const namespaceOf = (dir: string, node: string): string => `${tagOf(dir)}-${node}`;

/** The beginning of a command line that runs a program in a namespace. Pure. */
export const enterNamespace = (namespace: string): [string, ...string[]] => ["ip", "netns", "exec", namespace];

/** Runs a command in a namespace; without one, as usual. */
export function execIn(namespace: string | undefined, program: string, args: string[], options: ExecOptions = {}) {
  if (namespace === undefined) return exec(program, args, options);
  const [enter, ...more] = enterNamespace(namespace);
  return exec(enter, [...more, program, ...args], options);
}

/** Why this user cannot make network namespaces on this machine, as a sentence; `undefined` if it can. */
export async function whyNoNamespaces(): Promise<string | undefined> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) {
    return "only root on Linux may make network namespaces.";
  }
  const { ok, stderr } = await exec("ip", ["netns", "list"]);
  return ok ? undefined : `\`ip netns\` does not work (${stderr.trim()}); it comes with the package iproute2.`;
}

const fileOf = (dir: string, node: string): string => `/run/netns/${namespaceOf(dir, node)}`;

/** Whether the namespace of a node exists and is complete. */
export async function hasNamespace(dir: string, node: string): Promise<boolean> {
  const flags = await Deno.readTextFile(`/sys/class/net/${deviceOf(tagOf(dir), node)}/flags`).catch(() => "0");
  return (Number(flags) & isUp) !== 0 && await exists(fileOf(dir, node));
}

/** The kernel's flag of a network device that is switched on. */
const isUp = 1;

/** The network of a folder's bridge, as "10.213.7"; `undefined` if it has no bridge yet. */
async function networkOf(dir: string): Promise<string | undefined> {
  const { stdout } = await exec("ip", ["-4", "-o", "addr", "show", "dev", tagOf(dir)]);
  return /inet (\d+\.\d+\.\d+)\./.exec(stdout)?.[1];
}

/**
 * Makes the namespace of a node with an address in the folder's network, or repairs it.
 *
 * @param choose returns the node's address in a network such as "10.213.7", in which 10.213.7.1 is this machine
 * @returns the address.
 * @throws {ProvisionError} if this user or the kernel does not allow it.
 */
export async function addNamespace(dir: string, node: string, choose: (network: string) => string): Promise<string> {
  const reason = await whyNoNamespaces();
  if (reason) throw new ProvisionError("host", `A node cannot have its own network here: ${reason}`);
  const [tag, namespace] = [tagOf(dir), namespaceOf(dir, node)];
  const network = await networkOf(dir) ?? await addBridge(tag);
  // Even if the bridge exists: the process that made it may have been killed before this.
  await ip("link", "set", tag, "up");
  const address = choose(network);
  await removeNamespace(dir, node);
  await ip("netns", "add", namespace);
  const outside = deviceOf(tag, node);
  await ip("link", "add", outside, "type", "veth", "peer", "name", "eth0", "netns", namespace);
  await ip("-n", namespace, "addr", "add", `${address}/24`, "dev", "eth0");
  await ip("-n", namespace, "link", "set", "eth0", "up");
  await ip("-n", namespace, "link", "set", "lo", "up");
  // Last, because it shows that everything before is done.
  await ip("link", "set", outside, "master", tag, "up");
  return address;
}

/**
 * Removes the namespace of a node, if it exists. Processes in it lose their network.
 *
 * @throws {ProvisionError} if this user may not remove it.
 */
export async function removeNamespace(dir: string, node: string): Promise<void> {
  if (await exists(fileOf(dir, node))) await ip("netns", "delete", namespaceOf(dir, node));
  // Otherwise it would stay until the last process in the namespace ends.
  await exec("ip", ["link", "delete", deviceOf(tagOf(dir), node)]);
}

/** Removes all namespaces of a folder, and its bridge. */
export async function clearNamespaces(dir: string): Promise<void> {
  const tag = tagOf(dir);
  if (!await exists(`/sys/class/net/${tag}`)) return;
  // The folder is missing until the first namespace is made.
  const namespaces = await exists("/run/netns") ? await Array.fromAsync(Deno.readDir("/run/netns")) : [];
  for (const { name } of namespaces) {
    if (name.startsWith(`${tag}-`)) await removeNamespace(dir, name.slice(tag.length + 1));
  }
  await ip("link", "delete", tag);
}

/** The end of a node's cable on the bridge: "lab1234567.n12". */
const deviceOf = (tag: string, node: string): string => `${tag}.n${/\d+$/.exec(node)?.[0] ?? "0"}`;

/** The first two numbers of every address in a namespace: networks are `10.213.x.0/24`. */
export const namespaceNetworks = "10.213";

/** Makes a bridge with a network that no other device has, or gives a network to a bridge without one. */
async function addBridge(tag: string): Promise<string> {
  const { stdout: taken } = await exec("ip", ["-4", "-o", "addr"]);
  const first = parseInt(tag.slice(3), 16) % 254;
  const networks = Array.from({ length: 254 }, (_, at) => `${namespaceNetworks}.${1 + (first + at) % 254}`);
  const network = networks.find((one) => !taken.includes(`inet ${one}.`));
  if (!network) throw new ProvisionError("host", `All networks ${namespaceNetworks}.x.0/24 are taken.`);
  if (!await exists(`/sys/class/net/${tag}`)) await ip("link", "add", tag, "type", "bridge");
  await ip("addr", "add", `${network}.1/24`, "dev", tag);
  return network;
}

async function ip(...args: string[]): Promise<void> {
  const { ok, command, stderr } = await exec("ip", args);
  if (!ok) throw new ProvisionError("host", `\`${command}\` failed: ${stderr.trim()}`);
}
