/**
 * Faults that can be planted in a running cluster, and blind trials of their diagnosis.
 *
 * @module
 */
export { faults } from "./catalogue.ts";
export { type Fault, leftOut, type Place, type Planted } from "./fault.ts";
export {
  confusionOf,
  type ConfusionRow,
  type FaultNotTried,
  type FaultTrial,
  type FaultTrialOptions,
  type FaultTrials,
  tryFaults,
} from "./trial.ts";
