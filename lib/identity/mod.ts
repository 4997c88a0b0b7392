/** Signed identity documents of EC2 instances: verified offline, kept private, and what may be shown of them. */
export { collectInstances, type Witness } from "./collect.ts";
export {
  type Custody,
  custodyFile,
  custodyVariable,
  keepInstances,
  type KeptCluster,
  type KeptNode,
  readCustody,
  startCustody,
} from "./custody.ts";
export type { IdentityDocument } from "./document.ts";
export { type HostFacts, parseFacts, type ServerFacts } from "./facts.ts";
export { judgePlaces, type Place } from "./judge.ts";
export { IdentityRefused } from "./refused.ts";
export { createRehearsalAuthority, type RehearsalAuthority } from "./rehearsal.ts";
export { rehearsalName, type SignedDocument, type Signer, verifyDocument } from "./verify.ts";
