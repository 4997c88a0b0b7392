/** Deliberate faults: each breaks one object, and one check must notice it. */

import type { RubricId } from "../../lib/rubric/mod.ts";

/** What is broken. */
export interface Mutation {
  /** A description; no two mutations have the same. */
  name: string;
  rubric: RubricId;
  /** A script with texts that occur once, and their replacements before the script runs. */
  edit?: { script: string; replace: Record<string, string> };
  /** Statements that run after everything is built. */
  sql?: string[];
  /** What must notice it: a check of a suite, by its name, or the lab's own load, by its error message. */
  seenBy: { suite: string; check: string } | { load: RegExp };
}
