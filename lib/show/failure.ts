/** Why a check failed: what it asks, and the rows that it fails for. */

import type { Evidence, Json } from "../bundle/mod.ts";

/** Rows beyond these are counted but not listed. */
const mostRows = 10;
const longestRow = 240;
const longestCheck = 400;

/**
 * The source of a failed check, and the rows of its data that it fails for: those that some `every` of the check rejected.
 * If the check does not look at single rows, all of its data is quoted instead, if it is short.
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

/** The elements that the outermost calls of `every` reject while `run` runs. These calls then look at all elements; they do not stop at the first rejected one. */
function rejectedRows(run: () => unknown): unknown[] {
  const found: unknown[] = [];
  let depth = 0;
  // The check may reach its rows in any way (a filter, a list within an object), so the method itself is replaced for the time.
  const { every } = Array.prototype;
  Array.prototype.every = function (this: unknown[], accept: (...args: unknown[]) => unknown, self?: unknown) {
    depth++;
    try {
      const rejected = this.filter((...args) => !accept.apply(self, args));
      if (depth === 1) found.push(...rejected);
      return rejected.length === 0;
    } finally {
      depth--;
    }
  } as typeof every;
  try {
    run();
  } catch {
    // A check may rely on `every` to stop early and throw now; the rows found so far are reported.
  } finally {
    Array.prototype.every = every;
  }
  return found;
}

/** A row of a suite as a sentence, any other row as JSON. */
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
