/** The steps of a plan, as data. */

/** One step of a plan. Each can be repeated without harm after any part of it was done. */
export type Step =
  | { do: "end strays"; node: string }
  /** Also finds out its address. */
  | { do: "create machine"; node: string }
  | { do: "certify"; node: string }
  /** Makes the cluster's first state where this node can read it. */
  | { do: "seed"; node: string }
  /** Removes data that contradicts the cluster's. */
  | { do: "discard"; node: string }
  | { do: "place"; node: string }
  | { do: "configure"; node: string }
  | { do: "heal"; node: string }
  | { do: "thaw"; node: string }
  /** Ends a server that cannot continue by itself. */
  | { do: "stop"; node: string }
  | { do: "start"; node: string }
  /** Begins the group again with the most advanced of these nodes. */
  | { do: "begin group"; nodes: string[] }
  /** Starts a server and waits until it has what the group has. */
  | { do: "join group"; node: string }
  | { do: "await synced"; node: string }
  /** Opens it for writes. */
  | { do: "lead"; node: string }
  | { do: "follow"; node: string; primary: string };

const words: Record<Step["do"], string> = {
  "end strays": "End what an interrupted command left on",
  "create machine": "Set up the machine of",
  "certify": "Sign the certificate of",
  "seed": "Make the first state on",
  "discard": "Discard the data of",
  "place": "Give data to",
  "configure": "Configure",
  "heal": "Heal the network of",
  "thaw": "Thaw",
  "stop": "Stop",
  "start": "Start",
  "begin group": "Begin the group",
  "join group": "Join",
  "await synced": "Wait for",
  "lead": "Open for writes:",
  "follow": "Follow:",
};

/**
 * A step as words. Pure.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { describeStep } from "lab/cluster";
 * assert.equal(describeStep({ do: "configure", node: "node1" }), "Configure node1");
 * ```
 */
export function describeStep(step: Step): string {
  if (!("node" in step)) return words[step.do];
  const more = step.do === "follow" ? ` ← ${step.primary}` : "";
  return `${words[step.do]} ${step.node}${more}`;
}
