/** One server alone. Pure. */

import type { Step } from "../plan/step.ts";
import { judgeWritable, type TopologyRules } from "./topology.ts";

export const single: TopologyRules = {
  plan: (_, nodes) =>
    nodes.flatMap(({ name, state }): Step[] => [
      ...state ? [] : [{ do: "start" as const, node: name }],
      ...state && !state.readOnly ? [] : [{ do: "lead" as const, node: name }],
    ]),
  settings: () => ({}),
  sections: () => [],
  ports: [],
  joins: "seeded",
  roleOf: () => "alone",
  judge: (_, __, state) => judgeWritable(state),
};
