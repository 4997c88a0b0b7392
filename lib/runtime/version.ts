/** Versions of MariaDB. */

/** The oldest server that can do what the course needs: VECTOR columns came with 11.7. */
export const oldestUsable = "11.7";

/** The version in what `mariadbd --version` prints ("11.8.6"), or `undefined` if that is not MariaDB's. */
export function parseVersion(printed: string): string | undefined {
  return /\b(\d+\.\d+\.\d+)-MariaDB\b/i.exec(printed)?.[1];
}

/**
 * Whether a version is at least another, number by number ("11.10" is newer than "11.9").
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isAtLeast, parseVersion } from "lab/runtime";
 * assert.equal(isAtLeast("11.10", "11.9"), true);
 * assert.equal(parseVersion("mariadbd  Ver 11.8.6-MariaDB-0+deb13u1 for debian-linux-gnu"), "11.8.6");
 * ```
 */
export function isAtLeast(version: string, least: string): boolean {
  const [have, need] = [version, least].map((text) => text.split(".").map(Number));
  for (let i = 0; i < Math.max(have!.length, need!.length); i++) {
    const [a, b] = [have![i] ?? 0, need![i] ?? 0];
    if (a !== b) return a > b;
  }
  return true;
}
