/**
 * A cloud on this machine, for tests: moto answers the calls, and each instance is a host of its own, with systemd, sshd, cloud-init, metadata, a
 * console, and security groups between it and the others. Needs root on Debian.
 *
 * ```ts no-run
 * import { startRehearsal } from "./mod.ts";
 * import { lab } from "../../support/lab.ts";
 * await using cloud = await startRehearsal();
 * await lab(["up", "m3-galera", "--provider", "ec2", "--yes"], cloud.env); // its spec has `ec2.caller`: cloud.caller
 * ```
 */

export type { Host } from "./host.ts";
export { type Rehearsal, startRehearsal } from "./rehearsal.ts";
export { whyNoRehearsal } from "./why_not.ts";
