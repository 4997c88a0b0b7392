/**
 * Clusters: started from a spec, operated, and broken.
 *
 * @module
 */
export { listServers, type MachineServers, readAtNode, runAtNode, runClientAtNode } from "./at_nodes.ts";
export {
  type Cluster,
  type ClusterOptions,
  findCluster,
  keepCluster,
  removeCluster,
  removeLocked,
  startCluster,
} from "./cluster.ts";
export { type Ec2Topology, type Peer, type PortRule, rulesOf } from "../ec2/mod.ts";
export { ClusterError } from "./errors.ts";
export { showWhere } from "./evidence.ts";
export type { HostDescription } from "./hosts/host.ts";
export {
  claimForRun,
  endsWithRun,
  keepBeyondRun,
  keptProvider,
  listClusters,
  nodesToRun,
  withClusterLock,
} from "./kept.ts";
export { knownHostsFile } from "./hosts/known_hosts.ts";
export { regionsOfCells } from "./hosts/ec2_room.ts";
export { whyNoCuts, whyNoRoom } from "./hosts/mod.ts";
export { isOfSession, openCloudSession } from "./placement.ts";
export { targetOf } from "./nodes/access.ts";
export type { GroupBeginning } from "./nodes/group.ts";
export { readValues } from "./nodes/node_state.ts";
export { type StepTime, timeSteps } from "./step_times.ts";
export { certifyNode } from "./operations/certify.ts";
export { addNode, removeNode } from "./operations/members.ts";
export {
  awaitGroupSize,
  cutNode,
  freezeNode,
  healNode,
  killAll,
  killNode,
  restartAfterCrash,
  startNode,
  stopNode,
  thawNode,
} from "./operations/nodes.ts";
export type { Operation } from "./operations/operate.ts";
export { promoteReplica, type Reattachment, reattachNode, switchOver } from "./operations/primary.ts";
export { type ClusterRecord, findMember, type Member, preferredNode, reachOf, watcherOf } from "./plan/record.ts";
export { type ClusterSpec, defaultSpec, listSpecs, readSpec, type Topology } from "./plan/spec.ts";
export { describeStep, type Step } from "./plan/step.ts";
export { clusterStatus, describeHost, type NodeStatus, readConfiguration, readNodeState } from "./status.ts";
export {
  type ClusterSample,
  type NodeSample,
  type NodeSampleRow,
  recordCluster,
  watchCluster,
  type WatchOptions,
} from "./watch/watch.ts";
