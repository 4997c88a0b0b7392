/** Skips tests whose requirements are not on every machine. */

/** For a test's `ignore`: true, with a message on stderr, if a requirement is missing. */
export function skipWithout(isThere: boolean, what: string): boolean {
  if (!isThere) Deno.stderr.writeSync(new TextEncoder().encode(`Skipped: there is no ${what} here.\n`));
  return !isThere;
}
