/** Which values are secret, how they are found in any encoding, and what is written in their place. A leaf. */
export * from "./noted.ts";
export { collectSecrets, findHidden, findKnown, type Hit, scrubText, type Secrets } from "./scrub.ts";
export { findLeaks, type Leak } from "./package.ts";
export { passwordsOfUris, replaceShapes } from "./shapes.ts";
