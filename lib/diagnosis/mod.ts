/**
 * What is wrong with a cluster: causes with evidence and cure, from what an operator can read.
 *
 * @module
 */
export { type Cause, type CauseName, causes, type Evidence } from "./cause.ts";
export { diagnose, type Diagnosis, findCauses } from "./diagnose.ts";
export { compareSamples, type Facts, type NodeFacts, type NodeSample, type Sample } from "./facts.ts";
export { Operator } from "./operator.ts";
