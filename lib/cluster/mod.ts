/** Clusters on this machine: brought up from a spec, operated, broken, and measured by a client that survives. */
export {
  type Cluster,
  type ClusterOptions,
  findCluster,
  keepCluster,
  listClusters,
  removeCluster,
  startCluster,
} from "./cluster.ts";
export { nodeTarget } from "./access.ts";
export { ClusterError } from "./errors.ts";
export type { GroupBeginning } from "./local.ts";
export { sayStep, type Step } from "./plan.ts";
export type { ClusterRecord, Member } from "./record.ts";
export { type ClusterSpec, defaultSpec, listSpecs, readSpec, type Topology } from "./spec.ts";
export { clusterStatus, type NodeStatus, readConfiguration } from "./status.ts";
export {
  addNode,
  awaitGroupSize,
  cutNode,
  freezeNode,
  healNode,
  killAll,
  killNode,
  type Operation,
  removeNode,
  restartAfterCrash,
  startNode,
  stopNode,
  thawNode,
} from "./operations.ts";
export { promoteReplica, type Reattachment, reattachNode, switchOver } from "./replication.ts";
export { whyNoCuts } from "./network.ts";
export { ClusterPool, openPool } from "./pool.ts";
export { CommitUnknownError, type Done, type PoolEvent, type PoolOptions, type Statements } from "./pool_types.ts";
export type { Session, Value } from "./session.ts";
export { prepareShop, type ShopOperation, shopOperations } from "./shop.ts";
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
export { compareNodes, type Comparison, type LedgerVerdict, type NodeDigest, verifyLedger } from "./verify.ts";
export { type Proxy, startProxy } from "./proxy.ts";
