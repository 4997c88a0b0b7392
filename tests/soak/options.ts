/** Options of the soaks. */

/** The whole number of an option; ends the program with exit code 2 if it is none. */
export function wholeNumber(text: string, option: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  Deno.stderr.writeSync(new TextEncoder().encode(`${option} is a whole number, not "${text}".\n`));
  Deno.exit(2);
}
