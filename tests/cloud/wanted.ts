/** What tests ask EC2 for. */

import { describeKey } from "../../lib/ec2/key.ts";
import { ec2Schema, type MachinesWanted } from "../../lib/ec2/mod.ts";

/** The cluster's key, and that of another computer. */
export const key = describeKey("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDJ3Yk1cYqTtJg7vWgDPwQw3r4O5HfYk0Jq1nB0xQyOa test");
export const otherKey = describeKey(
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8mVZ0nL1jv3bq2sQ0n5wYQeY1C9W3R2kq7Zq4o6mXb test",
);

/** The id of this computer, and that of another one. */
export const [owner, otherOwner] = ["0".repeat(32), "f".repeat(32)] as const;

/** The machines of a group. */
export const want = (more: Partial<MachinesWanted> = {}, nodes = 3): MachinesWanted => ({
  cluster: {
    name: "m3-galera",
    topology: "galera",
    nodes: Array.from({ length: nodes }, (_, at) => `node${at + 1}`),
  },
  settings: ec2Schema.parse({}),
  owner,
  key,
  expires: "2026-12-01T08:00:00Z",
  caller: "203.0.113.7/32",
  userData: (node) => `#cloud-config\nhostname: ${node}\n`,
  ...more,
});
