/** Tests of what is not on every machine. */

/** For a test's `ignore`: true, and said on stderr, where something is not there. */
export function skipWithout(isThere: boolean, what: string): boolean {
  if (!isThere) Deno.stderr.writeSync(new TextEncoder().encode(`Skipped: there is no ${what} here.\n`));
  return !isThere;
}
