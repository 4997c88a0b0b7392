/** Versions of MariaDB. */

/** The oldest server that the milestones can use: VECTOR columns came with 11.7. */
export const oldestUsable = "11.7";

/** The version ("11.8.6") in the output of `mariadbd --version`, or `undefined` if the program is not MariaDB. Pure. */
export function parseVersion(printed: string): string | undefined {
  return /\b(\d+\.\d+\.\d+)-MariaDB\b/i.exec(printed)?.[1];
}

/**
 * Whether a version is at least another, compared number by number ("11.10" is newer than "11.9"). Pure.
 */
export function isAtLeast(version: string, least: string): boolean {
  const [have, need] = [version, least].map((text) => text.split(".").map(Number));
  for (let i = 0; i < Math.max(have!.length, need!.length); i++) {
    const [a, b] = [have![i] ?? 0, need![i] ?? 0];
    if (a !== b) return a > b;
  }
  return true;
}
