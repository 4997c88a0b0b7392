/** What the platform is for: the shop's data in a notebook, its operations, its load, and the check that no order was lost. */
export { openShop } from "./open.ts";
export { prepareShop, type ShopOperation, shopOperations } from "./orders.ts";
export {
  type LedgerEntry,
  type OperationReport,
  runWorkload,
  saturateShop,
  type Saturation,
  startWorkload,
  type Workload,
  type WorkloadOptions,
  type WorkloadReport,
} from "./workload.ts";
export {
  awaitMove,
  type Intervention,
  runTrial,
  type Trial,
  trialChart,
  type TrialOptions,
  trialResult,
  trialTable,
} from "./trial.ts";
export { compareNodes, type Comparison, type LedgerVerdict, type NodeDigest, verifyLedger } from "./verify.ts";
