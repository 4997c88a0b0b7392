/** Why a signed identity document is not accepted. */

/** A document, its signature or its file was refused; the message has the reason as a clause: `its signature is not base64`. */
export class IdentityRefused extends Error {
  override name = "IdentityRefused";
}

/** Throws {@link IdentityRefused} unless the condition holds. */
export function require(condition: unknown, why: string): asserts condition {
  if (!condition) throw new IdentityRefused(why);
}
