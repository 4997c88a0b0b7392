/** Rules of the kernel's packet filter that belong to a folder's nodes, and go with them. Needs root; `nft` is fetched if it is missing. */

import { createHash } from "node:crypto";
import { exec } from "../core/mod.ts";
import { ProvisionError } from "./errors.ts";
import { execIn } from "./namespaces.ts";
import { findTool, peekTool } from "./tools.ts";

/** The kernel's table with the rules of a folder. */
const tableOf = (dir: string): string => `aethermart_${createHash("sha256").update(dir).digest("hex").slice(0, 12)}`;

/** The kernel's number of the right to change the network. */
const netAdmin = 12n;

/** Why there can be no rules here, as a sentence; `undefined` if there can. In many containers not even root may. */
export function whyNoPacketRules(): string | undefined {
  let status = "";
  try {
    status = Deno.readTextFileSync("/proc/self/status");
  } catch { /* no Linux */ }
  const rights = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? "0"}`);
  return (rights >> netAdmin) & 1n ? undefined : "only root with CAP_NET_ADMIN may do that.";
}

/** The rules of a folder as the kernel has them; empty if there are none or we may not look. */
export async function readPacketRules(dir: string, namespace?: string): Promise<string> {
  const nft = whyNoPacketRules() ? undefined : await peekTool("nft");
  if (!nft) return "";
  return (await execIn(namespace, nft, ["list", "table", "ip", tableOf(dir)])).stdout;
}

/** Where the rules of one node act. */
export interface PacketRulesOptions {
  /** On packets that a process sends, on those that it receives, or both. Sent ones unless given. */
  hooks?: ("output" | "input")[];
  /** The network namespace; this machine's own unless given. */
  namespace?: string;
}

/**
 * Makes these the rules of one of a folder's nodes; replaces its earlier ones in one step. Without rules everything passes.
 *
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
