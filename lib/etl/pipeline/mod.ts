/** The pipeline: deliveries by contracts, in batches that survive every kill, with an account of each row. */
export {
  compareColumns,
  type Contract,
  type ContractColumn,
  type DeliveredValues,
  type Reader,
  type Shape,
  type UnknownColumns,
} from "./contract.ts";
export { contracts } from "../contracts.ts";
export { type DeliveryName, readDeliveryName } from "./delivery.ts";
export { deliverFirst } from "./first.ts";
export { installPipeline, pipelineScripts, registerContracts } from "./install.ts";
export {
  type LineageEvent,
  lineageEvent,
  type LineageFacts,
  type LineageKind,
  type Outcomes,
  readLineage,
  writeLineage,
} from "./lineage.ts";
export {
  listQuarantine,
  type QuarantinedRow,
  type QuarantinedValues,
  type QuarantineFilter,
  repairRow,
  type Replayed,
  replayQuarantine,
  showQuarantined,
} from "./quarantine.ts";
export { practiceDeliveries, type PracticeDelivery, writeDeliveries } from "./practice.ts";
export { type PipelineOptions, type PipelineRun, runPipeline } from "./run.ts";
export type { Backoff } from "./session.ts";
export { type Alert, type DeliveryBalance, digestPipeline, readAlerts, readBalance } from "./state.ts";
