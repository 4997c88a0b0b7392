/** Why a check failed: what it asks, and the rows that it fails for. */

import type { Evidence, Json } from "../bundle/mod.ts";

/** More rows than these are counted and not named. */
const mostRows = 10;
const longestRow = 240;
const longestCheck = 400;

/**
 * What a failed check asks, in its own words, and the rows of its data that it fails for: those that some `every` of the check turned down.
 * Where the check looks at no rows one by one, the whole of its data stands for them, if it is short.
 */
export function explainFailure(check: (data: Json) => boolean, data: Json): NonNullable<Evidence["failure"]> {
  const rows = rejectedRows(() => check(data)).map((row) => describeRow(row));
  const whole = rows.length === 0 && !Array.isArray(data) ? [JSON.stringify(data)] : [];
  const named = rows.length > 0 ? rows : whole.filter((text) => text.length <= longestRow);
  return {
    check: shorten(check.toString().replace(/\s*=>\s*/g, " => "), longestCheck),
    rows: named.slice(0, mostRows),
    count: rows.length,
  };
}

/** The elements that the outermost calls of `every` turn down while something runs; the calls look at all elements then, not up to the first such one. */
function rejectedRows(run: () => unknown): unknown[] {
  const found: unknown[] = [];
  let depth = 0;
  // The check may reach its rows by any way (a filter, a list within an object), so the method itself listens meanwhile.
  const { every } = Array.prototype;
  Array.prototype.every = function (this: unknown[], accept: (...args: unknown[]) => unknown, self?: unknown) {
    depth++;
    try {
      const turnedDown = this.filter((...args) => !accept.apply(self, args));
      if (depth === 1) found.push(...turnedDown);
      return turnedDown.length === 0;
    } finally {
      depth--;
    }
  } as typeof every;
  try {
    run();
  } catch {
    // A check may rely on `every` to stop early; what was found until then stands.
  } finally {
    Array.prototype.every = every;
  }
  return found;
}

/** A check of a suite in words, anything else as it stands in the record. */
function describeRow(row: unknown): string {
  const { check, role, expected, outcome, passed } = (row ?? {}) as Record<string, unknown>;
  const isSuite = typeof check === "string" && typeof expected === "string" && typeof passed === "boolean";
  const got = typeof outcome === "string" ? `, got ${outcome}` : "";
  return shorten(
    isSuite ? `${check}${role ? ` (as ${role})` : ""}: expected ${expected}${got}` : JSON.stringify(row) ?? String(row),
    longestRow,
  );
}

function shorten(text: string, most: number): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}
