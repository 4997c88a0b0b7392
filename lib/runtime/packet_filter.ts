/** Rules of the kernel's packet filter for the nodes in a folder. They are removed with the nodes. Needs root; `nft` is installed if it is missing. */

import { createHash } from "node:crypto";
import { exec } from "../core/mod.ts";
import { ProvisionError } from "./errors.ts";
import { execIn } from "./namespaces.ts";
import { findTool, peekTool } from "./tools.ts";

/** The kernel's table with the rules of a folder. */
const tableOf = (dir: string): string => `aethermart_${createHash("sha256").update(dir).digest("hex").slice(0, 12)}`;

/** The number of the capability to change the network (CAP_NET_ADMIN). */
const netAdmin = 12n;

/**
 * Why this process cannot filter packets, as the end of a sentence; `undefined` if it can. In many containers, not even root can.
 */
export function whyNoPacketRules(): string | undefined {
  let status = "";
  try {
    status = Deno.readTextFileSync("/proc/self/status");
  } catch { /* not Linux */ }
  const rights = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? "0"}`);
  return (rights >> netAdmin) & 1n ? undefined : "only root with CAP_NET_ADMIN may do that.";
}

/**
 * The text of the rules for a folder, as the kernel has them; empty if there are none, or this user may not read them.
 *
 * @param namespace the network namespace. Default: that of this machine
 */
export async function readPacketRules(dir: string, namespace?: string): Promise<string> {
  const nft = whyNoPacketRules() ? undefined : await peekTool("nft");
  if (!nft) return "";
  return (await execIn(namespace, nft, ["list", "table", "ip", tableOf(dir)])).stdout;
}

/** Where the rules of a node apply. */
export interface PacketRulesOptions {
  /** To packets that a process sends (`output`), receives (`input`), or both. Default: `output`. */
  hooks?: ("output" | "input")[];
  /** The network namespace. Default: that of this machine. */
  namespace?: string;
}

/**
 * Replaces the packet rules of a node, in one step. With an empty list, all packets pass.
 *
 * @param rules in the language of `nft`, without the table and chain
 * @throws {ProvisionError} if this user, this machine or the kernel does not allow it.
 */
export async function setPacketRules(
  dir: string,
  node: string,
  rules: string[],
  { hooks = ["output"], namespace }: PacketRulesOptions = {},
): Promise<void> {
  const reason = whyNoPacketRules();
  if (reason) throw new ProvisionError("host", `Cannot filter packets: ${reason}`);
  const table = tableOf(dir);
  const text = hooks.flatMap((hook) => {
    const chain = `${node}_${hook}`;
    return [
      `table ip ${table} { chain ${chain} { type filter hook ${hook} priority 0; policy accept; }; }`,
      `flush chain ip ${table} ${chain}`,
      ...rules.map((rule) => `add rule ip ${table} ${chain} ${rule}`),
      "",
    ];
  }).join("\n");
  const { ok, stderr } = await execIn(namespace, await findTool("nft"), ["-f", "-"], { input: text });
  if (!ok) throw new ProvisionError("host", `The kernel's packet filter refuses the rules: ${stderr.trim()}`);
}

/** Removes the rules of a folder, if there are any. */
export async function clearPacketRules(dir: string): Promise<void> {
  if (await readPacketRules(dir)) await exec(await findTool("nft"), ["delete", "table", "ip", tableOf(dir)]);
}
