/** What a fault is, and the place that it is planted in. */

import type { Cluster } from "../cluster/mod.ts";
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

/** What could not be planted on these hosts, and why: for those who look for it in the catalogue. */
export const leftOut: { fault: string; why: string }[] = [
  {
    fault: "a trigger that makes an applier slow",
    why:
      "MariaDB 11.8.9 crashed (signal 11) when an applier of a Galera node ran a trigger (slave_run_triggers_for_rbr).",
  },
  {
    fault: "a slow disk",
    why:
      "Limits of the disk need control groups of systemd, which private servers on one machine do not have; a table lock and a table without a key show what a slow node does to a group.",
  },
  {
    fault: "a full disk",
    why:
      "All nodes of one machine share its disk, and filling it would hurt other programs; the server's own limit of temporary space stands for it.",
  },
  {
    fault: "a wrong clock",
    why: "Only the whole machine has a clock; an expired certificate is what a wrong clock usually breaks first.",
  },
];
