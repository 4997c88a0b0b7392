/** Rules of the kernel's packet filter that belong to a folder's servers, and go with them. Needs root and the program `nft`. */

import { createHash } from "node:crypto";
import process from "node:process";
import { exec } from "../core/mod.ts";
import { ProvisionError } from "./errors.ts";
import { exists } from "./host.ts";

/** Where Debian has it; ordinary users' PATH does not reach there. */
const places = ["/usr/sbin/nft", "/sbin/nft", "/usr/bin/nft"];

/** The kernel's table with the rules of a folder. */
const tableOf = (dir: string): string => `aethermart_${createHash("sha256").update(dir).digest("hex").slice(0, 12)}`;

async function findNft(): Promise<string | undefined> {
  for (const path of places) if (await exists(path)) return path;
  return undefined;
}

/** Why there can be no rules here, as a sentence with the way out; `undefined` where there can. */
export async function whyNoPacketRules(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return "only root may filter packets.";
  if (!await findNft()) return "the program nft is missing (`apt install nftables`).";
  return undefined;
}

/** The rules of a folder as the kernel has them; empty where there are none or we may not look. */
export async function readPacketRules(dir: string): Promise<string> {
  const nft = process.getuid?.() === 0 ? await findNft() : undefined;
  return nft ? (await exec(nft, ["list", "table", "ip", tableOf(dir)])).stdout : "";
}

/**
 * Makes these the rules of a folder, for packets that leave a process of this machine; replaces earlier ones in one step.
 *
 * @throws {ProvisionError} where this user, this machine or the kernel does not allow it.
 */
export async function setPacketRules(dir: string, rules: string[]): Promise<void> {
  const reason = await whyNoPacketRules();
  if (reason) throw new ProvisionError("host", `Packets cannot be filtered: ${reason}`);
  const table = tableOf(dir);
  const text = [
    // Made before it is deleted, since deleting what is not there is an error.
    `table ip ${table}`,
    `delete table ip ${table}`,
    `table ip ${table} {`,
    "  chain output {",
    "    type filter hook output priority 0; policy accept;",
    ...rules.map((rule) => `    ${rule}`),
    "  }",
    "}",
    "",
  ].join("\n");
  const { ok, stderr } = await exec((await findNft())!, ["-f", "-"], { input: text });
  if (!ok) throw new ProvisionError("host", `The kernel's packet filter refuses the rules: ${stderr.trim()}`);
}

/** Removes the rules of a folder, if there are any. */
export async function clearPacketRules(dir: string): Promise<void> {
  if (await readPacketRules(dir)) await exec((await findNft())!, ["delete", "table", "ip", tableOf(dir)]);
}
