/** Signed identity documents of EC2 instances: collected, kept private, verified offline, and what may be shown of them. */
export { collectInstances, rehearsalVariable, type Witness } from "./collect.ts";
export {
  currentCustody,
  custodyFile,
  custodyVariable,
  keepInstances,
  type KeptCluster,
  readCustody,
  startCustody,
} from "./custody.ts";
export { parseFacts } from "./facts.ts";
export { judgePlaces } from "./judge.ts";
export { type Place, placeSchema } from "./place.ts";
export { IdentityRefused } from "./refused.ts";
export { verifyDocument } from "./verify.ts";
