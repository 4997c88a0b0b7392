/** Clusters on this machine: brought up from a spec, operated, and broken. */
export {
  type Cluster,
  type ClusterOptions,
  findCluster,
  keepCluster,
  listClusters,
  removeCluster,
  startCluster,
} from "./cluster.ts";
export { memberOf, nodeTarget, recordOf, stateOf } from "./access.ts";
export { readAuthority } from "./home.ts";
export { readValues } from "./node_state.ts";
export { targetOf } from "./target.ts";
export { ClusterError } from "./errors.ts";
export type { GroupBeginning } from "./local.ts";
export { describeStep, type Step } from "./plan.ts";
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
