/** Signed identity documents of EC2 instances: verified offline, kept private, and what may be shown of them. */
export type { IdentityDocument } from "./document.ts";
export { IdentityRefused } from "./refused.ts";
export { createRehearsalAuthority, type RehearsalAuthority } from "./rehearsal.ts";
export { rehearsalName, type SignedDocument, type Signer, verifyDocument } from "./verify.ts";
