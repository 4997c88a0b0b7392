/** JSON from somebody else. */

/** More levels than any notebook needs, and few enough for functions that call themselves for each. */
export const deepestJson = 200;

/** Whether data has more levels of lists and objects than that. Pure; it does not call itself. */
export function isTooDeep(data: unknown, deepest = deepestJson): boolean {
  let level: object[] = isParent(data) ? [data] : [];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === deepest) return true;
    level = level.flatMap((parent) => Object.values(parent).filter(isParent));
  }
  return false;
}

const isParent = (data: unknown): data is object => typeof data === "object" && data !== null;
