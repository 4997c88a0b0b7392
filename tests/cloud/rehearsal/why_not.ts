/** Whether hosts can be made here. */

import process from "node:process";
import { exec } from "../../../lib/core/mod.ts";
import { checkHost, exists } from "../../../lib/runtime/host.ts";
import { findCgroups } from "./cgroup.ts";

/** Why this machine can have no hosts, as a sentence; `undefined` if it can. */
export async function whyNoRehearsal(): Promise<string | undefined> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) {
    return "Hosts that behave like EC2 instances need root on Linux.";
  }
  const reason = await checkHost().then(() => undefined, (error: Error) => error.message);
  if (reason) return reason;
  if (!await findCgroups()) return "Hosts need control groups of version 2 (mount -t cgroup2); this machine has none.";
  for (const tool of ["debootstrap", "ip", "nsenter", "unshare", "script", "ssh"]) {
    if (!(await exec("which", [tool])).ok) return `Hosts need ${tool}; Debian has it in a package.`;
  }
  // A container's root may often make no namespaces.
  const { ok, stderr } = await exec("unshare", ["--mount", "--net", "--pid", "--fork", "true"]);
  if (!ok) return `This root may make no namespaces: ${stderr.trim()}`;
  return await exists("/proc/self/ns/cgroup") ? undefined : "The kernel has no namespaces for control groups.";
}
