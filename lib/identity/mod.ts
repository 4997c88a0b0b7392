/**
 * Signed identity documents of EC2 instances: verified offline, kept private, and what may be shown of them. `collectInstances`, and with it
 * `keepInstances` and `parseFacts`, is for clusters over ssh; so far only tests call it.
 */
export { collectInstances } from "./collect.ts";
export { custodyFile, custodyVariable, keepInstances, type KeptCluster, readCustody, startCustody } from "./custody.ts";
export { parseFacts } from "./facts.ts";
export { judgePlaces } from "./judge.ts";
export { type Place, placeSchema } from "./place.ts";
export { IdentityRefused } from "./refused.ts";
export { verifyDocument } from "./verify.ts";
