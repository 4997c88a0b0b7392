/** What a fault is, and the place that it is planted in. */

import type { Cluster, ClusterSpec } from "../cluster/mod.ts";
import type { CauseName } from "../diagnosis/mod.ts";

/** Where a fault is planted. */
export interface Place {
  cluster: Cluster;
  /** The node that the shop writes on. */
  writer: string;
  /** One that it does not write on. */
  other: string;
  /** Random numbers from 0 up to 1, for rows and variants. */
  random: () => number;
}

/** A fault that is in a cluster. */
export interface Planted {
  /** The node that a diagnosis should name; "node1, node3" if it takes two. */
  node: string;
  /** Ends it: the cluster is as before, except that a member may still be catching up. */
  undo(): Promise<void>;
}

/** A fault that can be planted in a running Galera cluster that has the shop's data. */
export interface Fault {
  /** The cause that a diagnosis should name. */
  name: CauseName;
  /** What is done to plant it. */
  planted: string;
  /** What the shop's customers notice. */
  felt: string;
  /** Why it cannot be planted in this cluster, as a sentence; `undefined` if it can. */
  whyNot?(cluster: Cluster): Promise<string | undefined>;
  /** Plants it. If that fails, nothing is left. */
  plant(place: Place): Promise<Planted>;
}

/** Where a cluster's nodes run. */
type Machines = ClusterSpec["provider"];

/** Reasons that depend on the machines: nodes that share this one, or instances with one each. */
const byMachines: Record<"slow disk" | "full disk" | "clock", Record<"shared" | "own", string>> = {
  "slow disk": {
    shared: "Limits of the disk need control groups of systemd, which private servers on one machine do not have.",
    own: "The lab starts the servers of instances in no control group of their own, which such a limit needs.",
  },
  "full disk": {
    shared: "All nodes share this machine's disk, and filling it would hurt other programs.",
    own: "A server that cannot write ends, and may leave damaged tables: the cluster would not be as before.",
  },
  clock: {
    shared: "The nodes share this machine's clock, which all of its programs use.",
    own: "The time service of an instance may set its clock right again while the fault should last.",
  },
};

/**
 * What cannot be planted where a cluster runs, and why: for those who look for it in the catalogue. Pure.
 *
 * @param provider where its nodes run, as the spec says
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { leftOut } from "lab/faults";
 * const reasonOf = (provider: "local" | "ec2") => leftOut(provider).find(({ fault }) => fault === "a full disk")?.why;
 * assert.notEqual(reasonOf("local"), reasonOf("ec2"));
 * ```
 */
export function leftOut(provider: Machines): { fault: string; why: string }[] {
  const machines = provider === "ec2" ? "own" : "shared";
  return [
    {
      fault: "a trigger that makes an applier slow",
      why:
        "MariaDB 11.8.9 crashed (signal 11) when an applier of a Galera node ran a trigger (slave_run_triggers_for_rbr).",
    },
    {
      fault: "a slow disk",
      why: `${
        byMachines["slow disk"][machines]
      } A table lock and a table without a key show what a slow node does to a group.`,
    },
    {
      fault: "a full disk",
      why: `${byMachines["full disk"][machines]} The server's own limit of temporary space stands for it.`,
    },
    {
      fault: "a wrong clock",
      why: `${byMachines.clock[machines]} An expired certificate is what a wrong clock usually breaks first.`,
    },
  ];
}
