/** JSON from others. */

/** More levels than any notebook needs, and few enough for functions that call themselves for each, and for Deno's kernel, which sends 128 at most. */
export const deepestJson = 100;

/**
 * Whether data has more levels of lists and objects than that. Pure; it does not call itself. It refers to nothing outside itself, since its source
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
