/** Machines in EC2: their ports, calls and costs as data, and as scripts; and the calls themselves. */
export { requireQuota, whyNoQuota } from "./account.ts";
export { type Cloud, type CloudOptions, openCloud } from "./api.ts";
export { findCaller } from "./caller.ts";
export { readConsole } from "./console.ts";
export { CloudError } from "./failures.ts";
export {
  countMachines,
  findCluster,
  findClusters,
  type Found,
  type FoundCluster,
  type FoundInstance,
} from "./found.ts";
export { folderOf, keepKey, keptNames, type PublicKey } from "./key.ts";
export {
  type Ec2Machine,
  type MachinesWanted,
  makeMachines,
  parkMachines,
  removeMachine,
  removeMachines,
} from "./machines.ts";
export { type Call, type Ec2Cluster } from "./calls.ts";
export { clusterName } from "./name.ts";
export { keepOwner, refuseForeign } from "./owner.ts";
export { type Cost, costOf } from "./prices.ts";
export { type Ec2Topology, type Peer, type PortRule, rulesOf } from "./rules.ts";
export { planMachines, planRemoval, type ScriptCall } from "./script_plan.ts";
export { scriptOfMachines, scriptOfRemoval } from "./script.ts";
export { ec2Schema, type Ec2Settings, regionOf, usualRegions } from "./settings.ts";
export { readUserData } from "./user_data.ts";
export { describeWanted, keyFileOf } from "./wanted.ts";
