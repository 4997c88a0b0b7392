/** Checks JSON from outside. */

/** More levels than any notebook needs, and few enough for recursive functions and for Deno's kernel, which sends at most 128. */
export const deepestJson = 100;

/**
 * Whether data has more levels of lists and objects than that. Pure and not recursive. It refers to nothing outside itself, because its source
 * text is also sent to kernels.
 */
export function isTooDeep(data: unknown, deepest: number): boolean {
  const isParent = (data: unknown): data is object => typeof data === "object" && data !== null;
  let level: object[] = isParent(data) ? [data] : [];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === deepest) return true;
    level = level.flatMap((parent) => Object.values(parent).filter(isParent));
  }
  return false;
}
